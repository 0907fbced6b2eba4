"""Exercises of lesson 07, Policies and gradient descent."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# Cosine as a policy.

FACTORS = np.array([0.25, 0.5, 0.7, 1.0, 1.4, 2.0, 4.0])


def run(step, rate, horizon=40):
    """What is known of a run of the cases, ten updates to the outer step."""
    return {"step": step, "horizon": horizon, "updates": 10 * step, "learning_rate": rate}


def wanted_rate(share, peak):
    """The cosine's rate at a share of the horizon."""
    return peak * (1 + np.cos(np.pi * share)) / 2


def nearest(factors, rate, wanted):
    """The factor that brings a rate closest to the wanted one, in ratio."""
    return int(np.argmin(np.abs(np.log(factors * rate) - np.log(max(wanted, 1e-12)))))


@exercise(
    "Cosine as a policy",
    [
        Case((run(0, 0.1), 0.1, FACTORS), "the start, rate .1, peak .1"),
        Case((run(0, 0.001), 0.1, FACTORS), "the start, rate .001, peak .1"),
        Case((run(20, 0.1), 0.1, FACTORS), "half time, rate .1, peak .1: the cosine wants .05"),
        Case((run(30, 0.03), 0.1, FACTORS), "three quarters, rate .03, peak .1: the cosine wants .0146"),
        Case((run(3, 0.07), 0.1, FACTORS), "step 3 of 40, rate .07, peak .1: the cosine wants .0986"),
        Case(
            (run(10, 0.1), 0.1, np.array([0.5, 1.0, 2.0])), "a quarter, rate .1: the cosine wants .0854; three factors"
        ),
        Case((run(20, 0.042), 0.1, np.array([1.0, 1.36])), "half time, rate .042, factors 1 and 1.36: it wants .05"),
        Case(
            (run(20, 0.0405), 0.1, np.array([1.0, 1.345])), "half time, rate .0405, factors 1 and 1.345: it wants .05"
        ),
        Case(
            (run(20, 0.0345), 0.1, np.array([1.0, 2.0])), "half time, rate .0345, factors 1 and 2: the cosine wants .05"
        ),
    ],
    [
        "The clock is step / horizon, from 0 to 1. The cosine wants peak * (1 + cos(pi * share)) / 2.",
        "An action multiplies: with factor f the rate becomes f * learning_rate. Which of these is closest?",
        "Closest in ratio: compare logarithms. `np.argmin(np.abs(np.log(...) - np.log(...)))`",
    ],
    points=2,
)
def cosine_action(run, peak, factors):
    """Number, from 0, of the factor that brings the learning rate closest, in ratio, to the cosine's.

    `run` holds `step` and `horizon` (outer steps), `updates` (made so far, ten in each outer step) and the
    `learning_rate` there is; not all are needed. `factors` (actions,) multiply it. From `peak` at the start the rate
    should fall to zero at the horizon along half a cosine. Source: Loshchilov and Hutter 2017, equation 5.
    """
    wanted = peak * (1 + np.cos(np.pi * run["step"] / run["horizon"])) / 2
    return int(np.argmin(np.abs(np.log(factors * run["learning_rate"]) - np.log(wanted))))


@cosine_action.wrong(
    "Your clock counts updates, but the horizon counts outer steps; your cosine has run through long before the end.",
    "Both in the same unit: step / horizon.",
)
def clock_in_updates(run, peak, factors):
    return nearest(factors, run["learning_rate"], wanted_rate(run["updates"] / run["horizon"], peak))


@cosine_action.wrong(
    "You looked for the factor that is nearest to the wanted rate itself.",
    "Actions are relative: a factor times the rate there is must come close.",
)
def relative_taken_as_absolute(run, peak, factors):
    return nearest(factors, 1.0, wanted_rate(run["step"] / run["horizon"], peak))


@cosine_action.wrong(
    "Your cosine runs backwards: it is at zero in the beginning.", "The share that is over, not what remains."
)
def backwards(run, peak, factors):
    return nearest(factors, run["learning_rate"], wanted_rate(1 - run["step"] / run["horizon"], peak))


@cosine_action.wrong(
    "You forgot the rate there is and took factors of the peak.", "The action multiplies the *current* rate."
)
def factors_of_the_peak(run, peak, factors):
    return nearest(factors, peak, wanted_rate(run["step"] / run["horizon"], peak))


