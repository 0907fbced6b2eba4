"""A population of any size: chunks of VAEs, compiled once, that run side by side on cores or on several GPUs.

The products of one small VAE are too small to share out over cores, so each core works through a chunk of its own; a
chunk is as large as its memory allows: a core's cache, or a GPU.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.vae.optimizers import SLOTS

# Bytes that a chunk may work with on a CPU, measured in benchmarks/NOTES.md; and the largest chunk worth a compilation.
CACHE = 8 * 2**20
LARGEST = {"CPU": 32, "GPU": 4096}
# The share of a GPU's memory that chunks may fill: TensorFlow keeps the data there, and room to compile.
GPU_SHARE = 0.5
FLOAT = 4


def working_set(population):
    """Bytes that one VAE's update touches: weights, gradient, slots, average; what layers pass forward and back."""
    copies = 2 + SLOTS[population.optimizer] + population.averages
    activations = population.batch_size * population.architecture.activations
    return FLOAT * (copies * population.architecture.weights + 2 * activations)


def chunk_size(population):
    """How many VAEs to compile into one call: the power of two next to what the device's memory holds."""
    kind = "GPU" if gpus() else "CPU"
    fitting = (gpu_memory() * GPU_SHARE if gpus() else CACHE) / working_set(population)
    return int(min(2 ** max(round(np.log2(fitting)), 0), LARGEST[kind]))


@cache
def gpus():
    """The names of the GPUs that TensorFlow sees."""
    return [device.name for device in tf.config.list_logical_devices("GPU")]


@cache
def gpu_memory():
    """Bytes that TensorFlow may use on the smallest GPU."""
    from tensorflow.python.client import device_lib

    return min(device.memory_limit for device in device_lib.list_local_devices() if device.device_type == "GPU")


@cache
def workers():
    """The threads that compiled calls run in: one for each GPU, else one for each core that this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return ThreadPoolExecutor(len(gpus()) or cores)


class Chunks:
    """The chunks of N members, each at most `size` of them; a chunk's calls all run on the same device."""

    def __init__(self, members, size):
        self.slices = [slice(i, min(i + size, members)) for i in range(0, members, size)]
        devices = gpus() or ["CPU:0"]
        self.devices = [devices[i % len(devices)] for i in range(len(self.slices))]

    def map(self, function, states, *arguments):
        """`function(state, *parts)` of every chunk's state and its part of the `arguments` (N, ...), as a list."""
        parts = ([array[chunk] for array in arguments] for chunk in self.slices)

        def run(device, state, part):
            with tf.device(device):
                return function(state, *part)

        return list(workers().map(run, self.devices, states, parts))
