"""Planning: optimal values where the model of a finite decision process is known.

A model is a pair of arrays: `P` (S * A, S), whose row s * A + a holds the probabilities of the states that action a
leads to from s (what is missing from 1 ends the episode), and `R` (S, A), the expected rewards. `P` may be a NumPy
array or a SciPy sparse array. Source: Sutton and Barto 2018, sections 3.6 (Bellman optimality equation) and 4.4 (value
iteration).
"""

from typing import Any

import numpy as np

from rlvae_tutor.errors import InputError, check_whole

# A dense or a sparse matrix: both multiply by @.
Matrix = Any


def backup(P: Matrix, R: np.ndarray, values: np.ndarray, gamma: float) -> np.ndarray:
    """Q(s, a) = R(s, a) + gamma sum_s' P(s' | s, a) V(s'), (S, A), from the `values` V (S,) of what follows."""
    return R + gamma * (P @ values).reshape(R.shape)


def value_iteration(
    P: Matrix, R: np.ndarray, gamma: float, tolerance: float = 1e-12, most_sweeps: int = 100_000
) -> tuple[np.ndarray, list[float]]:
    """Optimal Q-values (S, A) without a horizon, and the largest change of a value in each sweep as a list.

    Raises `InputError` where the values do not settle: with `gamma` 1 every episode must be bound to end.
    """
    values, changes = np.zeros(len(R)), list[float]()
    while not changes or changes[-1] > tolerance:
        if len(changes) == most_sweeps:
            raise InputError(f"The values did not settle in {most_sweeps} sweeps; choose a gamma below {gamma:g}.")
        better = backup(P, R, values, gamma).max(axis=1)
        changes.append(float(np.abs(better - values).max()))
        values = better
    return backup(P, R, values, gamma), changes


def plan(P: Matrix, R: np.ndarray, horizon: int, gamma: float = 1.0) -> np.ndarray:
    """Optimal Q-values (horizon, S, A) of an episode of `horizon` steps; [t] holds them after t of these steps."""
    check_whole("The horizon", horizon, 1)
    values, plans = np.zeros(len(R)), []
    for _ in range(horizon):
        plans.append(backup(P, R, values, gamma))
        values = plans[-1].max(axis=1)
    return np.stack(plans[::-1])


def follow(P: Matrix, R: np.ndarray, policy: np.ndarray, gamma: float = 1.0) -> np.ndarray:
    """Values (S,) at the start of a `policy` (horizon, S) of action numbers."""
    values, states = np.zeros(len(R)), np.arange(len(R))
    for actions in reversed(policy):
        values = backup(P, R, values, gamma)[states, actions]
    return values


def regret(P: Matrix, R: np.ndarray, actions: np.ndarray, optimal: np.ndarray, gamma: float) -> np.ndarray:
    """What the policy `actions` (S,), kept for ever, loses in each state (S,) against the `optimal` Q-values (S, A).

    The policy's values V solve (I - gamma P) V = R, with the policy's rows of a sparse `P` and its entries of `R`.
    """
    states = np.arange(len(R))
    rows = P[states * R.shape[1] + actions]
    rewards = R[states, actions]
    values = np.linalg.solve(np.eye(len(R)) - gamma * rows.toarray(), rewards)
    return optimal.max(axis=1) - values
