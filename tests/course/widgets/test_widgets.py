"""Every widget follows its controls, to their ends and at any speed, and says in words what it shows."""

import random
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from rlvae_tutor.course.widgets import collapse_dial, latent_explorer, optimizer_race, reparameterisation_dial

GENERATOR = np.random.default_rng(0)


def race(adam=30.0, learned=25.0):
    """Two racers from three starts with two seeds each, five moments, and where they end."""
    run = lambda level: SimpleNamespace(
        updates=np.arange(5) * 10,
        validation=np.tile(np.linspace(46, level, 5)[:, None], [1, 6]),
        learning_rate=np.full([5, 6], 0.01),
        test=np.full(6, level),
    )
    return optimizer_race({"constant_adam": run(adam), "q_learning": run(learned)}, [1e-4, 1e-2, 1e-1])


def explorer():
    """A map of forty codes, and a decoder that paints the code's sign."""
    decoder = lambda codes: np.repeat(codes, 32, axis=1)
    likelihood = SimpleNamespace(mean=lambda outputs: 1 / (1 + np.exp(-outputs)))
    model = SimpleNamespace(decoder=decoder, architecture=SimpleNamespace(likelihood=likelihood))
    return latent_explorer(model, GENERATOR.normal(size=[40, 2]), np.arange(40) % 10, (8, 8))


def dial():
    return collapse_dial(np.geomspace(1, 0.01, 64), 0.05, 16, {"linear": {1: 16, 2: 12}, "deep": {1: 13, 2: 8}})


WIDGETS = {"race": race, "reparameterisation": reparameterisation_dial, "collapse": dial, "latents": explorer}


@pytest.fixture(params=WIDGETS)
def widget(request):
    return WIDGETS[request.param]()


def test_it_shows_a_picture_and_words_from_the_start(widget):
    assert bytes(widget.picture.value).startswith(b"\x89PNG")
    assert len(widget.words.value) > 60


def test_every_control_has_a_name_in_full(widget):
    for control in widget.controls.values():
        assert control.description
        assert control.style.description_width == "initial"


def test_picture_and_words_follow_every_control(widget, positions):
    for control in widget.controls.values():
        before = bytes(widget.picture.value), widget.words.value
        control.value = positions(control)[-1]
        assert bytes(widget.picture.value) != before[0]
        assert widget.words.value != before[1]


def test_the_same_values_give_the_same_picture(widget, positions):
    before, (control, *_) = bytes(widget.picture.value), widget.controls.values()
    there = control.value
    control.value = positions(control)[-1]
    control.value = there
    assert bytes(widget.picture.value) == before


def test_it_may_be_moved_fast_and_to_its_ends(widget, positions):
    generator = random.Random(0)
    for control in widget.controls.values():
        ends = [positions(control)[0], positions(control)[-1]]
        for value in ends * 3 + generator.choices(positions(control), k=12):
            control.value = value
    assert bytes(widget.picture.value).startswith(b"\x89PNG")
    assert "nan" not in widget.words.value


def test_no_draw_and_no_bell_leaves_the_picture():
    widget = reparameterisation_dial()
    (axes,), (mean, log_variance) = widget.figure.axes, widget.controls.values()
    for at, width in product((mean.min, mean.max), (log_variance.min, log_variance.max)):
        mean.value, log_variance.value = at, width
        bell = axes.collections[0].get_paths()[0].vertices
        points = np.concatenate([bell, *(line.get_xydata() for line in axes.lines)])
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        assert left <= points[:, 0].min() <= points[:, 0].max() <= right
        assert bottom < points[:, 1].min() <= points[:, 1].max() < top


def test_the_cross_is_whole_at_the_ends():
    widget = explorer()
    for control in widget.controls.values():
        control.value = control.max
    axes = widget.figure.axes[0]
    pixels, size = axes.transData.transform([3.0, 3.0]), axes.lines[0].get_markersize() * widget.figure.dpi / 72
    assert np.all(pixels + size / 2 <= axes.bbox.max)


def test_the_lead_is_the_difference_of_the_losses_as_shown():
    words = race(adam=28.94, learned=24.46).words.value
    assert "28.9 nats" in words
    assert "24.5 nats" in words
    assert "ahead, by 4.4." in words
    assert "level" in race(adam=25.04, learned=25.0).words.value
