"""What decides the numbers of a race."""

from dataclasses import dataclass, field
from typing import Any

from rlvae_tutor.experiments.learning import LearningSettings
from rlvae_tutor.experiments.steps import SIZE_OPTIONS
from rlvae_tutor.mdp.task import Task

# What differs from the full race. Tests run the tiny one: it goes through every step in seconds and shows nothing.
SIZES: dict[str, dict[str, Any]] = {
    "full": {},
    "quick": {
        "learning": LearningSettings(rounds=16, snapshots=2, refit_steps=5_000, validation_seeds=8),
        "tuning_settings": 16,
        "tuning_seeds": 4,
        "test_seeds": 8,
    },
    "tiny": {
        "horizon": 4,
        "updates_per_step": 2,
        "learning": LearningSettings(2, rounds=3, networks=1, snapshots=2, refit_steps=4, validation_seeds=2),
        "tuning_settings": 4,
        "tuning_seeds": 4,
        "test_seeds": 2,
    },
}


@dataclass(frozen=True)
class RaceSettings:
    """What decides the numbers of a race; `of_size` gives a smaller one."""

    dataset: str = "digits"
    seed: int = 0
    size: str = "full"
    horizon: int = Task.horizon
    updates_per_step: int = Task.updates_per_step
    learning: LearningSettings = field(default_factory=LearningSettings)
    tuning_settings: int = 32
    tuning_seeds: int = 8
    test_seeds: int = 64

    @classmethod
    def of_size(cls, size: str, dataset: str = "digits", seed: int = 0) -> "RaceSettings":
        """The settings behind the command line's options; `size` is full, quick or tiny."""
        return cls(dataset, seed, size, **SIZES[size])

    @property
    def command(self) -> str:
        """The command that runs this race."""
        return f"rlvae-tutor race --dataset {self.dataset} --seed {self.seed}" + SIZE_OPTIONS[self.size]

    def task(self) -> Task:
        """The task, before its pilot."""
        return Task(self.dataset, horizon=self.horizon, updates_per_step=self.updates_per_step)
