"""Many VAEs in one graph are the same VAEs, one by one."""

import time

import keras
import numpy as np
import pytest
from trees import alone, assert_close, hyperparameters, member

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae.elbo import batch_mean, elbo_terms
from rlvae_tutor.vae.networks import NAMED, Architecture
from rlvae_tutor.vae.population import Population
from rlvae_tutor.vae.randomness import philox, to_indices, to_normals, uniforms

SEEDS = [11, 5, 7]


def test_a_member_starts_as_it_would_alone(population):
    state = population.start(tf.constant(SEEDS))
    for i, seed in enumerate(SEEDS):
        assert_close(alone(state.parameters, i), population.architecture.initial_parameters(tf.constant(seed)), 1e-6)


def test_every_member_decodes_the_same_codes_by_itself(population):
    architecture = population.architecture
    codes = np.random.default_rng(0).standard_normal([5, architecture.latent])
    parameters = population.start(tf.constant(SEEDS)).parameters
    pictures = population.decoded(parameters, codes)
    assert pictures.shape == (3, 5, architecture.data_size)
    for i in range(len(SEEDS)):
        outputs = architecture.decode(alone(parameters, i).decoder, tf.constant(codes, tf.float32))
        assert_close(pictures[i], architecture.likelihood.mean(outputs), 1e-5)


def test_kernels_start_uniform_within_glorots_limit():
    kernel = Architecture(64, hidden=(128,)).initial_parameters(tf.constant(0)).encoder[0].kernel.numpy()
    limit = np.sqrt(6 / (64 + 128))
    assert 0.99 * limit < np.abs(kernel).max() <= limit
    assert kernel.std() == pytest.approx(limit / np.sqrt(3), rel=0.02)


def test_gradient_of_the_population_is_each_members_own(population, examples):
    state, settings = population.start(tf.constant(SEEDS)), hyperparameters([0.01] * 3, beta=2.0)
    loss, gradient = population.gradient(state, settings, examples)
    x, noise, _ = population.minibatch(state, examples)
    for i in range(len(SEEDS)):
        own = alone(state.parameters, i)
        with tf.GradientTape() as tape:
            tape.watch(own)
            own_loss = batch_mean(elbo_terms(population.architecture, own, x[i], noise[i], 2.0)).nelbo
        assert float(loss[i]) == pytest.approx(float(own_loss), rel=1e-5)
        assert_close(alone(gradient, i), tape.gradient(own_loss, own))


def test_a_member_of_a_batch_trains_as_it_would_alone(population, examples):
    rates = [0.003, 0.01, 0.03]
    together = population.train(
        population.start(tf.constant(SEEDS)), hyperparameters(rates), examples, tf.constant(400)
    )
    for i, seed in enumerate(SEEDS):
        own = population.start(tf.constant([seed]))
        own = population.train(own, hyperparameters([rates[i]]), examples, tf.constant(400))
        assert_close(member(together, i), own)


def test_a_member_does_not_notice_a_neighbour_that_diverges(population, examples):
    calm = population.train(
        population.start(tf.constant(SEEDS)), hyperparameters([0.01] * 3), examples, tf.constant(50)
    )
    wild = population.train(
        population.start(tf.constant(SEEDS)), hyperparameters([0.01, 1e20, 0.01]), examples, tf.constant(50)
    )
    assert not np.isfinite(wild.parameters.encoder[0].kernel[1]).all()
    for i in (0, 2):
        assert_close(member(wild, i), member(calm, i), 1e-6)


def test_updates_in_two_calls_are_updates_in_one(population, examples):
    settings = hyperparameters([0.01] * 3)
    once = population.train(population.start(tf.constant(SEEDS)), settings, examples, tf.constant(12))
    twice = population.start(tf.constant(SEEDS))
    for updates in (5, 7):
        twice = population.train(twice, settings, examples, tf.constant(updates))
    assert_close(twice, once, 1e-6)


