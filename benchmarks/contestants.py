"""The same work done in five ways: many VAEs, each trained by Adam on the negative ELBO, as each library does it best.

A contestant trains `members` VAEs; `train(updates)` makes that many more updates of each, and `parameters()` returns
their weights, as `Parameters` with the leading axis N.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rlvae_tutor.backend import tf  # isort: skip (silences TensorFlow before Keras loads it)
import keras

from rlvae_tutor.datasets import load
from rlvae_tutor.vae.cost import Crowd, endless_minibatches, operations
from rlvae_tutor.vae.networks import NAMED, Architecture, Dense, Parameters
from rlvae_tutor.vae.population import Population

try:
    import jax
    import jax.numpy as jnp
except ImportError:
    jax = None
try:
    import torch
except ImportError:
    torch = None

LEARNING_RATE, BETA_1, BETA_2, EPSILON = 1e-3, 0.9, 0.999, 1e-7
# Updates in one call of Keras's compiled function, at its best setting: three epochs.
STEPS_PER_EXECUTION = 51


@dataclass(frozen=True)
class Work:
    """`members` VAEs of a network ("article" or "small") on digits of 8 x 8 pixels, or enlarged to 28 x 28."""

    members: int = 64
    network: str = "article"
    side: int = 8
    batch_size: int = 64

    @property
    def architecture(self):
        """The network, as this package describes it; activation and likelihood are ReLU or tanh, and Bernoulli."""
        return Architecture(self.side**2, **NAMED[self.network])

    @cached_property
    def data(self):
        """Examples (examples, side * side) to train on, a whole number of minibatches."""
        pictures = self.pictures("inner_train")
        return pictures[: len(pictures) // self.batch_size * self.batch_size]

    def pictures(self, split):
        """The digits of a split; for a side of 28, each pixel becomes 3 x 3 pixels, with two zeros around the digit."""
        digits = load("digits").split(split)
        if self.side == 8:
            return digits
        large = np.kron(digits.reshape(-1, 8, 8), np.ones((1, 3, 3), np.float32))
        return np.pad(large, ((0, 0), (2, 2), (2, 2))).reshape(len(digits), -1)

    @property
    def layers(self):
        """Inputs and outputs of every layer, encoder first, and how many layers the encoder has."""
        encoder, decoder = self.architecture.layer_shapes()
        return encoder + decoder, len(encoder)

    @property
    def operations(self):
        """Floating-point operations in the matrix products of one update of one VAE."""
        return operations(Population(self.architecture, batch_size=self.batch_size), self.data)

    def losses(self, parameters):
        """Negative ELBO (N,) in nats on outer-validation, with noise that is the same for all contestants."""
        x = tf.constant(self.pictures("outer_validation"))
        noise = tf.random.stateless_normal([len(x), self.architecture.latent], [0, 0])
        population = Population(self.architecture)
        return population.evaluate(parameters, x, noise).nelbo.numpy()


class Ours(Crowd):
    """This package: chunks of a population, each an XLA-compiled loop over its updates, side by side on all cores."""

    name, label = "ours", "this package"

    def __init__(self, work):
        super().__init__(Population(work.architecture, batch_size=work.batch_size), work.data, work.members)

    def parameters(self):
        """All members' weights."""
        return tf.nest.map_structure(lambda *parts: tf.concat(parts, 0), *(state.parameters for state in self.states))


class PlainVAE(keras.Model):
    """A VAE as the Keras examples write it: functional networks, one `train_step`."""

    def __init__(self, work):
        super().__init__()
        architecture = work.architecture
        self.encoder = dense_stack(architecture.encoder_sizes(), architecture.activation)
        self.decoder = dense_stack(architecture.decoder_sizes(), architecture.activation)
        self.tracker = keras.metrics.Mean("loss")

    def train_step(self, x):
        """One update on a minibatch."""
        with tf.GradientTape() as tape:
            mean, log_variance = tf.split(self.encoder(x), 2, axis=-1)
            outputs = self.decoder(mean + tf.exp(log_variance / 2) * tf.random.normal(tf.shape(mean)))
            reconstruction = tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(x, outputs), axis=-1)
            kl = 0.5 * tf.reduce_sum(mean**2 + tf.exp(log_variance) - 1 - log_variance, axis=-1)
            loss = tf.reduce_mean(reconstruction + kl)
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}


