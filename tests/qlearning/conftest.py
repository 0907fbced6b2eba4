from functools import partial

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv


class Counting(gymnasium.Env):
    """Shows how many steps it has made, pays 1 each; ends after `length`, terminated by action 1, else truncated."""

    observation_space = spaces.Box(0, 100, (1,), np.float32)
    action_space = spaces.Discrete(2)

    def __init__(self, length):
        self.length, self.count = length, 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return np.zeros(1, np.float32), {}

    def step(self, action):
        self.count += 1
        over = self.count == self.length
        return np.array([self.count], np.float32), 1.0, over and action == 1, over and action == 0, {}


class Interrupting(gymnasium.Wrapper):
    """Ctrl-C at the given step."""

    def __init__(self, env, at):
        super().__init__(env)
        self.left = at

    def step(self, action):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
        return self.env.step(action)


def vector(*makers, **options):
    return SyncVectorEnv(makers, autoreset_mode=AutoresetMode.SAME_STEP, **options)


def lake(slippery):
    return gymnasium.make("FrozenLake-v1", is_slippery=slippery)


@pytest.fixture
def counting():
    """Makes a vector of `Counting` environments of the given lengths."""
    return lambda *lengths, **options: vector(*(partial(Counting, length) for length in lengths), **options)


@pytest.fixture(scope="session")
def slippery_lakes():
    """Makes two slippery lakes, the second with Ctrl-C at a step if one is given."""

    def make(interrupted_at=0):
        return vector(lambda: lake(True), lambda: Interrupting(lake(True), interrupted_at))

    return make


@pytest.fixture
def lakes():
    """Makes a vector of lakes as gymnasium.make_vec does."""

    def make(members, slippery):
        same_step = {"autoreset_mode": AutoresetMode.SAME_STEP}
        options = {"vectorization_mode": "sync", "vector_kwargs": same_step}
        return gymnasium.make_vec("FrozenLake-v1", members, is_slippery=slippery, **options)

    return make
