"""Continuous sequences: heartbeats of an electrocardiogram, and spoken vowels as cepstra."""

import numpy as np

from rlvae_tutor.datasets.dataset import Card, Dataset, split_rows
from rlvae_tutor.datasets.shipped import arrays, origin

BEAT_RATE = 360  # samples per second of a heartbeat; its peak is sample 40
BEAT_MEAN, BEAT_UNIT = 0.13, 0.48  # millivolts: what a value of 0 stands for, and a step of 1

HEARTBEATS = Card(
    name="heartbeats",
    shape=(120,),
    likelihood="gaussian",
    value_range=(-np.inf, np.inf),
    examples=496,
    **origin("heartbeats"),
)


def heartbeats(seed: int = 0) -> Dataset:
    """496 heartbeats of 120 samples, 1/3 s at 360 samples a second, split 276 / 60 / 60 / 100; likelihood Gaussian.

    Five minutes of one person, normal beats and wider ones that began in the ventricles. The data do not say which is
    which, so there are no labels. The slow wander of the baseline is removed; the peak is sample 40, and no sample
    belongs to two beats. A value is (millivolts - 0.13) / 0.48: about mean 0 and standard deviation 1.
    Licence ODC-BY 1.0.
    """
    millivolts = arrays("heartbeats")["beats"] / 200
    return HEARTBEATS.dataset((millivolts - BEAT_MEAN) / BEAT_UNIT, split_rows(len(millivolts), (60, 60, 100), seed))


VOWELS = Card(
    name="vowels",
    shape=(16, 12),
    likelihood="gaussian",
    value_range=(-np.inf, np.inf),
    examples=640,
    label_names=tuple(f"speaker {number}" for number in range(1, 10)),
    **origin("vowels"),
)


def vowels(seed: int = 0) -> Dataset:
    """640 utterances of the Japanese vowels /ae/ by nine men, 16 frames x 12 cepstra, split 340 / 80 / 80 / 140.

    Each is a series of 7 to 29 frames, stretched or compressed to 16 by linear interpolation. A frame holds the
    cepstrum of a linear prediction of order 12; each coefficient has mean 0 and standard deviation 1 over all original
    frames. The label is the speaker. Likelihood Gaussian; licence CC BY 4.0.
    """
    file = arrays("vowels")
    frames = (file["frames"] - file["frames"].mean(axis=0)) / file["frames"].std(axis=0)
    utterances = np.split(frames, np.cumsum(file["lengths"].astype(int))[:-1])
    values = np.stack([resampled(utterance, VOWELS.shape[0]).ravel() for utterance in utterances])
    return VOWELS.dataset(values, split_rows(len(values), (80, 80, 140), seed), file["speakers"].astype(int))


def resampled(series: np.ndarray, frames: int) -> np.ndarray:
    """A series (any, channels) at `frames` evenly spaced moments from first to last, by linear interpolation."""
    moments = np.linspace(0, len(series) - 1, frames)
    return np.stack([np.interp(moments, np.arange(len(series)), channel) for channel in series.T], axis=1)
