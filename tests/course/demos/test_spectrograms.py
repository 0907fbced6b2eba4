"""Spectrograms are drawn on labelled axes, at the height of their frequencies, and their players hold their sounds."""

import io
import wave

import numpy as np
import pytest

from rlvae_tutor.course.demos.spectrograms import (
    BAND_OF,
    draw_spectrogram,
    player,
    players,
    spectrogram_row,
    waveform,
)
from rlvae_tutor.datasets.speech import SAMPLE_RATE, spectrogram
from rlvae_tutor.errors import InputError
from rlvae_tutor.plotting import new_figure

TIME = np.arange(0.4 * SAMPLE_RATE) / SAMPLE_RATE


def tone(hertz):
    return spectrogram(0.3 * np.sin(2 * np.pi * hertz * TIME))


LOW, HIGH = tone(300).ravel(), tone(1500).ravel()


@pytest.mark.parametrize("name", BAND_OF)
def test_a_tone_is_drawn_at_the_height_of_its_frequency(name):
    assert abs(tone(1000 * float(name)).mean(axis=0).argmax() - BAND_OF[name]) <= 1


def test_pictures_have_labelled_axes():
    (axes,) = new_figure(4, 3).axes
    draw_spectrogram(axes, LOW, "low")
    assert axes.get_xlabel() == "time (ms)"
    assert "kHz" in axes.get_ylabel()
    assert spectrogram_row({"low": LOW, "high": HIGH}).data.startswith(b"\x89PNG")


def test_players_hold_their_sounds():
    with wave.open(io.BytesIO(player(LOW).data)) as file:
        seconds = file.getnframes() / file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    assert seconds == pytest.approx(0.4)
    assert np.abs(samples).max() / 2**15 > 0.5
    shown = players({"low < high": LOW, "high": HIGH}).data
    assert shown.count("<audio") == shown.count("data:audio/wav;base64,") == 2
    assert "low &lt; high" in shown


def test_silence_is_refused():
    with pytest.raises(InputError, match="silent"):
        waveform(spectrogram(np.zeros(3200)))
