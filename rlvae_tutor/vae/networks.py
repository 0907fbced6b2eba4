"""Encoder and decoder: the one definition that the single Keras VAE and the population of VAEs share.

Weights may carry a leading population axis. A kernel is (inputs, outputs) for one VAE and (N, inputs, outputs) for N of
them; data is (batch, size) or (N, batch, size). The mathematics is the same line either way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae.likelihoods import Bernoulli, Likelihood
from rlvae_tutor.vae.randomness import uniforms


class Dense(NamedTuple):
    """Weights of a fully connected layer: `kernel` (..., inputs, outputs) and `bias` (..., outputs)."""

    kernel: tf.Tensor
    bias: tf.Tensor


class Parameters(NamedTuple):
    """Everything a VAE learns: the layers of its encoder and of its decoder, in the order data flows."""

    encoder: tuple[Dense, ...]
    decoder: tuple[Dense, ...]


# (inputs, outputs) of each layer of the encoder, and of each layer of the decoder.
Shapes = tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]
ACTIVATIONS = {"tanh": tf.nn.tanh, "relu": tf.nn.relu}


@dataclass(frozen=True)
class Architecture:
    """A VAE of dense layers: `data_size` values in, `hidden` layers, `latent` dimensions, and the same way back.

    Other architectures are its subclasses. They share two rules: `Dense` layers hold everything that is learned, and
    `decode` may look at the example that it explains, because a decoder that writes one symbol after another must.
    """

    data_size: int
    hidden: tuple[int, ...] = (32,)
    latent: int = 4
    activation: str = "tanh"
    likelihood: Likelihood = Bernoulli()

    def __post_init__(self) -> None:
        if not isinstance(self.hidden, tuple):
            raise InputError(f"The hidden sizes must be a tuple such as (32,), not {self.hidden!r}.")
        if isinstance(self.likelihood, str):
            raise InputError(f"The likelihood must be an object such as Bernoulli(), not the name {self.likelihood!r}.")
        sizes = (self.data_size, *self.hidden, self.latent)
        if not all(isinstance(size, int | np.integer) and size > 0 for size in sizes):
            raise InputError(f"The sizes of a VAE must be whole numbers above zero, not {sizes}.")
        if self.activation not in ACTIVATIONS:
            raise InputError(f"There is no activation {self.activation!r}; choose one of {', '.join(ACTIVATIONS)}.")

    def encoder_sizes(self) -> tuple[int, ...]:
        """Layer widths of the encoder; the last layer holds a mean and a log-variance per latent."""
        return (self.data_size, *self.hidden, 2 * self.latent)

    def decoder_sizes(self) -> tuple[int, ...]:
        """Layer widths of the decoder; the last layer holds what the likelihood needs for each data value."""
        return (self.latent, *reversed(self.hidden), self.data_size * self.likelihood.outputs_per_value)

    def layer_shapes(self) -> Shapes:
        """(inputs, outputs) of each `Dense` layer: those of the encoder, and those of the decoder."""
        return tuple(pairwise(self.encoder_sizes())), tuple(pairwise(self.decoder_sizes()))

    @property
    def activations(self) -> int:
        """How many numbers its layers pass on for each example."""
        return sum(self.encoder_sizes()) + sum(self.decoder_sizes())

    @property
    def uniforms_per_example(self) -> int:
        """How many random numbers `view` needs for each example."""
        return 0

    @property
    def weights(self) -> int:
        """How many numbers are learned."""
        return sum((inputs + 1) * outputs for layers in self.layer_shapes() for inputs, outputs in layers)

    def initial_parameters(self, seeds: tf.Tensor) -> Parameters:
        """Fresh `Parameters` for integer `seeds` (...): one VAE for a scalar, a population for (N,).

        A seed gives the same weights alone and in a population.
        """

        def stack(shapes: Sequence[tuple[int, int]], first: int) -> tuple[Dense, ...]:
            return tuple(
                Dense(glorot_uniform(inputs, outputs, seeds, first - i), tf.zeros([*seeds.shape, outputs]))
                for i, (inputs, outputs) in enumerate(shapes)
            )

        # Negative numbers, so that no weight shares its random numbers with training noise: its key, the step, is not.
        encoder, decoder = self.layer_shapes()
        return Parameters(stack(encoder, -1), stack(decoder, -101))

    def encode(self, layers: tuple[Dense, ...], x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Mean and log-variance, each (..., batch, latent), of q(z | x) for `x` (..., batch, size)."""
        return tf.split(perceptron(layers, x, self.activation), 2, axis=-1)

    def decode(self, layers: tuple[Dense, ...], z: tf.Tensor, x: tf.Tensor | None = None) -> tf.Tensor:
        """Outputs (..., batch, size * outputs_per_value) that the likelihood reads, for codes `z` (..., batch, latent).

        A decoder that writes symbol by symbol sees what comes before each symbol in `x` (..., batch, size); others
        ignore `x`.
        """
        del x
        return perceptron(layers, z, self.activation)

    def view(self, x: tf.Tensor, uniform: tf.Tensor) -> tf.Tensor:
        """What the decoder may see of `x` (..., batch, size) in training; `uniform` has numbers in [0, 1)."""
        del uniform
        return x

    def draw(self, layers: tuple[Dense, ...], z: tf.Tensor, seed: Sequence[int]) -> tf.Tensor:
        """The data (batch, size) to show for codes `z` (batch, latent): here the mean of p(x | z), for any `seed`."""
        del seed
        return self.likelihood.mean(self.decode(layers, z))


