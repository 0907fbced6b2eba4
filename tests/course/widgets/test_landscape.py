"""The landscape widgets: what they draw follows their controls, and what they say agrees with exact values."""

from dataclasses import replace

import numpy as np
import pytest

from rlvae_tutor.course.demos.cliff import cliff_figure
from rlvae_tutor.course.widgets import landscape, learning_explorer, learning_static, planning_explorer, planning_static
from rlvae_tutor.mdp.grid_world import FINITE_HORIZON, STATIONARY, GridWorldEnv
from rlvae_tutor.qlearning import planning, tabular

WORLD = replace(STATIONARY, rounding="nearest", cells=9, goal=0.2)
OPTIMAL = planning.value_iteration(WORLD.P, WORLD.R, 0.99)[0]


def runs():
    """Both kinds of experience, briefly."""
    settings = tabular.TableSettings(updates=2000, gamma=0.99, power=0, traces=8)
    train = lambda experience: tabular.train_table(GridWorldEnv(WORLD), replace(settings, experience=experience), False)
    return {experience: train(experience) for experience in ("uniform", "episodes")}


RUNS = runs()
WIDGETS = {"planning": planning_explorer, "learning": lambda: learning_explorer(WORLD, OPTIMAL, RUNS)}


@pytest.fixture(params=WIDGETS)
def widget(request):
    return WIDGETS[request.param]()


def choices(control):
    """All values that a control may take, in its order."""
    if hasattr(control, "options"):
        return [value for _, value in control.options]
    return list(np.linspace(control.min, control.max, round((control.max - control.min) / control.step) + 1))


def test_every_move_changes_the_picture(widget):
    for control in widget.controls.values():
        for value in (choices(control)[1], choices(control)[0], choices(control)[-1]):
            before = bytes(widget.picture.value)
            control.value = value
            assert bytes(widget.picture.value) != before


def test_no_slider_begins_at_its_right_end(widget):
    for control in widget.controls.values():
        assert control.value != choices(control)[-1]
        assert control.style.description_width == "initial"


def test_words_are_numbers_wherever_one_starts(widget):
    for w in choices(widget.controls["w"])[::9]:
        for v in choices(widget.controls["v"])[::13]:
            widget.controls["w"].value, widget.controls["v"].value = w, v
            assert "nan" not in widget.words.value
            assert 'aria-live="polite"' in widget.words.value


def test_the_planning_explorer_tells_the_exact_values_of_the_lesson():
    widget = planning_explorer()
    assert "this plan earns 5.17 on average, undiscounted; the best plan 5.17" in widget.words.value
    widget.controls["gamma"].value = 0.0
    assert "this plan earns 2.95" in widget.words.value


def test_the_path_of_a_plan_takes_the_planned_steps_without_rounding():
    start = FINITE_HORIZON.points[FINITE_HORIZON.cell(0.1, 0.115)]
    path, rates = landscape.walk(FINITE_HORIZON, landscape.planned(FINITE_HORIZON, 4, 1.0), start)
    assert rates == [1.0, 0.3, 1.0, 0.1]
    assert path[1] == pytest.approx(FINITE_HORIZON.gradient_step(start, 1.0))
    assert FINITE_HORIZON.excess(path[3]) > FINITE_HORIZON.excess(path[2])
    assert FINITE_HORIZON.excess(path[4]) < 0.01


def test_the_learned_action_is_right_where_it_is_one_of_the_best():
    assert landscape.is_optimal(OPTIMAL, OPTIMAL).all()
    assert not landscape.is_optimal(-OPTIMAL, OPTIMAL)[~WORLD.is_goal].any()
    tied = np.array([[1.0, 1.0, 0.0]])
    assert landscape.is_optimal(np.array([[0.0, 2.0, 1.0]]), tied)
    assert not landscape.is_optimal(np.array([[0.0, 0.0, 1.0]]), tied)


def test_the_way_of_the_optimal_policy_ends_in_a_goal():
    way = landscape.travel(WORLD, OPTIMAL.argmax(axis=1), WORLD.cell(0, 0))
    assert WORLD.is_goal[way[-1]]
    assert len(set(way)) == len(way)


def test_a_policy_that_stands_still_goes_nowhere():
    assert list(landscape.travel(WORLD, np.zeros(len(OPTIMAL), int), WORLD.cell(0, 0))) == [WORLD.cell(0, 0)]
    assert list(landscape.travel(WORLD, np.full(len(OPTIMAL), 7), 0)) == [0]


def test_coverage_counts_the_pairs_outside_the_goal():
    assert landscape.coverage(WORLD, np.zeros_like(OPTIMAL)) == 0
    tried = np.where(WORLD.is_goal[:, np.newaxis], 0, 1) * np.ones_like(OPTIMAL)
    assert landscape.coverage(WORLD, tried) == 1


@pytest.mark.parametrize(
    "picture",
    [planning_static, lambda: learning_static(WORLD, OPTIMAL, RUNS), lambda: landscape.landscape_figure(STATIONARY)],
)
def test_the_twins_are_pictures(picture):
    assert picture().data.startswith(b"\x89PNG")


def test_learning_curves_are_a_picture_for_up_to_three_runs():
    assert landscape.learning_curves(WORLD, OPTIMAL, RUNS).data.startswith(b"\x89PNG")


def test_the_cliff_is_drawn_with_both_ways():
    ways = {"Q-learning": np.array([36, 24, 25]), "SARSA": np.array([36, 24, 12])}
    assert cliff_figure(ways).data.startswith(b"\x89PNG")
