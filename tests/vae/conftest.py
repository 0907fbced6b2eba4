"""Small populations that several tests share, so that each is compiled once."""

import pytest

from rlvae_tutor.backend import tf
from rlvae_tutor.datasets import load
from rlvae_tutor.vae.networks import Architecture
from rlvae_tutor.vae.population import Hyperparameters, Population


@pytest.fixture(scope="session")
def digits():
    return load("digits")


@pytest.fixture(scope="session")
def examples(digits):
    return tf.constant(digits.inner_train)


@pytest.fixture(scope="session")
def population():
    return Population(Architecture(64), batch_size=16)


def hyperparameters(rates, momentum=0.9, beta=1.0):
    rates = tf.constant(rates, tf.float32)
    return Hyperparameters(rates, tf.fill(rates.shape, momentum), tf.fill(rates.shape, beta))


def member(tree, i):
    """Member i of a population's tree of tensors, as a population of one."""
    return tf.nest.map_structure(lambda tensor: tensor[i : i + 1], tree)


def alone(tree, i):
    """Member i without the population axis."""
    return tf.nest.map_structure(lambda tensor: tensor[i], tree)
