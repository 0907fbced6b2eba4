"""One VAE as a Keras model: `fit` trains it, `generate`, `reconstruct` and `encode` use it, `.keras` files keep it.

The weights are Keras's, the mathematics is that of the architecture and of `elbo.py`, which the population shares. A
VAE with seed s starts with the weights of the population's member with seed s.
"""

import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from rlvae_tutor.backend import tf  # isort: skip (silences TensorFlow before Keras loads it)
import keras

from rlvae_tutor.checkpoint import write_file
from rlvae_tutor.errors import InputError, check_whole
from rlvae_tutor.vae.architectures import NETWORKS
from rlvae_tutor.vae.elbo import Terms, active_units, batch_mean, check_free_bits, elbo_terms, importance_weighted_bound
from rlvae_tutor.vae.likelihoods import KINDS, likelihood
from rlvae_tutor.vae.networks import Architecture, Dense, Parameters

# Second halves of random seeds: a training step, which counts upwards from zero, never equals one of them.
VALIDATION_NOISE, GENERATION_NOISE, REPORT_NOISE, DRAWING_NOISE = -1001, -1002, -1003, -1004
LARGEST_SEED = 2**31 - 1  # TensorFlow's random keys are 32 bits wide
# How many numbers layers may pass on at once in a report: a quarter of a gigabyte.
AT_ONCE = 2**26


class Layers(keras.layers.Layer):
    """Trainable copies of the `Dense` layers of an encoder or a decoder, in the order data flows."""

    def __init__(self, architecture: Architecture, layers: Sequence[Dense], name: str) -> None:
        super().__init__(name=name)
        self.architecture = architecture
        self.dense = tuple(
            Dense(*(self.weight_like(value, f"{part}_{i}") for part, value in layer._asdict().items()))
            for i, layer in enumerate(layers)
        )
        self.built = True  # the architecture gives all shapes, so Keras need not see data first

    def weight_like(self, value: tf.Tensor, name: str) -> keras.Variable:
        """A trainable weight that starts as `value`."""
        return self.add_weight(shape=value.shape, initializer=lambda shape, dtype: value, name=name)

    def tensors(self) -> tuple[Dense, ...]:
        """The weights as tensors, with which the architecture computes."""
        return tuple(Dense(*map(tf.convert_to_tensor, layer)) for layer in self.dense)


