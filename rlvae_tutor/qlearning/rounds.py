"""What every training that goes on in rounds has in common: settings, the count of rounds, saving and resuming.

A training is saved after each round. It resumes to the same result as a training that was never interrupted: a round
begins with a seeded reset, so the environment itself need not be saved.
"""

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from tqdm.auto import tqdm

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import check_share, check_whole, require

AgentType = TypeVar("AgentType")
# What the trace records of a round; None where there is nothing to record.
Entry = dict[str, float | None]


class RoundSettings:
    """What the settings of every training in rounds must hold; each training gives its own defaults."""

    rounds: int
    steps_per_round: int
    gamma: float
    n_steps: int
    persistence: float  # steps that a random action lasts on average
    exploring_starts: float  # share of members whose first action of a round is random, whatever epsilon is
    snapshot_rounds: tuple[int, ...]  # numbers of rounds, from 1, after which the agent is kept
    seed: int

    def check_rounds(self) -> None:
        """Raise `InputError` where one of these settings is out of range."""
        for name in ("rounds", "steps_per_round", "n_steps"):
            check_whole(name, getattr(self, name), 1)
        for name in ("gamma", "exploring_starts"):
            check_share(name, getattr(self, name))
        require(1 <= self.persistence < math.inf, f"persistence must be at least 1 step, not {self.persistence}.")
        within = all(isinstance(number, int) and 1 <= number <= self.rounds for number in self.snapshot_rounds)
        require(within, f"snapshot_rounds must be numbers from 1 to {self.rounds}, not {self.snapshot_rounds}.")
        check_whole("seed", self.seed, 0, 2**31 - 1)


@dataclass(kw_only=True)
class TrainingInRounds(ABC, Generic[AgentType]):
    """What a training carries from round to round, saves and returns."""

    settings: RoundSettings
    generator: np.random.Generator
    round_number: int = 0  # rounds that are finished
    trace: list[Entry] = field(default_factory=list)
    snapshots: dict[int, AgentType] = field(default_factory=dict)

    @abstractmethod
    def snapshot(self) -> AgentType:
        """The agent as it is now, independent of what is learned later."""

    @abstractmethod
    def origin(self) -> dict[str, Any]:
        """What a training that resumes this one must share with it, in the form that JSON gives back."""

    @abstractmethod
    def arrays(self) -> dict[str, np.ndarray]:
        """All arrays that the rest of the training depends on, snapshots included, by name."""

    @abstractmethod
    def put_back(self, arrays: dict[str, np.ndarray], header: dict[str, Any]) -> None:
        """Take over what `arrays` and `header` gave."""

    def header(self) -> dict[str, Any]:
        """What else the rest of the training depends on, for JSON."""
        return {
            "round": self.round_number,
            "snapshots": list(self.snapshots),
            "generator": self.generator.bit_generator.state,
            "trace": self.trace,
        }

    def finish_round(self, entry: Entry) -> None:
        """Count one more round, keep a snapshot where the settings ask for one, and add `entry` to the trace."""
        self.round_number += 1
        if self.round_number in self.settings.snapshot_rounds:
            self.snapshots[self.round_number] = self.snapshot()
        self.trace.append(entry)

    def save(self, folder: str | Path) -> None:
        """Save everything that the rest of the training depends on."""
        checkpoint.save(folder, self.arrays(), self.origin() | self.header())

    def restore(self, folder: str | Path) -> None:
        """Go back to where `save` was called; `InputError` where settings or spaces differ."""
        arrays, header = checkpoint.load(folder)
        same = all(header.get(name) == value for name, value in self.origin().items())
        require(same, f"The checkpoint at {folder} was made with other settings or another environment; start anew.")
        self.put_back(arrays, header)
        self.generator.bit_generator.state = header["generator"]
        self.round_number, self.trace = header["round"], header["trace"]


@contextmanager
def under_way(
    training: TrainingInRounds, folder: str | Path | None, resume: bool, progress: bool
) -> Iterator[Callable[[Entry], None]]:
    """A progress bar around the rounds of `training`, which goes on from the checkpoint `folder` with `resume`.

    It gives the function to call with the trace's entry at the end of each round. This function counts the round, takes
    a snapshot where one is due, and saves the training to `folder` where one is named.
    """
    require(folder is not None or not resume, "There is nothing to resume from without a folder; name one.")
    if resume and folder is not None and checkpoint.exists(folder):
        training.restore(folder)
    done, total = training.round_number, training.settings.rounds
    with tqdm(total=total, initial=done, desc="Q-learning", unit="round", disable=not progress) as bar:

        def finish_round(entry: Entry) -> None:
            training.finish_round(entry)
            bar.set_postfix(entry)
            bar.update()
            if folder is not None:
                training.save(folder)

        yield finish_round


def mean_return(returns: list[float]) -> float | None:
    """The mean of the episodes' `returns`; None where no episode ended."""
    return float(np.mean(returns)) if returns else None


def as_json_gives_back(settings: dict[str, Any]) -> dict[str, Any]:
    """`settings` after a journey through JSON, which turns tuples into lists."""
    return json.loads(json.dumps(settings))
