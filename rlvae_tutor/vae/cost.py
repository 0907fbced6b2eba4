"""What training costs: the operations of an update, what this machine can do in a second, and times taken in turns.

A machine may be busy with other work for a while. So the calls that are compared take turns, and each number is the
median over its turns.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np

from rlvae_tutor.backend import tf  # isort: skip (silences TensorFlow before Keras loads it)
import keras

from rlvae_tutor.vae.chunks import Chunks, chunk_size
from rlvae_tutor.vae.model import VAE
from rlvae_tutor.vae.networks import Architecture
from rlvae_tutor.vae.optimizers import adam_settings
from rlvae_tutor.vae.population import Population, TrainingState

Call = Callable[[], object]
BATCH_SIZE = 64  # Population's minibatches
PEAK_SIZE, COPIED = 1024, 2**26  # rows of a large product; bytes of a copy, too many for any cache


def seconds(call: Call) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def in_turns(calls: Mapping[str, Call], turns: int) -> dict[str, float]:
    """Median seconds of each of the `calls`, by name, over that many `turns`."""
    took: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(turns):
        for name, call in calls.items():
            took[name].append(seconds(call))
    return {name: float(np.median(times)) for name, times in took.items()}


def large_product(size: int = PEAK_SIZE) -> tuple[Call, int]:
    """A call that multiplies two `size` x `size` float32 matrices, and its number of operations."""
    a = tf.random.stateless_uniform([size, size], [0, 0])
    return lambda: tf.matmul(a, a).numpy(), 2 * size**3


def large_copy(size: int = COPIED) -> tuple[Call, int]:
    """A call that copies `size` bytes in the processor's memory, and how many bytes it reads and writes."""
    source = np.ones(size, np.uint8)
    target = np.zeros_like(source)
    return lambda: np.copyto(target, source), 2 * size


def operations(population: Population, data: np.ndarray) -> int:
    """Floating-point operations in the matrix products of one update of one VAE on `data` (examples, size).

    The count comes from TensorFlow's graph: a product of matrices (a, b) and (b, c) takes 2 a b c operations, a
    multiplication and an addition for each of its terms. Activations, noise and the optimizer are not counted.
    """

    @tf.function(autograph=False)
    def gradient(seeds: tf.Tensor) -> tuple[tf.Tensor, Any]:
        return population.gradient(population.start(seeds), adam_settings(1), tf.constant(data))

    graph = gradient.get_concrete_function(tf.TensorSpec([1], tf.int32)).graph
    return sum(operations_of(node) for node in needed(graph.outputs) if node.type in ("MatMul", "BatchMatMulV2"))


def needed(tensors: Iterable[tf.Tensor]) -> set[tf.Operation]:
    """The operations of a graph that its `tensors` need; a gradient's graph also holds products that nothing uses."""
    found: set[tf.Operation] = set()
    waiting = [tensor.op for tensor in tensors]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [tensor.op for tensor in node.inputs]
    return found


def operations_of(product: tf.Operation) -> int:
    """Floating-point operations of a matrix product in a graph."""
    turned = product.get_attr("adj_x" if product.type == "BatchMatMulV2" else "transpose_a")
    inner = product.inputs[0].shape[-2 if turned else -1]
    return 2 * inner * product.outputs[0].shape.num_elements()


class Crowd:
    """The `members` of a `Population`, with seeds 0 and up, in chunks of `size` that train side by side on `data`.

    Without a `size`, `chunk_size` decides.
    """

    def __init__(self, population: Population, data: np.ndarray, members: int, size: int | None = None) -> None:
        self.population, self.data, self.members = population, tf.constant(data), members
        self.chunks = Chunks(members, size or chunk_size(population))
        self.seeds = np.arange(members, dtype=np.int32)
        start = lambda _, seeds: population.start(tf.constant(seeds))
        self.states = self.chunks.map(start, self.chunks.slices, self.seeds)

    def train(self, updates: int) -> None:
        """Make `updates` updates of every VAE, and wait until they are done."""
        count = tf.constant(updates)

        def train(state: TrainingState, seeds: np.ndarray) -> TrainingState:
            return self.population.train(state, adam_settings(len(seeds)), self.data, count)

        self.states = self.chunks.map(train, self.states, self.seeds)
        for state in self.states:
            state.step.numpy()  # waits until it has been computed

    def losses(self, x: np.ndarray) -> np.ndarray:
        """Negative ELBO (members,) in nats on `x` (examples, size), with fixed noise."""
        noise = tf.random.stateless_normal([len(x), self.population.architecture.latent], [0, 0])
        parts = [self.population.evaluate(state.parameters, tf.constant(x), noise).nelbo for state in self.states]
        return np.concatenate(parts)


def keras_at_its_best(
    architecture: Architecture, data: np.ndarray, updates: int, at_once: int = 51
) -> tuple[VAE, Call]:
    """A VAE, and a call that makes `updates` updates of it on `data` in the way that is fastest in Keras.

    `at_once` updates are one compiled call, and minibatches come from a pipeline that never ends.
    """
    vae = VAE(architecture)
    vae.compile("adam", steps_per_execution=at_once, jit_compile=True)
    minibatches = endless_minibatches(data, BATCH_SIZE)
    return vae, lambda: keras.Model.fit(vae, minibatches, steps_per_epoch=updates, shuffle=False, verbose=0)


def endless_minibatches(data: np.ndarray, batch_size: int) -> tf.data.Dataset:
    """Shuffled minibatches (batch_size, size) of `data` (examples, size), epoch after epoch without end."""
    endless = tf.data.Dataset.from_tensor_slices(data).shuffle(len(data)).repeat()
    return endless.batch(batch_size, drop_remainder=True).prefetch(tf.data.AUTOTUNE)


def modes(crowd: Crowd) -> dict[str, Call]:
    """Three calls that make one update of a crowd's first chunk: operation by operation, as a graph, compiled."""
    population, state = crowd.population, crowd.states[0]
    settings = adam_settings(len(state.seed))

    def update(state: TrainingState) -> TrainingState:
        _, gradient = population.gradient(state, settings, crowd.data)
        return population.apply(state, settings, gradient)

    def steps(way: Callable[[TrainingState], TrainingState]) -> np.ndarray:
        return way(state).step.numpy()  # waits until it has been computed

    graph = tf.function(update, autograph=False)
    compiled = tf.function(update, autograph=False, jit_compile=True)
    ways = {"eager": update, "graph": graph, "XLA": compiled}
    return {name: partial(steps, way) for name, way in ways.items()}
