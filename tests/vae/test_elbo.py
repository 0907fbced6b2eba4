"""The terms of the ELBO against closed forms, SciPy and Monte Carlo."""

import math

import numpy as np
import pytest
from scipy import stats

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae.elbo import (
    active_units,
    check_free_bits,
    elbo_terms,
    free_bits_kl,
    importance_weighted_bound,
    kl_to_prior,
    log_normal,
    reparameterise,
)
from rlvae_tutor.vae.likelihoods import Gaussian
from rlvae_tutor.vae.networks import Architecture, Dense, Parameters

MEAN, LOG_VARIANCE = 0.7, -0.9


def test_kl_has_its_exact_value():
    kl = kl_to_prior(tf.constant([MEAN]), tf.constant([LOG_VARIANCE]))
    assert float(kl) == pytest.approx(0.398285, abs=5e-7)


def test_a_log_variance_taken_for_a_log_deviation_gives_another_kl():
    mistaken = kl_to_prior(tf.constant([MEAN]), tf.constant([2 * LOG_VARIANCE]))
    assert float(mistaken) == pytest.approx(0.7277, abs=1e-4)


def test_kl_agrees_with_two_million_samples():
    draws = np.random.default_rng(0).normal(MEAN, math.exp(LOG_VARIANCE / 2), 2_000_000)
    ratios = stats.norm.logpdf(draws, MEAN, math.exp(LOG_VARIANCE / 2)) - stats.norm.logpdf(draws)
    kl = float(kl_to_prior(tf.constant([MEAN]), tf.constant([LOG_VARIANCE])))
    assert kl == pytest.approx(ratios.mean(), abs=4 * stats.sem(ratios))


def test_kl_is_summed_over_latents_only():
    mean = tf.random.stateless_normal([3, 5, 4], [0, 0])
    assert kl_to_prior(mean, mean).shape == (3, 5)


def test_reparameterised_draws_have_the_mean_and_variance_asked_for():
    noise = tf.random.stateless_normal([200_000], [1, 2])
    draws = reparameterise(MEAN, LOG_VARIANCE, noise).numpy()
    assert draws.mean() == pytest.approx(MEAN, abs=float(4 * stats.sem(draws)))
    assert draws.var() == pytest.approx(math.exp(LOG_VARIANCE), rel=0.02)


def test_log_normal_agrees_with_scipy():
    values = log_normal(tf.constant([[0.3, -1.0]]), tf.constant([[MEAN, 0.0]]), tf.constant([[LOG_VARIANCE, 0.5]]))
    expected = stats.norm.logpdf([0.3, -1.0], [MEAN, 0], np.exp([LOG_VARIANCE / 2, 0.25])).sum()
    assert float(values[0]) == pytest.approx(expected, rel=1e-6)


def test_nelbo_is_reconstruction_plus_beta_times_kl():
    architecture = Architecture(6, hidden=(5,), latent=2)
    parameters = architecture.initial_parameters(tf.constant(0))
    x, noise = tf.random.stateless_uniform([7, 6], [0, 1]), tf.random.stateless_normal([7, 2], [0, 2])
    terms = elbo_terms(architecture, parameters, x, noise, beta=3.0)
    np.testing.assert_allclose(terms.nelbo, terms.reconstruction + 3 * terms.kl, rtol=1e-6)
    assert terms.nelbo.shape == (7,)


def test_free_bits_by_hand():
    """Means of two examples and two latents at variance 1: KL is half the squared mean, .5 and .045 on average."""
    mean, log_variance = tf.constant([[1.0, 0.3], [1.0, -0.3]]), tf.zeros([2, 2])
    np.testing.assert_allclose(free_bits_kl(mean, log_variance, 0.2), [0.5 + 0.2])
    np.testing.assert_allclose(free_bits_kl(mean, log_variance, 0.01), [0.5 + 0.045], rtol=1e-6)
    np.testing.assert_allclose(free_bits_kl(mean[tf.newaxis], log_variance, 0.2), [[0.7]])


