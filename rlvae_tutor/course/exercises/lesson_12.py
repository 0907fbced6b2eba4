"""Exercises of lesson 12, Was it worth it?"""

import math

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# The interquartile mean. One run has crashed; the policies are not equally good.

TWELVE = np.array([[24.3, 24.5, 24.4, 24.85], [24.2, 24.6, 24.4, 26.0], [25.0, 24.7, 24.8, 247.0]])
SEVEN = np.array([[5.0, 1.0, 2.0, 40.0, 3.0, 30.0, 20.0]])
TEN = np.array([[1.0, 2.0, 3.0, 10.0, 7.0], [9.0, 4.0, 6.0, 100.0, 0.0]])


@exercise(
    "The interquartile mean",
    [
        Case((np.array([[1.0, 2.0, 4.0, 100.0]]),), "one policy, four runs: 1, 2, 4 and 100"),
        Case((TWELVE,), "three policies, four runs each; one run has crashed"),
        Case((TEN,), "two policies, five runs each: a quarter of ten is two and a half, so two go at either end"),
        Case((SEVEN,), "one policy, seven runs: a quarter is one and three quarters, so one goes at either end"),
    ],
    [
        "All scores count alike, whoever they belong to: make one row of them, and sort it.",
        "Cut a quarter at either end, rounded down, and take the mean of what is left.",
    ],
)
def interquartile_mean(scores):
    """Mean of the middle half of all scores (policies, runs), in nats.

    A quarter of the scores, rounded down, is cut at the low end and as many at the high end. Source: Agarwal et al.
    2021, section 4.3.
    """
    ranked = np.sort(np.ravel(scores))
    cut = len(ranked) // 4
    return np.mean(ranked[cut : len(ranked) - cut])


def trimmed(values, share):
    """Mean of a row without `share` of it, rounded down, at either end."""
    cut = int(share * len(values))
    return np.mean(np.sort(values)[cut : len(values) - cut])


@interquartile_mean.wrong(
    "You took the median: one or two scores decide, and all others might be anything.",
    "The interquartile mean uses half of the scores, and so is less noisy.",
)
def median_of_all(scores):
    return np.median(scores)


@interquartile_mean.wrong(
    "You took the median of each policy's runs, and the mean of these.",
    "All scores go into one row first; then a quarter is cut at either end.",
)
def mean_of_medians(scores):
    return np.mean(np.median(scores, axis=1))


@interquartile_mean.wrong(
    "You cut a quarter of the scores in all, an eighth at either end.",
    "A quarter goes at *each* end: half of the scores are left.",
)
def a_quarter_in_all(scores):
    return trimmed(np.ravel(scores), 0.125)


@interquartile_mean.wrong(
    "You took the interquartile mean of each policy, and the mean of these.",
    "Which scores are extreme is decided among all of them, not within a policy.",
)
def within_each_policy(scores):
    return np.mean([trimmed(row, 0.25) for row in scores])


@interquartile_mean.wrong(
    "You took the mean of all scores: one crash outweighs everything.",
    "The interquartile mean is not moved by the worst quarter. (That is why crashes are told beside it.)",
)
def plain_mean(scores):
    return np.mean(scores)


