"""Lesson 09: estimating the mean of noisy samples one by one, and what the step sizes must be."""

import numpy as np


def running_estimate(samples: np.ndarray, step_sizes: np.ndarray) -> np.ndarray:
    """Estimates (updates + 1, runs) that start at 0 and move towards each of `samples` (updates, runs) in turn.

    The update is estimate += step size (sample - estimate), which is Q-learning of one pair at gamma 0. The estimates
    find the mean of the samples if the `step_sizes` (updates,) sum to infinity and their squares do not (Robbins and
    Monro 1951, "A stochastic approximation method").
    """
    path = [np.zeros(samples.shape[1])]
    for sample, step_size in zip(samples, step_sizes, strict=True):
        path.append(path[-1] + step_size * (sample - path[-1]))
    return np.stack(path)
