"""Settings for a population, and comparison of its trees of tensors: whole ones and single members."""

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.vae.optimizers import Hyperparameters


def hyperparameters(rates, momentum=0.9, beta=1.0, rule=2):
    rates = tf.constant(rates, tf.float32)
    return Hyperparameters(
        rates, tf.fill(rates.shape, momentum), tf.fill(rates.shape, beta), tf.fill(rates.shape, rule)
    )


def assert_close(ours, theirs, rtol=1e-4):
    """Each tensor of one tree is that of the other, but for rounding."""
    for our_tensor, their_tensor in zip(tf.nest.flatten(ours), tf.nest.flatten(theirs), strict=True):
        scale = np.abs(their_tensor).max() + 1e-12  # small numbers inside a large tensor carry its rounding
        np.testing.assert_allclose(our_tensor, their_tensor, rtol=rtol, atol=rtol * scale)


def member(tree, i):
    """Member i of a population's tree of tensors, as a population of one."""
    return tf.nest.map_structure(lambda tensor: tensor[i : i + 1], tree)


def alone(tree, i):
    """Member i without the population axis."""
    return tf.nest.map_structure(lambda tensor: tensor[i], tree)
