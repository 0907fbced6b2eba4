"""Lesson 11: the maximisation bias of estimated values, and a double estimate without it where actions are equal."""

import numpy as np
from scipy.integrate import quad
from scipy.stats import norm


def maximisation_bias(actions: int, tries: int = 20) -> float:
    """Expected largest of as many means as there are `actions`, each the mean of `tries` standard normal numbers.

    Every action is truly worth 0, so the expected largest mean is the bias. The largest of n standard normal numbers
    has the density n phi(x) Phi(x)^(n - 1), and a mean of `tries` numbers has the standard deviation 1 / sqrt(`tries`).
    """

    def density(x: float) -> float:
        return actions * norm.pdf(x) * norm.cdf(x) ** (actions - 1)

    return quad(lambda x: x * density(x), -np.inf, np.inf)[0] / np.sqrt(tries)


def largest_and_double(actions: int, repeats: int, seed: int, tries: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """Two estimates (repeats,) of the largest value among `actions` that are all worth 0, from `tries` tries of each.

    The first is the largest mean of all tries. The second is the double estimate: one half of the tries selects an
    action, and the other half evaluates it. Source: van Hasselt 2010, "Double Q-learning".
    """
    noisy = np.random.default_rng(seed).standard_normal([repeats, actions, tries])
    selecting, evaluating = noisy[..., : tries // 2].mean(axis=-1), noisy[..., tries // 2 :].mean(axis=-1)
    largest = noisy.mean(axis=-1).max(axis=-1)
    double = evaluating[np.arange(repeats), selecting.argmax(axis=-1)]
    return largest, double


def gaussian_biases(gap: float, tries: int = 20) -> tuple[float, float]:
    """Exact biases of the largest and of the double estimate for two actions of true values `gap` >= 0 and 0.

    Each action has `tries` tries of standard deviation 1. The difference of the two means has the standard deviation
    sqrt(2 / `tries`), with half of the tries sqrt(4 / `tries`).
    """
    whole, half = np.sqrt(2 / tries), np.sqrt(4 / tries)
    largest = gap * norm.cdf(gap / whole) + whole * norm.pdf(gap / whole)
    return float(largest - gap), float(gap * norm.cdf(gap / half) - gap)
