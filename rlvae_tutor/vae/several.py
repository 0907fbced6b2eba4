"""Several VAEs that differ by their seed alone, trained side by side: what one of them shows may be luck."""

from functools import lru_cache

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError, check_values
from rlvae_tutor.vae.model import VAE
from rlvae_tutor.vae.optimizers import adam_settings
from rlvae_tutor.vae.population import Population


def train_several(architecture, x, seeds, updates, learning_rate=1e-3):
    """A list of `VAE`s, one for each of the integer `seeds`, after Adam's `updates` on data `x` (examples, size)."""
    if not len(seeds):
        raise InputError("There is no seed to train a VAE with; give at least one, such as [0].")
    check_values("The data", x, architecture.data_size, -float("inf"), float("inf"))
    population, settings = population_of(architecture), adam_settings(len(seeds), learning_rate)
    state = population.start(tf.constant(seeds, tf.int32))
    state = population.train(state, settings, tf.constant(x, tf.float32), tf.constant(updates))
    return [member(architecture, state.parameters, place, seed) for place, seed in enumerate(seeds)]


@lru_cache(maxsize=8)
def population_of(architecture):
    """The `Population` of an architecture, compiled once however often it is trained."""
    return Population(architecture)


def member(architecture, parameters, place, seed):
    """Number `place` of a population with these `parameters`, as a `VAE` with that `seed`."""
    vae = VAE(architecture, seed=int(seed))
    vae.set_weights([weights[place] for weights in tf.nest.flatten(parameters)])
    return vae
