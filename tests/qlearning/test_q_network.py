"""The Q-network before it has learned anything."""

import numpy as np

from rlvae_tutor.qlearning.network import q_network


def test_layers_begin_differently_and_follow_from_the_seed():
    def kernels(seed):
        return q_network(4, 4, (4,), seed).get_weights()[::2]

    assert not np.array_equal(*kernels(0))
    assert all(map(np.array_equal, kernels(0), kernels(0)))
    assert not any(map(np.array_equal, kernels(0), kernels(1)))
