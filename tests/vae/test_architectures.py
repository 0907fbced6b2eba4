"""What holds for every architecture: many at once are each alone, Keras starts as the population, files keep all."""

import keras
import numpy as np
import pytest
from trees import alone, assert_close, hyperparameters, member

from rlvae_tutor.backend import tf
from rlvae_tutor.vae.architectures import NETWORKS
from rlvae_tutor.vae.convolutional import Convolutional
from rlvae_tutor.vae.elbo import batch_mean, elbo_terms, importance_weighted_bound
from rlvae_tutor.vae.likelihoods import Categorical, Gaussian
from rlvae_tutor.vae.model import VAE, load_vae
from rlvae_tutor.vae.networks import Architecture
from rlvae_tutor.vae.population import Population
from rlvae_tutor.vae.recurrent import Recurrent

SEEDS = [11, 5, 7]
SMALL = {
    "dense": Architecture(16, (5,), latent=2),
    "convolutional": Convolutional(16, (3, 4), latent=2, likelihood=Gaussian()),
    "recurrent": Recurrent(12, (4,), latent=2, likelihood=Categorical(3), dropout=0.3),
}


def data_for(architecture, examples=40):
    """Words whose letters are all the same, or pictures with one bright half."""
    kinds = (
        np.eye(3)[:, np.newaxis].repeat(4, axis=1) if isinstance(architecture, Recurrent) else np.eye(2).repeat(8, 1)
    )
    return tf.constant(kinds[np.arange(examples) % len(kinds)].reshape(examples, -1), tf.float32)


@pytest.fixture(scope="module", params=SMALL)
def architecture(request):
    return SMALL[request.param]


@pytest.fixture(scope="module")
def x(architecture):
    return data_for(architecture)


@pytest.fixture(scope="module")
def population(architecture):
    return Population(architecture, batch_size=8, free_bits=0.1)


def test_every_architecture_is_tried_here_and_known_by_name():
    assert {name: type(small) for name, small in SMALL.items()} == NETWORKS


def test_weights_and_shapes_are_as_it_says(architecture, x):
    parameters = architecture.initial_parameters(tf.constant(0))
    assert architecture.weights == sum(np.size(weight) for weight in tf.nest.flatten(parameters))
    mean, log_variance = architecture.encode(parameters.encoder, x)
    assert mean.shape == log_variance.shape == (40, 2)
    for seen in (x, None):
        outputs = architecture.decode(parameters.decoder, mean, seen)
        assert outputs.shape == (40, architecture.data_size * architecture.likelihood.outputs_per_value)


def test_members_that_share_data_and_members_alone_agree(architecture, population, x):
    parameters = population.start(tf.constant(SEEDS)).parameters
    noise = tf.random.stateless_normal([40, 2], [0, 1])
    together = population.evaluate(parameters, x, noise)
    codes = population.decoded(parameters, noise)
    for i in range(len(SEEDS)):
        own = alone(parameters, i)
        assert_close(alone(together, i), batch_mean(elbo_terms(architecture, own, x, noise)))
        assert_close(codes[i], architecture.likelihood.mean(architecture.decode(own.decoder, noise)))


def test_the_gradient_is_the_slope_of_the_loss(architecture, population, x):
    state = population.start(tf.constant([3]))
    settings = hyperparameters([0.01], beta=2.0)
    direction = tf.nest.map_structure(
        lambda weight: tf.random.stateless_normal(weight.shape, [1, weight.shape[-1]]), state.parameters
    )
    moved = lambda by: state._replace(
        parameters=tf.nest.map_structure(lambda weight, way: weight + by * way, state.parameters, direction)
    )
    products = tf.nest.map_structure(tf.multiply, population.gradient(state, settings, x)[1], direction)
    slope = sum(float(tf.reduce_sum(product)) for product in tf.nest.flatten(products))
    losses = [float(population.gradient(moved(by), settings, x)[0][0]) for by in (1e-2, -1e-2)]
    assert slope == pytest.approx((losses[0] - losses[1]) / 2e-2, rel=0.02)


def test_a_member_of_a_batch_trains_as_it_would_alone(population, x):
    rates = [0.003, 0.01, 0.03]
    together = population.train(population.start(tf.constant(SEEDS)), hyperparameters(rates), x, tf.constant(60))
    for i, seed in enumerate(SEEDS):
        own = population.train(population.start(tf.constant([seed])), hyperparameters([rates[i]]), x, tf.constant(60))
        assert_close(member(together, i), own, 1e-3)


def test_importance_samples_of_a_batch_are_those_of_each_example(architecture, x):
    parameters, noise = architecture.initial_parameters(tf.constant(1)), tf.random.stateless_normal([5, 40, 2], [2, 3])
    bound = importance_weighted_bound(architecture, parameters, x, noise)
    last = importance_weighted_bound(architecture, parameters, x[-1:], noise[:, -1:])
    assert_close(bound[-1:], last)


def test_a_report_does_not_depend_on_how_many_examples_fit_at_once(architecture, x, monkeypatch):
    vae = VAE(architecture)
    whole = vae.report(x.numpy(), samples=3)
    monkeypatch.setattr("rlvae_tutor.vae.model.AT_ONCE", 3 * 7 * architecture.activations)
    assert vae.report(x.numpy(), samples=3) == pytest.approx(whole, rel=1e-5)


def new_vae(architecture):
    vae = VAE(architecture, seed=3, warm_up=7, free_bits=0.2)
    vae.compile(keras.optimizers.Adam(0.01))
    return vae


def test_keras_starts_as_the_population_learns_and_goes_on_from_a_file(architecture, x, tmp_path):
    whole, half = new_vae(architecture), new_vae(architecture)
    assert_close(whole.parameters, architecture.initial_parameters(tf.constant(3)), 1e-6)
    before = whole.report(x.numpy(), samples=2)["nelbo"]
    whole.fit(x.numpy(), batch_size=20, epochs=4, verbose=0)
    assert whole.report(x.numpy(), samples=2)["nelbo"] < before
    half.fit(x.numpy(), batch_size=20, epochs=2, verbose=0)
    half.save(tmp_path / "half.keras")
    again = load_vae(tmp_path / "half.keras")
    assert again.architecture == architecture
    again.fit(x.numpy(), batch_size=20, epochs=2, verbose=0)
    for ours, theirs in zip(again.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    np.testing.assert_array_equal(again.generate(3), whole.generate(3))
