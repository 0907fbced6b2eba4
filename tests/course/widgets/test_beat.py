"""The drawn beat goes through its sliders; picture, code and words follow them; the words say how odd a beat is."""

import random

import numpy as np
import pytest

from rlvae_tutor.course.demos.calibration import surprise
from rlvae_tutor.course.demos.heartbeats import HIGH, LOW, millivolts
from rlvae_tutor.course.widgets import beat_static, draw_a_beat
from rlvae_tutor.course.widgets.beat import BEATS, KNOTS, curve
from rlvae_tutor.datasets import load
from rlvae_tutor.vae import Architecture, Gaussian
from rlvae_tutor.vae.several import train_several


@pytest.fixture(scope="module")
def beats():
    return load("heartbeats")


@pytest.fixture(scope="module")
def vae(beats):
    architecture = Architecture(120, (64,), 4, likelihood=Gaussian(None, floor=0.01))
    return train_several(architecture, beats.inner_train, [0], 1500)[0]


@pytest.fixture
def widget(vae, beats):
    return draw_a_beat(vae, beats.test)


def shown(widget):
    return bytes(widget.picture.value), widget.words.value


@pytest.mark.parametrize("name", BEATS)
def test_the_curve_goes_through_the_knots_and_stays_between_them(name):
    drawn = millivolts(curve(BEATS[name])[0])
    np.testing.assert_allclose(drawn[list(KNOTS)], BEATS[name], atol=1e-6)
    assert min(BEATS[name]) - 1e-6 <= drawn.min() <= drawn.max() <= max(BEATS[name]) + 1e-6


def test_the_sliders_reach_all_real_beats(beats):
    low, high = np.quantile(millivolts(beats.test), [0.001, 0.999])
    assert LOW <= low < high <= HIGH


def test_picture_and_words_follow_every_slider(widget):
    for control in widget.controls.values():
        before = shown(widget)
        control.value = HIGH
        assert all(new != old for new, old in zip(shown(widget), before, strict=True))


def test_every_slider_has_its_moment_as_a_name(widget):
    controls = list(widget.controls.values())
    assert [control.description for control in controls[:4]] == ["-111 ms", "-44 ms", "-17 ms", "0 ms"]
    assert all(control.style.description_width == "initial" for control in controls)


def test_a_button_sets_all_sliders_and_draws_once(widget, monkeypatch):
    drawn = []
    monkeypatch.setattr(widget, "draw_on", lambda axes, **values: drawn.append(list(values.values())))
    widget.buttons["a wide beat"].click()
    assert drawn == [list(BEATS["a wide beat"])]


def test_the_same_beat_gives_the_same_picture(widget):
    before = shown(widget)
    widget.buttons["two peaks"].click()
    assert shown(widget) != before
    widget.buttons["a usual beat"].click()
    assert shown(widget) == before


def test_it_may_be_moved_fast_and_to_its_ends(widget):
    generator = random.Random(0)
    for control in widget.controls.values():
        for value in (LOW, HIGH, generator.uniform(LOW, HIGH)):
            control.value = value
    assert bytes(widget.picture.value).startswith(b"\x89PNG")
    assert "nan" not in widget.words.value


def test_two_peaks_surprise_more_than_the_beats_there_are(vae, beats, widget):
    usual, odd = (surprise(vae, curve(BEATS[name]))[0] for name in ("a usual beat", "two peaks"))
    known = surprise(vae, beats.test)
    assert usual < np.quantile(known, 0.9)
    assert odd > np.quantile(known, 0.95)
    widget.buttons["two peaks"].click()
    assert "nothing like it" in widget.words.value


def test_a_flat_line_is_no_usual_beat(widget):
    widget.buttons["a flat line"].click()
    assert "Few real beats are as odd" in widget.words.value
    widget.buttons["a usual beat"].click()
    assert "met the like" in widget.words.value


def test_a_band_that_allows_anything_is_described_in_words(widget):
    assert "anything may come" not in widget.words.value
    widget.controls["knot_46"].value, widget.controls["knot_70"].value = 1.8, 2.6
    assert "more than 5 mV: anything may come there" in widget.words.value


def test_the_static_version_is_a_picture(vae, beats):
    assert beat_static(vae, beats.test).data.startswith(b"\x89PNG")