@interquartile_mean.wrong(
    "You cut the worst quarter alone: whoever may forget his worst runs looks better than he is.",
    "Cut as much at the good end as at the bad one.",
)
def worst_quarter_cut(scores):
    ranked = np.sort(np.ravel(scores))
    return np.mean(ranked[: len(ranked) - len(ranked) // 4])


@interquartile_mean.wrong(
    "You rounded the quarter to the nearest whole number: of seven scores two went at either end.",
    "A quarter, rounded *down*: `len(scores) // 4`.",
)
def quarter_rounded(scores):
    ranked = np.sort(np.ravel(scores))
    cut = round(len(ranked) / 4)
    return np.mean(ranked[cut : len(ranked) - cut])


@interquartile_mean.wrong(
    "You took the mean of what lies between the quartiles; how many scores that leaves depends on how quartiles are "
    "interpolated.",
    "Sort and count: a quarter of the scores, rounded down, goes at either end.",
)
def between_the_quartiles(scores):
    low, high = np.quantile(scores, [0.25, 0.75])
    return np.mean(scores[(scores >= low) & (scores <= high)])


@interquartile_mean.wrong(
    "You took the spread between the quartiles.", "Asked for is a mean: where the middle half lies, not how wide it is."
)
def interquartile_range(scores):
    return np.subtract(*np.quantile(scores, [0.75, 0.25]))


# The bootstrap: what is drawn is read off the values, which tell policy, run and step of both sides.

POLICIES, RUNS, STEPS, TRIES = 4, 6, 3, 40


def coded_curves():
    """Curves (policies, runs, steps) of both sides, from whose difference one can tell where it comes from."""
    numbers = np.arange(POLICIES * RUNS * STEPS, dtype=float).reshape(POLICIES, RUNS, STEPS)
    return 1000 * numbers, numbers


def probed_resample(answer):
    """What is drawn, and how, by an answer that is asked forty times, in words and truth values."""
    generator, (ours, theirs) = np.random.default_rng(0), coded_curves()
    draws = [np.asarray(answer(ours.copy(), theirs.copy(), generator), float) for _ in range(TRIES)]
    if any(draw.shape != (POLICIES, RUNS) for draw in draws):
        return {"shape": str(next(draw.shape for draw in draws if draw.shape != (POLICIES, RUNS)))}
    number = np.array(draws) / 999
    paired = bool(np.all(np.isclose(number, np.round(number))))
    found = {"shape": str((POLICIES, RUNS)), "each is the difference of one pair": paired}
    return found | ({"ours minus theirs": bool(np.all(number >= 0))} | told(np.abs(number)) if paired else {})


def told(numbers):
    """How pairs (tries, policies, runs), given by their numbers, were drawn."""
    whole = np.round(numbers).astype(int)
    policies, runs, steps = whole // (RUNS * STEPS), whole // STEPS % RUNS, whole % STEPS
    of_row = policies[:, :, 0]
    repeats = lambda rows: any(len(set(row)) < len(row) for row in rows.reshape(-1, rows.shape[-1]).tolist())
    return {
        "last step only": bool(np.all(steps == STEPS - 1)),
        "each row is of one policy": bool(np.all(policies == of_row[:, :, None])),
        "a policy may come twice": repeats(of_row),
        "a run may come twice in a row": repeats(runs),
        "each row draws runs of its own": bool(np.any(runs != runs[:, :1])),
    }


@exercise(
    "The bootstrap, policies first",
    [Case((), "four policies with six runs each, of three steps; what forty calls of your function have drawn")],
    [
        "Score first: the difference of the last steps, on the same VAE. Then draw.",
        "Policies are drawn with replacement: `generator.integers(policies, size=...)`. The rows may repeat.",
        "Then, for every row anew, as many of that policy's runs, with replacement: an index array (policies, runs).",
    ],
    points=3,
    probe=probed_resample,
)
def resampled_differences(ours, theirs, generator):
    """One bootstrap draw (policies, runs) of the final differences, ours minus theirs, in nats.

    `ours` and `theirs` are loss curves (policies, runs, steps) of two contestants on the same VAEs, so that run [p, r]
    of one is the pair of run [p, r] of the other. What counts is the last step. `generator` is NumPy's: its
    `integers(n, size=shape)` draws from 0 to n - 1, with replacement. Policies are drawn first; then, for each one
    drawn, as many of its own runs as it has. Source: Davison and Hinkley 1997, section 3.8.
    """
    differences = ours[:, :, -1] - theirs[:, :, -1]
    policies, runs = differences.shape
    chosen = generator.integers(policies, size=(policies, 1))
    within = generator.integers(runs, size=(policies, runs))
    return differences[chosen, within]


def drawn(values, generator):
    """A right draw from values (policies, runs)."""
    policies, runs = values.shape
    return values[generator.integers(policies, size=(policies, 1)), generator.integers(runs, size=(policies, runs))]


@resampled_differences.wrong(
    "You drew steps, too. Steps of one run are no independent samples, and only the last one is the result.",
    "What is drawn anew is what could have come out otherwise: policies, and VAEs within them.",
)
def steps_resampled(ours, theirs, generator):
    steps = generator.integers(ours.shape[2], size=ours.shape[:2])
    differences = np.take_along_axis(ours - theirs, steps[:, :, None], axis=2)[:, :, 0]
    return drawn(differences, generator)


@resampled_differences.wrong(
    "The sign is the other way round: you took theirs minus ours.",
    "These are losses, ours minus theirs: below zero, ours is better.",
)
def theirs_minus_ours(ours, theirs, generator):
    return drawn((theirs - ours)[:, :, -1], generator)


@resampled_differences.wrong(
    "You put the runs of all policies into one pot. Runs of one policy share its luck: too narrow an interval.",
    "Three policies of ten runs are not thirty samples. Draw policies first.",
)
def seeds_pooled_over_policies(ours, theirs, generator):
    differences = (ours - theirs)[:, :, -1]
    return generator.choice(differences.ravel(), size=differences.shape)


@resampled_differences.wrong(
    "You drew both sides apart: the difference is then between two different VAEs.",
    "Same VAE, same noise: what both share cancels in the difference, but only in pairs.",
)
def pairing_broken(ours, theirs, generator):
    return drawn(ours[:, :, -1], generator) - drawn(theirs[:, :, -1], generator)


@resampled_differences.wrong(
    "You kept the policies and drew runs alone, as if these very policies were all there could be.",
    "Another training would give another policy. Draw them, too.",
)
def policies_kept(ours, theirs, generator):
    differences = (ours - theirs)[:, :, -1]
    runs = generator.integers(differences.shape[1], size=differences.shape)
    return np.take_along_axis(differences, runs, axis=1)


@resampled_differences.wrong(
    "You drew policies and kept all of their runs as they were.", "Within each policy drawn, its runs are drawn anew."
)
def runs_kept(ours, theirs, generator):
    return (ours - theirs)[generator.integers(len(ours), size=len(ours)), :, -1]


@resampled_differences.wrong(
    "You drew one set of runs for all policies, as if run 3 of one had something to do with run 3 of another.",
    "Each policy drives VAEs of its own: every row draws for itself.",
)
def one_draw_of_runs_for_all(ours, theirs, generator):
    policies, runs = ours.shape[:2]
    chosen, within = generator.integers(policies, size=policies), generator.integers(runs, size=runs)
    return (ours - theirs)[:, :, -1][np.ix_(chosen, within)]


@resampled_differences.wrong(
    "You shuffled: without replacement every draw holds the same values, and its mean never changes.",
    "The bootstrap draws with replacement; some come twice, some not at all.",
)
def shuffled(ours, theirs, generator):
    differences = generator.permutation((ours - theirs)[:, :, -1], axis=0)
    return generator.permuted(differences, axis=1)


# A fair budget.

RACE = {"pilot": 64, "rounds": 200, "members": 64, "tried_settings": 1, "candidates": 13, "validation": 256}
SMALL = {"pilot": 10, "rounds": 5, "members": 8, "tried_settings": 4, "candidates": 3, "validation": 20}
TUNING = {"settings": 32, "seeds": 8}


@exercise(
    "A fair budget",
    [
        Case((RACE, TUNING), "the race of lesson 00 against 32 settings with 8 seeds each"),
        Case((SMALL, {"settings": 10, "seeds": 5}), "four settings of the learner were tried; 10 settings, 5 seeds"),
        Case((SMALL | {"rounds": 10}, {"settings": 7, "seeds": 3}), "twice the rounds; 7 settings, 3 seeds"),
        Case((SMALL | {"pilot": 30}, {"settings": 50, "seeds": 5}), "pilot of 30; 50 settings, 5 seeds: no remainder"),
    ],
    [
        "Count trainings of a VAE, on both sides, all of them: whatever had to be trained before the result stood.",
        "rounds * members is one learning; it was done once for every setting of the learner that was tried.",
        "Every candidate plays all validation runs. In the end round up: after half a task nothing is paid back.",
    ],
    points=2,
)
def tasks_to_pay_back(learning, tuning):
    """On how many tasks a policy must stand in for a tuning until it has cost no more, a whole number.

    `learning` tells in trainings of a VAE what the policy cost: `pilot` runs, once; `rounds` of so many `members`, an
    episode each, once for each of the `tried_settings` of the learner; `candidates` that each played `validation` runs,
    likewise once for each setting. `tuning`: the `settings` of a schedule and the `seeds` each of them was tried with,
    on each task anew. The policy is applied to a task without further cost.
    """
    one = learning["rounds"] * learning["members"] + learning["candidates"] * learning["validation"]
    cost = learning["pilot"] + learning["tried_settings"] * one
    return int(np.ceil(cost / (tuning["settings"] * tuning["seeds"])))


def parts(learning, tuning):
    """Pilot runs, episodes, runs of the choice, settings tried, and runs of a tuning."""
    episodes = learning["rounds"] * learning["members"]
    choice = learning["candidates"] * learning["validation"]
    return learning["pilot"], episodes, choice, learning["tried_settings"], tuning["settings"] * tuning["seeds"]


@tasks_to_pay_back.wrong(
    "You counted the training episodes; the runs that tuned the learner, chose among candidates and made the pilot "
    "cost as much each.",
    "Every training of a VAE before the result counts, whatever it was for.",
)
def training_episodes_alone(learning, tuning):
    _, episodes, _, _, tuned = parts(learning, tuning)
    return math.ceil(episodes / tuned)


@tasks_to_pay_back.wrong(
    "You counted one learning; the settings of the learner that were tried and thrown away are missing.",
    "A schedule is charged for each of its settings. So is the learner.",
)
def failed_settings_forgotten(learning, tuning):
    pilot, episodes, choice, _, tuned = parts(learning, tuning)
    return math.ceil((pilot + episodes + choice) / tuned)


@tasks_to_pay_back.wrong(
    "The runs by which a candidate was chosen are missing.", "To choose is to look at results, and results cost runs."
)
def choice_forgotten(learning, tuning):
    pilot, episodes, _, tried, tuned = parts(learning, tuning)
    return math.ceil((pilot + tried * episodes) / tuned)


@tasks_to_pay_back.wrong(
    "You counted the runs of the choice once; every setting of the learner had candidates of its own.",
    "All that one learning costs, its choice too, is paid again for each setting that was tried.",
)
def choice_counted_once(learning, tuning):
    pilot, episodes, choice, tried, tuned = parts(learning, tuning)
    return math.ceil((pilot + tried * episodes + choice) / tuned)


@tasks_to_pay_back.wrong(
    "You counted the settings of the schedule, but each was tried with several seeds.",
    "The same coin on both sides: trainings of a VAE.",
)
def seeds_of_the_tuning_forgotten(learning, tuning):
    pilot, episodes, choice, tried, _ = parts(learning, tuning)
    return math.ceil((pilot + tried * (episodes + choice)) / tuning["settings"])


@tasks_to_pay_back.wrong(
    "You rounded down: after that many tasks the policy has still cost more.",
    "Paid back means no more is owed: round up.",
)
def rounded_down(learning, tuning):
    pilot, episodes, choice, tried, tuned = parts(learning, tuning)
    return (pilot + tried * (episodes + choice)) // tuned


@tasks_to_pay_back.wrong(
    "You gave what the policy cost, in runs.", "Divide it by what a tuning costs: how many tunings must it save?"
)
def cost_itself(learning, tuning):
    pilot, episodes, choice, tried, _ = parts(learning, tuning)
    return pilot + tried * (episodes + choice)


# The verdict.


@exercise(
    "The verdict",
    [
        Case(((-0.2, -0.3, -0.1), 0.05), "difference -.2, interval -.3 to -.1, margin .05 nats"),
        Case(((0.3, 0.1, 0.5), 0.05), "difference .3, interval .1 to .5, margin .05"),
        Case(((0.01, -0.02, 0.04), 0.05), "difference .01, interval -.02 to .04, margin .05"),
        Case(((0.38, -0.09, 1.28), 0.05), "difference .38, interval -.09 to 1.28, margin .05"),
        Case(((0.0, -0.5, 0.6), 0.05), "difference 0, interval -.5 to .6, margin .05"),
        Case(((-0.03, -0.04, -0.02), 0.05), "difference -.03, interval -.04 to -.02, margin .05"),
    ],
    [
        "Look at the interval, not at the mean. Below 0 is better: these are losses, ours minus theirs.",
        "An interval that holds 0 says one of two things. Wide: nobody knows. Narrow: there is hardly anything.",
        "Narrow means that both ends are within the margin.",
    ],
    points=2,
)
def verdict(difference, margin):
    """What a difference of losses says, ours minus theirs: "better", "worse", "equal" or "open".

    `difference` is (mean, low, high) in nats, `margin` the nats that nobody would care about, named beforehand.
    "better" or "worse" if the interval leaves 0 out; else "equal" if all of it is within the margin on either side of
    0, else "open": not settled.
    """
    _, low, high = difference
    if high < 0:
        return "better"
    if low > 0:
        return "worse"
    return "equal" if -margin < low and high < margin else "open"


@verdict.wrong(
    "You read *no significant difference* as *equal*. An interval from -.09 to 1.28 allows more than a nat.",
    "Equal must be shown, by an interval that fits into a margin. What is not settled is open.",
)
def no_significant_difference_is_equal(difference, margin):
    _, low, high = difference
    return "better" if high < 0 else "worse" if low > 0 else "equal"


@verdict.wrong(
    "Higher was better with you; these are losses.", "Ours minus theirs below zero: ours is lower, ours is better."
)
def higher_is_better(difference, margin):
    mean, low, high = difference
    return verdict.reference((-mean, -high, -low), margin)


@verdict.wrong(
    "You went by the mean alone; the interval tells how far it is to be believed.",
    "A difference whose interval holds zero is not settled, whatever its mean.",
)
def mean_alone(difference, margin):
    mean, *_ = difference
    return "equal" if abs(mean) < margin else "better" if mean < 0 else "worse"


@verdict.wrong(
    "You called equal whatever has a mean within the margin; the interval may reach far beyond.",
    "The *whole* interval must be within the margin.",
)
def small_mean_is_equal(difference, margin):
    mean, low, high = difference
    if high < 0 or low > 0:
        return "better" if high < 0 else "worse"
    return "equal" if abs(mean) < margin else "open"


@verdict.wrong(
    "You never said equal: a narrow interval around zero is a result, too.",
    "A null, well measured, is a finding. Say it when the interval shows it.",
)
def never_equal(difference, margin):
    _, low, high = difference
    return "better" if high < 0 else "worse" if low > 0 else "open"


@verdict.wrong(
    "You called a small difference equal although its interval leaves zero out.",
    "Real and small is still real. Say better, and say how little.",
)
def small_is_equal(difference, margin):
    _, low, high = difference
    return "equal" if -margin < low and high < margin else verdict.reference(difference, margin)
