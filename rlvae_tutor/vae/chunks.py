"""A population of any size: chunks of VAEs, compiled once, that run side by side on cores or on several GPUs.

The matrix products of one small VAE are too small to divide among cores, so each core works through a chunk of its own.
A chunk is as large as the memory allows: a core's cache, or a GPU's memory.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.vae.optimizers import SLOTS
from rlvae_tutor.vae.population import Population

Result = TypeVar("Result")

# Bytes that a chunk may work with on a CPU, measured in benchmarks/NOTES.md; and the largest chunk worth a compilation.
CACHE = 8 * 2**20
LARGEST = {"CPU": 32, "GPU": 4096}
# The share of a GPU's memory that chunks may fill: TensorFlow keeps the data there, and room to compile.
GPU_SHARE = 0.5
FLOAT = 4


def working_set(population: Population) -> int:
    """Bytes that one VAE's update touches: weights, gradient, slots, average, and activations with their gradients."""
    copies = 2 + SLOTS[population.optimizer] + population.averages
    activations = population.batch_size * population.architecture.activations
    return FLOAT * (copies * population.architecture.weights + 2 * activations)


def chunk_size(population: Population) -> int:
    """How many VAEs to compile into one call: the power of two closest to what the device's memory holds."""
    kind = "GPU" if gpus() else "CPU"
    fitting = (gpu_memory() * GPU_SHARE if gpus() else CACHE) / working_set(population)
    return int(min(2 ** max(round(np.log2(fitting)), 0), LARGEST[kind]))


@cache
def gpus() -> list[str]:
    """The names of the GPUs that TensorFlow sees."""
    return [device.name for device in tf.config.list_logical_devices("GPU")]


@cache
def gpu_memory() -> int:
    """Bytes that TensorFlow may use on the smallest GPU."""
    from tensorflow.python.client import device_lib

    return min(device.memory_limit for device in device_lib.list_local_devices() if device.device_type == "GPU")


@cache
def workers() -> ThreadPoolExecutor:
    """The threads that compiled calls run in: one for each GPU, else one for each core that this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return ThreadPoolExecutor(len(gpus()) or cores)


class Chunks:
    """The chunks of N members, each at most `size` of them; a chunk's calls all run on the same device."""

    def __init__(self, members: int, size: int) -> None:
        self.slices = [slice(i, min(i + size, members)) for i in range(0, members, size)]
        devices = gpus() or ["CPU:0"]
        self.devices = [devices[i % len(devices)] for i in range(len(self.slices))]

    def map(self, function: Callable[..., Result], states: Sequence[Any], *arguments: Any) -> list[Result]:
        """A list of `function(state, *parts)`: each chunk's state, and its part of each of the `arguments` (N, ...)."""
        parts = ([array[chunk] for array in arguments] for chunk in self.slices)

        def run(device: str, state: Any, part: Iterable[Any]) -> Result:
            with tf.device(device):
                return function(state, *part)

        return list(workers().map(run, self.devices, states, parts))
