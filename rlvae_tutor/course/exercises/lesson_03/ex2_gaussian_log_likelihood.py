"""Exercise 03.2: Continuous data."""

import numpy as np

from rlvae_tutor.course.check.exercise import exercise

QUESTION = """
## 2. Continuous data

A Gaussian with a variance that the decoder gives as its logarithm. Keep the constant: nats are to be compared.
"""


@exercise(
    "03/gaussian_log_likelihood",
    "The Gaussian log-likelihood",
    question=QUESTION,
    cases=[
        (np.array([[1.0]]), np.array([[0.0]]), np.array([[np.log(4.0)]])),
        (np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[0.5, 2.0], [1.0, 1.0]]), np.array([[-1.0, 0.5], [0.0, 2.0]])),
    ],
    hints=[
        "The density of N(m, v) at x is exp(-(x - m)^2 / (2 v)) / sqrt(2 pi v). Take its logarithm.",
        "-(log(2 pi) + log_variance + (x - mean)^2 / exp(log_variance)) / 2, summed over the last axis.",
    ],
    points=2,
)
def gaussian_log_likelihood(x: np.ndarray, mean: np.ndarray, log_variance: np.ndarray) -> np.ndarray:
    """Log-density in nats of each example. All arguments are (batch, size); returns (batch,)."""
    squares = (x - mean) ** 2 * np.exp(-log_variance)
    return -0.5 * np.sum(np.log(2 * np.pi) + log_variance + squares, axis=-1)


@gaussian_log_likelihood.wrong(
    "The log-variance itself is missing: a decoder that claims to be unsure would pay nothing for it.",
    "Dividing the error by the variance is only half of the density; the other half is its normalisation.",
)
def without_the_log_variance(x: np.ndarray, mean: np.ndarray, log_variance: np.ndarray) -> object:
    return -0.5 * np.sum(np.log(2 * np.pi) + (x - mean) ** 2 * np.exp(-log_variance), axis=-1)


@gaussian_log_likelihood.wrong(
    "You divided by the standard deviation where the variance is asked for.",
    "The exponent is a squared distance in units of the deviation: the deviation comes squared.",
)
def deviation_for_variance(x: np.ndarray, mean: np.ndarray, log_variance: np.ndarray) -> object:
    return -0.5 * np.sum(np.log(2 * np.pi) + log_variance + (x - mean) ** 2 * np.exp(-log_variance / 2), axis=-1)


@gaussian_log_likelihood.wrong(
    "The constant log(2 pi) was dropped: harmless to the gradient, but your nats are not those of others.",
    "A loss that is to be compared with anything keeps its constants.",
)
def constant_dropped(x: np.ndarray, mean: np.ndarray, log_variance: np.ndarray) -> object:
    return -0.5 * np.sum(log_variance + (x - mean) ** 2 * np.exp(-log_variance), axis=-1)


@gaussian_log_likelihood.wrong(
    "You averaged over the values of an example.", "Log-densities of independent values add up."
)
def averaged_over_values(x: np.ndarray, mean: np.ndarray, log_variance: np.ndarray) -> object:
    return gaussian_log_likelihood.reference(x, mean, log_variance) / x.shape[-1]


@gaussian_log_likelihood.wrong(
    "The sign is wrong: this is the cost, the negative log-likelihood.", "The farther from the mean, the less likely."
)
def a_cost_instead(x: np.ndarray, mean: np.ndarray, log_variance: np.ndarray) -> object:
    return -gaussian_log_likelihood.reference(x, mean, log_variance)


@gaussian_log_likelihood.wrong(
    "The factor 1/2 is missing.", "log N(x; m, v) = -(log(2 pi) + log v + (x - m)^2 / v) / 2."
)
def without_the_half(x: np.ndarray, mean: np.ndarray, log_variance: np.ndarray) -> object:
    return 2 * gaussian_log_likelihood.reference(x, mean, log_variance)
