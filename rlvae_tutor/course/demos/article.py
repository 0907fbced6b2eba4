"""Lessons 01, 02 and 18: the article's autoencoder, repaired so that it trains: no distribution, no KL, 16 latents."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rlvae_tutor.backend import tf  # isort: skip (silences TensorFlow before Keras loads it)
import keras

WIDTHS, LATENTS = (128, 64, 32), 16
UPDATES, LEARNING_RATE = 600, 1e-3


@dataclass(frozen=True)
class Autoencoder:
    """A trained pair of networks."""

    encoder: keras.Model
    decoder: keras.Model

    def encode(self, x: np.ndarray) -> np.ndarray:
        """Codes (examples, 16) of pictures (examples, size)."""
        return np.asarray(self.encoder(tf.constant(x)))

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Pictures (examples, size), values in [0, 1], of codes (examples, 16)."""
        return np.asarray(self.decoder(tf.constant(codes)))

    def dead_latents(self, x: np.ndarray) -> int:
        """The number of latents that are zero for every one of the pictures (examples, size)."""
        return int(np.sum(np.all(self.encode(x) == 0, axis=0)))


def perceptron(widths: Sequence[int], outputs: int, last: str, seed: int) -> keras.Sequential:
    """ReLU layers of the `widths`, then a layer of that many `outputs` with the activation `last`."""
    layers = [(width, "relu") for width in widths] + [(outputs, last)]
    start = lambda i: keras.initializers.GlorotUniform(seed=100 * seed + i)
    return keras.Sequential(
        [keras.layers.Dense(width, kind, kernel_initializer=start(i)) for i, (width, kind) in enumerate(layers)]
    )


def train_autoencoder(x: np.ndarray, code: str, seed: int = 0) -> Autoencoder:
    """An `Autoencoder` trained on pictures `x` (examples, size), all of them at every update, by their squared error.

    `code` is the activation of the code: "relu" as in the article, or "linear".
    """
    pictures = tf.constant(x)
    encoder = perceptron(WIDTHS, LATENTS, code, seed)
    decoder = perceptron(WIDTHS[::-1], x.shape[1], "sigmoid", seed + 50)
    decoder(encoder(pictures))  # the layers make their weights when they first see data
    variables = encoder.trainable_variables + decoder.trainable_variables
    optimizer = keras.optimizers.Adam(LEARNING_RATE)
    optimizer.build(variables)

    @tf.function(jit_compile=True, autograph=False)
    def update() -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(decoder(encoder(pictures)) - pictures))
        optimizer.apply(tape.gradient(loss, variables), variables)

    for _ in range(UPDATES):
        update()
    return Autoencoder(encoder, decoder)
