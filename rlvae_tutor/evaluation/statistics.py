"""Means with honest intervals."""

from dataclasses import asdict, dataclass

import numpy as np
from scipy import stats

from rlvae_tutor.errors import InputError


@dataclass(frozen=True)
class Interval:
    """A mean and the 95 % interval around it, in the units of the samples."""

    mean: float
    low: float
    high: float

    def as_dict(self):
        return asdict(self)


def mean_interval(samples, confidence=0.95):
    """Student's t `Interval` of the mean of independent `samples` (n,); `InputError` where n is below 2."""
    samples = np.asarray(samples, np.float64)
    if samples.ndim != 1 or len(samples) < 2:
        raise InputError(f"An interval needs at least 2 samples in one row, not an array of shape {samples.shape}.")
    half = stats.t.ppf((1 + confidence) / 2, len(samples) - 1) * stats.sem(samples)
    return Interval(float(samples.mean()), float(samples.mean() - half), float(samples.mean() + half))
