"""What decides the numbers of a study, and what the learners in it see and may do."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from rlvae_tutor.evaluation.learned import Interface
from rlvae_tutor.evaluation.tasks import HELD_OUT, TRAINING
from rlvae_tutor.experiments.learning import LearningSettings
from rlvae_tutor.experiments.seeds import seeds_for
from rlvae_tutor.experiments.steps import SIZE_OPTIONS
from rlvae_tutor.mdp.task import Task

# What the learners act on: the learning rate, the KL term's weight and an average of the weights. Whatever an agent may
# do, some baselines may do too.
ARMS = {"richer": Interface("controls", "rate_beta_average")}
# Policies are numbered across studies, so that no two of them share a seed.
MOST_POLICIES = 1000
# Half of a policy's experience is of the first training task. Refits were tried: with richer actions the choice among
# the candidates never takes one.
LEARNING = LearningSettings(rounds=80, trainings=3, networks=2, snapshots=6, refit_steps=0, validation_seeds=16)
# What differs from the full study. Tests run the tiny one: it goes through every step and shows nothing. Each number of
# members is compiled anew, so its steps share three of them: 2, 16 and the 64 of a pilot.
SIZES: dict[str, dict[str, Any]] = {
    "full": {},
    "quick": {
        "held_out": ("bars", "narrow"),
        "policies": 2,
        "seeds": 4,
        "learning": replace(LEARNING, rounds=12, trainings=2, networks=1, snapshots=1, validation_seeds=4),
        "tuning_settings": 8,
        "tuning_seeds": 4,
        "hindsight_seeds": 4,
        "search_members": 32,
    },
    "tiny": {
        "horizon": 4,
        "updates_per_step": 2,
        "held_out": ("bars",),
        "policies": 2,
        "seeds": 1,
        "learning": replace(LEARNING, members=4, rounds=3, trainings=2, networks=1, snapshots=2, validation_seeds=2),
        "tuning_settings": 4,
        "tuning_seeds": 4,
        "hindsight_seeds": 1,
        "search_members": 16,
    },
}


@dataclass(frozen=True)
class StudySettings:
    """What decides the numbers of a study; `of_size` gives a smaller one."""

    seed: int = 0
    size: str = "full"
    horizon: int = Task.horizon
    updates_per_step: int = Task.updates_per_step
    held_out: tuple[str, ...] = tuple(HELD_OUT)
    policies: int = 10  # trained apart, in each arm
    seeds: int = 10  # VAEs that a policy drives from each start; no two policies drive the same
    margin: float = 0.04  # of the pilot: 10 % of the gain would hide the tenths of a nat that richer actions win
    learning: LearningSettings = field(default_factory=lambda: LEARNING)
    tuning_settings: int = 32
    tuning_seeds: int = 8
    hindsight_seeds: int = 32
    search_members: int = 256

    @classmethod
    def of_size(cls, size: str, seed: int = 0) -> "StudySettings":
        """The settings behind the command line's options; `size` is full, quick or tiny."""
        return cls(seed, size, **SIZES[size])

    @property
    def command(self) -> str:
        """The command that runs this study."""
        return f"rlvae-tutor study --seed {self.seed}" + SIZE_OPTIONS[self.size]

    def policy_seed(self, number: int) -> int:
        """The seed of policy `number`, from which all seeds that it meets follow."""
        return self.seed * MOST_POLICIES + number

    @property
    def common_seed(self) -> int:
        """The seed of what serves the study as a whole: pilots and tuning."""
        return self.policy_seed(MOST_POLICIES - 1)

    @property
    def test_seeds(self) -> np.ndarray:
        """The seeds (policies, seeds) that scores are made with."""
        return np.stack([seeds_for("test", self.policy_seed(number), self.seeds) for number in range(self.policies)])

    @property
    def policy_runs(self) -> int:
        """Trainings of a VAE that a learned policy costs, and that the search for a schedule may cost."""
        return self.learning.runs(len(TRAINING))

    def task(self, task: Task) -> Task:
        """The task with this study's horizon, in the proportion that its own has to the usual one."""
        horizon = task.horizon * self.horizon // Task.horizon
        return replace(task, horizon=horizon, updates_per_step=self.updates_per_step)

    def tasks(self) -> dict[str, Task]:
        """All tasks by name, before their pilots: those that policies learn on, and the held-out ones."""
        chosen = TRAINING | {name: HELD_OUT[name] for name in self.held_out}
        return {name: self.task(task) for name, task in chosen.items()}

    @property
    def judged_on(self) -> tuple[str, ...]:
        """The names of the tasks that contestants are scored on."""
        return (next(iter(TRAINING)), *self.held_out)
