"""The evidence lower bound in one convention: nats per example, summed over data and over latent dimensions.

Source: Kingma and Welling 2014, "Auto-encoding variational Bayes", equations 7 and 10 and appendix B; beta from
Higgins et al. 2017, "beta-VAE". Every result keeps the batch axis; `batch_mean` averages over it for a report.
"""

import math
from typing import NamedTuple

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae.networks import Architecture, Parameters


class Terms(NamedTuple):
    """Negative ELBO and its two parts, in nats: `nelbo = reconstruction + beta * kl`."""

    nelbo: tf.Tensor
    reconstruction: tf.Tensor
    kl: tf.Tensor


def kl_to_prior(mean: tf.Tensor, log_variance: tf.Tensor) -> tf.Tensor:
    """KL(N(mean, exp(log_variance)) || N(0, I)) in nats, summed over the last axis (Kingma and Welling, appendix B)."""
    return 0.5 * tf.reduce_sum(tf.square(mean) + tf.exp(log_variance) - 1 - log_variance, axis=-1)


def reparameterise(mean: tf.Tensor, log_variance: tf.Tensor, noise: tf.Tensor) -> tf.Tensor:
    """A differentiable draw from N(mean, exp(log_variance)) made of standard normal `noise` of the same shape."""
    return mean + tf.exp(log_variance / 2) * noise


def free_bits_kl(mean: tf.Tensor, log_variance: tf.Tensor, free: float) -> tf.Tensor:
    """The KL term in nats, shape (..., 1): a latent whose average over the batch is below `free` nats counts as `free`.

    Information below this threshold is free. So the encoder does not give a latent up while the decoder has yet to
    learn to use it. Source: Kingma et al. 2016, "Improving variational inference with inverse autoregressive
    flow", appendix C.8.
    """
    per_latent = kl_to_prior(mean[..., tf.newaxis], log_variance[..., tf.newaxis])
    return tf.reduce_sum(tf.maximum(tf.reduce_mean(per_latent, axis=-2, keepdims=True), free), axis=-1)


def elbo_terms(
    architecture: Architecture,
    parameters: Parameters,
    x: tf.Tensor,
    noise: tf.Tensor,
    beta: float | tf.Tensor = 1.0,
    seen: tf.Tensor | None = None,
    free_bits: float = 0.0,
) -> Terms:
    """`Terms` per example, each (..., batch), for `x` (..., batch, size) and `noise` (..., batch, latent).

    `beta` is a number, or one per VAE with shape (N,) when the parameters carry a population axis. Two arguments are
    for training only: `seen` is what the decoder may see of x (all of it by default), and with `free_bits` above zero
    the loss counts `free_bits_kl` instead of the KL.
    """
    mean, log_variance = architecture.encode(parameters.encoder, x)
    z = reparameterise(mean, log_variance, noise)
    outputs = architecture.decode(parameters.decoder, z, x if seen is None else seen)
    reconstruction = -architecture.likelihood.log_prob(outputs, x)
    kl = kl_to_prior(mean, log_variance)
    price = free_bits_kl(mean, log_variance, free_bits) if free_bits else kl
    weight = tf.convert_to_tensor(beta, kl.dtype)[..., tf.newaxis]
    return Terms(reconstruction + weight * price, reconstruction, kl)


def batch_mean(terms: Terms) -> Terms:
    """`Terms` averaged over the batch, their last axis."""
    return Terms(*(tf.reduce_mean(term, axis=-1) for term in terms))


def log_normal(value: tf.Tensor, mean: tf.Tensor, log_variance: tf.Tensor) -> tf.Tensor:
    """Log-density of a diagonal Gaussian in nats, summed over the last axis."""
    squares = tf.square(value - mean) * tf.exp(-log_variance)
    return -0.5 * tf.reduce_sum(math.log(2 * math.pi) + log_variance + squares, axis=-1)


def importance_weighted_bound(
    architecture: Architecture, parameters: Parameters, x: tf.Tensor, noise: tf.Tensor
) -> tf.Tensor:
    """Lower bound on log p(x) in nats, shape (batch,), from K samples: `noise` is (K, batch, latent).

    The log of the mean importance weight p(x, z) / q(z | x); K = 1 gives the ELBO in expectation.
    Source: Burda et al. 2016, "Importance weighted autoencoders", equation 8.
    """
    mean, log_variance = architecture.encode(parameters.encoder, x)
    z = reparameterise(mean, log_variance, noise)
    log_likelihood = architecture.likelihood.log_prob(architecture.decode(parameters.decoder, z, x), x)
    log_prior = log_normal(z, tf.zeros_like(z), tf.zeros_like(z))
    log_weights = log_likelihood + log_prior - log_normal(z, mean, log_variance)
    return tf.reduce_logsumexp(log_weights, axis=0) - math.log(noise.shape[0])


def active_units(means: tf.Tensor, threshold: float = 0.01) -> tf.Tensor:
    """Share of latents, in [0, 1], whose encoded mean varies over the data by more than `threshold`.

    `means` is (..., examples, latent). Source: Burda et al. 2016, appendix C.
    """
    variances = tf.math.reduce_variance(means, axis=-2)
    return tf.reduce_mean(tf.cast(variances > threshold, means.dtype), axis=-1)


def check_free_bits(free_bits: float) -> None:
    """Raise `InputError` unless `free_bits` is a finite number of nats, zero or above."""
    if not 0 <= free_bits < math.inf:
        raise InputError(f"The free bits must be a number of nats of at least zero, not {free_bits:g}.")
