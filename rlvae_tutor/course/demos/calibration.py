"""Lesson 16: is a model as sure as it should be? Predictive intervals of a VAE, and how often the truth is in them.

A Gaussian VAE predicts a value by a mixture: one p(x | z) for each code z drawn from q(z | x). An interval at 90 %
goes from the mixture's quantile at 5 % to that at 95 %. Sources: Dawid 1984, "Statistical theory: the prequential
approach" (the probability integral transform); Gneiting, Balabdaoui and Raftery 2007, "Probabilistic forecasts,
calibration and sharpness".
"""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr
from scipy.stats import multivariate_normal

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError, check_whole
from rlvae_tutor.vae import VAE
from rlvae_tutor.vae.elbo import reparameterise
from rlvae_tutor.vae.likelihoods import require_gaussian
from rlvae_tutor.vae.linear import covariance, ppca

LEVEL = 0.9
HALVINGS = 40  # of the bracket of a quantile: by then it is as narrow as numbers are exact


class Mixture(NamedTuple):
    """For every value of every example an even mixture of Gaussians: `mean` and `variance` (draws, examples, size)."""

    mean: np.ndarray
    variance: np.ndarray

    def below(self, x: np.ndarray) -> np.ndarray:
        """Probability of a value below `x` (examples, size): its probability integral transform, in [0, 1]."""
        return ndtr((x - self.mean) / np.sqrt(self.variance)).mean(axis=0)

    def quantile(self, probability: float) -> np.ndarray:
        """The value (examples, size) below which the mixture has this `probability`, by bisection."""
        reach = 10 * np.sqrt(self.variance)
        low, high = (self.mean - reach).min(axis=0), (self.mean + reach).max(axis=0)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            is_low = self.below(middle) < probability
            low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
        return (low + high) / 2

    def interval(self, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
        """Both ends (examples, size) of the central interval that holds a share `level` of the probability."""
        check_level(level)
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def covers(self, x: np.ndarray, level: float = LEVEL) -> np.ndarray:
        """Whether `x` (examples, size) lies in that interval, value by value; this needs no quantile."""
        check_level(level)
        return np.abs(self.below(x) - 0.5) < level / 2


def predicted(vae: VAE, x: np.ndarray, draws: int = 64, seed: int = 0) -> Mixture:
    """The `Mixture` that a Gaussian `vae` predicts of data `x` (examples, size) from `draws` codes of q(z | x) each."""
    check_whole("The number of draws", draws, 1)
    mean, log_variance = vae.encode(x)
    noise = tf.random.stateless_normal([draws, *mean.shape], [seed, draws])
    moments = require_gaussian(vae.architecture.likelihood).moments(
        vae.decoder(reparameterise(mean, log_variance, noise))
    )
    means, variances = (part.numpy().astype(np.float64) for part in moments)
    return Mixture(means, np.broadcast_to(variances, means.shape))


def check_level(level: float) -> None:
    """Raise `InputError` unless `level` is a share."""
    if not 0 < level < 1:
        raise InputError(f"The level of an interval must lie between 0 and 1, such as .9, not {level:g}.")


def reliability(mixture: Mixture, x: np.ndarray, bins: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Predicted and actual standard deviations of the values of `x`, each (bins,).

    The values are sorted by how unsure the `Mixture` is of them, and cut into bins of equally many values. Both numbers
    are root mean squares over a bin. They are equal for a model that knows when it is unsure.
    Source: Levi et al. 2022, "Evaluating and calibrating uncertainty prediction in regression tasks".
    """
    middle = mixture.mean.mean(axis=0)
    squares = np.ravel(mixture.variance.mean(axis=0) + mixture.mean.var(axis=0)), np.ravel((x - middle) ** 2)
    order = np.argsort(squares[0])
    predicted, actual = (np.sqrt([part.mean() for part in np.array_split(some[order], bins)]) for some in squares)
    return predicted, actual


def surprise(vae: VAE, x: np.ndarray, draws: int = 64) -> np.ndarray:
    """How little the `vae` expects each example of `x` (examples, size): -log p(x) in nats, shape (examples,).

    It is the negative importance-weighted bound from that many `draws`, so it is never too low on average.
    """
    check_whole("The number of draws", draws, 1)
    noise = tf.random.stateless_normal([draws, len(x), vae.architecture.latent], [0, draws])
    return -vae.bounds(tf.constant(x, tf.float32), noise)[-1].numpy()


def principal_prediction(train: np.ndarray, x: np.ndarray, latents: int) -> Mixture:
    """The `Mixture`, of a single Gaussian, that PCA with that many `latents` predicts of data `x`, having seen it.

    Probabilistic PCA is fitted to `train` (examples, size) in closed form; its posterior of the code is exact, and its
    noise is one variance for all values of all examples. Source: Tipping and Bishop 1999.
    """
    centre = np.mean(train, axis=0, dtype=np.float64)
    model = ppca(covariance(train), latents)
    w, *_ = model.optimum(latents)
    posterior = np.linalg.inv(w.T @ w / model.noise_variance + np.eye(latents))
    mean = centre + (x - centre) @ w @ posterior @ w.T / model.noise_variance
    variance = np.diag(w @ posterior @ w.T) + model.noise_variance
    return Mixture(mean[np.newaxis], np.broadcast_to(variance, (1, *mean.shape)))


def principal_surprise(train: np.ndarray, x: np.ndarray, latents: int) -> np.ndarray:
    """The exact -log p(x) in nats (examples,) of the same model."""
    centre = np.mean(train, axis=0, dtype=np.float64)
    model = ppca(covariance(train), latents)
    w, *_ = model.optimum(latents)
    total = w @ w.T + model.noise_variance * np.eye(len(w))
    return -multivariate_normal(centre, total).logpdf(np.asarray(x, np.float64))
