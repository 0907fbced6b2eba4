"""One episode of N training runs, kept so that any reward can be computed from it afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.policies import Policy
from rlvae_tutor.mdp.progress import Progress
from rlvae_tutor.mdp.rewards import Reward
from rlvae_tutor.mdp.rewards import reward as reward_named


@dataclass(frozen=True)
class Recording:
    """The `Progress` of N runs before the first of T outer steps and after each of them; `horizon` is the task's.

    A run that has diverged stands still from then on.
    """

    moments: tuple[Progress, ...]
    horizon: int

    def rewards(self, reward: str | Reward) -> np.ndarray:
        """The rewards for every step, shape (T, N); 0 where a run had diverged before the step.

        `reward` is the name of one of `REWARDS`, or a function like them of (before, after, horizon).
        """
        function = reward_named(reward) if isinstance(reward, str) else reward
        pairs = zip(self.moments[:-1], self.moments[1:], strict=True)
        return np.stack(
            [np.where(before.diverged, 0.0, function(before, after, self.horizon)) for before, after in pairs]
        )

    def path(self, field: str) -> np.ndarray:
        """A field of `Progress` along the episode, shape (T + 1, N)."""
        return np.stack([getattr(moment, field) for moment in self.moments])

    @property
    def lengths(self) -> np.ndarray:
        """The number of outer steps that each run made, shape (N,)."""
        return self.moments[-1].step


def record(
    env: VAETrainingVectorEnv,
    policy: Policy,
    seeds: np.ndarray,
    learning_rates: np.ndarray | None = None,
    advance: Callable[[], object] = lambda: None,
) -> Recording:
    """The `Recording` of one episode of each of the N members of `env`, seeded by `seeds` (N,).

    `env` has autoreset DISABLED, so that its members stand still where they end. `learning_rates` (N,) are the initial
    ones; without them they are drawn at random. `advance` is called after every outer step.
    """
    options = {} if learning_rates is None else {"learning_rate": learning_rates}
    observations, _ = env.reset(seed=[int(seed) for seed in seeds], options=options)
    moments = [env.runs.now]
    while not env.ended.all():
        observations, *_ = env.step(policy(observations))
        moments.append(env.runs.now)
        advance()
    return Recording(tuple(moments), env.task.horizon)


def discounted_return(rewards: np.ndarray, gamma: float) -> np.ndarray:
    """Sum over the steps of gamma**t r_t, from t = 0: shape (N,) for `rewards` (T, N), a number for (T,).

    Source: Sutton and Barto 2018, equation 3.8, where the reward for the step t is called R_(t+1).
    """
    return gamma ** np.arange(len(rewards)) @ rewards
