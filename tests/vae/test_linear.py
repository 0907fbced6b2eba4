"""The VAEs that can be solved on paper: their exact values, and that the general code agrees with them."""

import math

import numpy as np
import pytest
from trees import hyperparameters

from rlvae_tutor.backend import tf
from rlvae_tutor.datasets import load
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae.elbo import active_units, elbo_terms
from rlvae_tutor.vae.likelihoods import Gaussian
from rlvae_tutor.vae.linear import LinearVAE, ScalarVAE, covariance, ppca, principal_axes
from rlvae_tutor.vae.networks import Architecture, Dense, Parameters
from rlvae_tutor.vae.population import Population

COLLAPSED = 0.0, 0.0, 1.0


def test_optimum_of_the_scalar_vae_is_the_data_likelihood():
    vae = ScalarVAE(data_variance=2.0, noise_variance=0.5)
    assert vae.optimum() == pytest.approx((1.2247449, 0.6123724, 0.25), abs=5e-8)
    assert vae.loss(*vae.optimum()) == pytest.approx(1.7655121234846, abs=5e-14)
    assert vae.loss(*vae.optimum()) == pytest.approx((math.log(2 * math.pi * 2) + 1) / 2, abs=1e-14)
    assert vae.loss(*COLLAPSED) == pytest.approx(2.5723649429, abs=5e-11)


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0, 3.9])
def test_gradient_vanishes_at_the_optimum_and_the_curvature_is_positive(beta):
    vae = ScalarVAE(beta=beta)
    assert vae.optimum()[0] ** 2 == pytest.approx(2 - beta * 0.5)
    np.testing.assert_allclose(vae.gradient(*vae.optimum()), 0, atol=1e-12)
    assert np.linalg.eigvalsh(vae.hessian(*vae.optimum())).min() > 0


def test_gradient_and_hessian_are_those_of_the_loss():
    vae, point = ScalarVAE(beta=1.7), np.array([0.8, -0.3, 0.4])
    for i, direction in enumerate(1e-5 * np.eye(3)):
        slope = (vae.loss(*(point + direction)) - vae.loss(*(point - direction))) / 2e-5
        bend = (vae.gradient(*(point + direction)) - vae.gradient(*(point - direction))) / 2e-5
        assert vae.gradient(*point)[i] == pytest.approx(slope, rel=1e-6)
        np.testing.assert_allclose(vae.hessian(*point)[i], bend, rtol=1e-6, atol=1e-8)


def test_collapse_is_a_saddle_where_the_data_outweigh_the_noise_and_the_optimum_where_they_do_not():
    saddle = ScalarVAE(data_variance=2.0).hessian(*COLLAPSED)[:2, :2]
    np.testing.assert_allclose(np.linalg.eigvalsh(saddle), [-2, 6], atol=1e-12)
    assert not ScalarVAE(data_variance=2.0).collapses()
    drowned = ScalarVAE(data_variance=0.4)
    np.testing.assert_allclose(np.linalg.eigvalsh(drowned.hessian(*COLLAPSED)[:2, :2]), [0.069, 2.33], atol=2e-3)
    assert drowned.collapses()
    assert drowned.optimum() == COLLAPSED


def test_with_a_learned_noise_variance_every_one_below_the_datas_is_as_good():
    for noise in (0.1, 0.5, 1.0, 2.0):
        vae = ScalarVAE(data_variance=2.0, noise_variance=noise)
        assert vae.loss(*vae.optimum()) == pytest.approx(1.7655121234846, abs=5e-14)


def test_the_scalar_vae_is_the_linear_one_in_one_dimension():
    scalar, linear = ScalarVAE(beta=1.5), LinearVAE(np.array([[2.0]]), 0.5, beta=1.5)
    w, v, d2 = 0.9, 0.4, 0.3
    assert linear.loss(np.array([[w]]), np.array([[v]]), np.array([d2])) == pytest.approx(scalar.loss(w, v, d2))


@pytest.fixture(scope="module")
def digits_covariance():
    return covariance(load("digits").inner_train)


def test_ppca_reaches_the_log_likelihood(digits_covariance):
    model, values, kept = ppca(digits_covariance, 8), principal_axes(digits_covariance)[0], 8
    dimensions = len(values)
    logarithms = np.log(values[:kept]).sum() + (dimensions - kept) * math.log(model.noise_variance)
    likelihood = -(dimensions * math.log(2 * math.pi) + logarithms + dimensions) / 2
    assert model.loss(*model.optimum(kept)) == pytest.approx(-likelihood, abs=1e-10)


