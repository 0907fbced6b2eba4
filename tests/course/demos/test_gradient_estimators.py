"""Score function against reparameterisation: both right on average, one of them noisy."""

import numpy as np
import pytest

from rlvae_tutor.course.demos.gradient_estimators import (
    reparameterised_gradients,
    score_function_gradients,
    total_variance,
)

DEVIATION, SAMPLES = 0.5, 400_000


def estimates(dimensions):
    """Both kinds of estimate of the gradient of E |z - 1|^2 at mean 0."""
    noise, mean = np.random.default_rng(dimensions).normal(size=(SAMPLES, dimensions)), np.zeros(dimensions)
    score = score_function_gradients(lambda z: np.sum((z - 1) ** 2, axis=1), mean, DEVIATION, noise)
    return score, reparameterised_gradients(lambda z: 2 * (z - 1), mean, DEVIATION, noise)


@pytest.mark.parametrize("dimensions", [1, 4])
def test_both_are_right_on_average(dimensions):
    for kind in estimates(dimensions):
        error = kind.std(axis=0) / np.sqrt(SAMPLES)
        assert np.all(np.abs(kind.mean(axis=0) + 2) < 4.5 * error)


@pytest.mark.parametrize(("dimensions", "ratio"), [(1, 22), (4, 144), (16, 1758)])
def test_the_ratio_of_their_variances_grows_with_the_dimensions(dimensions, ratio):
    score, reparameterised = estimates(dimensions)
    assert total_variance(score) / total_variance(reparameterised) == pytest.approx(ratio, rel=0.03)


def test_in_one_dimension_the_ratio_is_known_exactly():
    # E[(1 - s e)^4 e^2] / s^2 - 4 over 4 s^2, by the moments 1, 3 and 15 of the normal distribution.
    s = DEVIATION
    exact = ((1 + 6 * s**2 * 3 + s**4 * 15) / s**2 - 4) / (4 * s**2)
    assert exact == 21.75
    score, reparameterised = estimates(1)
    assert total_variance(score) / total_variance(reparameterised) == pytest.approx(exact, rel=0.03)
