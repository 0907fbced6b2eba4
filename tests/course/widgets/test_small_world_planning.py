"""The planning explorer follows its controls, and its words agree with the exact values."""

import pytest

from rlvae_tutor.course.widgets import planning_explorer, planning_static
from rlvae_tutor.course.widgets.small_world_planning import planned, walk
from rlvae_tutor.mdp.grid_world import FINITE_HORIZON


def test_the_words_hold_the_exact_values_of_the_lesson(words_only):
    widget = words_only(planning_explorer())
    assert "this plan earns 5.17 on average, undiscounted; the best plan 5.17" in widget.words.value
    widget.controls["gamma"].value = 0.0
    assert "this plan earns 2.95" in widget.words.value


def test_the_path_of_a_plan_takes_the_planned_steps_without_rounding():
    start = FINITE_HORIZON.points[FINITE_HORIZON.cell(0.1, 0.115)]
    path, rates = walk(FINITE_HORIZON, planned(FINITE_HORIZON, 4, 1.0), start)
    assert rates == [1.0, 0.3, 1.0, 0.1]
    assert path[1] == pytest.approx(FINITE_HORIZON.gradient_step(start, 1.0))
    assert FINITE_HORIZON.excess(path[3]) > FINITE_HORIZON.excess(path[2])
    assert FINITE_HORIZON.excess(path[4]) < 0.01


def test_the_static_version_is_a_picture():
    assert planning_static().data.startswith(b"\x89PNG")
