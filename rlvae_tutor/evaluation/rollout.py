"""Letting a policy drive many training runs at once, and what is kept of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from gymnasium.vector import AutoresetMode

from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.policies import Policy
from rlvae_tutor.mdp.recording import record
from rlvae_tutor.mdp.task import Task

# Called after each outer step, so that a bar moves.
Advance = Callable[[], object]


@dataclass
class Rollout:
    """What N training runs of T outer steps did; losses in nats, the test split looked at only after the last step.

    A run that diverged counts, in both losses, as the excess at which it was given up, and no run counts as worse.
    """

    updates: np.ndarray  # (T + 1,) optimizer updates made so far
    validation: np.ndarray  # (T + 1, N) negative ELBO on outer-validation
    learning_rate: np.ndarray  # (T + 1, N), the first being the initial one
    test: np.ndarray  # (N,) negative ELBO on the test split at the end
    diverged: np.ndarray  # (N,)


def trained_examples(task: Task, runs: int) -> int:
    """How many examples so many training runs of the task see: what they cost."""
    return runs * task.updates * task.batch_size


def comparison_env(task: Task, members: int, actions: str, observation: str = "schedule") -> VAETrainingVectorEnv:
    """A `VAETrainingVectorEnv` whose members stand still at the end of their episode."""
    return VAETrainingVectorEnv(members, task, observation, actions, autoreset_mode=AutoresetMode.DISABLED)


def rollout(
    env: VAETrainingVectorEnv,
    policy: Policy,
    seeds: np.ndarray,
    learning_rates: np.ndarray,
    advance: Advance = lambda: None,
) -> Rollout:
    """One episode of each member of `env`, seeded by `seeds` (N,) and started at `learning_rates` (N,).

    `env` comes from `comparison_env`; `advance` is called after every outer step.
    """
    recording = record(env, policy, seeds, learning_rates, advance)
    worst, diverged = env.runs.now.worst, env.runs.now.diverged
    return Rollout(
        updates=np.arange(len(recording.moments)) * env.task.updates_per_step,
        validation=np.fmin(recording.path("nelbo"), worst),
        learning_rate=recording.path("learning_rate"),
        test=np.where(diverged, worst, np.fmin(env.nelbo("test"), worst)),
        diverged=diverged,
    )