@cosine_action.wrong(
    "Your clock is a step ahead: you took the rate that the cosine wants after the coming outer step.",
    "At the start, step 0, the cosine is at its peak: step / horizon.",
)
def a_step_ahead(run, peak, factors):
    return nearest(factors, run["learning_rate"], wanted_rate((run["step"] + 1) / run["horizon"], peak))


@cosine_action.wrong(
    "You compared differences. To .05, .0345 is nearer than .069 in difference, but farther in ratio.",
    "Rates are compared in ratio: take logarithms.",
)
def by_difference(run, peak, factors):
    wanted = wanted_rate(run["step"] / run["horizon"], peak)
    return int(np.argmin(np.abs(factors * run["learning_rate"] - wanted)))


@cosine_action.wrong(
    "You gave the factor itself.", "Asked for is its number, from 0: that is what the environment takes."
)
def factor_for_number(run, peak, factors):
    return factors[cosine_action.reference(run, peak, factors)]


@cosine_action.wrong(
    "Your cosine has a whole period: at the end it is at its peak again.", "Half a cosine: cos(pi * share)."
)
def whole_cosine(run, peak, factors):
    return nearest(factors, run["learning_rate"], wanted_rate(2 * run["step"] / run["horizon"], peak))


# Evaluate a policy.


def steady(seed):
    """A return that hardly depends on luck."""
    return 1.0 + 0.1 * (seed % 3)


def risky(seed):
    """A return that depends on luck alone."""
    return float(np.random.default_rng(seed).normal())


def returns_of(play, seeds):
    """One return for each seed."""
    return np.array([play(seed) for seed in seeds])


def told(returns, standard_error):
    """The answer's form."""
    return {"mean": float(np.mean(returns)), "standard_error": float(standard_error)}


@exercise(
    "Evaluate a policy",
    [
        Case((steady, [0, 1, 2, 3]), "four seeds of a policy that hardly depends on luck: 1, 1.1, 1.2 and 1"),
        Case((risky, [5, 6, 7, 8, 9, 10]), "six seeds of a policy that depends on luck alone"),
    ],
    [
        "Play once for each seed and keep all returns.",
        "The standard error is the standard deviation over the root of the number of episodes.",
        "`np.std(returns, ddof=1)`: the mean was estimated from the same returns.",
    ],
    points=2,
)
def evaluate(play, seeds):
    """{"mean": ..., "standard_error": ...} of the returns of one episode for each seed.

    `play(seed)` plays an episode and gives its return. The standard deviation has n - 1 in its denominator.
    """
    returns = np.array([play(seed) for seed in seeds])
    return {"mean": np.mean(returns), "standard_error": np.std(returns, ddof=1) / np.sqrt(len(returns))}


@evaluate.wrong(
    "You played all episodes with one seed: they are the same episode, and the error of zero is a lie.",
    "Repeats must differ in what chance decides.",
)
def one_seed_for_all(play, seeds):
    returns = returns_of(play, [seeds[0]] * len(seeds))
    return told(returns, 0.0)


@evaluate.wrong(
    "You left the given seeds and played with seeds of your own, all the same.",
    "One episode for each of the seeds you get.",
)
def seed_of_my_own(play, seeds):
    return told(returns_of(play, [0] * len(seeds)), 0.0)


@evaluate.wrong(
    "You gave the standard deviation: how much one episode scatters, and not how sure the mean is.",
    "Divide by the root of the number of episodes.",
)
def deviation_for_standard_error(play, seeds):
    returns = returns_of(play, seeds)
    return told(returns, np.std(returns, ddof=1))


@evaluate.wrong(
    "You gave np.std as it is: how much one episode scatters, with n in the denominator besides.",
    "ddof=1 for the deviation, and then divide by the root of the number of episodes.",
)
def plain_deviation(play, seeds):
    returns = returns_of(play, seeds)
    return told(returns, np.std(returns))


@evaluate.wrong("You divided by n, not by its root.", "Variances add up; deviations shrink with the root of n.")
def divided_by_n(play, seeds):
    returns = returns_of(play, seeds)
    return told(returns, np.std(returns, ddof=1) / len(returns))


@evaluate.wrong(
    "Your deviation has n in its denominator; NumPy does that unless it is told otherwise.",
    "The mean was taken from the same returns, which costs one: ddof=1.",
)
def n_in_the_denominator(play, seeds):
    returns = returns_of(play, seeds)
    return told(returns, np.std(returns) / np.sqrt(len(returns)))


