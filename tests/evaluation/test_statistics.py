import numpy as np
import pytest
from scipy import stats

from rlvae_tutor.errors import InputError
from rlvae_tutor.evaluation.statistics import (
    Interval,
    bootstrap_coverage,
    bootstrap_interval,
    interquartile_mean,
    mean_interval,
    probability_of_improvement,
    resampled,
)


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


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(-2, -1, "better"), (1, 2, "worse"), (-1, 2, "not settled"), (0, 1, "not settled"), (-1, 0, "not settled")],
)
def test_a_difference_is_settled_where_its_interval_leaves_zero_out(low, high, word):
    assert Interval((low + high) / 2, low, high).verdict == word


# --- comparisons of policies


def test_the_interquartile_mean_is_that_of_the_middle_half():
    assert interquartile_mean([[1, 2, 3, 4], [5, 6, 7, 1000]]) == np.mean([3, 4, 5, 6])
    assert interquartile_mean(np.r_[np.zeros(3), np.arange(4.0)]) != np.median(np.r_[np.zeros(3), np.arange(4.0)])


@pytest.mark.parametrize(("runs", "coverage"), [(5, 0.889), (10, 0.933), (30, 0.941)])
def test_coverage_of_the_bootstrap_interval_of_the_interquartile_mean(runs, coverage):
    experiments = 4000
    covered = bootstrap_coverage(runs, experiments, draws=400, seed=runs)
    assert covered == pytest.approx(coverage, abs=4 * np.sqrt(coverage * (1 - coverage) / experiments) + 0.005)


def test_policies_are_drawn_first_and_seeds_within_them():
    scores = np.arange(24.0).reshape(2, 3, 4)
    for draw in range(200):
        again = resampled(scores, np.random.default_rng(draw))
        stratum, policy = again // 12, again // 4
        assert np.array_equal(stratum, np.broadcast_to([[[0]], [[1]]], again.shape))
        assert np.all(policy == policy[:, :, :1]), "all seeds of a drawn policy are that policy's own"


def test_seeds_of_one_policy_do_not_narrow_the_interval_of_policies():
    luck = np.random.default_rng(0).normal(size=(1, 5, 1))
    wide = bootstrap_interval(np.mean, np.tile(luck, (1, 1, 20)))
    pooled = bootstrap_interval(np.mean, np.tile(luck, (1, 1, 20)).reshape(1, 100, 1))
    assert wide.high - wide.low > 3 * (pooled.high - pooled.low)
    assert wide.mean == pooled.mean == pytest.approx(luck.mean())


def test_a_bootstrap_interval_of_a_mean_is_near_students():
    samples = np.random.default_rng(3).normal(size=(1, 60, 1))
    ours, students = bootstrap_interval(np.mean, samples), mean_interval(samples.ravel())
    assert (ours.low, ours.high) == pytest.approx((students.low, students.high), abs=0.03)


def test_probability_of_improvement_counts_pairs_within_a_stratum():
    ours, theirs = np.array([[[1.0], [3.0]], [[0.0], [0.0]]]), np.array([[[2.0], [3.0]], [[5.0], [5.0]]])
    assert probability_of_improvement(ours, theirs) == pytest.approx((2.5 / 4 + 1) / 2)
    assert probability_of_improvement(theirs, ours) == pytest.approx(1 - (2.5 / 4 + 1) / 2)


@pytest.mark.parametrize("shape", [(3, 4), (2, 1, 10)])
def test_scores_of_one_policy_have_no_interval(shape):
    with pytest.raises(InputError, match="policies >= 2"):
        bootstrap_interval(np.mean, np.zeros(shape))
