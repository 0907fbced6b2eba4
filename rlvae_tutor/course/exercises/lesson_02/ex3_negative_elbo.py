"""Exercise 02.3: The negative ELBO."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rlvae_tutor.course.check.exercise import Answer, Case, exercise
from rlvae_tutor.course.exercises.lesson_02.ex1_kl import kl

QUESTION = """
## 3. The negative ELBO

Put it together: encode, draw, decode, reconstruction plus KL. In nats per picture: sum over pixels and latents,
average over pictures alone.
"""

Encode = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
Decode = Callable[[np.ndarray], np.ndarray]


def encode(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and log-variance (batch, 2) of an encoder that needs no training to be told about."""
    return x[:, :2] - 0.5, x[:, 2:4] - 1.0


def decode(z: np.ndarray) -> np.ndarray:
    """Logits (batch, 4) of a decoder of the same kind."""
    return np.concatenate([z, -z], axis=1)


def two_draws(answer: Answer, x: np.ndarray, generator: np.random.Generator) -> dict[str, Any]:
    """What an answer gives when it is asked twice."""
    ask = lambda: answer(encode, decode, x, generator)
    return {"first": ask(), "second": ask()}


X = np.array([[0.0, 1.0, 1.0, 0.0], [1.0, 1.0, 0.0, 0.0], [0.25, 0.0, 1.0, 1.0]])


