"""What decides the numbers of a transfer table."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from rlvae_tutor.experiments.learning import LearningSettings
from rlvae_tutor.experiments.seeds import seeds_for
from rlvae_tutor.experiments.steps import SIZE_OPTIONS
from rlvae_tutor.experiments.study.settings import MOST_POLICIES
from rlvae_tutor.experiments.transfer.fields import FIELDS
from rlvae_tutor.mdp.task import Task

LEARNING = LearningSettings(rounds=40, networks=3, snapshots=3, refit_steps=0, validation_seeds=4)
# What differs from the full table. Tests run the tiny one: it goes through every step in seconds and shows nothing.
SIZES: dict[str, dict[str, Any]] = {
    "full": {},
    "quick": {
        "fields": ("heartbeats", "vowels"),
        "seeds": 4,
        "hindsight_seeds": 2,
        "learning": replace(LEARNING, members=16, rounds=4, networks=1, snapshots=1, validation_seeds=2),
    },
    "tiny": {
        "fields": ("vowels", "heartbeats"),
        "horizon": 3,
        "updates_per_step": 2,
        "seeds": 2,
        "hindsight_seeds": 1,
        "learning": replace(LEARNING, members=4, rounds=3, networks=1, snapshots=1, validation_seeds=2),
    },
}


@dataclass(frozen=True)
class TransferSettings:
    """What decides the numbers of a transfer table; `of_size` gives a smaller one."""

    seed: int = 0
    size: str = "full"
    fields: tuple[str, ...] = tuple(FIELDS)
    horizon: int = Task.horizon
    updates_per_step: int = Task.updates_per_step
    seeds: int = 10  # VAEs from each start
    hindsight_seeds: int = 4
    learning: LearningSettings = field(default_factory=lambda: LEARNING)
    margin: float = 0.1  # of the pilot, as in the race that the policy learned on digits comes from

    @classmethod
    def of_size(cls, size: str, seed: int = 0) -> "TransferSettings":
        """The settings behind the command line's options; `size` is full, quick or tiny."""
        return cls(seed, size, **SIZES[size])

    @property
    def command(self) -> str:
        """The command that makes this table."""
        return f"rlvae-tutor transfer --seed {self.seed}" + SIZE_OPTIONS[self.size]

    @property
    def policy_seed(self) -> int:
        """The seed of the policy of all fields, from which all seeds follow; no study has it."""
        return self.seed * MOST_POLICIES + MOST_POLICIES - 2

    @property
    def test_seeds(self) -> np.ndarray:
        """The seeds (1, seeds) that scores are made with, the same for all who play."""
        return seeds_for("test", self.policy_seed, self.seeds)[np.newaxis]

    def tasks(self) -> dict[str, Task]:
        """The fields as tasks by name, before their pilots."""
        return {
            name: replace(FIELDS[name], horizon=self.horizon, updates_per_step=self.updates_per_step)
            for name in self.fields
        }
