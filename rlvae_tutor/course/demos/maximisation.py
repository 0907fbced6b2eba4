"""Lesson 11: the maximisation bias of estimated values, and a double estimate without it where actions are equal."""

import numpy as np
from scipy.integrate import quad
from scipy.stats import norm


def maximisation_bias(actions, tries=20):
    """Expected largest of so many means of `tries` standard normal numbers, each of true value 0."""
    density = lambda x: actions * norm.pdf(x) * norm.cdf(x) ** (actions - 1)
    return quad(lambda x: x * density(x), -np.inf, np.inf)[0] / np.sqrt(tries)


def largest_and_double(actions, repeats, seed, tries=20):
    """Two estimates (repeats,) of the largest of so many values that are truly 0, from `tries` noisy tries of each.

    The largest mean of all tries; and the double estimate: one half of the tries selects an action, the other half
    evaluates it. Source: van Hasselt 2010, "Double Q-learning".
    """
    noisy = np.random.default_rng(seed).standard_normal([repeats, actions, tries])
    selecting, evaluating = noisy[..., : tries // 2].mean(axis=-1), noisy[..., tries // 2 :].mean(axis=-1)
    return noisy.mean(axis=-1).max(axis=-1), evaluating[np.arange(repeats), selecting.argmax(axis=-1)]


def gaussian_biases(gap, tries=20):
    """Exact biases of the largest and of the double estimate for two actions of true values `gap` >= 0 and 0."""
    whole, half = np.sqrt(2 / tries), np.sqrt(4 / tries)
    largest = gap * norm.cdf(gap / whole) + whole * norm.pdf(gap / whole)
    return float(largest - gap), float(gap * norm.cdf(gap / half) - gap)
