"""A recurrent VAE for text: the encoder reads a word letter by letter, the decoder writes one.

Source: Bowman et al. 2016, "Generating sentences from a continuous space"; here the symbols are letters, not words, and
the decoder receives the code at every letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae.likelihoods import Categorical
from rlvae_tutor.vae.networks import (
    ACTIVATIONS,
    Architecture,
    Dense,
    Shapes,
    dense,
    dense_at_each_place,
    reshape_last,
)


@dataclass(frozen=True)
class Recurrent(Architecture):
    """A VAE of words: data (batch, positions * symbols) are one-hot rows, one for each position.

    Encoder and decoder are gated recurrent units with one `hidden` layer. The decoder predicts each letter from the
    code and the letters before it. In training, each of these letters is hidden with probability `dropout` (Bowman et
    al., section 3.1), so that the decoder must find it in the code.
    """

    hidden: tuple[int, ...] = (128,)
    latent: int = 16
    likelihood: Categorical = Categorical(27)
    dropout: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.likelihood, Categorical) or self.data_size % self.likelihood.symbols:
            raise InputError(
                "A recurrent VAE needs a Categorical likelihood whose number of symbols divides the data size, not "
                f"{self.likelihood} and {self.data_size}."
            )
        if len(self.hidden) != 1:
            raise InputError(f"A recurrent VAE has one hidden layer, such as (128,), not {self.hidden}.")
        if not 0 <= self.dropout <= 1:
            raise InputError(f"The dropout is a probability from 0 to 1, not {self.dropout}.")

    @property
    def positions(self) -> int:
        """Letters of a word."""
        return self.data_size // self.likelihood.symbols

    @property
    def uniforms_per_example(self) -> int:
        """How many random numbers `view` needs for each example."""
        return self.positions if self.dropout else 0

    def layer_shapes(self) -> Shapes:
        """(inputs, outputs) of each `Dense` layer: those of the encoder, and those of the decoder."""
        symbols, (width,), latent = self.likelihood.symbols, self.hidden, self.latent
        encoder = (symbols, 3 * width), (width, 3 * width), (width, 2 * latent)
        decoder = (symbols, 3 * width), (latent, 3 * width), (width, 3 * width), (width, symbols)
        return encoder, decoder

    @property
    def activations(self) -> int:
        """How many numbers its layers read and write for each example."""
        return self.positions * sum(sum(shape) for layers in self.layer_shapes() for shape in layers)

    def encode(self, layers: tuple[Dense, ...], x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Mean and log-variance, each (..., batch, latent), of q(z | x) for `x` (..., batch, positions * symbols).

        It reads the last letter first: words differ in length, and it remembers best what it read last.
        """
        reading, recalling, last = layers
        read = dense_at_each_place(reading, self.letters(x), axes=1)
        state = tf.zeros_like(read[..., 0, : self.hidden[0]])
        for i in reversed(range(self.positions)):
            state = self.next_state(recalling, read[..., i, :], state)
        return tf.split(dense(last, state), 2, axis=-1)

    def decode(self, layers: tuple[Dense, ...], z: tf.Tensor, x: tf.Tensor | None = None) -> tf.Tensor:
        """Logits (..., batch, positions * symbols): each letter given the letters before and `z` (..., batch, latent).

        The letters before are those of `x` (..., batch, positions * symbols). Without an `x` they are the letters that
        the decoder itself finds most likely.
        """
        reading, hearing, recalling, last = layers
        letters = self.letters(self.write(layers, z) if x is None else x)
        before = tf.concat([tf.zeros_like(letters[..., :1, :]), letters[..., :-1, :]], axis=-2)
        read = dense_at_each_place(reading, before, axes=1) + dense(hearing, z)[..., tf.newaxis, :]
        states = [tf.zeros_like(read[..., 0, : self.hidden[0]])]
        for i in range(self.positions):
            states.append(self.next_state(recalling, read[..., i, :], states[-1]))
        logits = dense_at_each_place(last, tf.stack(states[1:], axis=-2), axes=1)
        return reshape_last(logits, 2, [self.data_size])

    def write(self, layers: tuple[Dense, ...], z: tf.Tensor, surprise: tf.Tensor | None = None) -> tf.Tensor:
        """Words, one-hot (..., batch, positions * symbols), that the decoder writes letter by letter for codes `z`.

        Each letter is the most likely one. With standard Gumbel noise as `surprise` (..., batch, positions, symbols) it
        is a draw: the letter with the largest sum of logit and noise (Gumbel 1954).
        """
        reading, hearing, recalling, last = layers
        heard = dense(hearing, z)
        state = tf.zeros_like(heard[..., : self.hidden[0]])
        letters = [tf.zeros_like(dense(last, state))]
        for i in range(self.positions):
            state = self.next_state(recalling, dense(reading, letters[-1]) + heard, state)
            logits = dense(last, state) + (0 if surprise is None else surprise[..., i, :])
            letters.append(tf.one_hot(tf.argmax(logits, axis=-1), self.likelihood.symbols))
        return reshape_last(tf.stack(letters[1:], axis=-2), 2, [self.data_size])

    def letters(self, x: tf.Tensor) -> tf.Tensor:
        """`x` (..., batch, positions * symbols) as (..., batch, positions, symbols)."""
        return reshape_last(x, 1, [self.positions, self.likelihood.symbols])

    def next_state(self, recalling: Dense, read: tf.Tensor, state: tf.Tensor) -> tf.Tensor:
        """The state (..., batch, width) after one more letter, which gives the gates `read` (..., batch, 3 * width).

        As keras.layers.GRU: Cho et al. 2014, with the reset gate after the product.
        """
        update, reset, read_candidate = tf.split(read, 3, axis=-1)
        own_update, own_reset, own_candidate = tf.split(dense(recalling, state), 3, axis=-1)
        kept = tf.sigmoid(update + own_update)
        candidate = ACTIVATIONS[self.activation](read_candidate + tf.sigmoid(reset + own_reset) * own_candidate)
        return kept * state + (1 - kept) * candidate

    def view(self, x: tf.Tensor, uniform: tf.Tensor) -> tf.Tensor:
        """`x` (..., batch, positions * symbols) with zeros for each letter whose `uniform` is below the dropout."""
        if not self.dropout:
            return x
        rows = self.letters(x)
        seen = tf.reshape(uniform, tf.shape(rows)[:-1])[..., tf.newaxis] >= self.dropout
        return reshape_last(tf.where(seen, rows, 0.0), 2, [self.data_size])

    def draw(self, layers: tuple[Dense, ...], z: tf.Tensor, seed: Sequence[int]) -> tf.Tensor:
        """Words, one-hot (batch, positions * symbols), drawn letter by letter from p(x | z) for `z` (batch, latent)."""
        shape = [z.shape[0], self.positions, self.likelihood.symbols]
        uniform = tf.random.stateless_uniform(shape, seed, minval=np.finfo(np.float32).tiny)
        return self.write(layers, z, -tf.math.log(-tf.math.log(uniform)))
