"""Exploration: random actions that last, and random first actions."""

import numpy as np

from rlvae_tutor.qlearning.rounds import RoundSettings


class Exploration:
    """Epsilon-greedy for N members; a random action, once begun, is repeated for a random number of steps.

    Sources: Dabney, Ostrovski and Barreto 2021 (actions that last); Sutton and Barto 2018, section 5.3 (exploring
    starts).
    """

    def __init__(self, actions: int, members: int, settings: RoundSettings, generator: np.random.Generator) -> None:
        self.actions, self.settings, self.generator = actions, settings, generator
        # The random action that each member repeats, and for how many more steps.
        self.repeated, self.steps_left = np.zeros(members, int), np.zeros(members, int)

    def start(self, greedy: np.ndarray) -> np.ndarray:
        """First actions (N,) of a round: random ones for a share of the members, otherwise the `greedy` ones (N,).

        So every action is tried in every starting state, however bad it seemed once.
        """
        explores = self.generator.random(len(greedy)) < self.settings.exploring_starts
        return np.where(explores, self.generator.integers(self.actions, size=len(greedy)), greedy)

    def choose(self, greedy: np.ndarray, epsilon: float) -> np.ndarray:
        """Later actions (N,): the random ones of the members that explore, otherwise the `greedy` ones (N,)."""
        members, duration = len(greedy), self.settings.persistence
        # Begun with this probability and lasting `duration` steps on average, exploration fills the share epsilon.
        probability = epsilon / (duration * (1 - epsilon) + epsilon)
        begins = (self.steps_left == 0) & (self.generator.random(members) < probability)
        durations = self.generator.geometric(1 / duration, members)
        drawn = self.generator.integers(self.actions, size=members)
        self.steps_left = np.where(begins, durations, self.steps_left)
        self.repeated = np.where(begins, drawn, self.repeated)
        actions = np.where(self.steps_left > 0, self.repeated, greedy)
        self.steps_left = np.maximum(self.steps_left - 1, 0)
        return actions
