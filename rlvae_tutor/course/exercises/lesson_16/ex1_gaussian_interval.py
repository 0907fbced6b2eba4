"""Exercise 16.1: From a variance to an interval."""

import numpy as np
from scipy.stats import norm

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. From a variance to an interval

A decoder gives a mean and a log-variance. Between which two values lies the next one, with this probability?
"""

# Log-variances 0, log 4 and -2 are deviations 1, 2 and .37.
CENTRE, LOG_VARIANCE = np.array([0.0, 1.0, -3.0]), np.array([0.0, np.log(4.0), -2.0])


@exercise(
    "16/gaussian_interval",
    "From a variance to an interval",
    question=QUESTION,
    cases=[
        Case((CENTRE[:1], LOG_VARIANCE[:1], 0.9), "mean 0, log-variance 0, level .9"),
        Case((CENTRE, LOG_VARIANCE, 0.9), "three values, level .9"),
        Case((CENTRE, LOG_VARIANCE, 0.5), "three values, level .5"),
    ],
    hints=[
        "A deviation is the root of a variance: exp(log_variance / 2).",
        "At 90 %, five in a hundred lie below and five above: `norm.ppf(.95)` from scipy.stats is 1.645.",
        "In general the upper end is the quantile at (1 + level) / 2.",
    ],
)
def gaussian_interval(mean: np.ndarray, log_variance: np.ndarray, level: float) -> np.ndarray:
    """Both ends of the central interval that holds a value of N(mean, exp(log_variance)) with probability `level`.

    `mean` and `log_variance` are (values,). Returns (2, values): the lower ends, then the upper ends.
    """
    from scipy.stats import norm

    reach = norm.ppf((1 + level) / 2) * np.exp(log_variance / 2)
    return np.stack([mean - reach, mean + reach])


def around(mean: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """(2, values) from means and reaches."""
    return np.stack([mean - reach, mean + reach])


@gaussian_interval.wrong(
    "You took the variance for the deviation.", "Quantiles count deviations: exp(log_variance / 2), not exp of it all."
)
def variance_for_deviation(mean: np.ndarray, log_variance: np.ndarray, level: float) -> object:
    return around(mean, norm.ppf((1 + level) / 2) * np.exp(log_variance))


@gaussian_interval.wrong(
    "You took the log-variance for a log-deviation's double: half of exp() is not exp() of the half.",
    "The root of exp(v) is exp(v / 2).",
)
def half_of_the_variance(mean: np.ndarray, log_variance: np.ndarray, level: float) -> object:
    return around(mean, norm.ppf((1 + level) / 2) * np.exp(log_variance) / 2)


@gaussian_interval.wrong(
    "Your ends are the quantiles at 10 and 90 %: they leave out ten in a hundred on *each* side.",
    "What is left out is shared by two tails: (1 + level) / 2.",
)
def one_tail(mean: np.ndarray, log_variance: np.ndarray, level: float) -> object:
    return around(mean, norm.ppf(level) * np.exp(log_variance / 2))


@gaussian_interval.wrong(
    "Your interval reaches one deviation to either side, whatever the level: that holds 68 %.",
    "How many deviations is what the level says: 1.645 at 90 %.",
)
def one_deviation(mean: np.ndarray, log_variance: np.ndarray, level: float) -> object:
    return around(mean, np.exp(log_variance / 2))


@gaussian_interval.wrong(
    "You reach 1.645 deviations to either side, whatever the level: that number belongs to 90 % alone.",
    "It is `norm.ppf(.95)`; another level has another quantile.",
)
def nine_in_ten_whatever_the_level(mean: np.ndarray, log_variance: np.ndarray, level: float) -> object:
    return around(mean, 1.645 * np.exp(log_variance / 2))


@gaussian_interval.wrong(
    "You took the standard normal's interval for all: your decoder's variance plays no part.",
    "That is an interval of z, not of x: scale it by the deviation.",
)
def interval_of_z(mean: np.ndarray, log_variance: np.ndarray, level: float) -> object:
    return around(mean, norm.ppf((1 + level) / 2) * np.ones_like(mean))
