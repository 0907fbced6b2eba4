"""Lesson 13: pictures that a model made: how far off they are, how sharp, and whether they are copies."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

from rlvae_tutor.errors import InputError

if TYPE_CHECKING:  # it loads TensorFlow, which nothing here needs
    from rlvae_tutor.vae import VAE

WHITE = 255  # grey levels above black; a pixel in [0, 1] is a level over this number


def levels_off(found: np.ndarray, wanted: np.ndarray) -> float:
    """Root of the mean squared difference of pictures of one shape, values in [0, 1], in grey levels of 255."""
    return float(WHITE * np.sqrt(np.mean(np.square(np.asarray(found, np.float64) - wanted))))


def nearest_real(pictures: np.ndarray, real: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row (n,) of the nearest of the `real` pictures (m, size) to each of (n, size), and how far it is (n,).

    Distances are those of `levels_off`. A picture that is among the real ones is its own nearest.
    """
    from scipy.spatial.distance import cdist

    distances = cdist(pictures, real)
    rows = distances.argmin(axis=1)
    return rows, WHITE * distances[np.arange(len(rows)), rows] / np.sqrt(np.shape(real)[1])


def roughness(pictures: np.ndarray, shape: tuple[int, ...]) -> float:
    """Mean absolute difference of neighbours in a row, in grey levels, of flat `pictures` (n, size) of that `shape`."""
    rows = np.reshape(pictures, (-1, *shape))
    return float(WHITE * np.mean(np.abs(np.diff(rows, axis=-1))))


def least_cost(pictures: np.ndarray) -> np.ndarray:
    """The reconstruction error, in nats (n,), that a Bernoulli decoder has for a perfect copy of `pictures` (n, size).

    A grey value x in [0, 1] costs the entropy of a coin that shows heads with probability x, however well it is known.
    """
    from scipy.special import entr

    grey = np.asarray(pictures, np.float64)
    return np.sum(entr(grey) + entr(1 - grey), axis=-1)


def bits_per_pixel(nats: np.ndarray, size: int, step: float = 1 / WHITE) -> np.ndarray:
    """Bits that a model spends on each of `size` pixels, if a picture costs it `nats`, minus a log density.

    The density is of values `step` apart, so a grey value has the probability of a `step` at that density. Source:
    Papamakarios, Pavlakou and Murray 2017, "Masked autoregressive flow for density estimation", appendix.
    """
    if not (size > 0 and step > 0):
        raise InputError(f"There must be pixels, and a step between grey values; {size} and {step:g} will not do.")
    return nats / (size * np.log(2)) - np.log2(step)


def packed_bits(pictures: np.ndarray) -> float:
    """Bits per pixel that zlib, a packing program, needs for one of the grey `pictures` (n, size), on average."""
    levels = np.round(WHITE * np.asarray(pictures)).astype(np.uint8)
    return 8 * sum(len(zlib.compress(picture.tobytes(), 9)) for picture in levels) / levels.size


def pixel_costs(vae: VAE, pictures: np.ndarray) -> np.ndarray:
    """The cost of each pixel of `pictures`, nats (n, size), for a Gaussian `vae` that decodes the mean code."""
    from rlvae_tutor.vae.likelihoods import require_gaussian

    mean, _ = vae.encode(pictures)
    likelihood, outputs = require_gaussian(vae.architecture.likelihood), vae.decoder(mean)
    middle, variance = (np.asarray(part, np.float64) for part in likelihood.moments(outputs))
    return 0.5 * (np.square(pictures - middle) / variance + np.log(2 * np.pi * variance))


def least_spread(vae: VAE, pictures: np.ndarray) -> float:
    """Variance of codes of `pictures` (n, size), drawn from q(z | x), along the direction where they vary least.

    It is 1 in every direction where codes fill the standard normal prior.
    """
    mean, log_variance = vae.encode(pictures)
    within = np.diag(np.exp(log_variance).mean(axis=0))
    return float(np.linalg.eigvalsh(np.cov(mean, rowvar=False) + within)[0])
