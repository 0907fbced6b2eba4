"""What training costs: the operations of an update, what this machine can do in a second, and times taken in turns.

A machine that is busy for a while shall be so for everything that is compared: so calls take turns, and figures are
medians over turns.
"""

import time

import numpy as np

from rlvae_tutor.backend import tf  # isort: skip (silences TensorFlow before Keras loads it)
import keras

from rlvae_tutor.vae.chunks import Chunks, chunk_size
from rlvae_tutor.vae.model import VAE
from rlvae_tutor.vae.optimizers import adam_settings

BATCH_SIZE = 64  # Population's minibatches
PEAK_SIZE, COPIED = 1024, 2**26  # rows of a large product; bytes that no cache holds


def seconds(call):
    """How long one call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def in_turns(calls, turns):
    """Median seconds of each of the `calls`, by name, that take so many turns."""
    took = {name: [] for name in calls}
    for _ in range(turns):
        for name, call in calls.items():
            took[name].append(seconds(call))
    return {name: float(np.median(one)) for name, one in took.items()}


def large_product(size=PEAK_SIZE):
    """A call that multiplies two `size` x `size` float32 matrices, and how many operations that takes."""
    a = tf.random.stateless_uniform([size, size], [0, 0])
    return lambda: tf.matmul(a, a).numpy(), 2 * size**3


def large_copy(size=COPIED):
    """A call that copies `size` bytes in the processor's memory, and how many bytes it reads and writes."""
    source = np.ones(size, np.uint8)
    target = np.zeros_like(source)
    return lambda: np.copyto(target, source), 2 * size


def operations(population, data):
    """Floating-point operations in the matrix products of one update of one VAE on `data` (examples, size).

    Read off TensorFlow's graph: a product of matrices (a, b) and (b, c) takes 2 a b c, a multiplication and an addition
    for each of its terms. What is not a product (activations, noise, the optimizer) is not counted.
    """

    @tf.function(autograph=False)
    def gradient(seeds):
        return population.gradient(population.start(seeds), adam_settings(1), tf.constant(data))

    graph = gradient.get_concrete_function(tf.TensorSpec([1], tf.int32)).graph
    return sum(operations_of(one) for one in needed(graph.outputs) if one.type in ("MatMul", "BatchMatMulV2"))


def needed(tensors):
    """What must be computed for some tensors of a graph; a gradient has products in it that nothing asks for."""
    found, waiting = set(), [tensor.op for tensor in tensors]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [tensor.op for tensor in one.inputs]
    return found


def operations_of(product):
    """Floating-point operations of a matrix product in a graph."""
    turned = product.get_attr("adj_x" if product.type == "BatchMatMulV2" else "transpose_a")
    inner = product.inputs[0].shape[-2 if turned else -1]
    return 2 * inner * product.outputs[0].shape.num_elements()


class Crowd:
    """So many VAEs of a `Population`, seeds 0 and up, in chunks of `size` that train side by side on `data`.

    Without a `size`, chunks are as large as `chunk_size` says.
    """

    def __init__(self, population, data, members, size=None):
        self.population, self.data, self.members = population, tf.constant(data), members
        self.chunks = Chunks(members, size or chunk_size(population))
        self.seeds = np.arange(members, dtype=np.int32)
        start = lambda _, seeds: population.start(tf.constant(seeds))
        self.states = self.chunks.map(start, self.chunks.slices, self.seeds)

    def train(self, updates):
        """So many updates of every VAE; returns when they are made."""
        count = tf.constant(updates)

        def train(state, seeds):
            return self.population.train(state, adam_settings(len(seeds)), self.data, count)

        self.states = self.chunks.map(train, self.states, self.seeds)
        for state in self.states:
            state.step.numpy()  # waits until it is there

    def losses(self, x):
        """Negative ELBO (members,) in nats on `x` (examples, size), with fixed noise."""
        noise = tf.random.stateless_normal([len(x), self.population.architecture.latent], [0, 0])
        parts = [self.population.evaluate(state.parameters, tf.constant(x), noise).nelbo for state in self.states]
        return np.concatenate(parts)


def keras_at_its_best(architecture, data, updates, at_once=51):
    """A VAE, and a call that gives it so many updates on `data`, as Keras makes them fastest.

    `at_once` updates are one compiled call, and minibatches come from a pipeline that never ends.
    """
    vae = VAE(architecture)
    vae.compile("adam", steps_per_execution=at_once, jit_compile=True)
    endless = tf.data.Dataset.from_tensor_slices(data).shuffle(len(data)).repeat()
    minibatches = endless.batch(BATCH_SIZE, drop_remainder=True).prefetch(tf.data.AUTOTUNE)
    settings = {"steps_per_epoch": updates, "shuffle": False, "verbose": 0}
    return vae, lambda: keras.Model.fit(vae, minibatches, **settings)


def modes(crowd):
    """Three calls that make one update of a crowd's first chunk: operation by operation, as a graph, compiled."""
    population, state = crowd.population, crowd.states[0]
    settings = adam_settings(len(state.seed))

    def update(state):
        _, gradient = population.gradient(state, settings, crowd.data)
        return population.apply(state, settings, gradient)

    graph = tf.function(update, autograph=False)
    compiled = tf.function(update, autograph=False, jit_compile=True)
    ways = {"eager": update, "graph": graph, "XLA": compiled}
    return {name: (lambda way=way: way(state).step.numpy()) for name, way in ways.items()}
