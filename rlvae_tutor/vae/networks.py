"""Encoder and decoder: the one definition that the single Keras VAE and the population of VAEs share.

Weights may carry a leading population axis. A kernel is (inputs, outputs) for one VAE and (N, inputs, outputs) for N of
them; data is (batch, size) or (N, batch, size). The mathematics is the same line either way.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae.likelihoods import Bernoulli, Categorical, Gaussian
from rlvae_tutor.vae.randomness import uniforms


class Dense(NamedTuple):
    """Weights of a fully connected layer: `kernel` (..., inputs, outputs) and `bias` (..., outputs)."""

    kernel: tf.Tensor
    bias: tf.Tensor


class Parameters(NamedTuple):
    """Everything a VAE learns: the layers of its encoder and of its decoder, in the order data flows."""

    encoder: tuple[Dense, ...]
    decoder: tuple[Dense, ...]


ACTIVATIONS = {"tanh": tf.nn.tanh, "relu": tf.nn.relu}


@dataclass(frozen=True)
class Architecture:
    """Sizes of a VAE: `data_size` values in, hidden layers, `latent` dimensions; the decoder mirrors the encoder."""

    data_size: int
    hidden: tuple[int, ...] = (32,)
    latent: int = 4
    activation: str = "tanh"
    likelihood: Bernoulli | Gaussian | Categorical = Bernoulli()

    def __post_init__(self):
        if not isinstance(self.hidden, tuple):
            raise InputError(f"The hidden sizes must be a tuple such as (32,), not {self.hidden!r}.")
        if isinstance(self.likelihood, str):
            raise InputError(f"The likelihood must be an object such as Bernoulli(), not the name {self.likelihood!r}.")
        sizes = (self.data_size, *self.hidden, self.latent)
        if not all(isinstance(size, int | np.integer) and size > 0 for size in sizes):
            raise InputError(f"The sizes of a VAE must be whole numbers above zero, not {sizes}.")
        if self.activation not in ACTIVATIONS:
            raise InputError(f"There is no activation {self.activation!r}; choose one of {', '.join(ACTIVATIONS)}.")

    def encoder_sizes(self):
        """Layer widths of the encoder; the last layer holds a mean and a log-variance per latent."""
        return (self.data_size, *self.hidden, 2 * self.latent)

    def decoder_sizes(self):
        """Layer widths of the decoder; the last layer holds what the likelihood needs for each data value."""
        return (self.latent, *reversed(self.hidden), self.data_size * self.likelihood.outputs_per_value)


# Named configurations, without the data size: `Architecture(64, **NAMED["article"])`.
NAMED = {
    # The race's network, small enough to train thousands of. Its tanh forgives a learning rate that starts too high,
    # where ReLU units die and take latents with them.
    "small": {"hidden": (32,), "latent": 4, "activation": "tanh"},
    # The article's 128-64-32-16 network, the last 16 being the code.
    "article": {"hidden": (128, 64, 32), "latent": 16, "activation": "relu"},
}


def glorot_uniform(inputs, outputs, seeds, number):
    """Kernels (..., inputs, outputs), uniform in +-sqrt(6 / (inputs + outputs)), from `seeds` (...).

    Different `number`s give different kernels. Source: Glorot and Bengio 2010, equation 16.
    """
    limit = np.sqrt(6 / (inputs + outputs))
    uniform = uniforms(seeds, tf.fill(seeds.shape, number), inputs * outputs)
    return limit * (2 * tf.reshape(uniform, [*seeds.shape, inputs, outputs]) - 1)


def initial_parameters(architecture, seeds):
    """Fresh `Parameters` for integer `seeds` (...): one VAE for a scalar, a population for (N,), each the same."""

    def stack(sizes, first):
        return tuple(
            Dense(glorot_uniform(inputs, outputs, seeds, first - i), tf.zeros([*seeds.shape, outputs]))
            for i, (inputs, outputs) in enumerate(pairwise(sizes))
        )

    # Negative numbers: training noise is keyed by the step counter, which never is negative, so the two never meet.
    return Parameters(stack(architecture.encoder_sizes(), -1), stack(architecture.decoder_sizes(), -101))


def dense(layer, x):
    """Affine map of `x` (..., batch, inputs) to (..., batch, outputs)."""
    return tf.matmul(x, layer.kernel) + layer.bias[..., tf.newaxis, :]


def perceptron(layers, x, activation):
    """Dense layers with the named activation between them; the last layer is linear."""
    for layer in layers[:-1]:
        x = ACTIVATIONS[activation](dense(layer, x))
    return dense(layers[-1], x)


def encode(architecture, layers, x):
    """Mean and log-variance, each (..., batch, latent), of q(z | x) for `x` (..., batch, size)."""
    return tf.split(perceptron(layers, x, architecture.activation), 2, axis=-1)


def decode(architecture, layers, z):
    """Outputs (..., batch, size * outputs_per_value) that the likelihood reads, for codes `z` (..., batch, latent)."""
    return perceptron(layers, z, architecture.activation)
