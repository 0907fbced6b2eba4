"""A population in chunks is the same population, on however many devices."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from trees import hyperparameters

from rlvae_tutor.backend import tf
from rlvae_tutor.vae import chunks
from rlvae_tutor.vae.chunks import Chunks, chunk_size, working_set
from rlvae_tutor.vae.networks import NAMED, Architecture
from rlvae_tutor.vae.population import Population

# The same members in one chunk and in three, which take turns on two devices.
TWO_DEVICES = """
import tensorflow as tf
tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
)
import numpy as np
from trees import hyperparameters
from rlvae_tutor.datasets import load
from rlvae_tutor.vae import chunks
from rlvae_tutor.vae.networks import Architecture
from rlvae_tutor.vae.population import Population

population, data = Population(Architecture(64, (8,)), batch_size=16), tf.constant(load("bars").inner_train)
seeds, rates = np.arange(5, dtype=np.int32), np.full(5, 0.01)
chunks.gpus = lambda: ["CPU:0", "CPU:1"]

def train(_, seeds, rates):
    state = population.start(tf.constant(seeds))
    return population.train(state, hyperparameters(rates), data, tf.constant(50)).parameters

parts = chunks.Chunks(5, 2)
assert parts.devices == ["CPU:0", "CPU:1", "CPU:0"]
whole = train(None, seeds, rates)
many = parts.map(train, parts.slices, seeds, rates)
devices = [tf.nest.flatten(part)[0].device[-5:] for part in many]
assert devices == ["CPU:0", "CPU:1", "CPU:0"], devices
for expected, *pieces in zip(*map(tf.nest.flatten, (whole, *many))):
    np.testing.assert_allclose(np.concatenate(pieces), expected, rtol=1e-4, atol=1e-5)
"""


def population_of(network, side):
    return Population(Architecture(side * side, **NAMED[network]))


def test_more_weights_make_smaller_chunks():
    sizes = [chunk_size(population_of("small", 8)), chunk_size(population_of("article", 8))]
    assert sizes == sorted(sizes, reverse=True)
    assert chunk_size(population_of("article", 28)) < sizes[-1] < sizes[0] == chunks.LARGEST["CPU"]


def test_the_working_set_counts_weights_gradient_slots_and_activations():
    plain = Population(Architecture(4, hidden=(3,), latent=1), "sgd", batch_size=2)
    weights = (4 + 1) * 3 + (3 + 1) * 2 + (1 + 1) * 3 + (3 + 1) * 4
    activations = 2 * (4 + 3 + 2 + 1 + 3 + 4)
    assert working_set(plain) == 4 * (2 * weights + 2 * activations)
    averaging = Population(plain.architecture, "adam", batch_size=2, averages=True)
    assert working_set(averaging) - working_set(plain) == 4 * 3 * weights


@pytest.mark.parametrize(("gigabytes", "wanted"), [(1, 512), (4, 2048), (80, 4096)])
def test_on_a_gpu_a_chunk_is_what_its_memory_holds(monkeypatch, gigabytes, wanted):
    monkeypatch.setattr(chunks, "gpus", lambda: ["GPU:0"])
    monkeypatch.setattr(chunks, "gpu_memory", lambda: gigabytes * 2**30)
    population = population_of("article", 8)
    assert chunk_size(population) == wanted
    assert chunk_size(population) * working_set(population) <= gigabytes * 2**30


def test_every_member_is_in_one_chunk_in_its_order():
    parts = Chunks(7, 3)
    results = parts.map(lambda state, own: (state, own.tolist()), "abc", np.arange(7) * 10)
    assert results == [("a", [0, 10, 20]), ("b", [30, 40, 50]), ("c", [60])]


def test_chunks_on_two_devices_are_the_same_vaes():
    here = Path(__file__).parent
    result = subprocess.run([sys.executable, "-c", TWO_DEVICES], cwd=here, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.gpu
@pytest.mark.skipif(not chunks.gpus(), reason="TensorFlow sees no GPU")
def test_a_gpu_trains_the_same_vaes_as_a_cpu(population, examples):
    def train(device):
        with tf.device(device):
            state = population.start(tf.constant([11, 5, 7]))
            return population.train(state, hyperparameters([0.01] * 3), tf.identity(examples), tf.constant(100))

    on_gpu, on_cpu = train("GPU:0"), train("CPU:0")
    assert "GPU" in on_gpu.parameters.encoder[0].kernel.device
    noise = tf.random.stateless_normal([len(examples), population.architecture.latent], [0, 0])
    losses = [population.evaluate(state.parameters, examples, noise).nelbo for state in (on_gpu, on_cpu)]
    np.testing.assert_allclose(*losses, rtol=0.01)  # TF32 keeps three digits of each product
