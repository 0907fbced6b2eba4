import pytest

from rlvae_tutor.mdp.task import Task


@pytest.fixture
def task():
    """A task that takes a moment."""
    return Task("bars", horizon=4, updates_per_step=2)
