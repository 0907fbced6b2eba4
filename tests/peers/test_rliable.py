"""Our statistics are rliable's."""

import numpy as np
import pytest

from rlvae_tutor.evaluation import statistics

pytestmark = pytest.mark.peers
metrics = pytest.importorskip("rliable.metrics", reason="rliable is not installed (extra `peers`)")
library = pytest.importorskip("rliable.library")


@pytest.fixture
def scores():
    """Scores of two learners, (runs, tasks) as rliable has them."""
    generator = np.random.default_rng(0)
    return [generator.gamma(2, size=(12, 5)) + shift * np.arange(5) for shift in (0.3, 0.5)]


def ours(array):
    """(runs, tasks) as (strata, policies, seeds)."""
    return array.T[..., np.newaxis]


def test_the_interquartile_mean(scores):
    assert statistics.interquartile_mean(scores[0]) == pytest.approx(metrics.aggregate_iqm(scores[0]), rel=1e-12)


def test_the_probability_of_improvement(scores):
    # rliable's scores are better when higher, ours when lower.
    theirs = metrics.probability_of_improvement(*scores)
    assert statistics.probability_of_improvement(ours(scores[1]), ours(scores[0])) == pytest.approx(theirs, rel=1e-12)


def test_the_stratified_bootstrap_interval(scores):
    ((low,), (high,)) = library.get_interval_estimates(
        {"one": scores[0]}, lambda x: np.array([metrics.aggregate_iqm(x)]), reps=4000
    )[1]["one"]
    interval = statistics.bootstrap_interval(statistics.interquartile_mean, ours(scores[0]), draws=4000)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=0.03)