def test_it_is_compiled_once_for_every_number_of_updates_and_every_learning_rate(examples):
    fresh = Population(Architecture(64, hidden=(8,)), "sgd", batch_size=16)
    start, seconds = fresh.start(tf.constant(SEEDS)), []
    for rate, updates in ((0.01, 3), (0.02, 3), (0.01, 4), (0.03, 11)):
        before = time.perf_counter()
        fresh.train(start, hyperparameters([rate] * 3), examples, tf.constant(updates)).step.numpy()
        seconds.append(time.perf_counter() - before)
    assert max(seconds[1:]) < seconds[0] / 4  # compiling takes some hundred times as long as these updates


def test_measured_training_is_the_same_training(population, examples):
    settings, start = hyperparameters([0.01] * 3), population.start(tf.constant(SEEDS))
    plain = population.train(start, settings, examples, tf.constant(5))
    measured, statistics = population.train_measured(start, settings, examples, tf.constant(5))
    assert_close(measured, plain, 1e-5)
    assert np.all(np.isfinite(tf.nest.flatten(statistics)))


def test_each_optimizer_lowers_the_loss(examples, digits):
    x, noise = tf.constant(digits.inner_validation), tf.random.stateless_normal([200, 4], [0, 0])
    for optimizer, rate in (("sgd", 0.01), ("momentum", 0.003), ("adam", 0.01)):
        population = Population(Architecture(64), optimizer, batch_size=16)
        start = population.start(tf.constant([1]))
        trained = population.train(start, hyperparameters([rate]), examples, tf.constant(200))
        before, after = (population.evaluate(state.parameters, x, noise).nelbo for state in (start, trained))
        assert float(after[0]) < float(before[0]) - 10


def test_the_articles_network_has_its_widths():
    architecture = Architecture(64, **NAMED["article"])
    assert architecture.encoder_sizes() == (64, 128, 64, 32, 32)  # a mean and a log-variance for each of 16 codes
    assert architecture.decoder_sizes() == (16, 32, 64, 128, 64)


def test_bad_sizes_are_refused():
    with pytest.raises(InputError, match="whole numbers above zero"):
        Architecture(64, hidden=(0,))
    with pytest.raises(InputError, match=r"tuple such as \(32,\), not \[8\]"):
        Architecture(64, hidden=[8])
    with pytest.raises(InputError, match="not the name 'bernoulli'"):
        Architecture(64, likelihood="bernoulli")
    with pytest.raises(InputError, match="activation"):
        Architecture(64, activation="sine")
    with pytest.raises(InputError, match="batch size"):
        Population(Architecture(64), batch_size=0)


@pytest.fixture(scope="module")
def drawn():
    """Uniform numbers (1000 keys, 500): 20 seeds at 50 steps each."""
    seeds, steps = np.meshgrid(np.arange(20), np.arange(50), indexing="ij")
    return uniforms(tf.constant(seeds.ravel()), tf.constant(steps.ravel()), 500).numpy()