def dense_stack(sizes, activation):
    """A functional Keras model of dense layers, the last of them linear."""
    x = inputs = keras.Input([sizes[0]])
    for width in sizes[1:-1]:
        x = keras.layers.Dense(width, activation=activation)(x)
    return keras.Model(inputs, keras.layers.Dense(sizes[-1])(x))


class KerasFit:
    """Keras's `fit`, one VAE after the other, as people call it: an array, a batch size, a number of epochs."""

    name, label, settings = "keras_fit", "Keras fit, one after the other", {}

    def __init__(self, work):
        self.models = [PlainVAE(work) for _ in range(work.members)]
        for model in self.models:
            model.compile(keras.optimizers.Adam(LEARNING_RATE), **self.settings)
        self.work = work

    def train(self, updates):
        """Make `updates` updates of every member, rounded down to whole epochs."""
        epochs = updates * self.work.batch_size // len(self.work.data)
        for model in self.models:
            model.fit(self.work.data, batch_size=self.work.batch_size, epochs=epochs, verbose=0)

    def parameters(self):
        """All members' weights."""
        stacks = [[as_layers(part.get_weights()) for part in (m.encoder, m.decoder)] for m in self.models]
        return tf.nest.map_structure(lambda *parts: tf.stack(parts), *(Parameters(*both) for both in stacks))


class KerasBest(KerasFit):
    """Keras's `fit` with many updates in one compiled call, and minibatches from a pipeline that never ends."""

    name, label = "keras_best", f"Keras fit, {STEPS_PER_EXECUTION} steps per execution, XLA"
    settings = {"steps_per_execution": STEPS_PER_EXECUTION, "jit_compile": True}

    def __init__(self, work):
        super().__init__(work)
        self.minibatches = endless_minibatches(work.data, work.batch_size)

    def train(self, updates):
        """Make `updates` updates of every member."""
        for model in self.models:
            model.fit(self.minibatches, steps_per_epoch=updates, shuffle=False, verbose=0)


def as_layers(arrays):
    """`Dense` layers from kernels and biases in turn."""
    return tuple(Dense(tf.convert_to_tensor(kernel), tf.convert_to_tensor(bias)) for kernel, bias in pairs(arrays))


def pairs(items):
    """(first, second), (third, fourth), ..."""
    return zip(items[::2], items[1::2], strict=True)


def kernels(work, seed=0):
    """Glorot-uniform kernels (N, inputs, outputs) of every layer."""
    generator = np.random.default_rng(seed)
    limits = [(6 / (inputs + outputs)) ** 0.5 for inputs, outputs in work.layers[0]]
    shapes = [(work.members, *layer) for layer in work.layers[0]]
    return [generator.uniform(-limit, limit, shape).astype("f") for limit, shape in zip(limits, shapes, strict=True)]


class TorchBmm:
    """PyTorch: stacked weights, batched matrix products, its fused Adam."""

    name, label = "torch_bmm", "PyTorch, batched products"

    def __init__(self, work):
        self.work, self.encoder_layers = work, work.layers[1]
        self.kernels = [torch.tensor(kernel, requires_grad=True) for kernel in kernels(work)]
        self.biases = [torch.zeros(work.members, 1, each.shape[-1], requires_grad=True) for each in self.kernels]
        self.optimizer = torch.optim.Adam(self.kernels + self.biases, lr=LEARNING_RATE, eps=EPSILON, fused=True)
        self.data = torch.from_numpy(work.data)
        self.activation = {"relu": torch.relu, "tanh": torch.tanh}[work.architecture.activation]

    def stack(self, x, layers):
        """A stack of layers over `x` (N, batch, inputs)."""
        for i in layers:
            x = torch.baddbmm(self.biases[i], x, self.kernels[i])
            x = x if i == layers[-1] else self.activation(x)
        return x

    def train(self, updates):
        """Make `updates` updates of every member."""
        for _ in range(updates):
            x = self.data[torch.randint(len(self.data), (self.work.members, self.work.batch_size))]
            mean, log_variance = self.stack(x, range(self.encoder_layers)).chunk(2, -1)
            z = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
            outputs = self.stack(z, range(self.encoder_layers, len(self.kernels)))
            entropy = torch.nn.functional.binary_cross_entropy_with_logits
            reconstruction = entropy(outputs, x, reduction="none").sum(-1)
            kl = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(-1)
            self.optimizer.zero_grad()
            (reconstruction + kl).mean(-1).sum().backward()
            self.optimizer.step()

    def parameters(self):
        """All members' weights."""
        layers = zip(self.kernels, self.biases, strict=True)
        arrays = [(kernel.detach().numpy(), bias.detach().numpy()[:, 0]) for kernel, bias in layers]
        layers = as_layers([array for layer in arrays for array in layer])
        return Parameters(layers[: self.encoder_layers], layers[self.encoder_layers :])


