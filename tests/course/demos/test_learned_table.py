"""What a table has learned is counted against the optimal values, goals left out."""

from dataclasses import replace

import numpy as np
import pytest

from rlvae_tutor.course.demos.learned_table import coverage, is_optimal, learning_curves, share_optimal
from rlvae_tutor.mdp.grid_world import STATIONARY, GridWorldEnv
from rlvae_tutor.qlearning import planning, tabular

WORLD = replace(STATIONARY, rounding="nearest", cells=9, goal=0.2)
OPTIMAL = planning.value_iteration(WORLD.P, WORLD.R, 0.99)[0]


def test_the_learned_action_is_right_where_it_is_one_of_the_best():
    assert is_optimal(OPTIMAL, OPTIMAL).all()
    assert not is_optimal(-OPTIMAL, OPTIMAL)[~WORLD.is_goal].any()
    tied = np.array([[1.0, 1.0, 0.0]])
    assert is_optimal(np.array([[0.0, 2.0, 1.0]]), tied)
    assert not is_optimal(np.array([[0.0, 0.0, 1.0]]), tied)


@pytest.mark.parametrize(("sign", "share"), [(1, 1.0), (-1, 0.0)])
def test_the_share_of_states_leaves_goals_out(sign, share):
    assert share_optimal(WORLD, sign * OPTIMAL, OPTIMAL) == share


def test_coverage_counts_the_pairs_outside_the_goal():
    assert coverage(WORLD, np.zeros_like(OPTIMAL)) == 0
    tried = np.where(WORLD.is_goal[:, np.newaxis], 0, 1) * np.ones_like(OPTIMAL)
    assert coverage(WORLD, tried) == 1


def test_learning_curves_are_a_picture_for_up_to_three_runs():
    settings = tabular.TableSettings(updates=200, gamma=0.99, power=0, traces=4)
    kinds = ("uniform", "episodes")
    runs = {kind: tabular.train_table(GridWorldEnv(WORLD), replace(settings, experience=kind), False) for kind in kinds}
    assert learning_curves(WORLD, OPTIMAL, runs).data.startswith(b"\x89PNG")