# Counter, key and words from the file of known answers that comes with Random123, the authors' own library.
KNOWN_ANSWERS = [
    ([0] * 4, [0] * 2, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    ([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        [0xA4093822, 0x299F31D0],
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
    ),
]


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN_ANSWERS)
def test_philox_gives_the_known_answers(counter, key, words):
    counter, key = ([tf.constant(word, tf.uint32) for word in part] for part in (counter, key))
    assert [int(word) for word in philox(counter, key)] == words


def test_numbers_are_the_same_compiled_and_not():
    keys = tf.constant([3, 2**31 - 1]), tf.constant([-1, 400])
    compiled = tf.function(uniforms, jit_compile=True)(*keys, 10)
    np.testing.assert_array_equal(compiled, uniforms(*keys, 10))


def test_noise_is_standard_normal(drawn):
    noise = to_normals(drawn).numpy().ravel()
    count = len(noise)
    assert np.isfinite(noise).all()
    assert abs(noise.mean()) < 4 / np.sqrt(count)
    assert abs(noise.var() - 1) < 4 * np.sqrt(2 / count)
    assert abs((noise**4).mean() - 3) < 4 * np.sqrt(96 / count)


def test_seeds_and_steps_are_uncorrelated(drawn):
    correlations = np.corrcoef(drawn)[np.triu_indices(len(drawn), 1)]
    assert abs(correlations.mean()) < 4 / np.sqrt(500 * len(correlations))
    assert np.abs(correlations).max() < 6 / np.sqrt(500)


def test_what_comes_early_and_late_in_a_draw_is_uncorrelated(drawn):
    """Indices and noise are cut from the same draw."""
    correlations = np.corrcoef(drawn.T)[np.triu_indices(drawn.shape[1], 1)]
    assert abs(correlations.mean()) < 4 / np.sqrt(len(drawn) * len(correlations))
    assert np.abs(correlations).max() < 6.5 / np.sqrt(len(drawn))


def test_no_draw_is_a_shifted_copy_of_another(drawn):
    neighbours = np.stack([drawn[:, :-1], drawn[:, 1:]], axis=-1).reshape(-1, 2)
    assert len(np.unique(neighbours, axis=0)) == len(neighbours)


def test_the_smallest_and_the_largest_uniform_number_become_finite_noise():
    ends = tf.constant([0, 1 - 2**-23], tf.float32)
    for compiled in (False, True):
        assert np.isfinite(tf.function(to_normals, jit_compile=compiled)(ends)).all()


def test_indices_cover_every_example_evenly(drawn):
    counts = np.bincount(to_indices(drawn, 10).numpy().ravel(), minlength=10)
    assert counts.sum() == drawn.size
    assert np.abs(counts / drawn.size - 0.1).max() < 4 * np.sqrt(0.09 / drawn.size)
    assert int(to_indices(tf.constant([np.nextafter(np.float32(1), np.float32(0))]), 1097)[0]) == 1096


def test_keras_and_population_share_the_optimizers_constants():
    theirs = keras.optimizers.Adam()
    assert (theirs.beta_1, theirs.beta_2, theirs.epsilon) == (0.9, 0.999, 1e-7)


# --- averaged weights


@pytest.fixture(scope="module")
def averaging(population):
    return Population(population.architecture, "adam", 16, averages=True)


def test_an_average_is_the_mean_of_the_weights_after_each_update_since_it_began(averaging, examples):
    settings, path = hyperparameters([0.01] * 3), []
    state = averaging.train(averaging.start(tf.constant(SEEDS)), settings, examples, tf.constant(4))
    assert_close(averaging.model(state), state.parameters, 0)
    state = averaging.restart_average(state, tf.constant([True, True, False]))
    for _ in range(5):
        state = averaging.train(state, settings, examples, tf.constant(1))
        path.append(state.parameters)
    mean = tf.nest.map_structure(lambda *weights: np.mean(weights, axis=0), *path)
    model = averaging.model(state)
    for i in (0, 1):
        assert_close(alone(model, i), alone(mean, i), 1e-5)
    assert_close(alone(model, 2), alone(state.parameters, 2), 0)
    assert state.averaged.numpy().tolist() == [5, 5, -1]


def test_an_average_begun_again_forgets_what_went_before(averaging, examples):
    settings, everyone = hyperparameters([0.01] * 3), tf.constant([True] * 3)
    state = averaging.restart_average(averaging.start(tf.constant(SEEDS)), everyone)
    state = averaging.train(state, settings, examples, tf.constant(6))
    state = averaging.restart_average(state, everyone)
    assert_close(averaging.model(state), state.parameters, 0)
    once = averaging.train(state, settings, examples, tf.constant(1))
    assert_close(averaging.model(once), once.parameters, 1e-6)


def test_averaging_leaves_the_training_alone(averaging, examples):
    plain = Population(averaging.architecture, "adam", 16)
    settings, seeds = hyperparameters([0.01] * 3), tf.constant(SEEDS)
    state = averaging.restart_average(averaging.start(seeds), tf.constant([True] * 3))
    with_average = averaging.train(state, settings, examples, tf.constant(20))
    without = plain.train(plain.start(seeds), settings, examples, tf.constant(20))
    assert_close(with_average.parameters, without.parameters, 1e-5)
    assert without.average == ()
