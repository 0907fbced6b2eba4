"""Stable-Baselines3 takes our environment for one of its own; PyTorch's schedule is our one-cycle."""

import warnings

import numpy as np
import pytest

from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.actions import Controls, action_set
from rlvae_tutor.mdp.environment import VAETrainingEnv
from rlvae_tutor.mdp.task import Task

pytestmark = pytest.mark.peers
torch = pytest.importorskip("torch", reason="PyTorch is not installed (extra `peers`)")
sb3 = pytest.importorskip("stable_baselines3", reason="Stable-Baselines3 is not installed (extra `peers`)")
env_checker = pytest.importorskip("stable_baselines3.common.env_checker")

SMALL = Task(hidden=(8,), latent=2, batch_size=16, horizon=4, updates_per_step=2)


@pytest.mark.parametrize("observation", ["schedule", "full"])
@pytest.mark.parametrize("actions", ["three_factors", "seven_factors", "any_learning_rate"])
def test_their_checker_has_nothing_to_say(observation, actions):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        env_checker.check_env(VAETrainingEnv(SMALL, observation, actions))


def test_their_dqn_trains_on_it_and_acts_in_it():
    environment = VAETrainingEnv(SMALL)
    agent = sb3.DQN("MlpPolicy", environment, learning_starts=50, train_freq=2, gamma=1.0, seed=0)
    before = [weight.clone() for weight in agent.q_net.parameters()]
    agent.learn(300)
    assert any(not torch.equal(*pair) for pair in zip(before, agent.q_net.parameters(), strict=True))
    observations = np.array([environment.observation_space.sample() for _ in range(50)])
    actions, _ = agent.predict(observations, deterministic=True)
    assert all(environment.action_space.contains(action) for action in actions)


@pytest.mark.parametrize(("horizon", "warm_up"), [(40, 0.3), (20, 0.25)])
def test_one_cycle_is_theirs(horizon, warm_up):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    # Theirs counts both ends: horizon + 1 moments, and a warm-up that ends one moment before its share of them.
    share = (warm_up * horizon + 1) / (horizon + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.04, total_steps=horizon + 1, pct_start=share)
    actions = action_set("any_learning_rate")
    policy = policies.one_cycle(actions, 0.04, warm_up)
    for t in range(horizon):
        ours = actions.apply(policy(np.array([[0.0, 1 - t / horizon]])), Controls.of(np.ones(1))).learning_rate
        assert ours[0] == pytest.approx(schedule.get_last_lr()[0], rel=1e-5)
        optimizer.step()
        schedule.step()
