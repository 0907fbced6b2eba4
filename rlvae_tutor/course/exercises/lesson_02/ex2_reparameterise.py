"""Exercise 02.2: Reparameterise."""

from typing import Any

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.course.check.exercise import Answer, exercise
from rlvae_tutor.course.exercises.lesson_02.common import ONE, TWO

QUESTION = """
## 2. Reparameterise

A draw that a gradient can pass through. The check looks at the value *and* at the gradient with respect to mean
and log-variance.
"""


def value_and_gradient(answer: Answer, mean: Any, log_variance: Any, noise: Any) -> dict[str, Any]:
    """An answer's value, and the gradient of its weighted sum with respect to both of its parameters."""
    mean, log_variance = tf.constant(mean, tf.float32), tf.constant(log_variance, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch([mean, log_variance])
        z = answer(mean, log_variance, tf.constant(noise, tf.float32))
        if np.shape(z) != mean.shape:
            return {"z": z}
        weights = tf.reshape(tf.range(1.0, 1.0 + mean.shape.num_elements()), mean.shape)  # no two values count the same
        total = tf.reduce_sum(weights * tf.cast(z, tf.float32))
    slopes = tape.gradient(total, [mean, log_variance], unconnected_gradients="zero")
    return {"z": z, "gradient for the mean": slopes[0], "gradient for the log-variance": slopes[1]}


NOISE = np.array([[0.5, -1.0], [1.5, 0.25]])


@exercise(
    "02/reparameterise",
    "Reparameterise",
    question=QUESTION,
    cases=[(ONE[0], ONE[1], NOISE[:1, :1]), (*TWO, NOISE)],
    hints=[
        "Write z as a part that the encoder decides and a part that is random whatever the encoder says.",
        "The standard deviation is exp(log_variance / 2): z = mean + exp(log_variance / 2) * noise.",
    ],
    probe=value_and_gradient,
)
def reparameterise(mean: tf.Tensor, log_variance: tf.Tensor, noise: tf.Tensor) -> tf.Tensor:
    """A draw from N(mean, exp(log_variance)), made of standard normal `noise`, through which a gradient reaches both.

    All are tensors (batch, latents); returns one of the same shape. Use `tf.exp` and the like.
    """
    return mean + tf.exp(log_variance / 2) * noise


@reparameterise.wrong(
    "You scaled the noise with exp(log_variance), which is the variance.", "The deviation is its root."
)
def variance_as_deviation(mean: tf.Tensor, log_variance: tf.Tensor, noise: tf.Tensor) -> object:
    return mean + tf.exp(log_variance) * noise


@reparameterise.wrong(
    "All examples of the batch got the same noise, that of the first.",
    "Draws are independent: one noise for each example.",
)
def one_noise_for_the_batch(mean: tf.Tensor, log_variance: tf.Tensor, noise: tf.Tensor) -> object:
    return mean + tf.exp(log_variance / 2) * noise[:1]


@reparameterise.wrong(
    "The value is right, but its gradient is zero: the encoder would never learn.",
    "No `tf.stop_gradient`, no `.numpy()`, no sampler in the way: the whole point is that z can be differentiated.",
)
def gradient_stopped(mean: tf.Tensor, log_variance: tf.Tensor, noise: tf.Tensor) -> object:
    return tf.stop_gradient(mean + tf.exp(log_variance / 2) * noise)


@reparameterise.wrong(
    "The deviation cannot learn: its gradient is zero. Did you use `np.exp`?",
    "The tape sees only what TensorFlow computes: `tf.exp`. Both parameters of q are trained through z.",
)
def deviation_stopped(mean: tf.Tensor, log_variance: tf.Tensor, noise: tf.Tensor) -> object:
    return mean + tf.stop_gradient(tf.exp(log_variance / 2)) * noise


@reparameterise.wrong(
    "You did not take the exponential: a log-variance may be negative, a deviation may not.",
    "The deviation is exp(log_variance / 2).",
)
def log_variance_as_deviation(mean: tf.Tensor, log_variance: tf.Tensor, noise: tf.Tensor) -> object:
    return mean + log_variance * noise