# Named configurations, without the data size: `Architecture(64, **NAMED["article"])`.
NAMED: dict[str, dict[str, Any]] = {
    # The race's network, small enough to train thousands of. Its tanh survives a learning rate that starts too high;
    # ReLU units would die and take latents with them.
    "small": {"hidden": (32,), "latent": 4, "activation": "tanh"},
    # The article's 128-64-32-16 network, the last 16 being the code.
    "article": {"hidden": (128, 64, 32), "latent": 16, "activation": "relu"},
}


def glorot_uniform(inputs: int, outputs: int, seeds: tf.Tensor, number: int) -> tf.Tensor:
    """Kernels (..., inputs, outputs), uniform in +-sqrt(6 / (inputs + outputs)), from `seeds` (...).

    Different `number`s give different kernels. Source: Glorot and Bengio 2010, equation 16.
    """
    limit = np.sqrt(6 / (inputs + outputs))
    uniform = uniforms(seeds, tf.fill(seeds.shape, number), inputs * outputs)
    return limit * (2 * tf.reshape(uniform, [*seeds.shape, inputs, outputs]) - 1)


def dense(layer: Dense, x: tf.Tensor) -> tf.Tensor:
    """Affine map of `x` (..., batch, inputs) to (..., batch, outputs)."""
    return tf.matmul(x, layer.kernel) + layer.bias[..., tf.newaxis, :]


def dense_at_each_place(layer: Dense, x: tf.Tensor, axes: int) -> tf.Tensor:
    """The same layer at every place of `x` (..., batch, *places, inputs), where `axes` is the number of place axes.

    It is one product over batch and places together, because many small products are slow.
    """
    inputs, places = x.shape[-1], x.shape[-1 - axes : -1]
    leading, batch = tf.shape(x)[: -2 - axes], tf.shape(x)[-2 - axes : -1 - axes]
    y = dense(layer, tf.reshape(x, tf.concat([leading, [-1, inputs]], axis=0)))
    return tf.reshape(y, tf.concat([tf.shape(y)[:-2], batch, [*places, y.shape[-1]]], axis=0))


def reshape_last(x: tf.Tensor, axes: int, shape: Sequence[int]) -> tf.Tensor:
    """`x` with its last `axes` axes in another `shape`."""
    return tf.reshape(x, tf.concat([tf.shape(x)[:-axes], shape], axis=0))


def perceptron(layers: tuple[Dense, ...], x: tf.Tensor, activation: str) -> tf.Tensor:
    """Dense layers with the named activation between them; the last layer is linear."""
    for layer in layers[:-1]:
        x = ACTIVATIONS[activation](dense(layer, x))
    return dense(layers[-1], x)
