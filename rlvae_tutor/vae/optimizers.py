"""Stochastic gradient descent, momentum and Adam, written out, because they are what the course is about.

Each rule takes one weight tensor (N, ...) of a population, its gradient, its slots, the `Hyperparameters` and the
number of updates made so far, all of shape (N,); it returns the new weight and the new slots. VAE i is touched by the
settings of VAE i alone.
"""

from collections.abc import Callable
from typing import NamedTuple

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError

SECOND_MOMENT_DECAY = 0.999
EPSILON = 1e-7
Slots = tuple[tf.Tensor, ...]  # what a rule remembers of one weight tensor from update to update


class Hyperparameters(NamedTuple):
    """What may be changed between updates, each of shape (N,), float32 but `rule`.

    `rule` (int32) is the number of a rule in `CHOICES`; only the optimizer "choice" reads it.
    """

    learning_rate: tf.Tensor
    momentum: tf.Tensor
    beta: tf.Tensor
    rule: tf.Tensor


def adam_settings(members: int, learning_rate: float = 1e-3) -> Hyperparameters:
    """The same `Hyperparameters` for all `members`: those that Keras gives Adam by default."""
    fill = lambda value: tf.fill([members], value)
    return Hyperparameters(fill(learning_rate), fill(0.9), fill(1.0), tf.zeros([members], tf.int32))


def per_vae(values: tf.Tensor, tensor: tf.Tensor) -> tf.Tensor:
    """Values (N,) shaped (N, 1, ...) so that they multiply a tensor (N, ...)."""
    return tf.reshape(values, [-1] + [1] * (len(tensor.shape) - 1))


def sgd(
    weight: tf.Tensor, gradient: tf.Tensor, slots: Slots, settings: Hyperparameters, step: tf.Tensor
) -> tuple[tf.Tensor, Slots]:
    """w <- w - a g. Robbins and Monro 1951. It has no slots, and neither momentum nor the step counts."""
    del step
    return weight - per_vae(settings.learning_rate, weight) * gradient, slots


def heavy_ball(
    weight: tf.Tensor, gradient: tf.Tensor, slots: Slots, settings: Hyperparameters, step: tf.Tensor
) -> tuple[tf.Tensor, Slots]:
    """v <- m v - a g, w <- w + v, as keras.optimizers.SGD. Polyak 1964; Sutskever et al. 2013, equation 1."""
    del step
    (velocity,) = slots
    velocity = per_vae(settings.momentum, weight) * velocity - per_vae(settings.learning_rate, weight) * gradient
    return weight + velocity, (velocity,)


def adam(
    weight: tf.Tensor, gradient: tf.Tensor, slots: Slots, settings: Hyperparameters, step: tf.Tensor
) -> tuple[tf.Tensor, Slots]:
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


def choice(
    weight: tf.Tensor, gradient: tf.Tensor, slots: Slots, settings: Hyperparameters, step: tf.Tensor
) -> tuple[tf.Tensor, Slots]:
    """The rule of `CHOICES` that each VAE's `rule` names.

    Every gradient updates the slots of all rules, so that a rule that is chosen later knows all earlier gradients.
    """
    plain, _ = sgd(weight, gradient, (), settings, step)
    heavy, (velocity,) = heavy_ball(weight, gradient, slots[:1], settings, step)
    scaled, moments = adam(weight, gradient, slots[1:], settings, step)
    rule = per_vae(settings.rule, weight)
    return tf.where(rule == 0, plain, tf.where(rule == 1, heavy, scaled)), (velocity, *moments)


CHOICES = ("sgd", "momentum", "adam")
Rule = Callable[[tf.Tensor, tf.Tensor, Slots, Hyperparameters, tf.Tensor], tuple[tf.Tensor, Slots]]
RULES: dict[str, Rule] = {"sgd": sgd, "momentum": heavy_ball, "adam": adam, "choice": choice}
SLOTS = {"sgd": 0, "momentum": 1, "adam": 2, "choice": 3}


def check_optimizer(name: str) -> None:
    """Raise `InputError` unless `name` is an optimizer of this module."""
    if name not in RULES:
        raise InputError(f"There is no optimizer {name!r}; choose one of {', '.join(RULES)}.")