class Encoder(Layers):
    """q(z | x): data (batch, size) to mean and log-variance, each (batch, latent)."""

    def call(self, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return self.architecture.encode(self.tensors(), x)


class Decoder(Layers):
    """p(x | z): codes (batch, latent) to the outputs that the likelihood reads, (batch, size * outputs_per_value)."""

    def call(self, z: tf.Tensor, x: tf.Tensor | None = None) -> tf.Tensor:
        return self.architecture.decode(self.tensors(), z, x)


@keras.saving.register_keras_serializable("rlvae_tutor")
class VAE(keras.Model):
    """A variational autoencoder trained on the negative ELBO with weight `beta` on its KL term.

    In training, that weight rises evenly from zero over the first `warm_up` updates (Bowman et al. 2016, section 3.1),
    and `free_bits` nats of each latent's KL cost nothing (`elbo.free_bits_kl`).
    The examples and the noise of an update depend only on the seed and the optimizer's step, so training that was saved
    and loaded goes on to the same result. Metrics are in nats per example. Every method that takes data (examples,
    size) raises `InputError` where the data do not fit the likelihood; numbers out of their range raise it, too.
    """

    def __init__(
        self, architecture: Architecture, beta: float = 1.0, seed: int = 0, warm_up: int = 0, free_bits: float = 0.0
    ) -> None:
        super().__init__()
        check_whole("The number of updates to warm up", warm_up, 0)
        check_free_bits(free_bits)
        check_whole("The seed", seed, 0, LARGEST_SEED)
        if not 0 <= beta < math.inf:
            raise InputError(f"beta must be a number of at least zero, not {beta:g}; 1 gives the ELBO.")
        self.architecture, self.beta, self.seed = architecture, float(beta), int(seed)
        self.warm_up, self.free_bits = int(warm_up), float(free_bits)
        start = architecture.initial_parameters(tf.constant(self.seed, tf.int32))
        self.encoder = Encoder(architecture, start.encoder, "encoder")
        self.decoder = Decoder(architecture, start.decoder, "decoder")
        self.trackers = {name: keras.metrics.Mean(name) for name in ("nelbo", "reconstruction", "kl")}
        self.built = True

    @property
    def parameters(self) -> Parameters:
        """The weights as `Parameters`, for the functions of `elbo.py`."""
        return Parameters(self.encoder.tensors(), self.decoder.tensors())

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        return list(self.trackers.values())

    def fit(
        self,
        x: np.ndarray,
        *,
        batch_size: int = 64,
        epochs: int = 1,
        validation_data: np.ndarray | None = None,
        **settings: Any,
    ) -> keras.callbacks.History:
        """As `keras.Model.fit` on an array: train for `epochs` more epochs, from where training stopped."""
        self.check(x)
        self.check_training(batch_size, epochs)
        if validation_data is not None:
            self.check(validation_data)
            validation_data = tf.data.Dataset.from_tensors(np.asarray(validation_data, np.float32))
        minibatches = Minibatches(np.asarray(x, np.float32), batch_size, self.seed, self.optimizer)
        done = minibatches.first // len(minibatches)
        if not self.optimizer.built:  # else Keras traces an update twice: once to make these variables
            self.optimizer.build(self.trainable_variables)
        return super().fit(
            minibatches,
            initial_epoch=done,
            epochs=done + epochs,
            shuffle=False,
            validation_data=validation_data,
            **settings,
        )

    def check_training(self, batch_size: int, epochs: int) -> None:
        """Raise `InputError` unless there is an optimizer with a rate above zero, and at least one epoch to train."""
        check_whole("The batch size", batch_size, 1)
        check_whole("The number of epochs", epochs, 1)
        if not self.compiled:
            raise InputError("The VAE has no optimizer yet; call vae.compile('adam') before vae.fit.")
        rate = self.optimizer.get_config()["learning_rate"]
        is_schedule = isinstance(rate, dict)  # which may well start at zero
        if not (is_schedule or rate > 0):
            raise InputError(f"The learning rate must be above zero, not {rate:g}; compile with another optimizer.")

    def train_step(self, data: tf.Tensor) -> dict[str, tf.Tensor]:
        """One optimizer update on a minibatch (batch, size)."""
        x, _, _ = keras.utils.unpack_x_y_sample_weight(data)
        step = tf.cast(self.optimizer.iterations, tf.int32)
        how = self.noise(x, step), self.warmed_up(step), self.seen(x, step), self.free_bits
        with tf.GradientTape() as tape:
            terms = batch_mean(elbo_terms(self.architecture, self.parameters, x, *how))
        self.optimizer.apply(tape.gradient(terms.nelbo, self.trainable_variables), self.trainable_variables)
        return self.track(terms, x)

    def test_step(self, data: tf.Tensor) -> dict[str, tf.Tensor]:
        """Evaluation on a batch (batch, size), always with the same noise."""
        x, _, _ = keras.utils.unpack_x_y_sample_weight(data)
        noise = self.noise(x, tf.constant(VALIDATION_NOISE))
        return self.track(batch_mean(elbo_terms(self.architecture, self.parameters, x, noise, self.beta)), x)

    def track(self, terms: Terms, x: tf.Tensor) -> dict[str, tf.Tensor]:
        """Running means of the terms, weighted by the number of examples."""
        for name, tracker in self.trackers.items():
            tracker.update_state(getattr(terms, name), sample_weight=tf.cast(tf.shape(x)[0], tf.float32))
        return {name: tracker.result() for name, tracker in self.trackers.items()}

    def noise(self, x: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        """Standard normal noise (batch, latent) that depends only on the seed and `step`."""
        return tf.random.stateless_normal([tf.shape(x)[0], self.architecture.latent], tf.stack([self.seed, step]))

    def warmed_up(self, step: tf.Tensor) -> float | tf.Tensor:
        """The weight of the KL term in the update number `step`, counted from zero."""
        if not self.warm_up:
            return self.beta
        return self.beta * tf.minimum(tf.cast(step, tf.float32) / self.warm_up, 1)

    def seen(self, x: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        """What the decoder sees of the minibatch `x` (batch, size); it depends only on the seed and `step`."""
        shape = [tf.shape(x)[0], self.architecture.uniforms_per_example]
        # The noise has keys with the seed itself, which is never negative: these random numbers are others.
        return self.architecture.view(x, tf.random.stateless_uniform(shape, tf.stack([-1 - self.seed, step])))

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """Reconstructions (batch, size): the mean of p(x | z) at the mean of q(z | x)."""
        return self.architecture.likelihood.mean(self.decoder(self.encoder(x)[0]))

    def encode(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and log-variance of q(z | x), NumPy arrays (examples, latent)."""
        self.check(x)
        mean, log_variance = self.encoder(tf.constant(x, tf.float32))
        return mean.numpy(), log_variance.numpy()

    def reconstruct(self, x: np.ndarray) -> np.ndarray:
        """`call` on data (examples, size) that is checked first, as a NumPy array."""
        self.check(x)
        return self(tf.constant(x, tf.float32)).numpy()

    def generate(self, count: int, seed: int = 0) -> np.ndarray:
        """`count` codes drawn from the prior and decoded, a NumPy array (count, size).

        Each is the mean of p(x | z), or a one-hot draw from it where a recurrent decoder writes symbol by symbol.
        """
        check_whole("The number of examples to generate", count, 1)
        z = tf.random.stateless_normal([count, self.architecture.latent], [seed, GENERATION_NOISE])
        return self.architecture.draw(self.decoder.tensors(), z, [seed, DRAWING_NOISE]).numpy()

    def report(self, x: np.ndarray, samples: int = 64) -> dict[str, float]:
        """The numbers to report of a VAE on held-out data (examples, size).

        In nats per example: `nelbo`, `reconstruction` and `kl` at beta = 1, and the `importance_weighted_bound` on
        log p(x) from `importance_samples` draws; `active_units` as a share of the latents.
        """
        self.check(x)
        check_whole("The number of importance samples", samples, 1)
        x = tf.constant(x, tf.float32)
        shape = [samples, x.shape[0], self.architecture.latent]
        noise = tf.random.stateless_normal(shape, [self.seed, REPORT_NOISE])
        *terms, bound = self.bounds(x, noise)
        return {
            **{name: float(term) for name, term in batch_mean(Terms(*terms))._asdict().items()},
            "importance_weighted_bound": float(tf.reduce_mean(bound)),
            "importance_samples": samples,
            "active_units": float(active_units(self.encoder(x)[0])),
        }

    def bounds(self, x: tf.Tensor, noise: tf.Tensor) -> list[tf.Tensor]:
        """`Terms` and importance-weighted bound, each (examples,), of as many examples at once as memory allows."""
        count = max(1, AT_ONCE // (len(noise) * self.architecture.activations))
        both = lambda x, noise: (
            *elbo_terms(self.architecture, self.parameters, x, noise[0]),
            importance_weighted_bound(self.architecture, self.parameters, x, noise),
        )
        parts = [both(x[i : i + count], noise[:, i : i + count]) for i in range(0, len(x), count)]
        return [tf.concat(part, axis=0) for part in zip(*parts, strict=True)]

    def check(self, x: np.ndarray) -> None:
        """Raise `InputError` unless `x` is data (examples, size) that the likelihood can explain."""
        self.architecture.likelihood.check(np.asarray(x), self.architecture.data_size)

    def save(self, filepath: str | Path, **settings: Any) -> None:
        """As `keras.Model.save`, but a crash or a full disk leaves the file that was there before."""
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder) / Path(filepath).name
            super().save(written, **settings)
            write_file(filepath, written.read_bytes())

    def get_config(self) -> dict[str, Any]:
        """What a `.keras` file keeps besides the weights."""
        own = self.architecture
        named = {"name": key_of(KINDS, type(own.likelihood)), **asdict(own.likelihood)}
        architecture = {"network": key_of(NETWORKS, type(own)), **asdict(own), "likelihood": named}
        settings = {name: getattr(self, name) for name in ("beta", "seed", "warm_up", "free_bits")}
        return {"architecture": architecture, **settings}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "VAE":
        """The VAE, untrained, that `get_config` described."""
        settings = dict(config)
        described = dict(settings.pop("architecture"))
        network = NETWORKS[described.pop("network")]
        described["hidden"] = tuple(described["hidden"])
        described["likelihood"] = likelihood(**described["likelihood"])
        return cls(network(**described), **settings)


def key_of(table: Mapping[str, object], value: object) -> str:
    """The key under which a `table` has `value`."""
    return next(key for key, other in table.items() if other is value)


class Minibatches(keras.utils.PyDataset):
    """Minibatches of `x` for Keras; minibatch number t of the whole training depends only on the seed and t.

    Keras asks for number 0, 1, ... of the current epoch; the optimizer's step says how many went before. So training
    goes on to the same result wherever it was interrupted and however it was restored.
    """

    def __init__(self, x: np.ndarray, batch_size: int, seed: int, optimizer: keras.optimizers.Optimizer) -> None:
        super().__init__()
        self.x, self.batch_size, self.seed, self.optimizer = x, batch_size, seed, optimizer
        self.on_epoch_begin()

    def on_epoch_begin(self) -> None:
        """Note how many minibatches went before; Keras calls this."""
        self.first = int(self.optimizer.iterations)

    def __len__(self) -> int:
        return -(-len(self.x) // self.batch_size)

    def __getitem__(self, index: int) -> np.ndarray:
        epoch, place = divmod(self.first + index, len(self))
        order = shuffled(len(self.x), self.seed, epoch)
        return self.x[order[place * self.batch_size : (place + 1) * self.batch_size]]


@lru_cache(maxsize=2)
def shuffled(count: int, seed: int, epoch: int) -> np.ndarray:
    """Row numbers 0 .. count - 1 in the order of one epoch."""
    return np.random.default_rng([seed, epoch]).permutation(count)


def load_vae(path: str | Path) -> VAE:
    """The VAE saved as a `.keras` file; `InputError` where the file is missing, damaged or something else."""
    if not Path(path).is_file():
        raise InputError(f"There is no saved model at {path}; check the path, or save one with vae.save(path).")
    try:
        vae = keras.saving.load_model(path)
    except Exception as error:  # Keras, zipfile and h5py each complain in their own way
        raise InputError(f"The saved model at {path} is damaged; train and save it anew.") from error
    if not isinstance(vae, VAE):
        raise InputError(f"The saved model at {path} is a {type(vae).__name__}, not a VAE; check the path.")
    return vae
