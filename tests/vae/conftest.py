"""Small populations that several tests share, so that each is compiled once."""

import pytest

from rlvae_tutor.backend import tf
from rlvae_tutor.datasets import load
from rlvae_tutor.vae.networks import Architecture
from rlvae_tutor.vae.population import Population


@pytest.fixture(scope="session")
def digits():
    return load("digits")


@pytest.fixture(scope="session")
def examples(digits):
    return tf.constant(digits.inner_train)


@pytest.fixture(scope="session")
def population():
    return Population(Architecture(64), batch_size=16)
