"""What can be said of pictures that a model made: how far off they are, how sharp, and whether they are copies."""

import zlib

import numpy as np

from rlvae_tutor.errors import InputError

WHITE = 255  # grey levels above black; a pixel in [0, 1] is a level over this number


def levels_off(found, wanted):
    """Root of the mean squared difference of pictures of one shape, values in [0, 1], in grey levels of 255."""
    return float(WHITE * np.sqrt(np.mean(np.square(np.asarray(found, np.float64) - wanted))))


def nearest_real(pictures, real):
    """Row (n,) of the nearest of the `real` pictures (m, size) to each of (n, size), and how far it is (n,).

    Distances are as `levels_off` has them. The nearest of pictures that are among the real ones is themselves.
    """
    from scipy.spatial.distance import cdist

    distances = cdist(pictures, real)
    rows = distances.argmin(axis=1)
    return rows, WHITE * distances[np.arange(len(rows)), rows] / np.sqrt(np.shape(real)[1])


def roughness(pictures, shape):
    """Mean absolute difference of neighbours in a row, in grey levels, of flat `pictures` (n, size) of that `shape`."""
    rows = np.reshape(pictures, (-1, *shape))
    return float(WHITE * np.mean(np.abs(np.diff(rows, axis=-1))))


def least_cost(pictures):
    """What a Bernoulli decoder pays for a perfect copy of `pictures` (n, size) in [0, 1]: nats, (n,).

    A grey value x costs the entropy of a coin that shows heads with probability x, however well it is known.
    """
    from scipy.special import entr

    grey = np.asarray(pictures, np.float64)
    return np.sum(entr(grey) + entr(1 - grey), axis=-1)


def bits_per_pixel(nats, size, step=1 / WHITE):
    """Bits that a model spends on each of `size` pixels, if it finds a picture at `nats`, minus a log density.

    The density is of values `step` apart, so a grey value has the probability of a `step` at that density. Source:
    Papamakarios, Pavlakou and Murray 2017, "Masked autoregressive flow for density estimation", appendix.
    """
    if not (size > 0 and step > 0):
        raise InputError(f"There must be pixels, and a step between grey values; {size} and {step:g} will not do.")
    return nats / (size * np.log(2)) - np.log2(step)


def packed_bits(pictures):
    """Bits per pixel that zlib, a packing program, needs for one of the grey `pictures` (n, size), on average."""
    levels = np.round(WHITE * np.asarray(pictures)).astype(np.uint8)
    return 8 * sum(len(zlib.compress(one.tobytes(), 9)) for one in levels) / levels.size


def pixel_costs(vae, pictures):
    """What each pixel of `pictures` (n, size) costs a Gaussian `vae` that decodes its mean code: nats, (n, size)."""
    mean, _ = vae.encode(pictures)
    likelihood, outputs = vae.architecture.likelihood, vae.decoder(mean)
    middle, variance = (np.asarray(part, np.float64) for part in likelihood.moments(outputs))
    return 0.5 * (np.square(pictures - middle) / variance + np.log(2 * np.pi * variance))


def least_spread(vae, pictures):
    """Variance of codes of `pictures` (n, size), drawn from q(z | x), along the direction where they vary least.

    It is 1 in every direction where codes fill the standard normal prior.
    """
    mean, log_variance = vae.encode(pictures)
    within = np.diag(np.exp(log_variance).mean(axis=0))
    return float(np.linalg.eigvalsh(np.cov(mean, rowvar=False) + within)[0])
