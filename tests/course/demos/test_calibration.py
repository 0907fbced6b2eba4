"""Intervals hold what they say, on mixtures that are known and on heartbeats; naive models do not."""

import numpy as np
import pytest
from scipy.stats import norm

from rlvae_tutor.course.demos.calibration import (
    Mixture,
    predicted,
    principal_prediction,
    principal_surprise,
    reliability,
    surprise,
)
from rlvae_tutor.datasets import load
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae import VAE, Architecture, Gaussian
from rlvae_tutor.vae.linear import covariance, ppca
from rlvae_tutor.vae.population import Population
from rlvae_tutor.vae.several import member, train_several

SEEDS = (0, 1, 2)
GENERATOR = np.random.default_rng(0)


@pytest.fixture(scope="module")
def beats():
    return load("heartbeats")


def coverages(beats, likelihood, updates=1500, learning_rate=1e-3):
    """Shares of test values that lie in their 90 % interval, for VAEs of three seeds."""
    architecture = Architecture(120, (64,), 4, likelihood=likelihood)
    several = train_several(architecture, beats.inner_train, SEEDS, updates, learning_rate)
    return [predicted(one, beats.test).covers(beats.test).mean() for one in several]


def test_the_interval_of_one_gaussian_is_the_textbooks():
    mixture = Mixture(np.full([1, 1, 1], 3.0), np.full([1, 1, 1], 4.0))
    assert np.ravel(mixture.interval()) == pytest.approx([3 - 2 * 1.6448536, 3 + 2 * 1.6448536], abs=1e-6)


def test_the_interval_of_a_mixture_holds_its_share():
    mixture = Mixture(GENERATOR.normal(size=[7, 2, 3]), GENERATOR.uniform(0.1, 4, [7, 2, 3]))
    low, high = mixture.interval(0.8)
    inside = norm.cdf(high, mixture.mean, mixture.variance**0.5) - norm.cdf(low, mixture.mean, mixture.variance**0.5)
    np.testing.assert_allclose(inside.mean(axis=0), 0.8, atol=1e-8)
    points = np.linspace(low - 0.5, high + 0.5, 40)
    for x in points:
        np.testing.assert_array_equal(mixture.covers(x, 0.8), (low < x) & (x < high))


def test_a_true_model_is_covered_as_often_as_it_says_and_knows_its_deviation():
    deviation = np.geomspace(0.1, 10, 50)
    x = deviation * GENERATOR.normal(size=[4000, 50])
    mixture = Mixture(np.zeros([1, *x.shape]), np.broadcast_to(deviation**2, [1, *x.shape]))
    assert mixture.covers(x).mean() == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / x.size))
    said, seen = reliability(mixture, x, bins=5)
    np.testing.assert_allclose(seen, said, rtol=0.02)
    assert np.all(np.diff(said) > 0)


def test_learned_variances_with_a_floor_cover_held_out_heartbeats(beats):
    assert all(0.85 <= share <= 0.95 for share in coverages(beats, Gaussian(None, floor=0.01)))


def test_one_fixed_variance_covers_too_much_of_heartbeats(beats):
    assert all(share > 0.95 for share in coverages(beats, Gaussian(1.0)))


def test_variances_without_floor_that_were_trained_long_cover_too_little(beats):
    assert all(share < 0.85 for share in coverages(beats, Gaussian(None, floor=1e-6), 2000, 3e-3))


def test_the_prediction_is_seeded_and_every_draw_counts(beats):
    vae = VAE(Architecture(120, (8,), 2, likelihood=Gaussian(None)))
    one, same, other = (predicted(vae, beats.test[:3], draws=5, seed=seed) for seed in (0, 0, 1))
    assert one.mean.shape == one.variance.shape == (5, 3, 120)
    np.testing.assert_array_equal(one.mean, same.mean)
    assert np.abs(one.mean - other.mean).max() > 1e-4


def test_surprise_is_the_negative_bound_example_by_example(beats):
    vae = VAE(Architecture(120, (8,), 2, likelihood=Gaussian(None)))
    report = vae.report(beats.test, samples=512)["importance_weighted_bound"]
    assert surprise(vae, beats.test, 512).mean() == pytest.approx(-report, rel=0.01)


def test_principal_surprise_is_the_known_likelihood(beats):
    centred = beats.inner_train - beats.inner_train.mean(axis=0, dtype=np.float64)
    model = ppca(covariance(centred), 4)
    assert principal_surprise(beats.inner_train, beats.inner_train, 4).mean() == pytest.approx(
        model.loss(*model.optimum(4)), rel=1e-6
    )


def test_principal_prediction_is_right_about_data_of_its_own_kind():
    w = GENERATOR.normal(size=[10, 2])
    train, x = (5 + GENERATOR.normal(size=[n, 2]) @ w.T + 0.3 * GENERATOR.normal(size=[n, 10]) for n in (20_000, 4000))
    # Having seen x, the code follows its noise: residuals are smaller than the noise itself.
    assert 0.9 < principal_prediction(train, x, 2).covers(x).mean() < 0.97


@pytest.mark.parametrize("level", [0, 1, 90])
def test_a_level_that_is_no_share_is_refused(level):
    with pytest.raises(InputError, match=r"between 0 and 1, such as \.9"):
        Mixture(np.zeros([1, 1, 1]), np.ones([1, 1, 1])).interval(level)


def test_several_vaes_are_the_members_of_the_population(beats):
    architecture = Architecture(120, (8,), 2, likelihood=Gaussian(None))
    both, second = (train_several(architecture, beats.inner_train, seeds, 30) for seeds in ([3, 4], [4]))
    for ours, theirs in zip(both[1].get_weights(), second[0].get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)
    assert both[1].seed == 4
    assert not np.allclose(both[0].get_weights()[0], both[1].get_weights()[0])


def test_a_member_that_was_not_trained_is_the_vae_of_its_seed():
    architecture = Architecture(6, (4,), 2)
    population = Population(architecture)
    state = population.start(np.array([5, 7], np.int32))
    for ours, theirs in zip(
        member(architecture, state.parameters, 1, 7).get_weights(), VAE(architecture, seed=7).get_weights(), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)


def test_no_seed_is_refused(beats):
    with pytest.raises(InputError, match="no seed"):
        train_several(Architecture(120), beats.inner_train, [], 1)
