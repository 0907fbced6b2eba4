"""Stochastic gradient descent, momentum and Adam, written out, because they are what the course is about.

Each rule takes one weight tensor (N, ...) of a population, its gradient, its slots, the `Hyperparameters` and the
number of updates made so far, all of shape (N,); it returns the new weight and the new slots. VAE i is touched by the
settings of VAE i alone.
"""

from typing import NamedTuple

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError

SECOND_MOMENT_DECAY = 0.999
EPSILON = 1e-7


class Hyperparameters(NamedTuple):
    """What may be changed between updates, each of shape (N,), float32 but `rule`.

    `rule` (int32) counts for the optimizer "choice" alone: the number of a rule in `CHOICES`.
    """

    learning_rate: tf.Tensor
    momentum: tf.Tensor
    beta: tf.Tensor
    rule: tf.Tensor


def adam_settings(members, learning_rate=1e-3):
    """`Hyperparameters` of so many VAEs, all alike, at the settings of Adam that Keras gives it."""
    fill = lambda value: tf.fill([members], value)
    return Hyperparameters(fill(learning_rate), fill(0.9), fill(1.0), tf.zeros([members], tf.int32))


def per_vae(values, tensor):
    """Values (N,) shaped (N, 1, ...) so that they multiply a tensor (N, ...)."""
    return tf.reshape(values, [-1] + [1] * (len(tensor.shape) - 1))


def sgd(weight, gradient, slots, settings, step):
    """w <- w - a g. Robbins and Monro 1951. It has no slots, and neither momentum nor the step counts."""
    del step
    return weight - per_vae(settings.learning_rate, weight) * gradient, slots


def heavy_ball(weight, gradient, slots, settings, step):
    """v <- m v - a g, w <- w + v, as keras.optimizers.SGD. Polyak 1964; Sutskever et al. 2013, equation 1."""
    del step
    (velocity,) = slots
    velocity = per_vae(settings.momentum, weight) * velocity - per_vae(settings.learning_rate, weight) * gradient
    return weight + velocity, (velocity,)


def adam(weight, gradient, slots, settings, step):
    """keras.optimizers.Adam with beta_1 = `momentum`; `step` (N,) counts from zero before the first update.

    m <- b1 m + (1 - b1) g,  v <- b2 v + (1 - b2) g^2,  w <- w - a sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon)
    with t = step + 1.
    Kingma and Ba 2015, section 2, last paragraph: epsilon (1e-7) stands outside the bias correction.
    """
    first, second = slots
    momentum, time = settings.momentum, tf.cast(step + 1, weight.dtype)
    rate = settings.learning_rate * tf.sqrt(1 - SECOND_MOMENT_DECAY**time) / (1 - momentum**time)
    first = first + (gradient - first) * (1 - per_vae(momentum, weight))
    second = second + (tf.square(gradient) - second) * (1 - SECOND_MOMENT_DECAY)
    return weight - per_vae(rate, weight) * first / (tf.sqrt(second) + EPSILON), (first, second)


def choice(weight, gradient, slots, settings, step):
    """Whichever of `CHOICES` a VAE has been given by its `rule`.

    The slots of all rules are kept up with every gradient, so that a rule taken up later knows what went before.
    """
    plain, _ = sgd(weight, gradient, (), settings, step)
    heavy, (velocity,) = heavy_ball(weight, gradient, slots[:1], settings, step)
    scaled, moments = adam(weight, gradient, slots[1:], settings, step)
    rule = per_vae(settings.rule, weight)
    return tf.where(rule == 0, plain, tf.where(rule == 1, heavy, scaled)), (velocity, *moments)


CHOICES = ("sgd", "momentum", "adam")
RULES = {"sgd": sgd, "momentum": heavy_ball, "adam": adam, "choice": choice}
SLOTS = {"sgd": 0, "momentum": 1, "adam": 2, "choice": 3}


def check_optimizer(name):
    """Raise `InputError` unless `name` is an optimizer of this module."""
    if name not in RULES:
        raise InputError(f"There is no optimizer {name!r}; choose one of {', '.join(RULES)}.")
