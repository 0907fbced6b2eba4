"""Training runs of several tasks in one batch, so that an agent learns what holds for all of them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from gymnasium.vector import VectorEnv
from gymnasium.vector.utils import batch_space

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.actions import Actions
from rlvae_tutor.mdp.observations import Observations

Infos = dict[str, Any]


class MixtureVectorEnv(VectorEnv):
    """Vector environments with the same spaces, joined to one: the first members are those of the first environment.

    They step side by side, each in a thread. `reset(seed=s)` seeds member i with s + i, as in a single environment.
    """

    def __init__(self, envs: Sequence[VectorEnv]) -> None:
        first = envs[0]
        if any(interface(env) != interface(first) for env in envs):
            raise InputError("The environments of a mixture must have the same spaces and the same autoreset mode.")
        self.envs, self.metadata = list(envs), first.metadata
        self.num_envs = sum(env.num_envs for env in envs)
        self.single_observation_space = first.single_observation_space
        self.single_action_space = first.single_action_space
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.borders = np.cumsum([env.num_envs for env in envs])[:-1]
        self.threads = ThreadPoolExecutor(len(envs))

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Observations, Infos]:
        """Start fresh VAEs; returns observations (N, features) and infos."""
        firsts = [0, *self.borders.tolist()]
        seeds = [None if seed is None else seed + first for first in firsts]
        results = list(self.threads.map(lambda env, own: env.reset(seed=own, options=options), self.envs, seeds))
        observations, infos = zip(*results, strict=True)
        return np.concatenate(observations), self.joined(infos)

    def step(self, actions: Actions) -> tuple[Observations, np.ndarray, np.ndarray, np.ndarray, Infos]:
        """One outer step: observations (N, features), rewards, terminated, truncated (N,), infos."""
        parts = np.split(np.asarray(actions), self.borders)
        results = self.threads.map(lambda env, own: env.step(own), self.envs, parts)
        observations, rewards, terminated, truncated, infos = zip(*results, strict=True)
        joint = np.concatenate
        return joint(observations), joint(rewards), joint(terminated), joint(truncated), self.joined(infos)

    def joined(self, infos: Sequence[Mapping[str, Any]]) -> Infos:
        """The infos of all environments as one; a key that only some environments report is 0 for the others."""
        joint: Infos = {}
        for env, info, first in zip(self.envs, infos, [0, *self.borders], strict=True):
            mine = slice(first, first + env.num_envs)
            for key, values in info.items():
                if isinstance(values, dict):
                    continue  # final_info, the infos of ended episodes, is left out
                shape = (self.num_envs, *np.shape(values)[1:])
                joint.setdefault(key, np.zeros(shape, np.asarray(values).dtype))[mine] = values
        return joint


def interface(env: VectorEnv) -> tuple[Any, ...]:
    """What environments must have in common: both spaces of a member, and the autoreset mode."""
    return env.single_observation_space, env.single_action_space, env.metadata["autoreset_mode"]
