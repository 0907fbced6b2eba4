"""The listener follows slider and button, plays what it shows, and says so in words."""

import io
import wave
from types import SimpleNamespace

import numpy as np
import pytest

from rlvae_tutor.course.widgets import listen_static, listener
from rlvae_tutor.course.widgets.listen import along
from rlvae_tutor.datasets.speech import BANDS, HOP, SAMPLE_RATE, spectrogram

TIME = np.arange(0.4 * SAMPLE_RATE) / SAMPLE_RATE
LOW, HIGH = (spectrogram(0.3 * np.sin(2 * np.pi * hertz * TIME)).ravel() for hertz in (300, 1500))


def model():
    """A decoder that mixes two tones as its code of one latent says."""
    decoder = lambda codes: codes * HIGH + (1 - codes) * LOW
    likelihood = SimpleNamespace(mean=lambda outputs: outputs)
    return SimpleNamespace(decoder=decoder, architecture=SimpleNamespace(likelihood=likelihood))


ENDS, NAMES = np.array([[0.0], [1.0]], np.float32), ("low", "high")


@pytest.fixture
def widget():
    return listener(model(), ENDS, NAMES)


def press(widget):
    next(child for child in widget.children[0].children if child.description == "listen").click()


def heard(content):
    """Length in seconds and largest amplitude of a WAV file."""
    with wave.open(io.BytesIO(content)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        return file.getnframes() / file.getframerate(), np.abs(samples).max() / 2**15


def test_picture_and_words_follow_the_slider(widget):
    control = widget.controls["share"]
    assert control.style.description_width == "initial"
    seen = set()
    for share in np.linspace(0, 1, 21):
        control.value = share
        seen.add((bytes(widget.picture.value), widget.words.value))
    assert len({picture for picture, _ in seen}) == len({words for _, words in seen}) == 21
    assert "nan" not in widget.words.value


def test_the_words_name_the_end_that_is_nearer(widget):
    words = {}
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        widget.controls["share"].value = share
        words[share] = widget.words.value
    assert "the code of low itself" in words[0.0]
    assert "nearer to low" in words[0.25]
    assert "half way between both" in words[0.5]
    assert "nearer to high" in words[0.75]
    assert "the code of high itself" in words[1.0]


def test_it_is_loudest_where_its_power_is():
    """Half of the time every band is a little loud, for one moment a single band is very loud."""
    values = np.full(LOW.shape, LOW.min()).reshape(-1, BANDS)
    values[: len(values) // 2] = LOW.min() + 1
    values[-3, 4] = LOW.max()
    constant = SimpleNamespace(decoder=lambda codes: values.reshape(1, -1), architecture=model().architecture)
    moment = 1000 * (len(values) - 3) * HOP / SAMPLE_RATE
    assert f"It is loudest {moment:.0f} ms after it begins" in listener(constant, ENDS, NAMES).words.value


def test_the_button_changes_the_picture_and_there_is_a_sound(widget):
    before = bytes(widget.picture.value)
    assert len(widget.children) == 3  # no player before there is something to hear
    press(widget)
    assert bytes(widget.picture.value) != before
    assert len(widget.children) == 4
    seconds, loudest = heard(widget.children[-1].value)
    assert seconds == pytest.approx(0.4)
    assert loudest > 0.5


def test_what_is_heard_is_what_is_shown(widget):
    press(widget)
    low = widget.children[-1].value
    widget.controls["share"].value = 1.0
    assert widget.children[-1].value == low
    assert "press the button again" in widget.words.value
    press(widget)
    assert "press the button again" not in widget.words.value
    peaks = []
    for content in (low, widget.children[-1].value):
        with wave.open(io.BytesIO(content)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        peaks.append(np.abs(np.fft.rfft(samples)).argmax() * SAMPLE_RATE / len(samples))
    assert peaks == [pytest.approx(300, abs=60), pytest.approx(1500, abs=120)]


def test_a_line_of_codes_has_its_ends():
    first, middle, last = along(model(), ENDS, [0, 0.5, 1])
    np.testing.assert_allclose(first, LOW)
    np.testing.assert_allclose(last, HIGH)
    np.testing.assert_allclose(middle, (LOW + HIGH) / 2, rtol=1e-6)


def test_the_static_version_is_a_picture():
    assert listen_static(model(), ENDS, NAMES).data.startswith(b"\x89PNG")
