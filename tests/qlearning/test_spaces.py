"""Spaces: what their observations become."""

import numpy as np
import pytest
from gymnasium import spaces

from rlvae_tutor.errors import InputError
from rlvae_tutor.qlearning.spaces import encode, encoded_size


def test_a_discrete_observation_is_one_hot_from_its_start():
    np.testing.assert_array_equal(encode(spaces.Discrete(3, start=5), [7, 5]), [[0, 0, 1], [1, 0, 0]])


def test_a_box_is_flattened():
    images = np.arange(8).reshape(2, 2, 2)
    np.testing.assert_array_equal(encode(spaces.Box(0, 9, (2, 2)), images), [[0, 1, 2, 3], [4, 5, 6, 7]])


@pytest.mark.parametrize("space", [spaces.Dict({"a": spaces.Box(-1, 1, (5,))}), spaces.MultiDiscrete([2, 3])], ids=str)
def test_observations_that_cannot_be_encoded_are_refused(space):
    with pytest.raises(InputError, match=r"Box or a Discrete space, not .*flatten"):
        encoded_size(space)
