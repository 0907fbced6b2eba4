"""Our VAE models binarised MNIST digits as well as one written in PyTorch."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

pytestmark = pytest.mark.peers
pytest.importorskip("torch", reason="PyTorch is not installed (extra `peers`)")
sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import bench_mnist  # noqa: E402

PLAN = replace(bench_mnist.Plan(), epochs=8)


@pytest.fixture(scope="module")
def splits():
    return bench_mnist.binarised("inner_train"), bench_mnist.binarised("test")


@pytest.fixture(scope="module")
def reference(splits):
    """PyTorch's negative ELBO, in nats."""
    return bench_mnist.torch_nelbo(PLAN, *splits, seed=0)


def test_our_negative_elbo_is_within_5_percent(splits, reference):
    assert bench_mnist.our_nelbo(PLAN, *splits, seed=0) == pytest.approx(reference, rel=bench_mnist.MARGIN)


def test_a_vae_trained_for_half_as_long_is_not(splits, reference):
    assert bench_mnist.our_nelbo(replace(PLAN, epochs=4), *splits, seed=0) > (1 + bench_mnist.MARGIN) * reference


def test_the_digits_are_binary_and_as_bright_as_the_grey_ones(splits):
    assert set(splits[0].ravel()) == {0, 1}
    assert splits[0].mean() == pytest.approx(bench_mnist.load("mnist").inner_train.mean(), rel=0.01)
