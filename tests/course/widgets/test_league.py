"""The league table follows its controls, and its words say what the study found."""

import numpy as np
import pytest

from rlvae_tutor.course.widgets import league, league_static, league_table
from rlvae_tutor.course.widgets.league import AMOUNTS, League, settled
from rlvae_tutor.evaluation.statistics import Interval
from rlvae_tutor.experiments.shipped import load_shipped_study

STUDY = load_shipped_study()
LEAGUE = League(STUDY)


@pytest.fixture(autouse=True)
def intervals_once(monkeypatch):
    """All tests share one league, which computes each interval once."""
    monkeypatch.setattr(league, "League", lambda study: LEAGUE)


@pytest.fixture
def widget():
    return league_table(STUDY)


def test_picture_and_words_follow_every_control_and_come_back(widget):
    for control in widget.controls.values():
        before, there = (bytes(widget.picture.value), widget.words.value), control.value
        control.value = control.options[-1][1]
        assert bytes(widget.picture.value) != before[0]
        assert widget.words.value != before[1] or control is widget.controls["amount"]
        control.value = there
        assert (bytes(widget.picture.value), widget.words.value) == before


def test_each_place_of_a_slider_shows_another_picture(widget):
    for control in widget.controls.values():
        pictures = set()
        for _, value in control.options:
            control.value = value
            pictures.add(bytes(widget.picture.value))
        assert len(pictures) == len(control.options)


def test_controls_have_names_in_full_and_begin_at_the_left(widget):
    for control in widget.controls.values():
        assert control.description
        assert control.style.description_width == "initial"
        assert control.value == control.options[0][1] != control.options[-1][1]


@pytest.mark.parametrize("task", ["digits", "patches", "far_starts"])
@pytest.mark.parametrize("arm", ["richer", "learning_rate"])
def test_all_vaes_give_the_studys_own_means_and_nearly_its_intervals(task, arm):
    rows = {name: (loss, difference) for name, loss, difference in LEAGUE.standing(task, "one_cycle_best", "100 VAEs")}
    wanted = STUDY["comparisons"][task][arm]["one_cycle_best"]["difference"]
    loss, difference = rows[arm]
    assert loss.mean == pytest.approx(STUDY["summaries"][task][arm]["mean"]["mean"])
    assert difference.mean == pytest.approx(wanted["mean"])
    assert (difference.low, difference.high) == pytest.approx((wanted["low"], wanted["high"]), abs=0.15)


def test_the_best_stand_first_and_a_rival_does_not_differ_from_itself():
    rows = LEAGUE.standing("bars", "search_richer", "30 VAEs")
    losses = [loss.mean for _, loss, _ in rows]
    assert losses == sorted(losses)
    itself = next(difference for name, _, difference in rows if name == "search_richer")
    assert (itself.low, itself.mean, itself.high) == (0, 0, 0)


def test_fewer_vaes_make_wider_intervals():
    widths = []
    for amount in AMOUNTS:
        rows = LEAGUE.standing("digits", "one_cycle_best", amount)
        widths.append(np.mean([loss.high - loss.low for _, loss, _ in rows]))
    assert widths[0] < widths[1] < widths[2]


def test_words_name_the_leader_the_learners_and_the_crashes(widget):
    assert "searched, richer controls is ahead with 24.27 nats" in widget.words.value
    assert "Crashed runs (*): none" in widget.words.value
    widget.controls["task"].value = "patches"
    assert "Crashed runs (*): Q-learning, richer actions 2" in widget.words.value
    widget.controls["rival"].value = "constant_in_hindsight"
    assert "+0.38" in widget.words.value
    assert "not settled: the interval holds zero" in widget.words.value
    assert "nan" not in widget.words.value


def test_an_interval_is_read_by_its_ends():
    for low, high, word in ((-2, -1, "better"), (1, 2, "worse"), (-1, 2, "not settled")):
        assert settled(Interval((low + high) / 2, low, high)).startswith(word)


def test_no_label_is_cut(widget):
    figure = widget.figure
    figure.canvas.draw()
    width = figure.get_figwidth() * figure.dpi
    for axes in figure.axes:
        box = axes.get_tightbbox()
        assert box.x0 >= -0.5
        assert box.x1 <= width + 0.5


def test_the_static_version_is_a_picture():
    assert league_static(STUDY).data.startswith(b"\x89PNG")
