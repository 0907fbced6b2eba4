"""Digits, and the article's fields of use as tasks: images, text, speech and sequences, all in the same environment.

A policy or a schedule that was made on digits goes there as it is.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from rlvae_tutor.evaluation.baselines import Baseline, study_baselines
from rlvae_tutor.evaluation.learned import Interface
from rlvae_tutor.evaluation.rollout import Advance
from rlvae_tutor.evaluation.scoring import drive, drive_baseline, scores
from rlvae_tutor.evaluation.tasks import STARTS
from rlvae_tutor.experiments.shared_steps import PACE_SETTER
from rlvae_tutor.experiments.shipped import load_shipped_race, load_shipped_study
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.actions import ACTION_SETS
from rlvae_tutor.mdp.policies import Policy
from rlvae_tutor.mdp.task import Task

# Home first. Clothes and text have networks of their own kind; the others that of the digits, as wide as their data.
FIELDS = {
    "digits": Task(),
    "fashion_mnist": Task(dataset="fashion_mnist", network="convolutional", hidden=(4, 8), latent=8, activation="relu"),
    "mnist": Task(dataset="mnist"),
    "names": Task(dataset="names", network="recurrent", hidden=(32,), latent=8, dropout=0.5, free_bits=0.25),
    "words": Task(dataset="words", network="recurrent", hidden=(32,), latent=8),
    "spoken": Task(dataset="spoken"),
    "vowels": Task(dataset="vowels"),
    "heartbeats": Task(dataset="heartbeats"),
}
# Schedules that go to the fields as they were tuned on digits.
TUNED_ON_DIGITS = ("cosine_best", "one_cycle_best", "constant_adam_best")


@lru_cache(maxsize=1)
def digits_tuning() -> dict[str, Any]:
    """What the shipped study tuned on digits, and with how many settings; read once."""
    study = load_shipped_study()
    return {"settings": study["settings"]["tuning_settings"], "tuned": study["tuned"]}


def tuned_on_digits(name: str) -> tuple[Baseline, dict[str, float]]:
    """The `Baseline` called `name` and its setting, tuned on digits, from the study that ships with the package."""
    tuning = digits_tuning()
    baseline = next(baseline for baseline in study_baselines(tuning["settings"]) if baseline.name == name)
    return baseline, tuning["tuned"][name]["settings"]


def digits_policy() -> Policy:
    """The policy, learned on digits, of the race that ships with the package."""
    return policies.greedy(load_shipped_race()[0].q_values)


def score_digits_policy(task: Task, seeds: Sequence[int], advance: Advance = lambda: None) -> dict[str, dict[str, Any]]:
    """How the digits' policy does on `task` and how Adam does without it, by name, as `scoring.scores` reports it.

    "q_learning" and "constant_adam", which keeps the rate it is started with, drive VAEs of the integer `seeds` (n,)
    from every initial rate; "cosine_best" is the schedule tuned on digits, and its end is the target. None of them
    looks at the loss, so the task needs no pilot.
    """
    row, actions = np.asarray(seeds)[np.newaxis], ACTION_SETS[Interface().actions]
    # A schedule knows no start. As many VAEs as the others drive spare compiling for another number.
    every = np.tile(row, (STARTS, 1))
    schedule = scores(drive_baseline(task, *tuned_on_digits(PACE_SETTER), every, advance), row.shape)
    drivers: dict[str, Policy] = {"q_learning": digits_policy(), "constant_adam": policies.keep(actions)}
    env = Interface().comparison_env(task, every.size)
    return {PACE_SETTER: schedule} | {
        name: scores(drive(env, [policy], row, advance), row.shape, schedule["target"])
        for name, policy in drivers.items()
    }
