"""Several VAEs that differ only in their seed, trained side by side: what a single one shows may be luck."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError, check_values
from rlvae_tutor.vae.model import VAE
from rlvae_tutor.vae.networks import Architecture, Parameters
from rlvae_tutor.vae.optimizers import adam_settings
from rlvae_tutor.vae.population import Population


def train_several(
    architecture: Architecture, x: np.ndarray, seeds: Sequence[int], updates: int, learning_rate: float = 1e-3
) -> list[VAE]:
    """A list of `VAE`s, one for each of the integer `seeds`, after Adam's `updates` on data `x` (examples, size)."""
    if not len(seeds):
        raise InputError("There is no seed to train a VAE with; give at least one, such as [0].")
    check_values("The data", x, architecture.data_size, -float("inf"), float("inf"))
    population, settings = population_of(architecture), adam_settings(len(seeds), learning_rate)
    state = population.start(tf.constant(seeds, tf.int32))
    state = population.train(state, settings, tf.constant(x, tf.float32), tf.constant(updates))
    return [member(architecture, state.parameters, place, seed) for place, seed in enumerate(seeds)]


@lru_cache(maxsize=8)
def population_of(architecture: Architecture) -> Population:
    """The `Population` of an architecture, compiled only once, no matter how often it is trained."""
    return Population(architecture)


def member(architecture: Architecture, parameters: Parameters, place: int, seed: int) -> VAE:
    """The member number `place` of a population with these `parameters`, as a `VAE` with that `seed`."""
    vae = VAE(architecture, seed=int(seed))
    vae.set_weights([weights[place] for weights in tf.nest.flatten(parameters)])
    return vae
