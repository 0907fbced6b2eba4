"""Digits, and the article's fields of use as tasks: images, text, speech and sequences, all in the same environment.

A policy or a schedule that was made on digits is taken there as it is.
"""

import numpy as np

from rlvae_tutor.evaluation.baselines import study_baselines
from rlvae_tutor.evaluation.learned import Interface, load_shipped_race
from rlvae_tutor.evaluation.scoring import drive_baseline, drive_policies, scores
from rlvae_tutor.evaluation.tasks import STARTS
from rlvae_tutor.experiments.study.steps import load_shipped_study
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.actions import ACTION_SETS
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
# Schedules that go to the fields as they were tuned on digits; where the first of them ends is the target.
CARRIED = ("cosine_best", "one_cycle_best", "constant_adam_best")


def carried(name):
    """The `Baseline` called `name` and its setting, tuned on digits, from the study that ships with the package."""
    tuned = load_shipped_study()
    baseline = next(one for one in study_baselines(tuned["settings"]["tuning_settings"]) if one.name == name)
    return baseline, tuned["tuned"][name]["settings"]


def digits_policy():
    """The policy, learned on digits, of the race that ships with the package."""
    return policies.greedy(load_shipped_race()[0].q_values)


def score_digits_policy(task, seeds, advance=lambda: None):
    """How the digits' policy does on `task` and how Adam does without it, by name, each as `scoring.scores` tells it.

    "q_learning" and "constant_adam", which keeps the rate it is started with, drive VAEs of the integer `seeds` (n,)
    from every initial rate; "cosine_best" is the schedule tuned on digits, and its end is the target. None of them
    looks at the loss, so the task needs no pilot.
    """
    seeds, actions = np.asarray(seeds)[np.newaxis], ACTION_SETS[Interface().actions]
    # A schedule knows no start. As many VAEs as the others drive spare compiling for another number.
    every = np.tile(seeds, (STARTS, 1))
    schedule = scores(drive_baseline(task, *carried(CARRIED[0]), every, advance), seeds.shape)
    drivers = {"q_learning": digits_policy(), "constant_adam": policies.keep(actions)}
    return {CARRIED[0]: schedule} | {
        name: scores(drive_policies(task, Interface(), [policy], seeds, advance), seeds.shape, schedule["target"])
        for name, policy in drivers.items()
    }
