"""The learned policy: Q-learning on a task, and candidates for it to choose from on validation tasks."""

import json
from dataclasses import dataclass, replace
from importlib import resources
from itertools import combinations

import numpy as np

from rlvae_tutor.evaluation.rollout import comparison_env, rollout
from rlvae_tutor.evaluation.tasks import STARTS, initial_rates
from rlvae_tutor.mdp.actions import ACTION_SETS
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.mixture import MixtureVectorEnv
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.qlearning import Agent, ensemble, refit, train_dqn

# What a learned policy is started from in the race.
INITIAL_RATES = initial_rates(Task())
# Experience is gathered from a range twice as wide at either end: nobody judges well at the edge of what he has seen.
TRAINING_RATES = (INITIAL_RATES[0] / 2, INITIAL_RATES[-1] * 2)


@dataclass(frozen=True)
class Interface:
    """What an agent sees and what it may do: the names of an observation set and of an action set."""

    observation: str = "schedule"
    actions: str = "seven_factors"

    def task(self, task):
        """The task as this interface needs it: with an average of the weights where the agent may begin one."""
        return replace(task, averages=ACTION_SETS[self.actions].averages)

    def training_env(self, tasks, members):
        """So many training runs to learn from: half of them on the first task where there are others, these in turn."""
        first = members if len(tasks) == 1 else members // 2
        rest = np.array_split(np.arange(members - first), len(tasks) - 1) if len(tasks) > 1 else []
        tasks = [replace(self.task(task), initial_learning_rates=TRAINING_RATES) for task in tasks]
        envs = [
            VAETrainingVectorEnv(count, task, self.observation, self.actions)
            for count, task in zip([first, *map(len, rest)], tasks, strict=True)
        ]
        return MixtureVectorEnv(envs) if len(envs) > 1 else envs[0]

    def comparison_env(self, task, members):
        """So many training runs to be judged by."""
        return comparison_env(self.task(task), members, self.actions, self.observation)


def learn(env, trainings, refit_steps, folder):
    """Q-learning in `env`, or the rest of it, once with each `DQNSettings` of `trainings`; returns candidates by name.

    Candidates are committees, agents who act by the mean of several Q-values: what every training knew at the same
    moment and, where there are several trainings, all snapshots of each group of them. A group of one is a committee
    over time; the choice may leave out a training that went astray. Trainings see each other's experience as little as
    those of other policies, so their errors differ more than those of networks that share a memory.
    """
    every = [candidates(env, one, refit_steps, folder / f"training_{i}") for i, one in enumerate(trainings)]
    moments = {name: ensemble([named[name] for named in every]) for name in every[0]}
    return moments | {
        "trainings_" + "_".join(map(str, group)): ensemble([agent for i in group for agent in every[i].values()])
        for group in groups(len(every))
    }


def groups(trainings):
    """All groups of so many trainings that candidates are made of, as tuples of numbers; none of a single one."""
    numbers = range(trainings)
    sizes = numbers if trainings > 1 else ()
    return [group for size in sizes for group in combinations(numbers, size + 1)]


def candidates(env, settings, refit_steps, folder):
    """What one training, or the rest of it, gives to choose from, by name.

    They are the snapshots that the settings ask for, called by their round, and, where there are any `refit_steps`,
    "refit", fresh networks trained on all the experience by so many gradient steps. Who learns online plays what he
    believes, and so finds out where he is wrong; but his policy never stands still, and he learned from little before
    he learned from much.
    """
    training = train_dqn(env, settings, folder, resume=True)
    snapshots = {f"round_{number}": agent for number, agent in training.snapshots.items()}
    return snapshots | ({"refit": refit(training, refit_steps)} if refit_steps else {})


def drive(env, policy, seeds, advance=lambda: None):
    """The `Rollout` of a policy from every initial rate with every seed: rate 0 with all seeds, then rate 1, ..."""
    rates = np.repeat(initial_rates(env.task), len(seeds))
    return rollout(env, policy, np.tile(seeds, STARTS), rates, advance)


def worst_start(runs):
    """Mean final validation loss (nats) of `drive`'s runs from the initial rate that ends worst."""
    return float(runs.validation[-1].reshape(STARTS, -1).mean(axis=1).max())


def load_shipped_race():
    """The agent that ships with the package and the race it comes from (the content of its race.json)."""
    folder = resources.files("rlvae_tutor") / "data" / "race"
    return Agent.load(folder / "agent"), json.loads((folder / "race.json").read_text())
