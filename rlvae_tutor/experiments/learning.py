"""How a policy comes about, as steps: trainings apart from each other, a score for each candidate, and the choice."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from rlvae_tutor.evaluation.learned import Interface, committees, groups, train_candidates, worst_start
from rlvae_tutor.evaluation.rollout import trained_examples
from rlvae_tutor.evaluation.scoring import drive
from rlvae_tutor.evaluation.tasks import PILOT_RATES, PILOT_SEEDS, STARTS
from rlvae_tutor.experiments.seeds import seeds_for
from rlvae_tutor.experiments.shared_steps import piloted
from rlvae_tutor.experiments.steps import Advance, Found, Step
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.qlearning import Agent, DQNSettings

# The share of the rounds, at the end of learning, from which snapshots are taken.
MATURE = 0.4
# Exploration goes on to the end, but seldom enough that most returns are observed and not estimated.
EPSILON_END = 0.02


@dataclass(frozen=True)
class LearningSettings:
    """How one policy is learned, and how it is chosen among its candidates."""

    members: int = 64  # VAEs that the agent trains at a time
    rounds: int = 200  # episodes of each of them
    trainings: int = 1  # each with experience of its own; the agent is a committee of them
    networks: int = 6  # of each training; the agent acts by the mean of all
    snapshots: int = 12  # agents on the way to choose from
    refit_steps: int = 60_000  # gradient steps of the networks that are trained afresh on all the experience; 0: none
    validation_seeds: int = 32

    @property
    def moments(self) -> tuple[int, ...]:
        """The rounds after which snapshots are taken: when the agent has seen most of what it will see."""
        first = (1 - MATURE) * self.rounds
        return tuple(np.linspace(first, self.rounds, self.snapshots + 1)[1:].round().astype(int).tolist())

    @property
    def snapshot_names(self) -> list[str]:
        """The candidates that each training gives."""
        return [f"round_{moment}" for moment in dict.fromkeys(self.moments)] + ["refit"] * (self.refit_steps > 0)

    @property
    def candidates(self) -> list[str]:
        """All candidates: what every training gave at the same moment, and all that each group of them gave."""
        return self.snapshot_names + [f"trainings_{'_'.join(map(str, group))}" for group in groups(self.trainings)]

    def runs(self, tasks: int = 1) -> int:
        """Trainings of a VAE that a policy learned on so many tasks costs: pilots, experience, choice of candidate."""
        candidates = self.snapshots + (self.refit_steps > 0) + len(groups(self.trainings))
        choice = candidates * STARTS * self.validation_seeds
        return self.trainings * self.rounds * self.members + tasks * (len(PILOT_RATES) * PILOT_SEEDS + choice)

    def dqn(self, horizon: int, seed: int, training: int = 0) -> DQNSettings:
        """The settings of one training of the policy whose seed this is, on episodes of `horizon` steps."""
        return DQNSettings(
            rounds=self.rounds,
            steps_per_round=horizon,
            epsilon_end=EPSILON_END,
            networks=self.networks,
            snapshot_rounds=self.moments,
            seed=seed * self.trainings + training,
        )


@dataclass(frozen=True)
class Policy:
    """One policy to learn: called `name`, with a `seed` that no other policy has, on `tasks` (by name, before pilots).

    It learns on all tasks and its candidates are judged on all of them. The agent is saved at `place`; `folder` holds
    the trainings until the agent is chosen.
    """

    name: str
    settings: LearningSettings
    seed: int
    tasks: Mapping[str, Task]
    folder: Path
    place: Path
    interface: Interface = field(default_factory=Interface)

    def steps(self) -> Iterator[Step]:
        """The trainings, a score for each candidate, and the choice, whose step is called as the policy."""
        pilots = tuple(f"pilot-{task}" for task in self.tasks)
        trainings = [f"training-{self.name}-{number}" for number in range(self.settings.trainings)]
        scores = [f"validation-{self.name}-{candidate}" for candidate in self.settings.candidates]
        for number, name in enumerate(trainings):
            run, output = partial(self.train, number), self.training_folder(number)
            yield Step(name, run, pilots, self.training_cost(), output, temporary=True)
        for candidate, name in zip(self.settings.candidates, scores, strict=True):
            yield Step(name, partial(self.validate, candidate), (*pilots, *trainings), self.validation_cost())
        yield Step(self.name, self.choose, (*pilots, *trainings, *scores), 0, self.place)

    def training_folder(self, number: int) -> Path:
        """Where the candidates of one training lie, and its experience while it lasts."""
        return self.folder / f"training-{self.name}-{number}"

    def training_cost(self) -> int:
        """Examples that VAEs see while one training gathers its experience."""
        runs = self.settings.rounds * self.settings.members
        return sum(trained_examples(task, runs) for task in self.tasks.values()) // len(self.tasks)

    def validation_cost(self) -> int:
        """Examples that VAEs see while one candidate is judged."""
        runs = STARTS * self.settings.validation_seeds
        return sum(trained_examples(task, runs) for task in self.tasks.values())

    def train(self, number: int, found: Found, advance: Advance) -> list[str]:
        """Learn, or learn the rest, by one training; its candidates are saved, and their names returned."""
        del advance  # learning shows its own progress, in rounds
        tasks, folder = [piloted(name, task, found) for name, task in self.tasks.items()], self.training_folder(number)
        env = self.interface.training_env(tasks, self.settings.members)
        settings = self.settings.dqn(tasks[0].horizon, self.seed, number)
        candidates = train_candidates(env, settings, self.settings.refit_steps, folder / "experience")
        for name, agent in candidates.items():
            agent.save(folder / name)
        shutil.rmtree(folder / "experience")
        return list(candidates)

    def agents(self) -> dict[str, Agent]:
        """All candidates by name, from the trainings that are done."""
        trained = [
            {name: Agent.load(self.training_folder(number) / name) for name in self.settings.snapshot_names}
            for number in range(self.settings.trainings)
        ]
        return committees(trained)

    def validate(self, candidate: str, found: Found, advance: Advance) -> float:
        """The loss in nats of a candidate from its worst start on outer-validation, the mean over all tasks."""
        policy, scores = policies.greedy(self.agents()[candidate].q_values), []
        seeds = seeds_for("validation", self.seed, self.settings.validation_seeds)[np.newaxis]
        for name, task in self.tasks.items():
            env = self.interface.comparison_env(piloted(name, task, found), STARTS * seeds.size)
            scores.append(worst_start(drive(env, [policy], seeds, advance)))
        return float(np.mean(scores))

    def choose(self, found: Found, advance: Advance) -> dict[str, Any]:
        """Save the candidate with the best worst start as the agent; returns its name and the scores of all."""
        del advance  # nothing is trained here
        scores = {name: found[f"validation-{self.name}-{name}"] for name in self.settings.candidates}
        chosen = min(scores, key=lambda name: scores[name])
        reference = found[f"pilot-{next(iter(self.tasks))}"]
        self.agents()[chosen].save(self.place, learning=asdict(self.settings), seed=self.seed, reference=reference)
        return {"chosen": chosen, "worst_start_on_validation": scores}
