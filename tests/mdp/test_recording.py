"""A recording pays what the environment would have paid, step by step, and stands still after a crash."""

import numpy as np
import pytest

from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.recording import Recording, discounted_return, record
from rlvae_tutor.mdp.rewards import REWARDS, area

SAFE, DEADLY = 1e-3, 0.5


@pytest.fixture
def recording(crash):
    envs = crash()
    return record(envs, policies.keep(envs.actions), [0, 1, 2], [SAFE, DEADLY, SAFE])


@pytest.mark.parametrize("name", REWARDS)
def test_every_reward_is_paid_as_the_environment_pays_it(name, recording, crash, play):
    envs = crash(reward=name)
    paid, _ = play(envs, policies.keep(envs.actions))
    np.testing.assert_allclose(recording.rewards(name), paid)
    np.testing.assert_array_equal(recording.rewards(REWARDS[name]), recording.rewards(name))


def test_a_run_that_crashed_stands_still(recording):
    assert recording.path("diverged")[-1].tolist() == [False, True, False]
    length = recording.lengths[1]
    assert recording.lengths.tolist() == [recording.horizon, length, recording.horizon]
    assert length < recording.horizon
    assert not recording.rewards("area")[length:, 1].any()
    assert recording.rewards(area).shape == (recording.horizon, 3)


def test_a_path_is_a_field_along_the_episode(recording):
    assert recording.path("step")[:, 0].tolist() == list(range(recording.horizon + 1))
    np.testing.assert_allclose(recording.path("learning_rate")[:, 0], SAFE)


def test_the_rates_to_start_from_may_be_left_to_the_seeds(crash):
    envs = crash()
    rates = [record(envs, policies.always(3), [5, 6, 5]).moments[0].learning_rate for _ in range(2)]
    np.testing.assert_array_equal(*rates)
    assert rates[0][0] == rates[0][2] != rates[0][1]


def test_all_runs_may_crash_before_the_horizon(recording):
    short = Recording(recording.moments[: recording.lengths[1] + 1], recording.horizon)
    assert short.rewards("area").shape == (recording.lengths[1], 3)


def test_the_discounted_return_weighs_every_step_by_one_more_gamma():
    rewards = np.array([[1.0, 0.0], [2.0, 0.0], [4.0, 8.0]])
    np.testing.assert_allclose(discounted_return(rewards, 0.5), [3, 2])
    np.testing.assert_allclose(discounted_return(rewards, 1.0), rewards.sum(axis=0))
    np.testing.assert_allclose(discounted_return(rewards, 0.0), rewards[0])
    assert discounted_return(np.array([1.0, 2.0]), 0.5) == pytest.approx(2)
