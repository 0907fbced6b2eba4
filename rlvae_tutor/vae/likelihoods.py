"""What the decoder says about the data: one class per likelihood p(x | z).

A likelihood turns decoder outputs of shape (..., size * outputs_per_value) into a distribution over data of shape
(..., size). Leading axes (population, batch) are free. Log-probabilities are in nats, summed over the data dimensions.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError, check_values, check_whole


@dataclass(frozen=True)
class Bernoulli:
    """Independent binary values from logits; grey values in [0, 1] are read as probabilities of a one.

    On grey values the likelihood is not normalised: bounds on log p(x) are meaningful on binarised data only.
    """

    outputs_per_value = 1

    def log_prob(self, outputs: tf.Tensor, x: tf.Tensor) -> tf.Tensor:
        """Nats, shape (...), of data `x` (..., size) under logits `outputs` (..., size)."""
        # Written out, because the library's version broadcasts neither a population nor an importance-sample axis.
        return tf.reduce_sum(x * outputs - tf.nn.softplus(outputs), axis=-1)

    def mean(self, outputs: tf.Tensor) -> tf.Tensor:
        """E[x | z], shape (..., size), values in [0, 1]."""
        return tf.sigmoid(outputs)

    def sample(self, outputs: tf.Tensor, seed: Sequence[int]) -> tf.Tensor:
        """One draw of zeros and ones, shape (..., size); `seed` is a pair of integers."""
        uniform = tf.random.stateless_uniform(tf.shape(outputs), seed)
        return tf.cast(uniform < tf.sigmoid(outputs), outputs.dtype)

    def check(self, x: np.ndarray, size: int) -> None:
        """Raise `InputError` unless `x` is (examples, size) with values in [0, 1]."""
        check_values("Bernoulli data", x, size, 0.0, 1.0)


@dataclass(frozen=True)
class Gaussian:
    """Independent continuous values; the variance is fixed, or learned per value when `variance` is None.

    A learned variance is `floor + exp(output)`: without a floor the likelihood of a value that is always the same
    (a corner pixel) is unbounded. Source: Mattei and Frellsen 2018, "Leveraging the exact likelihood of deep latent
    variable models", section 2.2.
    """

    variance: float | None = None
    floor: float = 1e-3

    def __post_init__(self) -> None:
        if not (self.floor > 0 and (self.variance is None or self.variance > 0)):
            raise InputError(f"The variance and the floor of a Gaussian must be above zero; {self} breaks this.")

    @property
    def outputs_per_value(self) -> int:
        return 2 if self.variance is None else 1

    def moments(self, outputs: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Mean and variance of x given z, both (..., size)."""
        if self.variance is not None:
            return outputs, tf.constant(self.variance, outputs.dtype)
        mean, raw = tf.split(outputs, 2, axis=-1)
        return mean, self.floor + tf.exp(raw)

    def log_prob(self, outputs: tf.Tensor, x: tf.Tensor) -> tf.Tensor:
        """Nats, shape (...), of data `x` (..., size)."""
        mean, variance = self.moments(outputs)
        return -0.5 * tf.reduce_sum(tf.square(x - mean) / variance + tf.math.log(2 * math.pi * variance), axis=-1)

    def mean(self, outputs: tf.Tensor) -> tf.Tensor:
        """E[x | z], shape (..., size), in the units of the data."""
        return self.moments(outputs)[0]

    def sample(self, outputs: tf.Tensor, seed: Sequence[int]) -> tf.Tensor:
        """One draw, shape (..., size); `seed` is a pair of integers."""
        mean, variance = self.moments(outputs)
        return mean + tf.sqrt(variance) * tf.random.stateless_normal(tf.shape(mean), seed)

    def check(self, x: np.ndarray, size: int) -> None:
        """Raise `InputError` unless `x` is (examples, size) and finite."""
        check_values("Gaussian data", x, size, -math.inf, math.inf)


@dataclass(frozen=True)
class Categorical:
    """Independent symbols: size = positions * symbols, each position a one-hot row over the symbols, from logits."""

    symbols: int

    outputs_per_value = 1

    def __post_init__(self) -> None:
        check_whole("The number of symbols", self.symbols, 2)

    def rows(self, values: tf.Tensor) -> tf.Tensor:
        """(..., positions * symbols) as (..., positions, symbols)."""
        return tf.reshape(values, tf.concat([tf.shape(values)[:-1], [-1, self.symbols]], axis=0))

    def log_prob(self, outputs: tf.Tensor, x: tf.Tensor) -> tf.Tensor:
        """Nats, shape (...), of one-hot data `x` (..., positions * symbols)."""
        return tf.reduce_sum(self.rows(x) * tf.nn.log_softmax(self.rows(outputs), axis=-1), axis=[-2, -1])

    def mean(self, outputs: tf.Tensor) -> tf.Tensor:
        """Probability of each symbol at each position, shape (..., positions * symbols)."""
        return tf.reshape(tf.nn.softmax(self.rows(outputs), axis=-1), tf.shape(outputs))

    def sample(self, outputs: tf.Tensor, seed: Sequence[int]) -> tf.Tensor:
        """One one-hot draw, shape (..., positions * symbols); `seed` is a pair of integers."""
        logits = tf.reshape(outputs, [-1, self.symbols])
        drawn = tf.random.stateless_categorical(logits, 1, seed)[:, 0]
        return tf.reshape(tf.one_hot(drawn, self.symbols), tf.shape(outputs))

    def check(self, x: np.ndarray, size: int) -> None:
        """Raise `InputError` unless every position of `x` (examples, size) is a one-hot row."""
        check_values("Categorical data", x, size, 0.0, 1.0)
        if size % self.symbols:
            raise InputError(f"{size} values do not divide into rows of {self.symbols} symbols; mend one of the two.")
        rows = np.reshape(x, [len(x), -1, self.symbols])
        if not (np.all((rows == 0) | (rows == 1)) and np.all(rows.sum(-1) == 1)):
            raise InputError("Categorical data must be one-hot: exactly one 1 among the symbols of each position.")


Likelihood = Bernoulli | Gaussian | Categorical
KINDS: dict[str, type[Likelihood]] = {"bernoulli": Bernoulli, "gaussian": Gaussian, "categorical": Categorical}


def likelihood(name: str, **settings: Any) -> Likelihood:
    """The likelihood called `name`: bernoulli, gaussian or categorical (which needs `symbols`)."""
    if name not in KINDS:
        raise InputError(f"There is no likelihood {name!r}; choose one of {', '.join(KINDS)}.")
    return KINDS[name](**settings)


def require_gaussian(explains: Likelihood) -> Gaussian:
    """The same likelihood, which must be Gaussian; raises `InputError` otherwise."""
    if not isinstance(explains, Gaussian):
        raise InputError(f"This needs a VAE with a Gaussian likelihood, not with {type(explains).__name__}.")
    return explains
