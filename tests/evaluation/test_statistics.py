import numpy as np
import pytest
from scipy import stats

from rlvae_tutor.errors import InputError
from rlvae_tutor.evaluation.statistics import mean_interval


def test_interval_of_one_two_three():
    # Mean 2, standard error 1 / sqrt(3), Student's t of two degrees of freedom at 97.5 %: 4.302653.
    half = 4.302653 / np.sqrt(3)
    interval = mean_interval([1, 2, 3])
    assert (interval.low, interval.mean, interval.high) == pytest.approx((2 - half, 2, 2 + half), abs=1e-6)


@pytest.mark.parametrize("confidence", [0.5, 0.95])
def test_interval_is_that_of_scipys_t_test(confidence):
    samples = np.random.default_rng(0).normal(25, 0.1, 12)
    wanted = stats.ttest_1samp(samples, 0).confidence_interval(confidence)
    interval = mean_interval(samples, confidence)
    assert (interval.low, interval.high) == pytest.approx(tuple(wanted), rel=1e-12)


def test_interval_covers_the_mean_as_often_as_it_says():
    draws, samples = 2000, np.random.default_rng(1).normal(3, 2, (2000, 5))
    intervals = [mean_interval(row) for row in samples]
    covered = np.mean([interval.low <= 3 <= interval.high for interval in intervals])
    assert covered == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / draws))


@pytest.mark.parametrize("samples", [[], [1.0], [[1.0, 2.0]], 1.0])
def test_interval_of_too_few_samples_is_refused(samples):
    with pytest.raises(InputError, match="at least 2 samples"):
        mean_interval(samples)
