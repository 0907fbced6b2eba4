"""The update: double target, one network that learns, one that waits, one that averages."""

import numpy as np
import pytest

from rlvae_tutor.backend import tf
from rlvae_tutor.qlearning import DQNSettings, ReplayMemory, Round, Transitions
from rlvae_tutor.qlearning.dqn.learner import Learner, huber, tensors

# Observations are one-hot and the networks linear, so that a kernel is a table of Q-values.
ONLINE = np.array([[0, 0, 0], [1, 5, 2]], np.float32)
TARGET = np.array([[0, 0, 0], [10, 20, 30]], np.float32)
LINEAR = DQNSettings(hidden=(), target_period=10, averaging=0.25, batch_size=4)


def learner_with(online=ONLINE, target=TARGET, settings=LINEAR):
    learner = Learner(2, 3, settings, seed=0)
    for network, table in ((learner.online, online), (learner.target, target)):
        network.set_weights([table, np.zeros(3)])
    return learner


def batch(reward=1.0, discount=0.5, action=2):
    """One transition from the first observation to the second."""
    first, second = np.eye(2)[[0]], np.eye(2)[[1]]
    plain = Transitions(first, np.array([action]), np.array([reward]), second, np.array([discount]))
    return Transitions(*(tf.constant(array) for array in tensors(plain)))


def memory_of_one(terminated=False):
    memory = ReplayMemory(1, 1, 1.0)
    ones, yes, no = np.ones((1, 1)), np.ones((1, 1), bool), np.zeros((1, 1), bool)
    memory.add(Round(np.eye(2)[[[0]]], ones, ones, np.eye(2)[[[1]]], yes & terminated, ended=yes, exploratory=no))
    return memory


def test_the_online_network_selects_and_the_target_network_evaluates():
    # Target alone would give 1 + 0.5 * 30 = 16, swapped roles 1 + 0.5 * 2 = 2, online alone 1 + 0.5 * 5 = 3.5.
    assert learner_with().double_target(batch()) == 11.0


def test_with_discount_zero_nothing_follows():
    assert learner_with().double_target(batch(discount=0.0)) == 1.0


def test_only_the_value_of_the_action_taken_learns():
    learner = learner_with()
    learner.gradient_step(batch(action=2))
    kernel, bias = learner.online.get_weights()
    # The second row would change too if the gradient flowed through the target's choice or value.
    moved = kernel != ONLINE
    np.testing.assert_array_equal(moved, [[False, False, True], [False, False, False]])
    assert kernel[0, 2] > 0, "towards the target of 11"
    np.testing.assert_array_equal(bias != 0, [False, False, True])


def test_the_target_network_does_not_learn():
    learner = learner_with()
    learner.gradient_step(batch())
    np.testing.assert_array_equal(learner.target.get_weights()[0], TARGET)


def test_the_three_networks_share_no_variables():
    learner = Learner(2, 3, LINEAR, seed=0)
    before = learner.average.get_weights()[0]
    learner.online.set_weights([ONLINE, np.ones(3)])
    learner.target.set_weights([TARGET, np.ones(3)])
    np.testing.assert_array_equal(learner.online.get_weights()[0], ONLINE)
    np.testing.assert_array_equal(learner.target.get_weights()[0], TARGET)
    np.testing.assert_array_equal(learner.average.get_weights()[0], before)


def test_the_three_networks_begin_alike_and_another_seed_begins_otherwise():
    learner, other = Learner(2, 3, LINEAR, seed=0), Learner(2, 3, LINEAR, seed=1)
    first, *copies = (network.get_weights()[0] for network in (learner.online, learner.target, learner.average))
    assert all(np.array_equal(copy, first) for copy in copies)
    assert not np.array_equal(other.online.get_weights()[0], first)


def test_gradients_are_clipped():
    learner = learner_with(settings=DQNSettings(hidden=(), clip_norm=1e-12))  # far below the epsilon of Adam
    learner.gradient_step(batch())
    np.testing.assert_allclose(learner.online.get_weights()[0], ONLINE, atol=1e-7)


def test_the_average_moves_by_its_share():
    learner = learner_with()
    before = learner.average.get_weights()[0]
    learner.gradient_step(batch())
    after = learner.online.get_weights()[0]
    np.testing.assert_allclose(learner.average.get_weights()[0], before + 0.25 * (after - before), rtol=1e-6)


def test_the_target_is_a_copy_of_the_online_network_once_in_a_period():
    learner, memory, generator = learner_with(), memory_of_one(), np.random.default_rng(0)
    learner.learn(memory, LINEAR.target_period - 1, generator)
    np.testing.assert_array_equal(learner.target.get_weights()[0], TARGET)
    learner.learn(memory, 1, generator)
    np.testing.assert_array_equal(learner.target.get_weights()[0], learner.online.get_weights()[0])
    learner.learn(memory, 1, generator)
    assert not np.array_equal(learner.target.get_weights()[0], learner.online.get_weights()[0])


def test_the_target_is_copied_in_the_midst_of_many_steps():
    many, two_periods = learner_with(), learner_with()
    many.learn(memory_of_one(), 25, np.random.default_rng(0))
    two_periods.learn(memory_of_one(), 20, np.random.default_rng(0))
    np.testing.assert_allclose(many.target.get_weights()[0], two_periods.online.get_weights()[0], rtol=1e-6)
    assert not np.allclose(many.target.get_weights()[0], many.online.get_weights()[0], rtol=1e-6)


@pytest.mark.parametrize("steps", [9, 25])
def test_as_many_gradient_steps_are_made_as_asked_for(steps):
    learner = learner_with()
    learner.learn(memory_of_one(), steps, np.random.default_rng(0))
    assert learner.steps == steps == int(learner.optimizer.iterations)


def test_compiled_steps_do_what_single_steps_do():
    compiled, single = learner_with(), learner_with()
    compiled.learn(memory_of_one(), 5, np.random.default_rng(0))
    for _ in range(5):
        single.gradient_step(batch(action=1, discount=1.0))
    for mine, other in zip(compiled.state(), single.state(), strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-5, atol=1e-6)


def test_the_value_of_a_last_action_is_its_reward():
    learner = learner_with(settings=DQNSettings(hidden=(), learning_rate=0.03, batch_size=4))
    learner.learn(memory_of_one(terminated=True), 300, np.random.default_rng(0))
    assert learner.online(np.eye(2)).numpy()[0, 1] == pytest.approx(1.0, abs=0.05)


def test_huber_is_quadratic_within_delta_and_has_slope_one_beyond():
    errors = tf.constant([-3.0, -0.5, 0.0, 0.1, 0.5, 3.0])
    np.testing.assert_allclose(huber(errors, 0.5), [2.75, 0.25, 0, 0.01, 0.25, 2.75], rtol=1e-6)
