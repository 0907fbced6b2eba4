"""The learning explorer draws the way of the greedy policy."""

import numpy as np

from rlvae_tutor.course.widgets import learning_static
from rlvae_tutor.course.widgets.small_world_learning import travel


def test_the_way_of_the_optimal_policy_ends_in_a_goal(small_world):
    world, optimal, _ = small_world
    way = travel(world, optimal.argmax(axis=1), world.cell(0, 0))
    assert world.is_goal[way[-1]]
    assert len(set(way)) == len(way)


def test_a_policy_that_stands_still_goes_nowhere(small_world):
    world, optimal, _ = small_world
    start = world.cell(0, 0)
    assert list(travel(world, np.zeros(len(optimal), int), start)) == [start]
    assert list(travel(world, np.full(len(optimal), 7), 0)) == [0]


def test_the_static_version_is_a_picture(small_world):
    assert learning_static(*small_world).data.startswith(b"\x89PNG")
