"""Letting a policy drive many training runs at once, and what is kept of them."""

from dataclasses import dataclass

import numpy as np
from gymnasium.vector import AutoresetMode

from rlvae_tutor.mdp.environment import VAETrainingVectorEnv


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


def comparison_env(task, members, actions, observation="schedule"):
    """A `VAETrainingVectorEnv` whose members stand still at the end of their episode."""
    return VAETrainingVectorEnv(members, task, observation, actions, autoreset_mode=AutoresetMode.DISABLED)


def rollout(env, policy, seeds, learning_rates, advance=lambda: None):
    """One episode of each member of `env`, seeded by `seeds` (N,) and started at `learning_rates` (N,).

    `env` comes from `comparison_env`; `advance` is called after every outer step.
    """
    observations, _ = env.reset(seed=[int(seed) for seed in seeds], options={"learning_rate": learning_rates})
    moments = [env.runs.now]
    while not env.ended.all():
        observations, *_ = env.step(policy(observations))
        moments.append(env.runs.now)
        advance()
    worst, diverged = env.runs.now.worst, env.runs.now.diverged
    return Rollout(
        updates=np.arange(len(moments)) * env.task.updates_per_step,
        validation=np.fmin(np.stack([moment.nelbo for moment in moments]), worst),
        learning_rate=np.stack([moment.learning_rate for moment in moments]),
        test=np.where(diverged, worst, np.fmin(env.nelbo("test"), worst)),
        diverged=diverged,
    )
