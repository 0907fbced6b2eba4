"""Each likelihood against SciPy."""

import numpy as np
import pytest
from scipy import special, stats

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae.likelihoods import Bernoulli, Categorical, Gaussian, likelihood

GENERATOR = np.random.default_rng(0)
OUTPUTS = GENERATOR.normal(size=(2, 5, 6)).astype(np.float32)  # population, batch, size


def test_bernoulli_log_probability():
    x = GENERATOR.integers(2, size=(2, 5, 6)).astype(np.float32)
    expected = stats.bernoulli.logpmf(x, special.expit(OUTPUTS)).sum(-1)
    np.testing.assert_allclose(Bernoulli().log_prob(OUTPUTS, x), expected, rtol=1e-5)


def test_bernoulli_of_grey_values_weighs_both_outcomes():
    grey, chance = np.full((1, 6), 0.25, np.float32), special.expit(OUTPUTS[0, 0])
    expected = (0.25 * np.log(chance) + 0.75 * np.log1p(-chance)).sum()
    assert float(Bernoulli().log_prob(OUTPUTS[0, :1], grey)[0]) == pytest.approx(expected, rel=1e-5)


def test_gaussian_log_probability_with_fixed_variance():
    x = GENERATOR.normal(size=(2, 5, 6)).astype(np.float32)
    expected = stats.norm.logpdf(x, OUTPUTS, np.sqrt(0.3)).sum(-1)
    np.testing.assert_allclose(Gaussian(variance=0.3).log_prob(OUTPUTS, x), expected, rtol=1e-5)


def test_gaussian_log_probability_with_learned_variance():
    x = GENERATOR.normal(size=(2, 5, 3)).astype(np.float32)
    mean, raw = np.split(OUTPUTS, 2, axis=-1)
    expected = stats.norm.logpdf(x, mean, np.sqrt(0.001 + np.exp(raw))).sum(-1)
    np.testing.assert_allclose(Gaussian().log_prob(OUTPUTS, x), expected, rtol=1e-5)


def test_a_learned_variance_has_a_floor():
    certain = np.array([[0.0, -80.0]], np.float32)
    at_floor = stats.norm.logpdf(0, 0, np.sqrt(0.001))
    assert float(Gaussian().log_prob(certain, np.zeros((1, 1), np.float32))[0]) == pytest.approx(at_floor, rel=1e-5)


def test_categorical_log_probability():
    symbols = GENERATOR.integers(3, size=(2, 5, 2))
    x = np.eye(3, dtype=np.float32)[symbols].reshape(2, 5, 6)
    chances = special.softmax(OUTPUTS.reshape(2, 5, 2, 3), axis=-1)
    rows = x.reshape(2, 5, 2, 3)
    expected = np.array(
        [[stats.multinomial.logpmf(rows[i, j], 1, chances[i, j]).sum() for j in range(5)] for i in range(2)]
    )
    np.testing.assert_allclose(Categorical(3).log_prob(OUTPUTS, x), expected, rtol=1e-5)


@pytest.mark.parametrize("kind", [Bernoulli(), Gaussian(variance=0.5), Gaussian(), Categorical(3)])
def test_samples_average_to_the_mean(kind):
    outputs = np.repeat(OUTPUTS[0, :1], 20_000, axis=0)
    samples = kind.sample(tf.constant(outputs), [0, 1]).numpy()
    error = 4 * samples.std(axis=0) / np.sqrt(len(samples)) + 1e-6
    assert np.all(np.abs(samples.mean(axis=0) - kind.mean(tf.constant(outputs)).numpy()[0]) < error)


def test_categorical_samples_are_one_hot():
    Categorical(3).check(Categorical(3).sample(tf.constant(OUTPUTS[0]), [0, 1]).numpy(), 6)


@pytest.mark.parametrize(
    ("kind", "x", "sentence"),
    [
        (Bernoulli(), np.full((2, 6), 2.0), "rescale"),
        (Gaussian(), np.full((2, 6), np.nan), "NaN"),
        (Gaussian(), np.full((2, 6), np.inf), "infinite"),
        (Categorical(3), np.full((2, 6), 1 / 3), "one-hot"),
        (Categorical(3), np.zeros((2, 6)), "one-hot"),
        (Categorical(4), np.zeros((2, 6)), "do not divide"),
        (Bernoulli(), np.zeros(6), "shape"),
    ],
)
def test_data_that_do_not_fit_are_refused(kind, x, sentence):
    with pytest.raises(InputError, match=sentence):
        kind.check(x, 6)


def test_settings_without_a_distribution_are_refused():
    for broken in ({"variance": 0.0}, {"variance": -1.0}, {"floor": 0.0}):
        with pytest.raises(InputError, match="must be above zero"):
            Gaussian(**broken)
    with pytest.raises(InputError, match="symbols must be a whole number of at least 2, not 1"):
        Categorical(1)


def test_likelihoods_are_known_by_name():
    assert likelihood("categorical", symbols=5) == Categorical(5)
    with pytest.raises(InputError, match="choose one of bernoulli, gaussian, categorical"):
        likelihood("poisson")
