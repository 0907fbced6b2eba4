"""The written-out optimizers are Keras's, step by step."""

import keras
import numpy as np
import pytest

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae.optimizers import CHOICES, RULES, SLOTS, Hyperparameters
from rlvae_tutor.vae.population import Population

RATES, MOMENTA = [0.1, 0.003], [0.9, 0.5]

THEIRS = {
    "sgd": lambda rate, momentum: keras.optimizers.SGD(rate),
    "momentum": lambda rate, momentum: keras.optimizers.SGD(rate, momentum=momentum),
    "adam": lambda rate, momentum: keras.optimizers.Adam(rate, beta_1=momentum),
}


def our_path(name, start, gradients, rule=0):
    """Weights (steps, 2, 3) of two members, each with its own learning rate and momentum."""
    settings = Hyperparameters(tf.constant(RATES), tf.constant(MOMENTA), tf.ones(2), tf.constant([rule, rule]))
    weight, slots = start, (tf.zeros_like(start),) * SLOTS[name]
    path = []
    for step, gradient in enumerate(gradients):
        steps = tf.constant([step, step])
        weight, slots = RULES[name](weight, gradient, slots, settings, steps)
        path.append(weight.numpy())
    return np.stack(path)


def keras_path(name, start, gradients, i):
    """Weights (steps, 3) of member i under Keras."""
    variable, optimizer = keras.Variable(start[i]), THEIRS[name](RATES[i], MOMENTA[i])
    path = []
    for gradient in gradients:
        optimizer.apply([gradient[i]], [variable])
        path.append(np.array(variable))
    return np.stack(path)


@pytest.mark.parametrize("name", THEIRS)
def test_every_step_equals_keras(name):
    start = tf.random.stateless_normal([2, 3], [0, 0])
    gradients = [tf.random.stateless_normal([2, 3], [1, step]) for step in range(30)]
    ours = our_path(name, start, gradients)
    for i in range(2):
        np.testing.assert_allclose(ours[:, i], keras_path(name, start, gradients, i), rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_that_is_kept_is_the_optimizer_itself(name):
    start = tf.random.stateless_normal([2, 3], [0, 0])
    gradients = [tf.random.stateless_normal([2, 3], [1, step]) for step in range(10)]
    chosen = our_path("choice", start, gradients, CHOICES.index(name))
    np.testing.assert_array_equal(chosen, our_path(name, start, gradients))


def test_an_optimizer_taken_up_later_knows_the_gradients_that_went_before():
    start, gradient = tf.ones([1, 2]), tf.constant([[0.5, -0.25]])
    settings = lambda rule: Hyperparameters(*(tf.constant([value]) for value in (0.1, 0.9, 1.0)), tf.constant([rule]))
    slots = (tf.zeros_like(start),) * SLOTS["choice"]
    weight, slots = RULES["choice"](start, gradient, slots, settings(0), tf.constant([0]))
    np.testing.assert_allclose(slots[0], -0.1 * gradient)
    weight, _ = RULES["choice"](weight, gradient, slots, settings(1), tf.constant([1]))
    np.testing.assert_allclose(weight, start - 0.1 * gradient - (0.09 + 0.1) * gradient, rtol=1e-6)


def test_an_unknown_optimizer_is_answered_with_the_known_ones():
    with pytest.raises(InputError, match="choose one of sgd, momentum, adam"):
        Population(None, optimizer="rmsprop")
