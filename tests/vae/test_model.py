"""The Keras VAE trains, is saved, and goes on as if nothing had happened."""

import errno

import keras
import numpy as np
import pytest

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae.likelihoods import Categorical, Gaussian
from rlvae_tutor.vae.model import VAE, Minibatches, load_vae
from rlvae_tutor.vae.networks import NAMED, Architecture


def new_vae(rate=0.01, seed=3, **settings):
    vae = VAE(Architecture(64), seed=seed, **settings)
    vae.compile(keras.optimizers.Adam(rate))
    return vae


@pytest.fixture(scope="module")
def trained(digits):
    """A VAE after four epochs, and Keras's history of them."""
    vae = new_vae()
    history = vae.fit(digits.inner_train, epochs=4, validation_data=digits.inner_validation, verbose=0)
    return vae, history.history


def raise_disk_full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def assert_same_weights(ours, theirs):
    for our_weight, their_weight in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(our_weight, their_weight)


def test_fit_lowers_the_loss_on_held_out_digits(trained):
    losses = trained[1]["val_nelbo"]
    assert losses[0] > losses[-1]
    assert losses[-1] < 29


def test_metrics_are_the_terms_of_the_elbo(trained):
    history = trained[1]
    total = np.add(history["val_reconstruction"], history["val_kl"])
    np.testing.assert_allclose(history["val_nelbo"], total, rtol=1e-5)


def test_it_starts_as_the_populations_member_of_the_same_seed():
    expected = tf.nest.flatten(Architecture(64).initial_parameters(tf.constant(3)))
    for ours, theirs in zip(tf.nest.flatten(new_vae().parameters), expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_saved_and_loaded_it_gives_the_same_numbers(trained, digits, tmp_path):
    vae = trained[0]
    vae.save(tmp_path / "vae.keras")
    again = load_vae(tmp_path / "vae.keras")
    assert_same_weights(vae, again)
    assert again.report(digits.test) == vae.report(digits.test)
    np.testing.assert_array_equal(again.generate(3), vae.generate(3))


def test_training_that_was_saved_and_loaded_equals_training_in_one_go(trained, digits, tmp_path):
    first = new_vae()
    first.fit(digits.inner_train, epochs=2, verbose=0)
    first.save(tmp_path / "half.keras")
    second = load_vae(tmp_path / "half.keras")
    second.fit(digits.inner_train, epochs=2, verbose=0)
    assert_same_weights(second, trained[0])


def train_until(vae, step, x):
    """Train until Ctrl-C arrives at optimizer step `step`."""

    def interrupt(batch, logs):
        if int(vae.optimizer.iterations) == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        vae.fit(x, epochs=9, verbose=0, callbacks=[keras.callbacks.LambdaCallback(on_train_batch_end=interrupt)])


def test_training_interrupted_inside_an_epoch_goes_on_with_the_next_minibatch(digits, tmp_path):
    minibatches = -(-len(digits.inner_train) // 64)
    first, whole = new_vae(), new_vae()
    train_until(first, minibatches + 7, digits.inner_train)
    first.save(tmp_path / "vae.keras")
    second = load_vae(tmp_path / "vae.keras")
    second.fit(digits.inner_train, epochs=1, verbose=0)
    train_until(whole, 2 * minibatches + 7, digits.inner_train)
    assert_same_weights(second, whole)


def test_training_restored_by_keras_itself_equals_training_in_one_go(trained, digits, tmp_path):
    crash = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: 1 / (2 - epoch))
    backup = lambda: keras.callbacks.BackupAndRestore(tmp_path / "backup")
    with pytest.raises(ZeroDivisionError):
        new_vae().fit(digits.inner_train, epochs=4, verbose=0, callbacks=[backup(), crash])
    restored = new_vae()
    history = restored.fit(digits.inner_train, epochs=4, verbose=0, callbacks=[backup()])
    assert history.epoch == [2, 3]
    assert_same_weights(restored, trained[0])


def test_an_epoch_shows_every_example_once_and_the_next_one_in_another_order():
    minibatches = Minibatches(np.arange(10), batch_size=4, seed=3, optimizer=keras.optimizers.SGD())
    first, second = (np.concatenate([minibatches[i] for i in numbers]) for numbers in (range(3), range(3, 6)))
    assert sorted(first) == sorted(second) == list(range(10))
    assert list(first) != list(second)


def test_the_weight_of_the_kl_rises_evenly_from_zero_to_beta():
    vae = new_vae(beta=2.0, warm_up=4)
    assert [float(vae.warmed_up(tf.constant(step))) for step in (0, 1, 3, 4, 99)] == [0, 0.5, 1.5, 2, 2]
    assert new_vae(beta=2.0).warmed_up(0) == 2


def test_callbacks_and_epochs_work_as_in_keras(digits):
    seen = []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append((epoch, sorted(logs))))
    vae = new_vae()
    for _ in range(2):
        vae.fit(digits.inner_train, epochs=1, callbacks=[watch], verbose=0)
    assert seen == [(0, ["kl", "nelbo", "reconstruction"]), (1, ["kl", "nelbo", "reconstruction"])]


def test_every_example_of_a_batch_gets_noise_of_its_own(digits):
    vae = new_vae()
    noise = vae.noise(tf.constant(digits.test), tf.constant(0)).numpy()
    assert len(np.unique(noise, axis=0)) == len(digits.test)


