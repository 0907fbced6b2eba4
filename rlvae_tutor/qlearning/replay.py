"""The replay memory, and the n-step returns that are learned from it.

Experience comes in *rounds*: T vector steps of N environments that all start with a reset. An episode that the end of a
round cuts off counts as truncated, so no return ever crosses a round.
"""

from collections import deque
from typing import NamedTuple

import numpy as np

from rlvae_tutor.errors import InputError


class Round(NamedTuple):
    """One round as it was recorded; arrays (T, N) and, for observations, (T, N, size).

    `next_observations` are those before any reset; `ended` says that the episode ended there, in whatever way;
    `exploratory` that the action was not the greedy one.
    """

    observations: np.ndarray
    actions: np.ndarray
    rewards: np.ndarray
    next_observations: np.ndarray
    terminated: np.ndarray
    ended: np.ndarray
    exploratory: np.ndarray


class Transitions(NamedTuple):
    """What an update learns from; the first axis (or axes) is the batch.

    The target of Q(observation, action) is `returns + discounts * value(next_observations)`; a discount of 0 means that
    nothing follows.
    """

    observations: np.ndarray
    actions: np.ndarray
    returns: np.ndarray
    next_observations: np.ndarray
    discounts: np.ndarray


def n_step(played: Round, steps: int, gamma: float) -> Transitions:
    """`Transitions` (T * N, ...) with returns over up to `steps` steps of the `Round` called `played`.

    A window is the steps that one return adds up. It ends early where the episode ends, and before the first
    exploratory action after its own: from there on the rewards are those of a detour, not of the policy. One bias
    remains: an action that was greedy then may not be greedy now. Termination stops the bootstrap, truncation does not.
    Sources: Watkins 1989, chapter 7 (returns cut at exploratory actions); Sutton and Barto 2018, sections 7.1 and
    12.10.
    """
    horizon, members = played.rewards.shape
    returns, discounts = np.zeros((horizon, members)), np.ones((horizon, members))
    last = np.tile(np.arange(horizon)[:, None], (1, members))  # the last step of each window so far
    open_ = np.ones((horizon, members), bool)  # whether the window goes on
    everyone = np.arange(members)
    for k in range(steps):
        now = np.minimum(np.arange(horizon) + k, horizon - 1)
        returns += np.where(open_, gamma**k * played.rewards[now], 0)
        last, discounts = np.where(open_, now[:, None], last), np.where(open_, gamma ** (k + 1), discounts)
        following = np.minimum(now + 1, horizon - 1)
        open_ = open_ & ~played.ended[now] & ~played.exploratory[following] & (now < horizon - 1)[:, None]
    discounts = np.where(played.terminated[last, everyone], 0.0, discounts)
    arrays = played.observations, played.actions, returns, played.next_observations[last, everyone], discounts
    return Transitions(*(array.reshape(horizon * members, *array.shape[2:]) for array in arrays))


class ReplayMemory:
    """The last `capacity` rounds, sampled uniformly as n-step `Transitions` (Lin 1992; Mnih et al. 2015)."""

    def __init__(self, capacity: int, steps: int, gamma: float) -> None:
        self.steps, self.gamma = steps, gamma
        self.rounds: deque[tuple[Round, Transitions]] = deque(maxlen=capacity)
        self.transitions: Transitions | None = None

    def add(self, played: Round) -> None:
        """Remember one more `Round`; the oldest goes when the memory is full."""
        self.rounds.append((played, n_step(played, self.steps, self.gamma)))
        pairs = zip(*(transitions for _, transitions in self.rounds), strict=True)
        self.transitions = Transitions(*(np.concatenate(arrays) for arrays in pairs))

    def sample(self, batches: int, batch_size: int, generator: np.random.Generator) -> Transitions:
        """`Transitions` (batches, batch_size, ...) drawn with replacement; `InputError` where the memory is empty."""
        if self.transitions is None:
            raise InputError("The replay memory is empty; add a round before sampling.")
        rows = generator.integers(len(self.transitions.actions), size=(batches, batch_size))
        return Transitions(*(array[rows] for array in self.transitions))
