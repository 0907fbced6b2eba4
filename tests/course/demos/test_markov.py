"""What the future depends on: with a memory on the slots too, without one on the parameters alone."""

import numpy as np
import pytest

from rlvae_tutor.course.demos.markov import two_orders, two_pasts
from rlvae_tutor.mdp.task import Task

SMALL = {"hidden": (8,), "latent": 2, "batch_size": 16, "updates_per_step": 2}


@pytest.mark.parametrize(("optimizer", "futures"), [("sgd", 1), ("momentum", 2), ("adam", 2)])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_parameters_have_one_future_only_where_nothing_else_is_remembered(optimizer, futures, seed):
    found = two_pasts(Task(**SMALL, optimizer=optimizer), 0.02, past=2, future=3, seed=seed)
    assert found.losses.shape == (2, 4)
    assert found.weights_apart == 0, "the pasts lead to one and the same place"
    assert found.losses[0, 0] == found.losses[1, 0]
    assert (found.slots_apart > 0) == (futures == 2)
    assert len(np.unique(found.losses[:, -1])) == futures


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_another_order_of_the_units_is_another_state_that_looks_the_same(optimizer):
    found = two_orders(Task(**SMALL, optimizer=optimizer), 0.01, steps=2)
    assert found.weights_apart > 0.1
    assert np.ptp(found.losses) < 1e-3
    assert np.ptp(found.observations, axis=0).max() < 1e-3
