"""Means with honest intervals, and comparisons of policies of which only a few could be trained.

Losses are nats, lower is better. Scores of several training runs of a policy come as an array (strata, policies,
seeds): a stratum is a task or a start, a policy one training of the learner, a seed one VAE that it drives. Definitions
as in Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical precipice" (rliable).
"""

from dataclasses import asdict, dataclass

import numpy as np
from scipy import stats

from rlvae_tutor.errors import InputError


@dataclass(frozen=True)
class Interval:
    """A mean, or what else is estimated, and the interval around it, in the units of the samples."""

    mean: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """What the interval of a difference in loss, ours minus theirs, settles: "better", "worse" or "not settled".

        A lower loss is better. A difference is settled where its interval leaves zero out.
        """
        if self.high < 0:
            return "better"
        return "worse" if self.low > 0 else "not settled"

    def as_dict(self):
        return asdict(self)


def mean_interval(samples, confidence=0.95):
    """Student's t `Interval` of the mean of independent `samples` (n,); `InputError` where n is below 2."""
    samples = np.asarray(samples, np.float64)
    if samples.ndim != 1 or len(samples) < 2:
        raise InputError(f"An interval needs at least 2 samples in one row, not an array of shape {samples.shape}.")
    half = stats.t.ppf((1 + confidence) / 2, len(samples) - 1) * stats.sem(samples)
    return Interval(float(samples.mean()), float(samples.mean() - half), float(samples.mean() + half))


def interquartile_mean(scores):
    """Mean of the middle half of all scores: a quarter is cut off at either end."""
    return float(stats.trim_mean(np.ravel(scores), 0.25))


def resampled(scores, generator):
    """Scores (strata, policies, seeds) drawn anew with replacement: policies first, seeds within each of them.

    Three policies with ten seeds each are not thirty samples: seeds of one policy share its luck. Each stratum is drawn
    by itself.
    """
    strata, policies, seeds = scores.shape
    chosen = generator.integers(policies, size=(strata, policies, 1))
    within = generator.integers(seeds, size=(strata, policies, seeds))
    return scores[np.arange(strata)[:, None, None], chosen, within]


def bootstrap_interval(statistic, *scores, draws=2000, confidence=0.95, seed=0):
    """Percentile bootstrap `Interval` of `statistic`, a function of one or more arrays (strata, policies, seeds).

    Raises `InputError` for arrays of another shape and for fewer than 2 policies, which tell nothing of a third.
    """
    scores = [np.asarray(one, np.float64) for one in scores]
    for one in scores:
        if one.ndim != 3 or one.shape[1] < 2:
            raise InputError(f"Scores must be (strata, policies >= 2, seeds), not of shape {one.shape}.")
    generator = np.random.default_rng(seed)
    values = [statistic(*(resampled(one, generator) for one in scores)) for _ in range(draws)]
    low, high = np.quantile(values, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(statistic(*scores)), float(low), float(high))


def bootstrap_coverage(runs, experiments=1000, draws=200, confidence=0.95, seed=0):
    """How often the bootstrap interval of the interquartile mean of so many `runs` holds the truth, a Monte Carlo.

    Each experiment draws standard normal scores, one for each run, whose true interquartile mean is 0.
    """
    generator = np.random.default_rng(seed)
    scores = generator.normal(size=(experiments, runs))
    again = scores[np.arange(experiments)[:, None, None], generator.integers(runs, size=(experiments, draws, runs))]
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = np.quantile(stats.trim_mean(again, 0.25, axis=2), tails, axis=1)
    return float(np.mean((low <= 0) & (high >= 0)))


def probability_of_improvement(ours, theirs):
    """How often a run of ours ends below one of theirs on the same stratum, ties counting half: mean over strata."""
    below = [
        stats.mannwhitneyu(b.ravel(), a.ravel()).statistic / (a.size * b.size)
        for a, b in zip(ours, theirs, strict=True)
    ]
    return float(np.mean(below))


def performance_profile(scores, thresholds):
    """Share of runs that end at or below each threshold (thresholds,), the mean over strata."""
    scores = np.asarray(scores)
    reached = scores.reshape(len(scores), -1, 1) <= np.asarray(thresholds)
    return reached.mean(axis=(0, 1))
