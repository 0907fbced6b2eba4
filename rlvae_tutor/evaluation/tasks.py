"""The pilot: a few constant-rate runs that freeze, before any learning, what excess loss is measured against."""

import numpy as np

from rlvae_tutor.evaluation.rollout import comparison_env, rollout
from rlvae_tutor.mdp.policies import keep

PILOT_RATES = np.geomspace(1e-4, 1e-1, 16)
PILOT_SEEDS = 4
# How far below the best pilot run the reference is put, as a share of what that run gained.
MARGIN = 0.1


def pilot(task, seeds, advance=lambda: None):
    """The task with its `reference`: the best mean validation loss of constant rates, less 10 % of its gain.

    Sixteen rates, each with the same few `seeds`.
    """
    env = comparison_env(task, len(PILOT_RATES) * len(seeds), "A2")
    rates = np.repeat(PILOT_RATES, len(seeds))
    runs = rollout(env, keep(env.actions), np.tile(seeds, len(PILOT_RATES)), rates, advance)
    losses = runs.validation.reshape(-1, len(PILOT_RATES), len(seeds)).mean(axis=-1)
    best = losses.min()
    return task.with_reference(best - MARGIN * (losses[0].mean() - best))
