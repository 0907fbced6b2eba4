"""The evidence lower bound in one convention: nats per example, summed over data and over latent dimensions.

Source: Kingma and Welling 2014, "Auto-encoding variational Bayes", equations 7 and 10 and appendix B; beta from
Higgins et al. 2017, "beta-VAE". Every result keeps the batch axis; whoever reports averages over it.
"""

import math
from typing import NamedTuple

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError


class Terms(NamedTuple):
    """Negative ELBO and its two parts, in nats: `nelbo = reconstruction + beta * kl`."""

    nelbo: tf.Tensor
    reconstruction: tf.Tensor
    kl: tf.Tensor


def kl_to_prior(mean, log_variance):
    """KL(N(mean, exp(log_variance)) || N(0, I)) in nats, summed over the last axis (Kingma and Welling, appendix B)."""
    return 0.5 * tf.reduce_sum(tf.square(mean) + tf.exp(log_variance) - 1 - log_variance, axis=-1)


def reparameterise(mean, log_variance, noise):
    """A differentiable draw from N(mean, exp(log_variance)) made of standard normal `noise` of the same shape."""
    return mean + tf.exp(log_variance / 2) * noise


def free_bits_kl(mean, log_variance, free):
    """The KL term in nats, shape (..., 1), with at least `free` nats counted for each latent, on the batch's average.

    Whatever a latent tells below that costs nothing, so it is not given up while the decoder has yet to learn to use
    it. Source: Kingma et al. 2016, "Improving variational inference with inverse autoregressive flow", appendix C.8.
    """
    per_latent = kl_to_prior(mean[..., tf.newaxis], log_variance[..., tf.newaxis])
    return tf.reduce_sum(tf.maximum(tf.reduce_mean(per_latent, axis=-2, keepdims=True), free), axis=-1)


def elbo_terms(architecture, parameters, x, noise, beta=1.0, seen=None, free_bits=0.0):
    """`Terms` per example, each (..., batch), for `x` (..., batch, size) and `noise` (..., batch, latent).

    `beta` is a number, or one per VAE with shape (N,) when the parameters carry a population axis. For training only:
    `seen` is what the decoder may see of x, all by default, and with `free_bits` the price of the KL is `free_bits_kl`.
    """
    mean, log_variance = architecture.encode(parameters.encoder, x)
    z = reparameterise(mean, log_variance, noise)
    outputs = architecture.decode(parameters.decoder, z, x if seen is None else seen)
    reconstruction = -architecture.likelihood.log_prob(outputs, x)
    kl = kl_to_prior(mean, log_variance)
    price = free_bits_kl(mean, log_variance, free_bits) if free_bits else kl
    weight = tf.convert_to_tensor(beta, kl.dtype)[..., tf.newaxis]
    return Terms(reconstruction + weight * price, reconstruction, kl)


def batch_mean(terms):
    """`Terms` averaged over the batch, their last axis."""
    return Terms(*(tf.reduce_mean(term, axis=-1) for term in terms))


def log_normal(value, mean, log_variance):
    """Log-density of a diagonal Gaussian in nats, summed over the last axis."""
    squares = tf.square(value - mean) * tf.exp(-log_variance)
    return -0.5 * tf.reduce_sum(math.log(2 * math.pi) + log_variance + squares, axis=-1)


def importance_weighted_bound(architecture, parameters, x, noise):
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


def active_units(means, threshold=0.01):
    """Share of latents, in [0, 1], whose encoded mean varies over the data by more than `threshold`.

    `means` is (..., examples, latent). Source: Burda et al. 2016, appendix C.
    """
    variances = tf.math.reduce_variance(means, axis=-2)
    return tf.reduce_mean(tf.cast(variances > threshold, means.dtype), axis=-1)


def check_free_bits(free_bits):
    """Raise `InputError` unless `free_bits` is a number of nats that makes sense."""
    if not 0 <= free_bits < math.inf:
        raise InputError(f"The free bits must be a number of nats of at least zero, not {free_bits:g}.")
