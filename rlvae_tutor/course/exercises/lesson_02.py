"""Exercises of lesson 02, From autoencoder to VAE."""

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.course.check.exercise import Case, exercise

# The KL divergence. At mean .7 and log-variance -.9 it is .398285.

ONE = np.array([[0.7]]), np.array([[-0.9]])
TWO = np.array([[0.7, 0.0], [-1.0, 2.0]]), np.array([[-0.9, 0.5], [0.0, -2.0]])


@exercise(
    "The KL divergence to the prior",
    [ONE, TWO],
    [
        "The KL of N(m, v) to N(0, 1) is (m^2 + v - 1 - log v) / 2, in nats.",
        "Here v is `np.exp(log_variance)`. Sum over the latents, which are the last axis, and keep the examples apart.",
    ],
    points=2,
)
def kl(mean, log_variance):
    """KL(N(mean, exp(log_variance)) || N(0, I)) in nats. Both arguments are (batch, latents); returns (batch,)."""
    return 0.5 * np.sum(mean**2 + np.exp(log_variance) - 1 - log_variance, axis=-1)


@kl.wrong(
    "You took the log-variance for a log-standard-deviation: at mean .7 and log-variance -.9 that gives .7276.",
    "Throughout this course an encoder gives the log of the *variance*.",
)
def log_variance_as_log_deviation(mean, log_variance):
    return 0.5 * np.sum(mean**2 + np.exp(2 * log_variance) - 1 - 2 * log_variance, axis=-1)


@kl.wrong("The sign is wrong: yours is never above zero.", "A KL divergence is never below zero.")
def wrong_sign(mean, log_variance):
    return -kl.reference(mean, log_variance)


@kl.wrong(
    "You averaged over the latents, so that a code with twice as many of them costs the same.",
    "Nats of independent dimensions add up; only over examples do we average.",
)
def mean_over_latents(mean, log_variance):
    return kl.reference(mean, log_variance) / mean.shape[-1]


@kl.wrong(
    "You computed KL(p || q), from the prior to the encoder; the ELBO asks for KL(q || p).",
    "The expectation is over the first of the two, and codes are drawn from q.",
)
def from_prior_to_encoder(mean, log_variance):
    return 0.5 * np.sum(log_variance + (1 + mean**2) * np.exp(-log_variance) - 1, axis=-1)


@kl.wrong("Yours is twice too large: the factor 1/2 is missing.", "KL = (m^2 + v - 1 - log v) / 2.")
def without_the_half(mean, log_variance):
    return 2 * kl.reference(mean, log_variance)


@kl.wrong(
    "You put the log-variance where the formula has the variance.",
    "v = exp(log_variance); only the last term is its log.",
)
def log_variance_for_variance(mean, log_variance):
    return 0.5 * np.sum(mean**2 + log_variance - 1 - log_variance, axis=-1)


@kl.wrong(
    "You summed over the examples of the batch, and kept the latents apart.",
    "The latents are the last axis; each example has a KL of its own.",
)
def summed_over_the_examples(mean, log_variance):
    return np.sum(0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance), axis=0)


@kl.wrong(
    "You did not sum over the latents.", "The code of an example costs the sum of what its latents cost: `axis=-1`."
)
def each_latent_apart(mean, log_variance):
    return 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance)


@kl.wrong(
    "You also summed over the batch, so that the examples can no longer be told apart.",
    "Keep the batch axis; whoever reports averages over it.",
)
def summed_over_the_batch(mean, log_variance):
    return np.sum(kl.reference(mean, log_variance))


# Reparameterisation.


def value_and_gradient(answer, mean, log_variance, noise):
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
    "Reparameterise",
    [(ONE[0], ONE[1], NOISE[:1, :1]), (*TWO, NOISE)],
    [
        "Write z as a part that the encoder decides and a part that is random whatever the encoder says.",
        "The standard deviation is exp(log_variance / 2): z = mean + exp(log_variance / 2) * noise.",
    ],
    probe=value_and_gradient,
)
def reparameterise(mean, log_variance, noise):
    """A draw from N(mean, exp(log_variance)), made of standard normal `noise`, through which a gradient reaches both.

    All are tensors (batch, latents); returns one of the same shape. Use `tf.exp` and the like.
    """
    return mean + tf.exp(log_variance / 2) * noise


@reparameterise.wrong(
    "You scaled the noise with exp(log_variance), which is the variance.", "The deviation is its root."
)
def variance_as_deviation(mean, log_variance, noise):
    return mean + tf.exp(log_variance) * noise


@reparameterise.wrong(
    "All examples of the batch got the same noise, that of the first.",
    "Draws are independent: one noise for each example.",
)
def one_noise_for_the_batch(mean, log_variance, noise):
    return mean + tf.exp(log_variance / 2) * noise[:1]


@reparameterise.wrong(
    "The value is right, but its gradient is zero: the encoder would never learn.",
    "No `tf.stop_gradient`, no `.numpy()`, no sampler in the way: the whole point is that z can be differentiated.",
)
def gradient_stopped(mean, log_variance, noise):
    return tf.stop_gradient(mean + tf.exp(log_variance / 2) * noise)


@reparameterise.wrong(
    "The deviation cannot learn: its gradient is zero. Did you use `np.exp`?",
    "The tape sees only what TensorFlow computes: `tf.exp`. Both parameters of q are trained through z.",
)
def deviation_stopped(mean, log_variance, noise):
    return mean + tf.stop_gradient(tf.exp(log_variance / 2)) * noise


@reparameterise.wrong(
    "You did not take the exponential: a log-variance may be negative, a deviation may not.",
    "The deviation is exp(log_variance / 2).",
)
def log_variance_as_deviation(mean, log_variance, noise):
    return mean + log_variance * noise


