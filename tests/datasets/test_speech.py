"""Spectrograms of the recordings, and the way back to sound."""

import numpy as np
import pytest

from rlvae_tutor.datasets import SPLITS, load, speech, to_sound
from rlvae_tutor.datasets.speech import (
    BANDS,
    FRAMES,
    HOP,
    SAMPLE_RATE,
    UNIT,
    WINDOW,
    magnitudes,
    short_time_fourier,
    spectrogram,
)
from rlvae_tutor.errors import InputError

RECORDINGS = speech.recordings()
SOME = list(RECORDINGS)[::20]


def tone(hertz, seconds=0.5):
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE)


def decibels_apart(one, other):
    """Root of the mean squared difference of two spectrograms, dB."""
    return UNIT * np.sqrt(np.mean((one - other) ** 2))


def test_recordings_are_waveforms():
    assert len(RECORDINGS) == 182
    assert {name.split("/")[0] for name in RECORDINGS} == {"digits", "letters", "phonetic"}
    for sound in RECORDINGS.values():
        assert sound.dtype == np.float32
        assert 0.1 < np.abs(sound).max() <= 1
        assert 0.5 < len(sound) / SAMPLE_RATE < 1.6


def test_no_recording_is_in_two_splits():
    data = load("spoken")
    recordings = [set(data.labels(split)) for split in SPLITS]
    assert [len(each) for each in recordings] == [112, 20, 20, 30]
    assert len(set.union(*recordings)) == 182
    assert data.label_names == tuple(RECORDINGS)


def test_an_example_is_a_piece_of_the_recording_its_label_names():
    data = load("spoken", 1)
    for label in np.unique(data.labels("test"))[:5]:
        frames = spectrogram(RECORDINGS[data.label_names[label]])
        examples = data.test[data.labels("test") == label].reshape(-1, FRAMES, BANDS)
        for start, example in zip(range(0, len(frames), 5), examples, strict=False):
            assert np.array_equal(example, frames[start : start + FRAMES])


@pytest.mark.parametrize("hertz", [200, 440, 1000, 3000])
def test_a_tone_is_loudest_in_the_band_around_it(hertz):
    band = spectrogram(tone(hertz)).mean(axis=0).argmax()
    frequencies = np.arange(WINDOW // 2 + 1) * SAMPLE_RATE / WINDOW
    inside = frequencies[speech.mel_filters()[:, band] > 0]
    assert inside.min() - 32 < hertz < inside.max() + 32


def test_ten_times_the_amplitude_is_twenty_decibels():
    quiet, loud = (spectrogram(amplitude * tone(440)).max() for amplitude in (0.1, 1))
    assert loud - quiet == pytest.approx(20 / UNIT, abs=1e-3)


def test_silence_is_the_lowest_value():
    lowest = (10 * np.log10(speech.QUIET) - speech.ZERO) / UNIT
    assert spectrogram(np.zeros(1000)) == pytest.approx(lowest)
    assert load("spoken").inner_train.min() == pytest.approx(lowest, abs=1e-3)


def test_every_frequency_but_the_lowest_is_heard_in_some_band():
    frequencies = np.arange(WINDOW // 2 + 1) * SAMPLE_RATE / WINDOW
    heard = speech.mel_filters().sum(axis=1) > 0
    assert np.all(heard[(frequencies > 63) & (frequencies < 4000)])
    assert np.all(speech.mel_filters().sum(axis=0) > 0)


def test_overlap_add_takes_a_waveform_from_its_fourier_transform():
    sound = RECORDINGS["digits/7"]
    back = speech.overlap_add(short_time_fourier(sound))
    inside = slice(HOP, len(back) - HOP)
    np.testing.assert_allclose(back[inside], sound[inside], atol=1e-6)


def convergence(magnitude, sound):
    """Griffin and Lim's distance of a waveform's magnitudes from those asked for, as a share of the latter."""
    return np.linalg.norm(np.abs(short_time_fourier(sound)) - magnitude) / np.linalg.norm(magnitude)


@pytest.mark.parametrize("name", SOME)
def test_sound_made_from_a_spectrogram_has_that_spectrogram(name):
    """Within 3.5 dB (of all recordings: 0.8 to 3.2), where the recording backwards and silence are far."""
    original = spectrogram(RECORDINGS[name])
    sound = to_sound(original)
    assert sound.shape == ((len(original) - 1) * HOP + WINDOW,)
    assert sound.dtype == np.float32
    assert 0.1 < np.abs(sound).max() <= 1
    assert decibels_apart(spectrogram(sound), original) < 3.5
    assert decibels_apart(original[::-1], original) > 8
    assert decibels_apart(spectrogram(0 * sound), original) > 15


@pytest.mark.parametrize("name", SOME)
def test_the_magnitudes_come_back_from_the_mel_bands_nearly_as_they_were(name):
    magnitude = np.abs(short_time_fourier(RECORDINGS[name]))
    again = magnitudes(spectrogram(RECORDINGS[name]))
    assert np.linalg.norm(again - magnitude) / np.linalg.norm(magnitude) < 0.4
    asked, found = (each**2 @ speech.mel_filters() for each in (magnitude, again))
    assert np.linalg.norm(found - asked) / np.linalg.norm(asked) < 0.1


@pytest.mark.parametrize("name", SOME)
def test_more_iterations_come_nearer(name):
    magnitude = magnitudes(spectrogram(RECORDINGS[name]))
    none, some, many = (convergence(magnitude, to_sound(spectrogram(RECORDINGS[name]), n)) for n in (0, 5, 60))
    assert many < some < 0.6 * none
    assert many < 0.2


def test_one_flat_example_is_heard_for_four_tenths_of_a_second():
    example = load("spoken").test[2]
    assert len(to_sound(example)) == (FRAMES - 1) * HOP + WINDOW == 0.4 * SAMPLE_RATE
    assert np.array_equal(to_sound(example), to_sound(example.reshape(FRAMES, BANDS)))


def test_silence_sounds_like_silence():
    assert np.abs(to_sound(spectrogram(np.zeros(4000)))).max() < 1e-3


def test_the_ends_do_not_click():
    sound = to_sound(load("spoken").test[2])
    assert max(abs(sound[0]), abs(sound[-1])) < 0.1


def test_values_that_are_no_spectrogram_are_refused():
    with pytest.raises(InputError, match="multiple of 32"):
        to_sound(np.zeros(100))
    with pytest.raises(InputError, match="NaN or infinite"):
        to_sound(np.full((24, 32), np.nan))
    with pytest.raises(InputError, match="at least 256 samples"):
        spectrogram(np.zeros(255))
