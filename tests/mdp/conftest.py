import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.task import Task

# Tasks that share their dynamics are compiled once for all tests.
SMALL = Task(hidden=(8,), latent=2, batch_size=16, horizon=4, updates_per_step=2)
# Plain gradient descent at the highest learning rate leaves all bounds within a few outer steps.
CRASHING = Task(hidden=(8,), latent=2, batch_size=16, horizon=5, updates_per_step=2, optimizer="sgd")
SAFE, DEADLY = 1e-3, 0.5


@pytest.fixture
def task():
    return SMALL


@pytest.fixture
def crashing():
    return CRASHING


@pytest.fixture
def crash():
    """The environment of three runs, the middle one of which will diverge if all are kept as they start."""

    def start(reward="log_excess", observation="schedule", autoreset_mode=AutoresetMode.DISABLED):
        envs = VAETrainingVectorEnv(3, CRASHING, observation, "seven_factors", reward, autoreset_mode)
        envs.reset(seed=0, options={"learning_rate": [SAFE, DEADLY, SAFE]})
        return envs

    return start


@pytest.fixture
def play():
    """Steps until every member has ended: rewards (steps, N) and whether each was still running before (steps, N)."""

    def episode(envs, policy):
        rewards, running = [], []
        while not envs.ended.all():
            running.append(~envs.ended)
            rewards.append(envs.step(policy(envs.observe()))[1])
        return np.array(rewards), np.array(running)

    return episode
