"""The maximisation bias against known values and against dice."""

import numpy as np
import pytest

from rlvae_tutor.course.demos.maximisation import gaussian_biases, largest_and_double, maximisation_bias


def test_exact_values():
    assert maximisation_bias(10) == pytest.approx(0.34408, abs=1e-5)
    assert maximisation_bias(2, tries=1) == pytest.approx(1 / np.sqrt(np.pi))
    assert maximisation_bias(1) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_the_largest_is_biased_and_the_double_estimate_is_not(seed):
    for estimates, truth in zip(largest_and_double(10, 10_000, seed), (maximisation_bias(10), 0), strict=True):
        assert abs(estimates.mean() - truth) < 4 * estimates.std() / 100


def test_one_estimate_of_the_best_of_ten_equal_actions_is_too_high_and_two_are_not():
    largest, double = largest_and_double(10, 20_000, seed=1)
    assert largest.mean() == pytest.approx(0.34408, abs=4 * largest.std() / np.sqrt(len(largest)))
    assert double.mean() == pytest.approx(0, abs=4 * double.std() / np.sqrt(len(double)))


def test_two_actions_against_dice():
    noisy = np.random.default_rng(0).standard_normal([100_000, 2, 20]) + np.array([[0.3], [0.0]])
    chosen = noisy[..., :10].mean(-1).argmax(-1)
    double = noisy[..., 10:].mean(-1)[np.arange(len(chosen)), chosen]
    found = noisy.mean(-1).max(-1).mean() - 0.3, double.mean() - 0.3
    np.testing.assert_allclose(gaussian_biases(0.3), found, atol=0.005)
    assert gaussian_biases(0.0)[0] == pytest.approx(maximisation_bias(2))
