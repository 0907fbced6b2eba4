"""Settings for a population, and single members of its trees of tensors."""

from rlvae_tutor.backend import tf
from rlvae_tutor.vae.optimizers import Hyperparameters


def hyperparameters(rates, momentum=0.9, beta=1.0, rule=2):
    rates = tf.constant(rates, tf.float32)
    return Hyperparameters(
        rates, tf.fill(rates.shape, momentum), tf.fill(rates.shape, beta), tf.fill(rates.shape, rule)
    )


def member(tree, i):
    """Member i of a population's tree of tensors, as a population of one."""
    return tf.nest.map_structure(lambda tensor: tensor[i : i + 1], tree)


def alone(tree, i):
    """Member i without the population axis."""
    return tf.nest.map_structure(lambda tensor: tensor[i], tree)
