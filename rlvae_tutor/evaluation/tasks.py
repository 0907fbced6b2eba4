"""The pilot: a few constant-rate runs that freeze, before any learning, what excess loss is measured against."""

import numpy as np
from gymnasium.vector import AutoresetMode

from rlvae_tutor.evaluation.rollout import rollout
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.policies import keep

PILOT_RATES = np.geomspace(1e-4, 1e-1, 16)
PILOT_SEEDS = 4
# How far below the best pilot run the reference is put, as a share of what that run gained.
MARGIN = 0.1


def pilot(task, seed, advance=lambda: None):
    """The task with its `reference`: the best mean validation loss of 64 constant-rate runs, less 10 % of its gain."""
    rates, seeds = np.repeat(PILOT_RATES, PILOT_SEEDS), np.tile(seed + np.arange(PILOT_SEEDS), len(PILOT_RATES))
    env = VAETrainingVectorEnv(len(rates), task, autoreset_mode=AutoresetMode.DISABLED)
    runs = rollout(env, keep(env.actions), seeds, rates, advance)
    losses = np.where(runs.diverged, np.inf, runs.validation).reshape(-1, len(PILOT_RATES), PILOT_SEEDS).mean(axis=-1)
    best = losses[1:].min()
    return task.with_reference(best - MARGIN * (losses[0].mean() - best))
