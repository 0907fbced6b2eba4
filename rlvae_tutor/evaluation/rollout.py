"""Letting a policy drive many training runs at once, and what is kept of them."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Rollout:
    """What N training runs of T outer steps did; losses in nats, the test split looked at only after the last step."""

    updates: np.ndarray  # (T + 1,) optimizer updates made so far
    validation: np.ndarray  # (T + 1, N) negative ELBO on outer-validation
    learning_rate: np.ndarray  # (T + 1, N), the first being the initial one
    test: np.ndarray  # (N,) negative ELBO on the test split at the end
    diverged: np.ndarray  # (N,)


def rollout(env, policy, seeds, learning_rates, advance=lambda: None):
    """One episode of each member of `env`, seeded by `seeds` (N,) and started at `learning_rates` (N,).

    `env` is a `VAETrainingVectorEnv` with autoreset DISABLED; `advance` is called after every outer step.
    """
    observations, _ = env.reset(seed=[int(seed) for seed in seeds], options={"learning_rate": learning_rates})
    validation, rates = [env.runs.now.nelbo], [env.runs.now.learning_rate]
    while not env.ended.all():
        observations, *_ = env.step(policy(observations))
        validation.append(env.runs.now.nelbo)
        rates.append(env.runs.now.learning_rate)
        advance()
    updates = np.arange(len(validation)) * env.task.updates_per_step
    return Rollout(updates, np.stack(validation), np.stack(rates), env.nelbo("test"), env.runs.now.diverged)
