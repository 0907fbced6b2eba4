"""Heartbeats and vowels."""

import numpy as np
import pytest

from rlvae_tutor.datasets import SPLITS, load, shipped
from rlvae_tutor.datasets.sequences import BEAT_MEAN, BEAT_RATE, BEAT_UNIT, resampled


def everything(name):
    data = load(name)
    return np.concatenate([data.split(split) for split in SPLITS])


def test_heartbeats_are_standardised_millivolts():
    beats = everything("heartbeats")
    assert beats.mean() == pytest.approx(0, abs=0.02)
    assert beats.std() == pytest.approx(1, abs=0.02)
    millivolts = beats * BEAT_UNIT + BEAT_MEAN
    assert np.all(millivolts[:, 40] > 0.74)
    assert np.mean(millivolts.argmax(axis=1) == 40) > 0.95


def test_no_sample_is_in_two_heartbeats():
    peaks = shipped.arrays("heartbeats")["peaks"]
    assert np.diff(peaks).min() >= 120
    assert len(peaks) / (np.ptp(peaks) / BEAT_RATE / 60) == pytest.approx(100, abs=5)  # beats a minute


def test_every_cepstral_coefficient_of_the_vowels_is_on_one_scale():
    frames = everything("vowels").reshape(-1, 12)
    assert frames.mean(axis=0) == pytest.approx(np.zeros(12), abs=0.15)
    assert frames.std(axis=0) == pytest.approx(np.ones(12), abs=0.15)


def test_nine_speakers_can_be_told_apart():
    """By the nearest mean of a speaker's training examples; guessing would find one in nine."""
    data = load("vowels")
    means = np.stack([data.inner_train[data.labels("inner_train") == speaker].mean(axis=0) for speaker in range(9)])
    nearest = np.square(data.test[:, None] - means).sum(axis=-1).argmin(axis=1)
    assert np.mean(nearest == data.labels("test")) > 0.8


def test_resampling_keeps_the_ends_and_straight_lines():
    series = np.stack([np.linspace(0, 1, 7), np.linspace(5, -5, 7)], axis=1)
    np.testing.assert_allclose(resampled(series, 16)[:, 0], np.linspace(0, 1, 16))
    np.testing.assert_allclose(resampled(series, 16)[[0, -1]], series[[0, -1]])
    np.testing.assert_allclose(resampled(series, 7), series)