def reconstruction(x: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Bernoulli negative log-likelihood of each value, (batch, size), in nats."""
    return np.logaddexp(0, logits) - x * logits


def parts(
    x: np.ndarray,
    generator: np.random.Generator,
    deviation: Callable[[np.ndarray], np.ndarray] = lambda log_variance: np.exp(log_variance / 2),
    error: Callable[[np.ndarray, np.ndarray], np.ndarray] = reconstruction,
) -> tuple[np.ndarray, np.ndarray]:
    """Error of each value and KL of each example, for one draw of the noise, scaled by a deviation."""
    mean, log_variance = encode(x)
    noise = generator.standard_normal(mean.shape)
    return error(x, decode(mean + deviation(log_variance) * noise)), kl.reference(mean, log_variance)


@exercise(
    "02/negative_elbo",
    "The negative ELBO",
    question=QUESTION,
    cases=[
        Case((X[:1], np.random.default_rng(0)), "one picture of four values"),
        Case((X, np.random.default_rng(1)), "three pictures of four values"),
    ],
    hints=[
        "Encode, draw z, decode; then add the reconstruction error and the KL.",
        "The error of a value is log(1 + exp(logit)) - x * logit: `np.logaddexp(0, logits) - x * logits`.",
        "Sum the error over the values, add the KL of each example, and average over the examples alone.",
    ],
    points=3,
    probe=two_draws,
)
def negative_elbo(encode: Encode, decode: Decode, x: np.ndarray, generator: np.random.Generator) -> float:
    """One estimate of the negative ELBO in nats per example: a scalar.

    `encode(x)` gives mean and log-variance, each (batch, latents), `decode(z)` the logits (batch, size) of Bernoulli
    values; `x` is (batch, size), in [0, 1]. Every call draws noise: `generator.standard_normal((batch, latents))`.
    """
    mean, log_variance = encode(x)
    z = mean + np.exp(log_variance / 2) * generator.standard_normal(mean.shape)
    logits = decode(z)
    reconstruction = np.sum(np.logaddexp(0, logits) - x * logits, axis=-1)
    divergence = 0.5 * np.sum(mean**2 + np.exp(log_variance) - 1 - log_variance, axis=-1)
    return np.mean(reconstruction + divergence)


@negative_elbo.wrong(
    "You averaged the error over the values but summed the KL over the latents: the KL weighs too much, here fourfold.",
    "log p(x | z) of independent values is a sum. On pictures of 64 values this mistake is a beta of 64.",
)
def mean_over_values(encode: Encode, decode: Decode, x: np.ndarray, generator: np.random.Generator) -> object:
    errors, divergence = parts(x, generator)
    return np.mean(errors.mean(axis=-1) + divergence)


@negative_elbo.wrong(
    "You summed over the batch, so that a larger batch has a larger loss.", "Nats per example: average over the batch."
)
def sum_over_the_batch(encode: Encode, decode: Decode, x: np.ndarray, generator: np.random.Generator) -> object:
    errors, divergence = parts(x, generator)
    return np.sum(errors.sum(axis=-1) + divergence)


@negative_elbo.wrong(
    "The KL is missing: this is an autoencoder's loss.", "Without the KL nothing keeps the codes where the prior is."
)
def without_the_kl(encode: Encode, decode: Decode, x: np.ndarray, generator: np.random.Generator) -> object:
    return np.mean(parts(x, generator)[0].sum(axis=-1))


@negative_elbo.wrong(
    "The sign is that of the ELBO, which is to be raised; asked for is the negative ELBO, a loss.",
    "Lower is better, as for every loss of this course.",
)
def the_elbo_itself(encode: Encode, decode: Decode, x: np.ndarray, generator: np.random.Generator) -> object:
    errors, divergence = parts(x, generator)
    return -np.mean(errors.sum(axis=-1) + divergence)


@negative_elbo.wrong(
    "You averaged everything, error and KL, over the values and the latents as well.",
    "Nats of independent values and of independent latents add up; only over examples do we average.",
)
def mean_over_everything(encode: Encode, decode: Decode, x: np.ndarray, generator: np.random.Generator) -> object:
    errors, divergence = parts(x, generator)
    return np.mean(errors) + np.mean(divergence) / encode(x)[0].shape[-1]


@negative_elbo.wrong(
    "The noise was scaled with exp(log_variance), which is the variance.", "The deviation is exp(log_variance / 2)."
)
def noise_scaled_with_the_variance(
    encode: Encode, decode: Decode, x: np.ndarray, generator: np.random.Generator
) -> object:
    errors, divergence = parts(x, generator, np.exp)
    return np.mean(errors.sum(axis=-1) + divergence)


@negative_elbo.wrong(
    "Your error is the squared difference of values and logits.",
    "A Bernoulli value costs log(1 + exp(logit)) - x * logit nats; a logit is no grey value.",
)
def squared_error_of_the_logits(
    encode: Encode, decode: Decode, x: np.ndarray, generator: np.random.Generator
) -> object:
    errors, divergence = parts(x, generator, error=lambda x, logits: (x - logits) ** 2)
    return np.mean(errors.sum(axis=-1) + divergence)


@negative_elbo.wrong(
    "You returned a value for each example.", "Asked for is a scalar: average over the examples at the end."
)
def each_example_apart(encode: Encode, decode: Decode, x: np.ndarray, generator: np.random.Generator) -> object:
    errors, divergence = parts(x, generator)
    return errors.sum(axis=-1) + divergence


@negative_elbo.wrong(
    "You decoded the mean of the code instead of a draw: that is the error at one place, not its average over q.",
    "The ELBO is an expectation over q(z | x). Without noise a code costs its KL and gets nothing for its variance.",
)
def mean_for_a_draw(encode: Encode, decode: Decode, x: np.ndarray, generator: np.random.Generator) -> object:
    errors, divergence = parts(x, generator, np.zeros_like)
    return np.mean(errors.sum(axis=-1) + divergence)


@negative_elbo.wrong(
    "You made a generator of your own, `default_rng(0)`, which draws the same noise at every call.",
    "Draw from the generator that you are given: its next numbers are new ones.",
)
def generator_of_its_own(encode: Encode, decode: Decode, x: np.ndarray, generator: np.random.Generator) -> object:
    return negative_elbo.reference(encode, decode, x, np.random.default_rng(0))


class KeptNoise:
    """The negative ELBO with noise that is drawn at the first call and kept."""

    __name__ = "noise_drawn_once_and_kept"

    def __call__(self, encode: Encode, decode: Decode, x: np.ndarray, generator: np.random.Generator) -> object:
        state = generator.bit_generator.state
        value = negative_elbo.reference(encode, decode, x, generator)
        generator.bit_generator.state = state
        return value


negative_elbo.wrong(
    "Two calls gave the same value: the noise was drawn once and kept.",
    "An average over one fixed draw is no average over q: the VAE would learn that noise by heart.",
)(KeptNoise())
