"""What the future depends on: with a memory on the slots too, without one on the parameters alone."""

import numpy as np
import pytest

from rlvae_tutor.mdp.markov import two_futures
from rlvae_tutor.mdp.task import Task

SMALL = {"hidden": (8,), "latent": 2, "batch_size": 16, "updates_per_step": 2}


@pytest.mark.parametrize(("optimizer", "futures"), [("sgd", 1), ("momentum", 2), ("adam", 2)])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_parameters_have_one_future_only_where_nothing_else_is_remembered(optimizer, futures, seed):
    losses = two_futures(Task(**SMALL, optimizer=optimizer), 0.02, past=2, future=3, seed=seed)
    assert losses.shape == (2, 4)
    assert losses[0, 0] == losses[1, 0], "they are one VAE until one of them forgets"
    assert len(np.unique(losses[:, -1])) == futures