def test_a_rotated_code_is_strictly_worse_but_not_if_it_is_renamed(digits_covariance):
    model = ppca(digits_covariance, 3)
    w, *_ = model.optimum(3)
    best = model.loss(w, *model.best_encoder(w))
    angle = 0.3
    turned = w @ np.array([[math.cos(angle), 0, -math.sin(angle)], [0, 1, 0], [math.sin(angle), 0, math.cos(angle)]])
    renamed = w @ np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]])
    assert model.loss(turned, *model.best_encoder(turned)) > best + 1e-3
    assert model.loss(renamed, *model.best_encoder(renamed)) == pytest.approx(best, abs=1e-12)


def test_principal_components_foretell_the_active_units(digits_covariance):
    counts = [LinearVAE(digits_covariance, 0.05, beta).active_units(16) for beta in (1, 2, 4, 8)]
    assert counts == [16, 12, 7, 3]
    w, v, d2 = LinearVAE(digits_covariance, 0.05, 4).optimum(16)
    assert np.sum(np.abs(w).max(axis=0) > 1e-9) == np.sum(d2 < 1 - 1e-9) == 7
    assert np.abs(v[7:]).max() == 0


def test_the_gradient_of_the_linear_vae_is_that_of_its_loss(digits_covariance):
    model, generator = LinearVAE(digits_covariance[:5, :5], 0.05, 1.7), np.random.default_rng(0)
    point = [generator.normal(size=(5, 2)), generator.normal(size=(2, 5)), generator.uniform(0.5, 1.5, 2)]
    step = [generator.normal(size=part.shape) for part in point]
    ends = [
        model.loss(*(part + sign * 1e-6 * move for part, move in zip(point, step, strict=True))) for sign in (1, -1)
    ]
    slope = sum(np.sum(part * move) for part, move in zip(model.gradient(*point), step, strict=True))
    assert slope == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-6)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize(("beta", "count"), [(1, 16), (2, 12), (4, 7), (8, 3)])
def test_training_on_the_exact_loss_finds_the_active_units_that_principal_components_foretell(
    digits_covariance, beta, count, seed
):
    model = LinearVAE(digits_covariance, 0.05, beta)
    _, v, _ = model.train(16, seed)
    assert np.sum(model.code_variances(v) > 0.01) == count


BETAS = (1.0, 2.0, 4.0, 8.0)


@pytest.fixture(scope="module")
def train_linear():
    """Active units of four linear VAEs, one for each of `BETAS`, trained with Adam on centred digits."""
    architecture = Architecture(64, hidden=(), latent=16, likelihood=Gaussian(0.05))
    population = Population(architecture, "adam", batch_size=512)

    def train(x, seed):
        state = population.start(tf.constant([seed + i for i in range(4)]))
        for rate, updates in ((0.003, 6000), (0.0003, 2000)):
            settings = hyperparameters([rate] * 4)._replace(beta=tf.constant(BETAS))
            state = population.train(state, settings, x, tf.constant(updates))
        means, _ = architecture.encode(state.parameters.encoder, x[tf.newaxis])
        return (16 * active_units(means)).numpy().astype(int).tolist()

    return train


@pytest.mark.parametrize("seed", [0, 10, 20])
def test_trained_linear_vaes_have_the_active_units_that_principal_components_foretell(train_linear, seed):
    x = load("digits").inner_train
    *others, at_four, at_eight = train_linear(tf.constant(x - x.mean(axis=0), tf.float32), seed)
    assert [*others, at_eight] == [16, 12, 3]
    # The seventh eigenvalue is 3 % above 4 times the noise: at the optimum its unit varies by .03, and it gets there
    # so slowly that training may end on either side of the .01 that make a unit active.
    assert at_four in (6, 7)


def test_the_general_elbo_agrees_with_the_closed_form():
    vae, noise_variance = ScalarVAE(data_variance=2.0, noise_variance=0.5), 0.5
    w, v, d2 = 0.9, 0.4, 0.3
    architecture = Architecture(1, hidden=(), latent=1, likelihood=Gaussian(noise_variance))
    encoder = Dense(tf.constant([[v, 0.0]]), tf.constant([0.0, math.log(d2)]))
    parameters = Parameters((encoder,), (Dense(tf.constant([[w]]), tf.constant([0.0])),))
    x, noise = (tf.random.stateless_normal([400_000, 1], [i, 0]) for i in range(2))
    terms = elbo_terms(architecture, parameters, math.sqrt(2) * x, noise).nelbo.numpy()
    assert abs(terms.mean() - vae.loss(w, v, d2)) < 4 * terms.std() / math.sqrt(len(terms))


@pytest.mark.parametrize(
    "use",
    [
        lambda: ScalarVAE(noise_variance=0.0),
        lambda: ScalarVAE(beta=-1.0),
        lambda: LinearVAE(np.ones((2, 3)), 0.5),
        lambda: LinearVAE(np.eye(2), -0.5),
        lambda: ppca(np.eye(3), 3),
    ],
)
def test_what_is_no_model_is_refused(use):
    with pytest.raises(InputError, match="must be"):
        use()
