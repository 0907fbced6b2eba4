"""Lesson 11: two states in which temporal differences diverge, though every reward and every true value is 0.

State 1 leads to state 2. State 2 leads to itself with probability 0.9, and to the end otherwise. Values are linear:
features (2, size) times weights (size,). Source: Tsitsiklis and Van Roy 1996; Sutton and Barto 2018, example 11.1.
"""

import numpy as np

# Probabilities: row, from state 1 and 2; column, to state 1 and 2.
FOLLOWS = np.array([[0.0, 1.0], [0.0, 0.9]])
# One weight w makes the values w and 2 w. A table has a weight of its own for each state.
ONE_WEIGHT, TABLE = np.array([[1.0], [2.0]]), np.eye(2)
# The share of updates in each state: an even one, and that of the walk, which makes ten steps in state 2 on average.
EVENLY, ON_POLICY = np.array([0.5, 0.5]), np.array([1, 10]) / 11


def expected_update(features: np.ndarray, shares: np.ndarray, gamma: float = 0.99, step: float = 0.1) -> np.ndarray:
    """Matrix (size, size) that maps weights to those after one expected update; gamma 0 does not bootstrap.

    It is I + step X^T D (gamma F - I) X, with features X, the `shares` (2,) of updates on the diagonal of D, and the
    probabilities F of what follows.
    """
    errors = gamma * FOLLOWS @ features - features
    return np.eye(features.shape[1]) + step * features.T @ np.diag(shares) @ errors


def expected_values(features: np.ndarray, shares: np.ndarray, gamma: float = 0.99, updates: int = 200) -> np.ndarray:
    """The larger absolute value of the two states (updates + 1,) along expected updates from weights of 1."""
    matrix, weights, path = expected_update(features, shares, gamma), np.ones(features.shape[1]), []
    for _ in range(updates + 1):
        path.append(np.abs(features @ weights).max())
        weights = matrix @ weights
    return np.array(path)


def sampled_value(
    features: np.ndarray,
    shares: np.ndarray,
    gamma: float = 0.99,
    seed: int = 0,
    updates: int = 2000,
    step: float = 0.05,
) -> float:
    """The larger absolute value of the two states after `updates`, each on one transition drawn at random."""
    weights, generator = np.ones(features.shape[1]), np.random.default_rng(seed)
    for _ in range(updates):
        state = int(generator.random() < shares[1])
        ends = state == 1 and generator.random() < 0.1
        target = 0.0 if ends else gamma * features[1] @ weights
        weights = weights + step * (target - features[state] @ weights) * features[state]
    return float(np.abs(features @ weights).max())