def test_shapes_and_ranges_of_what_it_makes(trained, digits):
    vae = trained[0]
    mean, log_variance = vae.encode(digits.test)
    assert mean.shape == log_variance.shape == (300, 4)
    for pictures, count in ((vae.reconstruct(digits.test), 300), (vae.generate(5, seed=1), 5)):
        assert pictures.shape == (count, 64)
        assert 0 <= pictures.min() <= pictures.max() <= 1
    assert not np.array_equal(vae.generate(5, seed=1), vae.generate(5, seed=2))


def test_reconstructions_are_closer_than_the_mean_digit(trained, digits):
    error = np.square(trained[0].reconstruct(digits.test) - digits.test).mean()
    assert error < 0.9 * np.square(digits.inner_train.mean(axis=0) - digits.test).mean()


def test_the_report_holds_together(trained, digits):
    report = trained[0].report(digits.test, samples=32)
    assert report["nelbo"] == pytest.approx(report["reconstruction"] + report["kl"], rel=1e-5)
    assert report["importance_weighted_bound"] > -report["nelbo"]
    assert report["importance_samples"] == 32
    assert 0 < report["active_units"] <= 1


def test_continuous_and_categorical_data_train_too(tmp_path):
    generator = np.random.default_rng(0)
    symbols = np.eye(3, dtype=np.float32)[np.repeat(generator.integers(3, size=(512, 1)), 4, axis=1)].reshape(512, 12)
    waves = np.sin(generator.uniform(0, 6, (512, 1)) + np.arange(12) / 3).astype(np.float32)
    for kind, x in ((Categorical(3), symbols), (Gaussian(), waves)):
        vae = VAE(Architecture(12, hidden=(16,), latent=2, likelihood=kind))
        vae.compile(keras.optimizers.Adam(0.01))
        losses = vae.fit(x, epochs=8, verbose=0).history["nelbo"]
        assert losses[-1] < losses[0] - 2
        vae.save(tmp_path / "vae.keras")
        assert load_vae(tmp_path / "vae.keras").architecture == vae.architecture


def test_the_articles_network_is_there_by_name(digits):
    vae = VAE(Architecture(64, **NAMED["article"]))
    assert vae.encode(digits.test[:2])[0].shape == (2, 16)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [(lambda x: x * np.nan, "NaN"), (lambda x: x * 16, "rescale"), (lambda x: x[:, :9], "shape")],
)
def test_spoilt_data_are_refused_before_training(spoil, sentence, digits):
    vae = new_vae()
    for use in (vae.fit, vae.encode, vae.reconstruct, vae.report):
        with pytest.raises(InputError, match=sentence):
            use(spoil(digits.test))
    assert int(vae.optimizer.iterations) == 0


@pytest.mark.parametrize("rate", [0.0, -0.01, np.nan])
def test_a_learning_rate_that_does_not_train_is_refused(rate, digits):
    with pytest.raises(InputError, match="learning rate must be above zero"):
        new_vae(rate).fit(digits.inner_train)


def test_a_learning_rate_that_warms_up_from_zero_trains(digits):
    warm_up = keras.optimizers.schedules.CosineDecay(0.0, 100, warmup_target=0.01, warmup_steps=10)
    losses = new_vae(warm_up).fit(digits.inner_train, epochs=2, verbose=0).history["nelbo"]
    assert losses[1] < losses[0]


@pytest.mark.parametrize(
    ("use", "sentence"),
    [
        (lambda x: VAE(Architecture(64)).fit(x), r"call vae.compile\('adam'\)"),
        (lambda x: VAE(Architecture(64), beta=-1), "beta must be a number of at least zero, not -1"),
        (lambda x: VAE(Architecture(64), beta=np.nan), "beta must be a number of at least zero, not nan"),
        (lambda x: VAE(Architecture(64), warm_up=-1), "to warm up must be a whole number of at least 0, not -1"),
        (lambda x: VAE(Architecture(64), free_bits=-1), "free bits must be a number of nats of at least zero, not -1"),
        (lambda x: VAE(Architecture(64), seed=-1), "seed must be a whole number from 0 to 2147483647, not -1"),
        (lambda x: new_vae().fit(x, batch_size=0), "batch size must be a whole number of at least 1"),
        (lambda x: new_vae().fit(x, epochs=0), "number of epochs must be a whole number of at least 1"),
        (lambda x: new_vae().report(x, samples=0), "importance samples must be a whole number of at least 1"),
        (lambda x: new_vae().generate(2.5), "to generate must be a whole number of at least 1, not 2.5"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(use, sentence, digits):
    with pytest.raises(InputError, match=sentence):
        use(digits.test)


def test_a_damaged_or_missing_file_is_one_sentence(trained, tmp_path):
    path = tmp_path / "vae.keras"
    with pytest.raises(InputError, match="no saved model"):
        load_vae(path)
    trained[0].save(path)
    whole = path.read_bytes()
    for damaged in (b"", b"not a zip", whole[: len(whole) // 2]):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match="damaged"):
            load_vae(path)


def test_a_file_with_another_model_is_not_taken_for_a_vae(tmp_path):
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save(tmp_path / "other.keras")
    with pytest.raises(InputError, match="is a Sequential, not a VAE"):
        load_vae(tmp_path / "other.keras")


def test_saving_on_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "vae.keras"
    new_vae().save(path)
    before = path.read_bytes()
    monkeypatch.setattr("os.fsync", raise_disk_full)
    with pytest.raises(OSError, match="No space left"):
        new_vae(seed=4).save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
