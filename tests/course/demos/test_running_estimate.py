"""Step sizes that find a mean, and step sizes that do not: 5000 updates on noisy samples of true value 1."""

import numpy as np
import pytest

from rlvae_tutor.course.demos.running_estimate import running_estimate

UPDATES, RUNS = 5000, 2000


@pytest.fixture(scope="module")
def noisy():
    return np.random.default_rng(0).normal(1, 1, (UPDATES, RUNS))


def test_step_sizes_of_one_over_n_find_the_mean(noisy):
    last = running_estimate(noisy, 1 / np.arange(1, UPDATES + 1))[-1]
    np.testing.assert_allclose(last, noisy.mean(axis=0))
    assert last.mean() == pytest.approx(1, abs=4 / np.sqrt(UPDATES * RUNS))
    assert last.std() == pytest.approx(1 / np.sqrt(UPDATES), rel=4 / np.sqrt(2 * RUNS))


def test_a_constant_step_size_goes_on_trembling(noisy):
    last = running_estimate(noisy, np.full(UPDATES, 0.1))[-1]
    assert last.std() == pytest.approx(np.sqrt(0.1 / 1.9), rel=4 / np.sqrt(2 * RUNS))


def test_step_sizes_that_sum_to_a_number_stick_halfway(noisy):
    last = running_estimate(noisy, 1.0 / np.arange(2, UPDATES + 2) ** 2)[-1]
    assert last.mean() == pytest.approx(0.5, abs=0.05)
