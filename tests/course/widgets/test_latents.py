"""The latent explorer calls labels by their names where it has them, in words and beside the map."""

from types import SimpleNamespace

import numpy as np
import pytest

from rlvae_tutor.course.widgets import latent_explorer, latent_static

NAMES = ("boot", "bag", "coat")
LABELS = np.arange(30) % 3
CODES = np.array([[-2.0, 0.0], [2.0, 0.0], [0.0, 2.0]])[LABELS] + np.random.default_rng(0).normal(0, 0.1, [30, 2])
MODEL = SimpleNamespace(
    decoder=lambda codes: np.repeat(codes, 8, axis=1),
    architecture=SimpleNamespace(likelihood=SimpleNamespace(mean=lambda outputs: 1 / (1 + np.exp(-outputs)))),
)


@pytest.fixture(params=[NAMES, ()], ids=["named", "numbered"])
def named(request):
    """Names of labels, or none, and the widget with them."""
    return request.param, latent_explorer(MODEL, CODES, LABELS, (4, 4), request.param)


def test_the_words_call_what_is_near(named):
    names, widget = named
    widget.controls["z1"].value = 2.0
    assert f"show {names[1] if names else 1} (10 times)" in widget.words.value


def test_a_list_beside_the_map_says_which_number_is_which(named):
    names, widget = named
    for value in (-1.0, 1.0):  # drawn anew, not twice
        widget.controls["z2"].value = value
    legend = widget.figure.axes[0].get_legend()
    entries = [text.get_text() for text in legend.get_texts()] if legend else []
    assert entries == (["0 boot", "1 bag", "2 coat"] if names else [])


def test_the_list_lies_in_the_figure_and_beside_the_map():
    widget = latent_explorer(MODEL, CODES, LABELS, (4, 4), NAMES)
    axes, box = widget.figure.axes[0], widget.figure.axes[0].get_legend().get_window_extent()
    assert box.x0 >= 0
    assert box.x1 < axes.bbox.x0


def test_the_static_version_is_a_picture():
    assert latent_static(MODEL, CODES, LABELS, (4, 4), steps=3, names=NAMES).data.startswith(b"\x89PNG")
