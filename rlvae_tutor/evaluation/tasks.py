"""The tasks of a comparison, and the pilot: a few runs that freeze, before any learning, what excess is measured by.

The manifest says what a policy is learned on and what it is judged on without having seen it. Each held-out task
differs from the first that is learned on in one thing. Whatever the task, no seed serves two purposes
(`experiments.seeds`).
"""

import numpy as np

from rlvae_tutor.evaluation.rollout import Advance, comparison_env, rollout
from rlvae_tutor.mdp.policies import keep
from rlvae_tutor.mdp.task import LEARNING_RATE_LIMITS, Task

# Half of the runs that a policy of the study learns from are of the first task, the others of those around it.
TRAINING = {"digits": Task(), "digits_24": Task(hidden=(24,)), "digits_48": Task(hidden=(48,))}
HELD_OUT = {
    # Other data, the same network.
    "bars": Task(dataset="bars"),
    "patches": Task(dataset="patches"),
    # Other networks.
    "narrow": Task(hidden=(12,)),
    "wide": Task(hidden=(64,)),
    "deep": Task(hidden=(32, 32)),
    "latent_8": Task(latent=8),
    # Other minibatches.
    "batch_16": Task(batch_size=16),
    "batch_256": Task(batch_size=256),
    # More or less time.
    "half_horizon": Task(horizon=20),
    "twice_horizon": Task(horizon=80),
    "four_horizon": Task(horizon=160),
    # Starts from a hundred times below the lowest learning rate seen to the highest there is.
    "far_starts": Task(initial_learning_rates=LEARNING_RATE_LIMITS),
}
# How many initial learning rates a policy is started from, evenly spread over the task's range.
STARTS = 8


def initial_rates(task: Task) -> np.ndarray:
    """The learning rates (STARTS,) that a comparison on `task` starts from."""
    return np.geomspace(*task.initial_learning_rates, STARTS)


PILOT_RATES = np.geomspace(1e-4, 1e-1, 16)
PILOT_SEEDS = 4
# How far below the best pilot run the reference is put, as a share of what that run gained.
MARGIN = 0.1


def pilot(task: Task, seeds: np.ndarray, advance: Advance = lambda: None, margin: float = MARGIN) -> Task:
    """The task with its `reference`: the best mean validation loss of constant rates, less `margin` times its gain.

    Sixteen rates, each with the same few `seeds`.
    """
    env = comparison_env(task, len(PILOT_RATES) * len(seeds), "seven_factors")
    rates = np.repeat(PILOT_RATES, len(seeds))
    runs = rollout(env, keep(env.actions), np.tile(seeds, len(PILOT_RATES)), rates, advance)
    losses = runs.validation.reshape(-1, len(PILOT_RATES), len(seeds)).mean(axis=-1)
    best = losses.min()
    return task.with_reference(best - margin * (losses[0].mean() - best))
