"""Answers to the exercises of lesson 02 that are right in another way than the solution."""

import numpy as np

from rlvae_tutor.backend import tf


def elbo_in_loops(encode, decode, x, generator):
    """`negative_elbo` from probabilities, one example at a time."""
    means, log_variances = encode(x)
    noise = generator.standard_normal(means.shape)
    total = 0.0
    for one, m, v, e in zip(x, means, np.exp(log_variances), noise, strict=True):
        p = 1 / (1 + np.exp(-decode((m + np.sqrt(v) * e)[None])[0]))
        total -= np.sum(one * np.log(p) + (1 - one) * np.log(1 - p))
        total += sum((a * a + b - 1 - np.log(b)) / 2 for a, b in zip(m, v, strict=True))
    return total / len(x)


ANSWERS = {
    "kl": lambda m, v: (np.square(m) - np.log(np.exp(v) / np.e) + np.exp(v)) @ np.full(m.shape[1], 0.5) - m.shape[1],
    "reparameterise": lambda m, v, noise: tf.sqrt(tf.exp(v)) * noise + m,
    "negative_elbo": elbo_in_loops,
}
