"""Exercise 12.1: The interquartile mean."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. The interquartile mean

A few policies, a few runs each; one may have crashed. Where does the middle half lie?
"""

# One run has crashed; the policies are not equally good.
TWELVE = np.array([[24.3, 24.5, 24.4, 24.85], [24.2, 24.6, 24.4, 26.0], [25.0, 24.7, 24.8, 247.0]])
SEVEN = np.array([[5.0, 1.0, 2.0, 40.0, 3.0, 30.0, 20.0]])
TEN = np.array([[1.0, 2.0, 3.0, 10.0, 7.0], [9.0, 4.0, 6.0, 100.0, 0.0]])


@exercise(
    "12/interquartile_mean",
    "The interquartile mean",
    question=QUESTION,
    cases=[
        Case((np.array([[1.0, 2.0, 4.0, 100.0]]),), "one policy, four runs: 1, 2, 4 and 100"),
        Case((TWELVE,), "three policies, four runs each; one run has crashed"),
        Case((TEN,), "two policies, five runs each: a quarter of ten is two and a half, so two go at either end"),
        Case((SEVEN,), "one policy, seven runs: a quarter is one and three quarters, so one goes at either end"),
    ],
    hints=[
        "All scores count alike, whoever they belong to: make one row of them, and sort it.",
        "Cut a quarter at either end, rounded down, and take the mean of what is left.",
    ],
)
def interquartile_mean(scores: np.ndarray) -> float:
    """Mean of the middle half of all scores (policies, runs), in nats.

    A quarter of the scores, rounded down, is cut at the low end and as many at the high end. Source: Agarwal et al.
    2021, section 4.3.
    """
    ranked = np.sort(np.ravel(scores))
    cut = len(ranked) // 4
    return np.mean(ranked[cut : len(ranked) - cut])


def trimmed(values: np.ndarray, share: float) -> float:
    """Mean of a row without `share` of it, rounded down, at either end."""
    cut = int(share * len(values))
    return np.mean(np.sort(values)[cut : len(values) - cut])


@interquartile_mean.wrong(
    "You took the median: one or two scores decide, and all others might be anything.",
    "The interquartile mean uses half of the scores, and so is less noisy.",
)
def median_of_all(scores: np.ndarray) -> object:
    return np.median(scores)


@interquartile_mean.wrong(
    "You took the median of each policy's runs, and the mean of these.",
    "All scores go into one row first; then a quarter is cut at either end.",
)
def mean_of_medians(scores: np.ndarray) -> object:
    return np.mean(np.median(scores, axis=1))


@interquartile_mean.wrong(
    "You cut a quarter of the scores in all, an eighth at either end.",
    "A quarter goes at *each* end: half of the scores are left.",
)
def a_quarter_in_all(scores: np.ndarray) -> object:
    return trimmed(np.ravel(scores), 0.125)


@interquartile_mean.wrong(
    "You took the interquartile mean of each policy, and the mean of these.",
    "Which scores are extreme is decided among all of them, not within a policy.",
)
def within_each_policy(scores: np.ndarray) -> object:
    return np.mean([trimmed(row, 0.25) for row in scores])


@interquartile_mean.wrong(
    "You took the mean of all scores: one crash outweighs everything.",
    "The interquartile mean is not moved by the worst quarter. (That is why crashes are told beside it.)",
)
def plain_mean(scores: np.ndarray) -> object:
    return np.mean(scores)


@interquartile_mean.wrong(
    "You cut the worst quarter alone: whoever may forget his worst runs looks better than he is.",
    "Cut as much at the good end as at the bad one.",
)
def worst_quarter_cut(scores: np.ndarray) -> object:
    ranked = np.sort(np.ravel(scores))
    return np.mean(ranked[: len(ranked) - len(ranked) // 4])


@interquartile_mean.wrong(
    "You rounded the quarter to the nearest whole number: of seven scores two went at either end.",
    "A quarter, rounded *down*: `len(scores) // 4`.",
)
def quarter_rounded(scores: np.ndarray) -> object:
    ranked = np.sort(np.ravel(scores))
    cut = round(len(ranked) / 4)
    return np.mean(ranked[cut : len(ranked) - cut])


@interquartile_mean.wrong(
    "You took the mean of what lies between the quartiles; how many scores that leaves depends on how quartiles are "
    "interpolated.",
    "Sort and count: a quarter of the scores, rounded down, goes at either end.",
)
def between_the_quartiles(scores: np.ndarray) -> object:
    low, high = np.quantile(scores, [0.25, 0.75])
    return np.mean(scores[(scores >= low) & (scores <= high)])


@interquartile_mean.wrong(
    "You took the spread between the quartiles.", "Asked for is a mean: where the middle half lies, not how wide it is."
)
def interquartile_range(scores: np.ndarray) -> object:
    return np.subtract(*np.quantile(scores, [0.75, 0.25]))
