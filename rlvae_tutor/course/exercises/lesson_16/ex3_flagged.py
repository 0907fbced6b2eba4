"""Exercise 16.3: Which beats are odd?"""

import numpy as np
from scipy.stats import norm

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. Which beats are odd?

You get the anomaly scores of validation beats and of new ones. About so large a share of beats like those of
validation may be flagged.
"""

# Scores may be negative: -log p of a density.
VALIDATION = np.array([-120.0, -110, -100, -95, -90, -85, -60, -40, -20, 10, 300])
NEW = np.array([-125.0, -50.0, -18.0, 5.0, 20.0, 450.0])


@exercise(
    "16/flagged",
    "Which beats are odd?",
    question=QUESTION,
    cases=[
        Case((VALIDATION, NEW, 0.1), "eleven validation beats, six new ones, a share of .1"),
        Case((VALIDATION, NEW, 0.3), "eleven validation beats, six new ones, a share of .3"),
        Case((VALIDATION - 500, NEW - 500, 0.1), "the same with all scores 500 nats lower"),
        Case((VALIDATION, NEW[2:], 0.2), "eleven validation beats, four new ones, a share of .2"),
    ],
    hints=[
        "The threshold comes from validation alone: new beats may all be odd, or none.",
        "Odd is a *high* -log p(x): above the quantile at 1 - share.",
    ],
)
def flagged(validation: np.ndarray, new: np.ndarray, share: float) -> np.ndarray:
    """Which of the `new` beats are odd: truth values as 0 and 1, (beats,).

    Both are anomaly scores, -log p(x) in nats. The threshold is such that a `share` of beats like those of
    `validation` lies above it, as `np.quantile` gives it.
    """
    return (new > np.quantile(validation, 1 - share)).astype(float)


@flagged.wrong(
    "You took the threshold from the new beats themselves: then a fixed share of them is flagged, whatever they are.",
    "The threshold comes from beats that are known to be of the common kind.",
)
def threshold_from_new(validation: np.ndarray, new: np.ndarray, share: float) -> object:
    return (new > np.quantile(new, 1 - share)).astype(float)


@flagged.wrong(
    "You flagged the beats with the lowest scores: these are the most probable ones.",
    "The score is *minus* log p(x): high is odd.",
)
def low_scores(validation: np.ndarray, new: np.ndarray, share: float) -> object:
    return (new < np.quantile(validation, share)).astype(float)


@flagged.wrong(
    "Your threshold is the quantile at `share`, so that most beats are odd.", "A share lies *above* it: 1 - share."
)
def wrong_quantile(validation: np.ndarray, new: np.ndarray, share: float) -> object:
    return (new > np.quantile(validation, share)).astype(float)


@flagged.wrong(
    "You set the threshold at so many deviations above the mean; one odd validation beat moves both.",
    "Scores are skewed: a quantile keeps its share, mean and deviation do not.",
)
def mean_and_deviation(validation: np.ndarray, new: np.ndarray, share: float) -> object:
    return (new > validation.mean() + norm.ppf(1 - share) * validation.std()).astype(float)


@flagged.wrong(
    "You flagged every beat with a score above zero, as if a density could not exceed one.",
    "Of a density, -log p(x) has no natural zero: its unit decides. Compare with other beats.",
)
def above_zero(validation: np.ndarray, new: np.ndarray, share: float) -> object:
    return (new > 0).astype(float)
