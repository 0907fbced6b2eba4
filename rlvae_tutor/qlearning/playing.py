"""Playing in a Gymnasium environment: the vector environment that Q-learning plays in, and one recorded round."""

from typing import Any, Protocol

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv, VectorEnv

from rlvae_tutor.errors import require
from rlvae_tutor.qlearning.dqn.exploration import Exploration
from rlvae_tutor.qlearning.replay import Round
from rlvae_tutor.qlearning.rounds import RoundSettings
from rlvae_tutor.qlearning.spaces import encode


class Player(Protocol):
    """Anything that chooses greedy actions (N,) for observations (N, ...) of its `space`."""

    @property
    def space(self) -> spaces.Space: ...

    def act(self, observations: np.ndarray) -> np.ndarray: ...


def as_vector(env: gymnasium.Env | VectorEnv) -> VectorEnv:
    """`env` as a vector environment with same-step autoreset and one discrete action; `InputError` otherwise."""
    if isinstance(env, gymnasium.Env):
        env = SyncVectorEnv([lambda: env], autoreset_mode=AutoresetMode.SAME_STEP)
    require(isinstance(env, VectorEnv), f"{env!r} is no Gymnasium environment; make one with gymnasium.make.")
    require(
        env.metadata.get("autoreset_mode") == AutoresetMode.SAME_STEP,
        "The vector environment must reset in the same step; make it with gymnasium.make_vec(..., "
        'vector_kwargs={"autoreset_mode": gymnasium.vector.AutoresetMode.SAME_STEP}).',
    )
    space = env.single_action_space
    require(isinstance(space, spaces.Discrete), f"Q-learning needs a Discrete action space, not {space}.")
    require(space.start == 0, f"Actions must be counted from 0, not from {space.start}.")
    return env


def play_round(
    env: VectorEnv, agent: Player, settings: RoundSettings, epsilon: float, generator: np.random.Generator
) -> tuple[Round, list[float]]:
    """One `Round` of `settings.steps_per_round` vector steps in `env` from a fresh reset, and its episodes' returns.

    `epsilon` is the share of exploratory steps. The round cuts off the episodes that it does not see to their end, and
    these have no return.
    """
    exploration = Exploration(int(env.single_action_space.n), env.num_envs, settings, generator)
    observations, _ = env.reset(seed=int(generator.integers(2**31 - 1)))
    steps, returns, running = [], [], np.zeros(env.num_envs)
    for step in range(settings.steps_per_round):
        seen = encode(agent.space, observations)  # a copy: some environments write the next ones into the same array
        greedy = agent.act(observations)
        actions = exploration.choose(greedy, epsilon) if step else exploration.start(greedy)
        observations, rewards, terminated, truncated, infos = env.step(actions)
        over = terminated | truncated
        running = running + rewards
        returns.extend(running[over])
        running = np.where(over, 0.0, running)
        before_reset = encode(agent.space, final_observations(observations, infos))
        ended = over | (step == settings.steps_per_round - 1)
        steps.append(Round(seen, actions, rewards, before_reset, terminated, ended, actions != greedy))
    return Round(*(np.stack(arrays) for arrays in zip(*steps, strict=True))), returns


def final_observations(observations: np.ndarray, infos: dict[str, Any]) -> np.ndarray:
    """What was seen after the step and before any reset that came with it, (N, ...)."""
    if "final_obs" not in infos:
        return observations
    final = np.array(observations)
    for i in np.flatnonzero(infos["_final_obs"]):
        final[i] = infos["final_obs"][i]
    return final
