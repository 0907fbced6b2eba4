"""The learned policy: what it sees and may do, and the candidates it is chosen from on validation tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
from gymnasium.vector import VectorEnv

from rlvae_tutor.evaluation.rollout import Rollout, comparison_env
from rlvae_tutor.evaluation.tasks import STARTS, initial_rates
from rlvae_tutor.mdp.actions import ACTION_SETS
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.mixture import MixtureVectorEnv
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.qlearning import Agent, DQNSettings, ensemble, refit, train_dqn

# What a learned policy is started from in the race.
INITIAL_RATES = initial_rates(Task())
# Experience is gathered from a range twice as wide at either end: at the edge of what it has seen, an agent errs most.
TRAINING_RATES = (INITIAL_RATES[0] / 2, INITIAL_RATES[-1] * 2)


@dataclass(frozen=True)
class Interface:
    """What an agent sees and what it may do: the names of an observation set and of an action set."""

    observation: str = "schedule"
    actions: str = "seven_factors"

    def task(self, task: Task) -> Task:
        """The task as this interface needs it: with an average of the weights where the agent may begin one."""
        return replace(task, averages=ACTION_SETS[self.actions].averages)

    def training_env(self, tasks: Sequence[Task], members: int) -> VectorEnv:
        """`members` training runs to learn from: half on the first task if there are others, which share the rest."""
        first = members if len(tasks) == 1 else members // 2
        rest = np.array_split(np.arange(members - first), len(tasks) - 1) if len(tasks) > 1 else []
        tasks = [replace(self.task(task), initial_learning_rates=TRAINING_RATES) for task in tasks]
        envs = [
            VAETrainingVectorEnv(count, task, self.observation, self.actions)
            for count, task in zip([first, *map(len, rest)], tasks, strict=True)
        ]
        return MixtureVectorEnv(envs) if len(envs) > 1 else envs[0]

    def comparison_env(self, task: Task, members: int) -> VAETrainingVectorEnv:
        """`members` training runs to be judged by."""
        return comparison_env(self.task(task), members, self.actions, self.observation)


def train_candidates(env: VectorEnv, settings: DQNSettings, refit_steps: int, folder: Path) -> dict[str, Agent]:
    """What one training of Q-learning, or the rest of it, gives to choose from, by name; `folder` is its checkpoint.

    The candidates are the snapshots that the settings ask for, called by their round. With `refit_steps` above 0 there
    is also "refit": fresh networks, trained on all the experience by that many gradient steps. An agent that learns
    online plays what it believes, and so finds out where it is wrong. But its policy never stands still, and it learned
    from little before it learned from much.
    """
    training = train_dqn(env, settings, folder, resume=True)
    snapshots = {f"round_{number}": agent for number, agent in training.snapshots.items()}
    return snapshots | ({"refit": refit(training, refit_steps)} if refit_steps else {})


def committees(trained: Sequence[Mapping[str, Agent]]) -> dict[str, Agent]:
    """Candidates of a policy, by name, from the candidates of each of its trainings, which have the same names.

    A committee acts by the mean of several Q-values. Its members are what every training knew at the same moment or,
    where there are several trainings, all snapshots of a group of them. A group of one is a committee over time; the
    choice may leave out a training that went astray. Trainings share no experience, so their errors differ more than
    those of networks that share a memory.
    """
    moments = {name: ensemble([candidates[name] for candidates in trained]) for name in trained[0]}
    return moments | {
        "trainings_" + "_".join(map(str, group)): ensemble([agent for i in group for agent in trained[i].values()])
        for group in groups(len(trained))
    }


def groups(trainings: int) -> list[tuple[int, ...]]:
    """All groups of so many trainings that candidates are made of, as tuples of numbers; none of a single one."""
    numbers = range(trainings)
    sizes = numbers if trainings > 1 else ()
    return [group for size in sizes for group in combinations(numbers, size + 1)]


def worst_start(runs: Rollout) -> float:
    """Mean final validation loss (nats) of the runs of `scoring.drive` from the initial rate that ends worst."""
    return float(runs.validation[-1].reshape(STARTS, -1).mean(axis=1).max())
