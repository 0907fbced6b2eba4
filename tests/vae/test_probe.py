"""The linear probe finds a label that lies in a code, and none that does not."""

from types import SimpleNamespace

import numpy as np
import pytest

from rlvae_tutor.vae.probe import linear_probe

SIGNS = {"inner_train": np.arange(400) % 2, "test": np.arange(100) % 2}


def data(labels):
    """Two values for each example: its sign with little noise, on a scale of a thousandth, and pure noise."""
    draw = np.random.default_rng(0)
    values = {
        split: np.stack([1e-3 * (signs + 0.1 * draw.standard_normal(len(signs))), draw.standard_normal(len(signs))], 1)
        for split, signs in SIGNS.items()
    }
    return SimpleNamespace(split=values.__getitem__, labels=labels.__getitem__)


VAE = SimpleNamespace(encode=lambda x: (x, np.zeros_like(x)))


def test_a_label_that_lies_in_the_code_is_found_whatever_the_scale():
    assert linear_probe(VAE, data(SIGNS)) == 1.0


def test_a_label_that_the_code_does_not_hold_is_found_by_chance_only():
    draw = np.random.default_rng(1)
    strange = {split: draw.integers(2, size=len(signs)) for split, signs in SIGNS.items()}
    assert linear_probe(VAE, data(strange)) == pytest.approx(0.5, abs=4 * 0.05)
