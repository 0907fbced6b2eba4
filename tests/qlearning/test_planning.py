"""Planning with a known model, against the equations it solves."""

from dataclasses import replace

import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.grid_world import FINITE_HORIZON, STATIONARY
from rlvae_tutor.qlearning import planning

NEAREST = replace(STATIONARY, rounding="nearest")
SMALL = replace(STATIONARY, cells=9, goal=0.2)


def test_value_iteration_solves_the_bellman_equation():
    q, changes = planning.value_iteration(STATIONARY.P, STATIONARY.R, 0.99)
    assert planning.backup(STATIONARY.P, STATIONARY.R, q.max(axis=1), 0.99) == pytest.approx(q, abs=1e-10)
    assert changes[-1] <= 1e-12 < changes[-2]


def test_the_stationary_world_is_solved_in_ten_sweeps():
    assert len(planning.value_iteration(NEAREST.P, NEAREST.R, 0.99)[1]) == 10


def test_a_long_plan_is_the_plan_without_horizon():
    q, _ = planning.value_iteration(SMALL.P, SMALL.R, 0.9)
    assert planning.plan(SMALL.P, SMALL.R, 300, 0.9)[0] == pytest.approx(q, abs=1e-9)


def test_the_greedy_policy_of_a_plan_earns_what_the_plan_says():
    q = planning.plan(FINITE_HORIZON.P, FINITE_HORIZON.R, 6)
    earned = planning.follow(FINITE_HORIZON.P, FINITE_HORIZON.R, q.argmax(axis=2))
    assert earned == pytest.approx(q[0].max(axis=1), abs=1e-12)


def test_regret_is_zero_for_the_best_policy_and_positive_for_another():
    optimal, _ = planning.value_iteration(NEAREST.P, NEAREST.R, 0.99)
    assert np.abs(planning.regret(NEAREST.P, NEAREST.R, optimal.argmax(axis=1), optimal, 0.99)).max() < 1e-9
    stop = np.full(len(optimal), NEAREST.actions.index("stop"))
    assert planning.regret(NEAREST.P, NEAREST.R, stop, optimal, 0.99) == pytest.approx(optimal.max(axis=1))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: planning.plan(SMALL.P, SMALL.R, 0), "The horizon"),
        (lambda: planning.value_iteration(SMALL.P, np.ones_like(SMALL.R), 1.0, most_sweeps=50), "below 1"),
    ],
)
def test_bad_input_is_refused(call, sentence):
    with pytest.raises(InputError, match=sentence):
        call()
