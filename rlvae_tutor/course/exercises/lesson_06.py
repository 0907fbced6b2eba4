"""Exercises of lesson 06, Designing the reward."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# Answers with more numbers than this are not looked at by the probe: no case has so many steps.
MOST_STEPS = 1000


def marked(answer, *arguments):
    """The rewards that an answer returns, and how many of them are no numbers, because NaN is equal to nothing.

    What is no short list of numbers is passed on as it is.
    """
    value = answer(*arguments)
    if not (isinstance(value, list | tuple) or hasattr(value, "__array__")) or np.size(value) > MOST_STEPS:
        return value
    rewards = np.asarray(value)
    if rewards.dtype.kind not in "iuf":
        return value
    finite = np.isfinite(rewards)
    return {"rewards": np.where(finite, rewards, 0.0), "of these NaN or infinite": int(np.sum(~finite))}


# The discounted return.


@exercise(
    "The discounted return",
    [
        Case((np.array([1.0, 0.0, 0.0]), 0.5), "three steps, a reward of 1 for the first, gamma .5"),
        Case((np.array([0.0, 0.0, 1.0]), 0.5), "three steps, a reward of 1 for the last, gamma .5"),
        Case((np.array([1.0, 2.0, 4.0]), 0.5), "rewards 1, 2 and 4, gamma .5"),
        Case((np.array([3.0, -1.0, 2.0, -10.0]), 1.0), "rewards 3, -1, 2 and -10, gamma 1"),
        Case((np.array([3.0, -1.0, 2.0]), 0.0), "rewards 3, -1 and 2, gamma 0: only the first counts"),
    ],
    [
        "The reward that comes t steps later counts gamma ** t; the first one, at t = 0, counts in full.",
        "`gamma ** np.arange(len(rewards))` are the weights. Multiply and sum.",
    ],
)
def discounted_return(rewards, gamma):
    """The sum of all gamma ** t * rewards[t], with t from 0: a number.

    `rewards` is (steps,), `gamma` a number from 0 to 1. Source: Sutton and Barto 2018, equation 3.8.
    """
    weights = gamma ** np.arange(len(rewards))
    return np.sum(weights * rewards)


@discounted_return.wrong(
    "You multiplied gamma by t; then late rewards count more and more, and the first one never does.",
    "Each step costs one more factor gamma: gamma ** t.",
)
def times_for_power(rewards, gamma):
    return np.sum(gamma * np.arange(len(rewards)) * rewards)


@discounted_return.wrong(
    "Your weights begin with gamma ** 1, so that even the reward at once is discounted.",
    "The first reward counts in full: gamma ** 0 = 1.",
)
def started_at_the_first_power(rewards, gamma):
    return np.sum(gamma ** np.arange(1, len(rewards) + 1) * rewards)


@discounted_return.wrong(
    "You discounted from the wrong end: your last reward counts in full, and the first one least.",
    "What comes at once counts in full. Whoever works with G <- r + gamma G begins with the last reward.",
)
def from_the_wrong_end(rewards, gamma):
    return np.sum(gamma ** np.arange(len(rewards))[::-1] * rewards)


@discounted_return.wrong(
    "Gamma is missing: this is the return at gamma 1, whatever gamma is.", "Weigh the rewards before they are added."
)
def gamma_forgotten(rewards, gamma):
    return np.sum(rewards)


@discounted_return.wrong(
    "You divided by the sum of the weights: this is a mean reward.",
    "A return is a sum. More steps with rewards above zero are worth more.",
)
def mean_for_sum(rewards, gamma):
    weights = gamma ** np.arange(len(rewards))
    return np.sum(weights * rewards) / np.sum(weights)


@discounted_return.wrong(
    "You gave the return from every step on; asked for is that of the whole episode.",
    "The first of your numbers is the answer.",
)
def from_every_step_on(rewards, gamma):
    return np.array([discounted_return.reference(rewards[t:], gamma) for t in range(len(rewards))])


# The telescoping reward.

FLOOR = 0.01


def logs(nelbo, reference):
    """Logarithm of the excess loss, never below the floor."""
    return np.log(np.maximum(np.asarray(nelbo) - reference, FLOOR))


@exercise(
    "The telescoping reward",
    [
        Case((np.array([46.0, 36.0, 31.0]), 26.0, 0.9), "46, 36 and 31 nats, reference 26: excess 20, 10 and 5"),
        Case((np.array([46.0, 30.0, 35.0, 28.0]), 22.7, 0.5), "46, 30, 35 and 28 nats, reference 22.7"),
        Case((np.array([46.0, 25.0, 22.0]), 22.7, 0.9), "46, 25 and 22 nats, reference 22.7: below it at the end"),
    ],
    [
        "Excess loss: e = nelbo - reference, and .01 where that is less. There is one more loss than there are steps.",
        "The reward for the step from e_t to e_(t+1) is log(e_t / e_(t+1)), above zero where the loss has fallen.",
        "Add the rewards up by hand: log e_0 - log e_1 + log e_1 - log e_2 ... Gamma belongs to the return.",
    ],
    points=2,
    probe=marked,
)
def telescoping_rewards(nelbo, reference, gamma):
    """Rewards (steps,) whose plain sum is log(e_0 / e_N), where e is the excess loss over `reference`, at least .01.

    `nelbo` is (steps + 1,), in nats: the loss at the start and after each step. `gamma` is the discount of the return
    that will be made of these rewards. One of the arguments may be of no use.
    """
    excess = np.maximum(nelbo - reference, 0.01)
    return np.log(excess[:-1] / excess[1:])


@telescoping_rewards.wrong(
    "The sign is wrong: you pay for a loss that rises.", "An agent wants more reward; the loss must fall for it."
)
def rising_loss_paid(nelbo, reference, gamma):
    return np.diff(logs(nelbo, reference))


@telescoping_rewards.wrong(
    "Off by one: your first reward compares the start with the entry before it, which Python takes from the end.",
    "Step t leads from entry t to entry t + 1.",
)
def off_by_one(nelbo, reference, gamma):
    u = logs(nelbo, reference)
    return np.array([u[t - 1] - u[t] for t in range(len(u) - 1)])


@telescoping_rewards.wrong(
    "You compared every loss with the first one, so that an early gain is paid again at every later step.",
    "A step is paid for what it changed: compare with the loss just before it.",
)
def each_against_the_start(nelbo, reference, gamma):
    u = logs(nelbo, reference)
    return u[0] - u[1:]


@telescoping_rewards.wrong(
    "Gamma is inside the reward, log e_t - gamma log e_(t+1): the plain sum then keeps a part of every state between.",
    "Neighbours cancel only if both count alike. Gamma belongs to the return.",
)
def gamma_inside(nelbo, reference, gamma):
    u = logs(nelbo, reference) - logs(nelbo, reference)[0]
    return u[:-1] - gamma * u[1:]


@telescoping_rewards.wrong(
    "Your rewards are discounted already; whoever makes a return of them would discount twice.",
    "The environment pays, the return discounts.",
)
def discounted_already(nelbo, reference, gamma):
    rewards = telescoping_rewards.reference(nelbo, reference, gamma)
    return gamma ** np.arange(len(rewards)) * rewards


@telescoping_rewards.wrong(
    "You took logarithms of the loss itself, without the reference.",
    "From 26 to 25 nats may be half of what there is to gain; the logarithm of a raw loss hardly notices.",
)
def without_the_reference(nelbo, reference, gamma):
    return np.log(nelbo[:-1] / nelbo[1:])


@telescoping_rewards.wrong(
    "Below the reference the excess is negative and has no logarithm.",
    "Put the floor under the excess first: never less than .01.",
)
def without_the_floor(nelbo, reference, gamma):
    excess = nelbo - reference
    with np.errstate(all="ignore"):
        return np.log(excess[:-1] / excess[1:])


@telescoping_rewards.wrong(
    "You paid the fall in nats. It telescopes, too, but to another sum.",
    "Asked for is log(e_0 / e_N): take logarithms.",
)
def in_nats(nelbo, reference, gamma):
    return nelbo[:-1] - nelbo[1:]


# The price of a crash.

WORST = 10.0


def steps_left(ratios, horizon):
    """For each step, how many there are from it to the horizon, itself included."""
    return horizon - np.arange(len(ratios))


def is_crash(ratios):
    """Where the ratio is above 10 or no number."""
    return ~(np.asarray(ratios) <= WORST)


@exercise(
    "The price of a crash",
    [
        Case((np.array([0.9, 0.5, 0.3, 0.2]), 4), "ratios .9, .5, .3 and .2 in four steps: no crash"),
        Case((np.array([0.9, np.nan]), 4), "ratio .9, then a loss that is no number, in the second of four steps"),
        Case((np.array([0.9, 0.8, 50.0]), 5), "ratios .9, .8 and 50, a crash in the third of five steps"),
        Case((np.array([0.9, 0.8, 0.7, np.inf]), 4), "an infinite loss in the last of four steps"),
        Case((np.array([3.0, 9.5, 8.0]), 3), "ratios 3, 9.5 and 8: a bad run, but no crash"),
        Case((np.array([np.nan]), 3), "no number after the first of three steps"),
    ],
    [
        "A crash ends the episode. How many steps are saved by it, and what would each have cost at the worst?",
        "The crash is only ever the last entry. From step t on there are horizon - t steps, t counted from 0.",
        "NaN > 10 is False, and so is NaN <= 10. `~(ratios <= 10)` is true of all that is no good number.",
    ],
    points=2,
    probe=marked,
)
def charged_rewards(ratios, horizon):
    """Rewards (steps,): minus the ratio for each step; for a crash -10, and -10 more for each step that is left.

    `ratios` (steps,) are excess losses after each step, divided by the excess at the start. A run has crashed where
    the ratio is above 10, infinite or no number; that ends the episode, so there may be fewer steps than `horizon`.
    """
    ratios = np.asarray(ratios, float)
    left = horizon - np.arange(len(ratios))
    return -np.where(ratios <= 10, ratios, 10.0 * left)


@charged_rewards.wrong(
    "You charged the crash for its own step alone; all the steps that it saves are free.",
    "Where every step costs, an early end is a present. Charge the steps that are left as well.",
)
def one_step_only(ratios, horizon):
    return -np.where(is_crash(ratios), WORST, ratios)


@charged_rewards.wrong(
    "A loss that is no number becomes a reward that is no number, and so does every sum with it.",
    "NaN > 10 is False: ask whether the ratio is a good number, not whether it is a bad one.",
)
def not_a_number(ratios, horizon):
    return -np.where(ratios > WORST, WORST * steps_left(ratios, horizon), ratios)


@charged_rewards.wrong(
    "You charged only what is no number; a ratio of 50 is a crash, too.", "A run is given up above 10 times its start."
)
def only_what_is_no_number(ratios, horizon):
    return -np.where(np.isfinite(ratios), ratios, WORST * steps_left(ratios, horizon))


@charged_rewards.wrong(
    "You forgot the step of the crash itself.", "The step that crashes, and all that are left: horizon - t, t from 0."
)
def without_its_own_step(ratios, horizon):
    return -np.where(is_crash(ratios), WORST * (steps_left(ratios, horizon) - 1), ratios)


@charged_rewards.wrong(
    "You charged the whole horizon, also the steps that were made and paid before the crash.",
    "A later crash must not cost more than an earlier one: charge what is left.",
)
def whole_horizon(ratios, horizon):
    return -np.where(is_crash(ratios), WORST * horizon, ratios)


@charged_rewards.wrong(
    "Your crash costs nothing: an agent that finds it will never do anything else.",
    "An end without a price is the cheapest run of all.",
)
def crash_is_free(ratios, horizon):
    return -np.where(is_crash(ratios), 0.0, ratios)


@charged_rewards.wrong(
    "You charged the size that the crashed loss happened to have; only where it was no number you took 10.",
    "Every crash is as bad as the worst state, 10, and no worse: no agent can learn from a number that explodes.",
)
def its_own_size(ratios, horizon):
    sizes = np.where(np.isfinite(ratios), ratios, WORST)
    return -np.where(is_crash(ratios), sizes * steps_left(ratios, horizon), ratios)


# Find the hack.

ENDS = np.array([25.1, 24.5, 40.0, np.nan])
RETURNS = np.array(
    [
        [2.3, 2.5, 0.3, -2.3],
        [-18.0, -20.0, -40.0, -3.0],
        [2.0, 1.0, 0.0, -5.0],
        [1.0, 5.0, 2.0, -5.0],
    ]
)


@exercise(
    "Find the hack",
    [
        Case(
            (RETURNS[:2], ENDS),
            "four runs end at 25.1, 24.5, 40 nats and in a crash; two rewards, the second -3 for it",
        ),
        Case((RETURNS, ENDS), "the same runs; two more rewards, one prefers the first run to the second"),
        Case((RETURNS[:, ::-1], ENDS[::-1]), "the four runs and rewards in reverse order of the runs"),
        Case((np.array([[3.0, 2.0, 1.0], [1.0, 3.0, 2.0]]), np.array([30.0, 25.0, 28.0])), "three runs, two rewards"),
    ],
    [
        "Look at two things: which run has the highest return, and which one ends with the lowest loss.",
        "`np.argmax(returns, axis=1)` are the winners; `np.argmin` takes NaN for the least, `np.nanargmin` does not.",
    ],
    points=2,
)
def hacked(returns, nelbo):
    """Numbers, from 0 and rising, of the rewards whose winner is not the run with the lowest loss at the end.

    `returns` is (rewards, runs): what each run earned under each reward. `nelbo` is (runs,), in nats, NaN where the run
    crashed. The winner is the run with the highest return.
    """
    best = np.nanargmin(nelbo)
    return np.flatnonzero(np.argmax(returns, axis=1) != best)


@hacked.wrong(
    "You named the reward with the highest return; the loss was never looked at.",
    "A high return proves nothing. Put beside it what the reward stood for.",
)
def loss_never_looked_at(returns, nelbo):
    return [int(np.argmax(returns.max(axis=1)))]


@hacked.wrong(
    "You took the crashed run for the best: np.argmin counts NaN as the least of all numbers.",
    "Where a crash may be among the figures, use np.nanargmin, or ask for NaN first.",
)
def crash_taken_for_the_best(returns, nelbo):
    return np.flatnonzero(np.argmax(returns, axis=1) != np.argmin(nelbo))


@hacked.wrong(
    "You named only rewards that a crash wins. A reward may as well prefer a worse model that runs to its end.",
    "A crash is the crudest hack. Compare with the best run, not with the crashed one.",
)
def crashes_only(returns, nelbo):
    return np.flatnonzero(np.isnan(nelbo[np.argmax(returns, axis=1)]))


@hacked.wrong("You named the sound rewards.", "Asked for are those whose winner is *not* the best model.")
def sound_ones_named(returns, nelbo):
    return np.flatnonzero(np.argmax(returns, axis=1) == np.nanargmin(nelbo))


@hacked.wrong(
    "You gave the winners, one run for each reward.",
    "Compare them with the best run, and name the *rewards* that miss.",
)
def winners_given(returns, nelbo):
    return np.argmax(returns, axis=1)


@hacked.wrong(
    "You took the run with the lowest return for the winner.", "A return is to be as high as possible, a loss as low."
)
def lowest_return_wins(returns, nelbo):
    return np.flatnonzero(np.argmin(returns, axis=1) != np.nanargmin(nelbo))


@hacked.wrong(
    "You compared the whole order of the runs. The agent goes for the first place; it does not matter who is third.",
    "Compare the winner alone.",
)
def whole_order(returns, nelbo):
    order = np.argsort(np.nan_to_num(nelbo, nan=np.inf))
    return [i for i, row in enumerate(returns) if not np.array_equal(np.argsort(-row), order)]


@hacked.wrong("You took the highest loss for the best.", "The negative ELBO is a loss: lower is better.")
def highest_loss_is_best(returns, nelbo):
    return np.flatnonzero(np.argmax(returns, axis=1) != np.nanargmax(nelbo))