class JaxVmap:
    """JAX: one VAE's update written plainly, `scan` over updates, `vmap` over VAEs, `jit` over all."""

    name, label = "jax_vmap", "JAX, vmap and scan"

    def __init__(self, work):
        self.batch_size, self.encoder_layers = work.batch_size, work.layers[1]
        self.activation = {"relu": jax.nn.relu, "tanh": jnp.tanh}[work.architecture.activation]
        self.data, self.latent = jnp.asarray(work.data), work.architecture.latent
        weights = [(jnp.asarray(kernel), jnp.zeros(kernel.shape[::2])) for kernel in kernels(work)]
        zeros = jax.tree.map(jnp.zeros_like, weights)
        self.state = weights, zeros, zeros, jax.random.split(jax.random.key(0), work.members)
        self.done = 0
        self.compiled = jax.jit(jax.vmap(self.updates, in_axes=(0, None)))

    def stack(self, x, layers):
        """A stack of layers over `x` (batch, inputs)."""
        for kernel, bias in layers[:-1]:
            x = self.activation(x @ kernel + bias)
        return x @ layers[-1][0] + layers[-1][1]

    def loss(self, weights, x, noise):
        """Negative ELBO of one VAE on a minibatch."""
        mean, log_variance = jnp.split(self.stack(x, weights[: self.encoder_layers]), 2, -1)
        outputs = self.stack(mean + jnp.exp(log_variance / 2) * noise, weights[self.encoder_layers :])
        reconstruction = (jax.nn.softplus(outputs) - x * outputs).sum(-1)
        return (reconstruction + 0.5 * (mean**2 + jnp.exp(log_variance) - 1 - log_variance).sum(-1)).mean()

    def update(self, state, step):
        """One update of one VAE."""
        weights, first, second, key = state
        key, rows, noise = jax.random.split(key, 3)
        x = self.data[jax.random.randint(rows, (self.batch_size,), 0, len(self.data))]
        gradient = jax.grad(self.loss)(weights, x, jax.random.normal(noise, (self.batch_size, self.latent)))
        first = jax.tree.map(lambda m, g: m + (1 - BETA_1) * (g - m), first, gradient)
        second = jax.tree.map(lambda v, g: v + (1 - BETA_2) * (g * g - v), second, gradient)
        rate = LEARNING_RATE * jnp.sqrt(1 - BETA_2 ** (step + 1)) / (1 - BETA_1 ** (step + 1))
        weights = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + EPSILON), weights, first, second)
        return (weights, first, second, key), None

    def updates(self, state, steps):
        """The updates of one VAE whose numbers `steps` holds."""
        return jax.lax.scan(self.update, state, steps)[0]

    def train(self, updates):
        """Make `updates` updates of every member."""
        steps = self.done + jnp.arange(updates, dtype=jnp.float32)
        self.state = jax.block_until_ready(self.compiled(self.state, steps))
        self.done += updates

    def parameters(self):
        """All members' weights."""
        layers = as_layers([np.asarray(array) for layer in self.state[0] for array in layer])
        return Parameters(layers[: self.encoder_layers], layers[self.encoder_layers :])


ALL = (Ours, KerasFit, KerasBest, TorchBmm, JaxVmap)
MISSING = {"torch_bmm": torch is None, "jax_vmap": jax is None}


def present():
    """The contestants whose libraries are installed."""
    return [contestant for contestant in ALL if not MISSING.get(contestant.name)]
