"""Lesson 03: one population, every member with a beta of its own: how many latents stay active as their price rises?"""

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.vae.elbo import active_units
from rlvae_tutor.vae.likelihoods import Gaussian
from rlvae_tutor.vae.networks import Architecture
from rlvae_tutor.vae.optimizers import Hyperparameters
from rlvae_tutor.vae.population import Population

# Large minibatches and, at the end, a low learning rate: a latent that only noise keeps alive should not count.
BATCH, MOMENTUM, PHASES = 512, 0.9, ((3e-3, 2000), (3e-4, 1000))


def active_latents(
    x: np.ndarray, betas: np.ndarray, hidden: tuple[int, ...], latents: int, noise_variance: float
) -> np.ndarray:
    """Numbers of active latents (betas,) of VAEs trained on `x` (examples, size), one for each of the `betas`.

    Encoder and decoder have `hidden` layers, or none: then they are linear. The decoder is Gaussian with a fixed
    `noise_variance`. Active as in Burda et al. 2016: the variance of the encoded mean is above 0.01.
    """
    data, weights = tf.constant(x, tf.float32), tf.constant(betas, tf.float32)
    architecture = Architecture(data.shape[1], hidden, latents, likelihood=Gaussian(noise_variance))
    population = Population(architecture, batch_size=BATCH)
    same = lambda value, kind=tf.float32: tf.fill(weights.shape, tf.constant(value, kind))
    state = population.start(tf.range(len(weights)))
    for rate, updates in PHASES:
        settings = Hyperparameters(same(rate), same(MOMENTUM), weights, same(0, tf.int32))
        state = population.train(state, settings, data, tf.constant(updates))
    means, _ = architecture.encode(state.parameters.encoder, data)
    return np.round(latents * active_units(means).numpy()).astype(int)
