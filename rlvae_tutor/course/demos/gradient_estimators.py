"""Lesson 02: two ways to estimate the gradient of an expectation, taken after the parameters of its distribution.

Both are unbiased. They differ in variance, and that is why VAEs are trained by the second. Here z is normal with mean
`mean` (d,) and standard deviation `deviation`, and the gradient is that of E f(z) after `mean`. Sources: Williams 1992
(score function); Kingma and Welling 2014, section 2.4 (reparameterisation).
"""

from collections.abc import Callable

import numpy as np


def score_function_gradients(
    f: Callable[[np.ndarray], np.ndarray], mean: np.ndarray, deviation: float, noise: np.ndarray
) -> np.ndarray:
    """f(z) times the slope of log p(z): one estimate (samples, d) for each row of standard normal `noise` (samples, d).

    `f` maps z (samples, d) to values (samples,) and need not be differentiable.
    """
    return f(mean + deviation * noise)[:, np.newaxis] * noise / deviation


def reparameterised_gradients(
    slope: Callable[[np.ndarray], np.ndarray], mean: np.ndarray, deviation: float, noise: np.ndarray
) -> np.ndarray:
    """The slope of f at z = mean + deviation * noise, with dz / dmean = 1: estimates (samples, d).

    `slope` maps z (samples, d) to the gradient of f there (samples, d).
    """
    return slope(mean + deviation * noise)


def total_variance(estimates: np.ndarray) -> float:
    """Sum over the d components of the variance of estimates (samples, d)."""
    return float(np.var(estimates, axis=0, ddof=1).sum())