# The ELBO.


def encode(x):
    """Mean and log-variance (batch, 2) of an encoder that needs no training to be told about."""
    return x[:, :2] - 0.5, x[:, 2:4] - 1.0


def decode(z):
    """Logits (batch, 4) of a decoder of the same kind."""
    return np.concatenate([z, -z], axis=1)


def two_draws(answer, x, generator):
    """What an answer gives when it is asked twice."""
    ask = lambda: answer(encode, decode, x, generator)
    return {"first": ask(), "second": ask()}


X = np.array([[0.0, 1.0, 1.0, 0.0], [1.0, 1.0, 0.0, 0.0], [0.25, 0.0, 1.0, 1.0]])


def reconstruction(x, logits):
    """Bernoulli negative log-likelihood of each value, (batch, size), in nats."""
    return np.logaddexp(0, logits) - x * logits


def parts(x, generator, deviation=lambda log_variance: np.exp(log_variance / 2), error=reconstruction):
    """Error of each value and KL of each example, for one draw of the noise, scaled by a deviation."""
    mean, log_variance = encode(x)
    noise = generator.standard_normal(mean.shape)
    return error(x, decode(mean + deviation(log_variance) * noise)), kl.reference(mean, log_variance)


@exercise(
    "The negative ELBO",
    [
        Case((X[:1], np.random.default_rng(0)), "one picture of four values"),
        Case((X, np.random.default_rng(1)), "three pictures of four values"),
    ],
    [
        "Encode, draw z, decode; then add the reconstruction error and the KL.",
        "The error of a value is log(1 + exp(logit)) - x * logit: `np.logaddexp(0, logits) - x * logits`.",
        "Sum the error over the values, add the KL of each example, and average over the examples alone.",
    ],
    points=3,
    probe=two_draws,
)
def negative_elbo(encode, decode, x, generator):
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
def mean_over_values(encode, decode, x, generator):
    errors, divergence = parts(x, generator)
    return np.mean(errors.mean(axis=-1) + divergence)


@negative_elbo.wrong(
    "You summed over the batch, so that a larger batch has a larger loss.", "Nats per example: average over the batch."
)
def sum_over_the_batch(encode, decode, x, generator):
    errors, divergence = parts(x, generator)
    return np.sum(errors.sum(axis=-1) + divergence)


@negative_elbo.wrong(
    "The KL is missing: this is an autoencoder's loss.", "Without the KL nothing keeps the codes where the prior is."
)
def without_the_kl(encode, decode, x, generator):
    return np.mean(parts(x, generator)[0].sum(axis=-1))


@negative_elbo.wrong(
    "The sign is that of the ELBO, which is to be raised; asked for is the negative ELBO, a loss.",
    "Lower is better, as for every loss of this course.",
)
def the_elbo_itself(encode, decode, x, generator):
    errors, divergence = parts(x, generator)
    return -np.mean(errors.sum(axis=-1) + divergence)


@negative_elbo.wrong(
    "You averaged everything, error and KL, over the values and the latents as well.",
    "Nats of independent values and of independent latents add up; only over examples do we average.",
)
def mean_over_everything(encode, decode, x, generator):
    errors, divergence = parts(x, generator)
    return np.mean(errors) + np.mean(divergence) / encode(x)[0].shape[-1]


@negative_elbo.wrong(
    "The noise was scaled with exp(log_variance), which is the variance.", "The deviation is exp(log_variance / 2)."
)
def noise_scaled_with_the_variance(encode, decode, x, generator):
    errors, divergence = parts(x, generator, np.exp)
    return np.mean(errors.sum(axis=-1) + divergence)


@negative_elbo.wrong(
    "Your error is the squared difference of values and logits.",
    "A Bernoulli value costs log(1 + exp(logit)) - x * logit nats; a logit is no grey value.",
)
def squared_error_of_the_logits(encode, decode, x, generator):
    errors, divergence = parts(x, generator, error=lambda x, logits: (x - logits) ** 2)
    return np.mean(errors.sum(axis=-1) + divergence)


@negative_elbo.wrong(
    "You returned a value for each example.", "Asked for is a scalar: average over the examples at the end."
)
def each_example_apart(encode, decode, x, generator):
    errors, divergence = parts(x, generator)
    return errors.sum(axis=-1) + divergence


@negative_elbo.wrong(
    "You decoded the mean of the code instead of a draw: that is the error at one place, not its average over q.",
    "The ELBO is an expectation over q(z | x). Without noise a code costs its KL and gets nothing for its variance.",
)
def mean_for_a_draw(encode, decode, x, generator):
    errors, divergence = parts(x, generator, np.zeros_like)
    return np.mean(errors.sum(axis=-1) + divergence)


@negative_elbo.wrong(
    "You made a generator of your own, `default_rng(0)`, which draws the same noise at every call.",
    "Draw from the generator that you are given: its next numbers are new ones.",
)
def generator_of_its_own(encode, decode, x, generator):
    return negative_elbo.reference(encode, decode, x, np.random.default_rng(0))


class KeptNoise:
    """The negative ELBO with noise that is drawn at the first call and kept."""

    __name__ = "noise_drawn_once_and_kept"

    def __call__(self, encode, decode, x, generator):
        state = generator.bit_generator.state
        value = negative_elbo.reference(encode, decode, x, generator)
        generator.bit_generator.state = state
        return value


negative_elbo.wrong(
    "Two calls gave the same value: the noise was drawn once and kept.",
    "An average over one fixed draw is no average over q: the VAE would learn that noise by heart.",
)(KeptNoise())
