"""The table explorer follows its controls, and says in words what a cell holds and on how many tries that rests."""

import random

import numpy as np
import pytest
from gymnasium import spaces

from rlvae_tutor.course.widgets import table_explorer, table_static
from rlvae_tutor.course.widgets.q_table import SHOWN, as_map, cell_at, contents, draw_map, edges
from rlvae_tutor.plotting import new_figure
from rlvae_tutor.qlearning.table_over_bins import Bins, TableAgent

FACTORS, HORIZON = np.array([0.25, 0.5, 0.7, 1.0, 1.4, 2.0, 4.0]), 20
BINS = Bins((-1.0, 0.5 / HORIZON), (2.5, 1 + 0.5 / HORIZON), (14, 10))


def learned():
    """A table that raises low rates early and lowers all late; the agent was never at the lowest rates late."""
    generator = np.random.default_rng(0)
    rates, times = np.indices(BINS.counts)
    wanted = np.where(times < 5, 0, np.clip(6 - rates // 2, 0, 6))  # the last times are the first of training
    q = -np.abs(np.arange(7) - wanted[..., None]) + generator.normal(0, 0.1, (*BINS.counts, 7))
    visits = generator.integers(0, 50, (*BINS.counts, 7))
    visits[:3, :4] = 0
    shape = BINS.size, 7
    return TableAgent(spaces.Box(-5, 5, (2,)), BINS, q.reshape(shape), visits.reshape(shape), caution=0.3)


AGENT = learned()


@pytest.fixture
def widget():
    return table_explorer(AGENT, FACTORS, HORIZON)


def test_picture_and_words_follow_every_control_and_come_back(widget, positions):
    for control in widget.controls.values():
        before, there = (bytes(widget.picture.value), widget.words.value), control.value
        control.value = positions(control)[-1]
        assert (bytes(widget.picture.value), widget.words.value) != before
        assert bytes(widget.picture.value) != before[0]
        control.value = there
        assert (bytes(widget.picture.value), widget.words.value) == before


def test_one_step_of_any_slider_is_seen(widget):
    for name in ("step", "rate"):
        control, before = widget.controls[name], bytes(widget.picture.value)
        control.value += 1
        assert bytes(widget.picture.value) != before


def test_controls_have_names_in_full_and_do_not_begin_at_their_end(widget, positions):
    for control in widget.controls.values():
        assert control.description
        assert control.style.description_width == "initial"
        assert control.value != positions(control)[-1]


def test_the_words_of_every_cell_hold_no_nan_and_say_what_the_agent_does(widget, words_only):
    generator, widget = random.Random(0), words_only(widget)
    for _ in range(15):
        step, rate = generator.randrange(HORIZON), generator.randrange(BINS.counts[0])
        widget.controls["step"].value, widget.controls["rate"].value = step, rate
        cell = cell_at(AGENT, HORIZON, step, rate)
        factor = FACTORS[AGENT.values(np.array([cell]))[0].argmax()]
        words = widget.words.value
        assert "nan" not in words
        if AGENT.visits[cell].any():
            assert ("raises it" in words, "lowers it" in words) == (factor > 1, factor < 1)
            assert f"of {AGENT.visits[cell].sum():,} tries" in words


def test_the_words_say_where_the_agent_never_was(widget):
    widget.controls["step"].value, widget.controls["rate"].value = HORIZON - 1, 0
    assert "The agent was never here" in widget.words.value
    assert "never\ntried" in [text.get_text() for text in widget.figure.axes[1].texts]


def test_time_runs_to_the_right():
    times, rates = edges(AGENT)
    assert np.all(np.diff(times) > 0)
    assert np.all(np.diff(rates) > 0)
    cells = as_map(AGENT, np.arange(BINS.size))
    middle = 3, 1  # the fourth rate, the second tenth of the training, which is its steps 2 and 3
    assert {cell_at(AGENT, HORIZON, step, 3) for step in (2, 3)} == {cells[middle]}


@pytest.mark.parametrize("shown", SHOWN)
def test_a_map_is_blank_where_the_agent_never_was_and_written_elsewhere(shown):
    figure = new_figure(6, 5)
    draw_map(figure.axes[0], AGENT, FACTORS, shown)
    cells = contents(AGENT, FACTORS, shown)
    assert np.isnan(cells).sum() == np.sum(~AGENT.visits.any(axis=1)) > 0
    assert len(figure.axes[0].texts) == np.sum(~np.isnan(cells))


def test_the_map_shows_the_factor_of_the_preferred_action():
    cells = contents(AGENT, FACTORS, "preferred")
    for step, rate in ((0, 0), (8, 5), (19, 13)):
        cell = cell_at(AGENT, HORIZON, step, rate)
        row, column = np.argwhere(as_map(AGENT, np.arange(BINS.size)) == cell)[0]
        assert 2 ** cells[row, column] == pytest.approx(FACTORS[AGENT.values(np.array([cell]))[0].argmax()])


def test_a_table_of_which_nothing_is_known_is_drawn_and_described_too():
    blank = TableAgent(AGENT.space, BINS, np.zeros_like(AGENT.q), np.zeros_like(AGENT.visits), 0.3)
    widget = table_explorer(blank, FACTORS, HORIZON)
    for shown in SHOWN:
        widget.controls["shown"].value = shown
        assert "The agent was never here" in widget.words.value


def test_the_static_version_is_a_picture():
    assert table_static({"early": AGENT, "late": AGENT}, FACTORS).data.startswith(b"\x89PNG")
