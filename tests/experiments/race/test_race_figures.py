from itertools import pairwise

import numpy as np
import pytest

from rlvae_tutor.experiments.race.figures import STYLES, race_figure
from rlvae_tutor.plotting import png


def race_of(*names, losses=(46.0, 30.0, 25.0)):
    """A race of entries of these names with nothing in it but what is drawn."""
    starts = {"0.0001": {"mean": losses[1]}, "0.1": {"mean": losses[2]}}
    curve = {"updates": [0, 10, 20], "mean": losses, "low": losses, "high": losses}
    shared = {"curve": curve, "final_nelbo": {"mean": losses[2]}, "learning_rate_paths": [[1e-4, 1e-3, 1e-2]] * 2}
    return {
        "entries": [
            {"name": name, "label": name} | shared | ({} if "best" in name else {"by_initial_learning_rate": starts})
            for name in names
        ]
    }


def test_picture_is_drawn_from_race_json_alone(finished):
    assert png(race_figure(finished.content)) == (finished.folder / "race.png").read_bytes()


def test_every_drawn_entry_has_its_curve_its_ends_and_its_name():
    figure = race_figure(race_of(*STYLES))
    curves, ends, _ = figure.axes
    assert len(curves.lines) == len(ends.lines) == len(STYLES)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == list(STYLES)


def test_what_is_not_there_is_not_drawn():
    figure = race_figure(race_of("q_learning", "constant_adam"))
    assert [len(axes.lines) for axes in figure.axes] == [2, 2, 2]  # the last: two paths of Q-learning


def test_entries_that_nobody_draws_are_left_out():
    assert len(race_figure(race_of("q_learning", "random")).axes[0].lines) == 1


@pytest.mark.parametrize("losses", [(46.0, 30.0, 25.0), (25.0, 25.0, 25.0), (45.0, 44.99, 44.98), (-3.0, -8.0, -9.0)])
def test_loss_axes_are_labelled_in_nats_where_the_losses_are(losses):
    figure = race_figure(race_of("q_learning", "constant_adam", losses=losses))
    figure.canvas.draw()
    for axes in figure.axes[:2]:
        ticks = axes.get_yticks()
        assert [label.get_text() for label in axes.get_yticklabels()] == [f"{tick:.1f}" for tick in ticks]
        assert np.all(np.diff(ticks) > 0)
        assert min(losses) - 0.1 <= ticks[0] <= ticks[-1] <= max(losses) + 0.1


def test_nothing_is_cut_off(finished):
    figure = race_figure(finished.content)
    figure.canvas.draw()
    box = figure.get_tightbbox()
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= figure.get_figwidth()
    assert box.y1 <= figure.get_figheight()


def test_labels_of_the_loss_axes_do_not_overlap(finished):
    figure = race_figure(finished.content)
    figure.canvas.draw()
    for axes in figure.axes[:2]:
        boxes = sorted((label.get_window_extent() for label in axes.get_yticklabels()), key=lambda box: box.y0)
        assert all(lower.y1 <= upper.y0 for lower, upper in pairwise(boxes))
