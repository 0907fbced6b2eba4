"""Everything that decides a training of a double DQN."""

import math
from dataclasses import dataclass

from rlvae_tutor.errors import check_share, check_whole, require
from rlvae_tutor.qlearning.rounds import RoundSettings

# The most networks that can have seeds of their own.
MOST_NETWORKS = 100


@dataclass(frozen=True)
class DQNSettings(RoundSettings):
    """Everything that decides a training run besides the environment."""

    rounds: int = 60
    steps_per_round: int = 40
    gamma: float = 1.0
    n_steps: int = 40
    # Exploration: the share of exploratory steps falls linearly over the first rounds; a random action lasts a while.
    epsilon_start: float = 1.0
    epsilon_end: float = 0.05
    exploration_share: float = 0.5
    persistence: float = 4.0
    exploring_starts: float = 1.0  # share of members whose first action of a round is random, whatever epsilon is
    # Learning.
    networks: int = 1  # trained side by side on the same memory; the agent acts by the mean of their values
    hidden: tuple[int, ...] = (64, 64)
    learning_rate: float = 1e-3
    batch_size: int = 256
    gradient_steps: int = 320  # after each round
    first_learning_round: int = 2
    target_period: int = 200  # gradient steps between copies of the network into its target
    averaging: float = 5e-4  # share of the averaged weights replaced at each gradient step
    huber: float = 0.1
    clip_norm: float = 10.0
    capacity: int = 1000  # rounds remembered
    snapshot_rounds: tuple[int, ...] = ()  # numbers of rounds, from 1, after which the agent is kept
    seed: int = 0

    def __post_init__(self) -> None:
        self.check_rounds()
        for name in ("batch_size", "gradient_steps", "target_period", "capacity"):
            check_whole(name, getattr(self, name), 1)
        for name in ("epsilon_start", "epsilon_end", "exploration_share", "averaging"):
            check_share(name, getattr(self, name))
        for name in ("learning_rate", "huber", "clip_norm"):
            value = getattr(self, name)
            require(0 < value < math.inf, f"{name} must be a number above 0, not {value}.")
        whole = all(isinstance(width, int) and width >= 1 for width in self.hidden)
        require(whole, f"hidden must hold whole numbers of at least 1, not {self.hidden}.")
        check_whole("networks", self.networks, 1, MOST_NETWORKS)
        check_whole("first_learning_round", self.first_learning_round, 0, self.rounds - 1)

    def epsilon(self, round_number: int) -> float:
        """Share of exploratory steps in the round after `round_number` rounds."""
        progress = min(1.0, round_number / max(1.0, self.exploration_share * self.rounds))
        return self.epsilon_start + progress * (self.epsilon_end - self.epsilon_start)
