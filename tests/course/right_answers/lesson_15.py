"""Answers to the exercises of lesson 15 that are right in another way than the solution."""

import math

import numpy as np


def log_mel(power, filters):
    bands = np.einsum("tf,fb->tb", power, filters)
    return np.array([[10 * math.log(band + 0.0001, 10) for band in frame] for frame in bands])


def walk(one, other, steps, encode, decode):
    a, way = encode(one), encode(other) - encode(one)
    return [decode(a + number * way / (steps - 1)) for number in range(steps)]


ANSWERS = {
    "log_mel": log_mel,
    "spectral_convergence": lambda wanted, found: math.sqrt(np.sum((wanted - found) ** 2) / np.sum(wanted**2)),
    "leaked_share": lambda training, test: sum(one in set(training) for one in test) / len(test),
    "walk": walk,
}
