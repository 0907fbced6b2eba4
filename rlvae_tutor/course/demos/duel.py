"""Lesson 00: the shipped agent against Adam with the learning rate it was started with."""

from dataclasses import asdict
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from rlvae_tutor.evaluation.learned import INITIAL_RATES, Interface
from rlvae_tutor.evaluation.rollout import Rollout, comparison_env
from rlvae_tutor.evaluation.scoring import drive
from rlvae_tutor.evaluation.tasks import STARTS
from rlvae_tutor.experiments.race import report
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.qlearning import Agent


def duel(agent: Agent, task: Task, seeds: list[int]) -> dict[str, Rollout]:
    """The agent against Adam that keeps its learning rate, from every initial rate with all `seeds`, by name."""
    env, rows = comparison_env(task, STARTS * len(seeds), Interface().actions), np.array([seeds])
    with tqdm(total=2 * task.horizon, desc="racing", unit="step", leave=None) as bar:
        q_learning = drive(env, [policies.greedy(agent.q_values)], rows, bar.update)
        adam = drive(env, [policies.keep(env.actions)], rows, bar.update)
    return {"q_learning": q_learning, "constant_adam": adam}


def as_race(runs: dict[str, Rollout], task: Task) -> dict[str, Any]:
    """What `duel` returned, in the form of a race of two entries."""
    target, seeds = float(runs["q_learning"].validation[-1].mean()), len(runs["q_learning"].test) // STARTS
    entries = [report.entry(name, rollout, seeds, INITIAL_RATES, target, None) for name, rollout in runs.items()]
    return {"task": asdict(task), "entries": entries}
