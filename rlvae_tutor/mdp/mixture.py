"""Training runs of several tasks in one batch, so that an agent learns what holds for all of them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from gymnasium.vector import VectorEnv
from gymnasium.vector.utils import batch_space

from rlvae_tutor.errors import InputError


class MixtureVectorEnv(VectorEnv):
    """Vector environments with the same spaces, one after another, as one: the first members are those of the first.

    They step side by side, each in a thread. `reset(seed=s)` seeds member i with s + i, as in one of them.
    """

    def __init__(self, envs):
        first = envs[0]
        if any(
            (one.single_observation_space, one.single_action_space, one.metadata["autoreset_mode"])
            != (first.single_observation_space, first.single_action_space, first.metadata["autoreset_mode"])
            for one in envs
        ):
            raise InputError("The environments of a mixture must have the same spaces and the same autoreset mode.")
        self.envs, self.metadata = list(envs), first.metadata
        self.num_envs = sum(one.num_envs for one in envs)
        self.single_observation_space, self.single_action_space = (
            first.single_observation_space,
            first.single_action_space,
        )
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.borders = np.cumsum([one.num_envs for one in envs])[:-1]
        self.threads = ThreadPoolExecutor(len(envs))

    def reset(self, *, seed=None, options=None):
        """Start fresh VAEs; returns observations (N, features) and infos."""
        firsts = [0, *self.borders.tolist()]
        seeds = [None if seed is None else seed + first for first in firsts]
        results = list(self.threads.map(lambda env, own: env.reset(seed=own, options=options), self.envs, seeds))
        observations, infos = zip(*results, strict=True)
        return np.concatenate(observations), self.joined(infos)

    def step(self, actions):
        """One outer step: observations (N, features), rewards, terminated, truncated (N,), infos."""
        parts = np.split(np.asarray(actions), self.borders)
        results = self.threads.map(lambda env, own: env.step(own), self.envs, parts)
        *arrays, infos = zip(*results, strict=True)
        return *(np.concatenate(array) for array in arrays), self.joined(infos)

    def joined(self, infos):
        """The infos of all environments as one; what only some tell is empty for the others."""
        told = {}
        for env, info, first in zip(self.envs, infos, [0, *self.borders], strict=True):
            mine = slice(first, first + env.num_envs)
            for key, values in info.items():
                if isinstance(values, dict):
                    continue  # infos of ended episodes, which are told of those that go on as well
                shape = (self.num_envs, *np.shape(values)[1:])
                told.setdefault(key, np.zeros(shape, np.asarray(values).dtype))[mine] = values
        return told