def test_free_bits_are_counted_on_the_average_of_the_batch():
    mean = tf.constant([[1.0], [0.0]])  # .5 and 0 nats: less than .3 each on average, though not for the first alone
    np.testing.assert_allclose(free_bits_kl(mean, tf.zeros([2, 1]), 0.3), [0.3])


def test_free_bits_change_what_training_pays_for_and_not_what_is_told():
    architecture = Architecture(6, hidden=(5,), latent=2)
    parameters = architecture.initial_parameters(tf.constant(0))
    x, noise = tf.random.stateless_uniform([7, 6], [0, 1]), tf.random.stateless_normal([7, 2], [0, 2])
    plain, free = (elbo_terms(architecture, parameters, x, noise, 2.0, free_bits=bits) for bits in (0.0, 9.0))
    np.testing.assert_array_equal(free.kl, plain.kl)
    np.testing.assert_allclose(free.nelbo, free.reconstruction + 2 * (9 + 9), rtol=1e-6)


@pytest.mark.parametrize("bits", [-0.1, np.nan, np.inf])
def test_free_bits_that_make_no_sense_are_refused(bits):
    with pytest.raises(InputError, match="free bits must be a number of nats of at least zero"):
        check_free_bits(bits)


@pytest.fixture
def linear_gaussian():
    """x = w z + noise of variance s2 with the posterior as encoder: the bound is tight and log p(x) known."""
    w, s2 = np.sqrt(1.5), 0.5
    posterior = w / (w**2 + s2), s2 / (w**2 + s2)
    architecture = Architecture(1, hidden=(), latent=1, likelihood=Gaussian(variance=s2))
    as_tensor = lambda values: tf.constant(values, tf.float32)
    encoder = Dense(as_tensor([[posterior[0], 0.0]]), as_tensor([0.0, math.log(posterior[1])]))
    decoder = Dense(as_tensor([[w]]), as_tensor([0.0]))
    return architecture, Parameters((encoder,), (decoder,)), stats.norm(0, math.sqrt(w**2 + s2))


def test_every_importance_weight_of_the_exact_posterior_is_the_likelihood(linear_gaussian):
    architecture, parameters, marginal = linear_gaussian
    x = np.array([[-1.0], [0.2], [2.5]], np.float32)
    for samples in (1, 8):
        noise = tf.random.stateless_normal([samples, 3, 1], [0, samples])
        bound = importance_weighted_bound(architecture, parameters, x, noise)
        np.testing.assert_allclose(bound, marginal.logpdf(x)[:, 0], rtol=1e-5)


def test_importance_weighted_bound_starts_at_the_elbo_and_rises_with_samples():
    architecture = Architecture(6, hidden=(5,), latent=2)
    parameters = architecture.initial_parameters(tf.constant(1))
    x = tf.cast(tf.random.stateless_uniform([400, 6], [0, 1]) < 0.3, tf.float32)
    noise = tf.random.stateless_normal([64, 400, 2], [3, 4])
    bound = lambda count: importance_weighted_bound(architecture, parameters, x, noise[:count]).numpy()
    elbo = -np.mean([elbo_terms(architecture, parameters, x, draw).nelbo for draw in noise])
    single = np.mean([importance_weighted_bound(architecture, parameters, x, draw[None]) for draw in noise])
    assert single == pytest.approx(elbo, abs=0.05)
    assert single < bound(8).mean() < bound(64).mean()


def test_active_units_count_latents_whose_mean_moves():
    means = np.zeros((100, 4), np.float32)
    means[:, 0] = np.linspace(-1, 1, 100)
    means[:, 1] = 5.0  # far from the prior, but always the same
    means[:, 2] = np.linspace(-0.1, 0.1, 100)  # variance 0.0034
    assert float(active_units(means)) == 0.25