@evaluate.wrong("You gave the variance of the mean.", "Take its root: the standard error has the unit of a return.")
def variance_of_the_mean(play, seeds):
    returns = returns_of(play, seeds)
    return told(returns, np.var(returns, ddof=1) / len(returns))


@evaluate.wrong("You gave two standard errors: that is the reach of an interval.", "One standard error was asked for.")
def two_standard_errors(play, seeds):
    returns = returns_of(play, seeds)
    return told(returns, 2 * np.std(returns, ddof=1) / np.sqrt(len(returns)))


# The two-step plan.

NARROW, EVEN = np.array([1.0, 10.0]), np.array([2.0, 5.0, 1.0])
RATES = [1 / 10, 101 / 1001, 1.0]


def loss_at(x, curvatures):
    """sum h x^2 / 2."""
    return float(np.sum(curvatures * x**2) / 2)


def one_step_on(x, rate, curvatures):
    """Where one step of gradient descent leads."""
    return (1 - rate * curvatures) * x


def greedy_rate(rates, curvatures, x):
    """The rate that lowers the loss most in one step."""
    return min(rates, key=lambda rate: loss_at(one_step_on(x, rate, curvatures), curvatures))


@exercise(
    "The two-step plan",
    [
        Case((RATES, NARROW, np.ones(2)), "curvatures 1 and 10, from (1, 1); rates 1/10, 101/1001 and 1"),
        Case(([0.05, 0.15], NARROW, np.array([2.0, 1.0])), "curvatures 1 and 10, from (2, 1); rates .05 and .15"),
        Case(([0.1, 0.15, 0.18], NARROW, np.array([5.0, 1.0])), "curvatures 1 and 10, from (5, 1); rates .1, .15, .18"),
        Case(([0.1, 0.3, 0.6], EVEN, np.array([1.0, -1.0, 3.0])), "curvatures 2, 5 and 1; rates .1, .3 and .6"),
    ],
    [
        "Try all pairs of rates: there are only rates x rates of them.",
        "A step with rate a multiplies each coordinate by 1 - a h. After two steps, the loss.",
        "Two loops, one inside the other, both over `rates`.",
    ],
)
def lowest_loss_in_two_steps(rates, curvatures, start):
    """The lowest loss sum h x^2 / 2 that two steps of gradient descent can reach: a number.

    Each step may take any of the `rates` (a list of numbers). `curvatures` h and `start` are (dimensions,).
    """
    losses = []
    for first in rates:
        for second in rates:
            x = (1 - second * curvatures) * (1 - first * curvatures) * start
            losses.append(np.sum(curvatures * x**2) / 2)
    return min(losses)


@lowest_loss_in_two_steps.wrong(
    "You optimised each step alone. The best first step leads where no second one can mend what it left.",
    "Choose both together: the end counts.",
)
def each_step_alone(rates, curvatures, start):
    x = one_step_on(start, greedy_rate(rates, curvatures, start), curvatures)
    return loss_at(one_step_on(x, greedy_rate(rates, curvatures, x), curvatures), curvatures)


@lowest_loss_in_two_steps.wrong(
    "You took the best first step twice.", "The second step stands at another point; it may want another rate."
)
def first_step_twice(rates, curvatures, start):
    rate = greedy_rate(rates, curvatures, start)
    return loss_at(one_step_on(one_step_on(start, rate, curvatures), rate, curvatures), curvatures)


@lowest_loss_in_two_steps.wrong("You tried one rate for both steps.", "Two steps, two rates: all pairs.")
def constant_rate(rates, curvatures, start):
    twice = (one_step_on(one_step_on(start, rate, curvatures), rate, curvatures) for rate in rates)
    return min(loss_at(x, curvatures) for x in twice)


@lowest_loss_in_two_steps.wrong(
    "This is the loss after one step.", "Two steps: the second one starts where the first one ended."
)
def after_one_step(rates, curvatures, start):
    return min(loss_at(one_step_on(start, rate, curvatures), curvatures) for rate in rates)


@lowest_loss_in_two_steps.wrong("The half is missing from the loss.", "sum h x^2 / 2")
def without_the_half(rates, curvatures, start):
    return 2 * lowest_loss_in_two_steps.reference(rates, curvatures, start)
