"""Small images: real handwritten digits, pieces of photographs, and synthetic bars whose true causes are known."""

import numpy as np

from rlvae_tutor.datasets.dataset import Dataset, split_rows

HELD_OUT = (200, 200, 300)


def grey_images(name, examples, seed, **origin):
    """A `Dataset` of 8 x 8 grey values in [0, 1], from `examples` (count, 64); all but 700 are for training."""
    rows = split_rows(len(examples), HELD_OUT, seed)
    splits = {split: examples[index].astype(np.float32) for split, index in rows.items()}
    return Dataset(name=name, shape=(8, 8), likelihood="bernoulli", value_range=(0.0, 1.0), **origin, **splits)


def digits(seed=0):
    """1,797 handwritten digits of 8 x 8 grey values in [0, 1], split 1,097 / 200 / 200 / 300.

    The UCI optical recognition of handwritten digits test set (Alpaydin and Kaynak 1998), as scikit-learn ships it.
    """
    from sklearn.datasets import load_digits

    source = "UCI Optical Recognition of Handwritten Digits, through scikit-learn's load_digits"
    return grey_images("digits", load_digits().data / 16, seed, source=source, licence="CC BY 4.0")


def digit_labels(split, seed=0):
    """Which digit each picture of a split of `digits(seed)` shows: whole numbers (examples,) from 0 to 9.

    No VAE is trained on them; they only serve to judge what a code keeps.
    """
    from sklearn.datasets import load_digits

    labels = load_digits().target
    return labels[split_rows(len(labels), HELD_OUT, seed)[split]]


def bars(seed=0):
    """2,000 binary 8 x 8 images in which each of 8 rows and 8 columns is lit with probability 1/8.

    Source: Földiák 1990, "Forming sparse representations by local anti-Hebbian learning", section 3.
    """
    lit = np.random.default_rng(1990).random((2000, 16)) < 1 / 8
    images = lit[:, :8, None] | lit[:, None, 8:]
    return grey_images("bars", images.reshape(2000, 64), seed, source="generated (Földiák 1990)", licence="CC0 1.0")


def patches(seed=0):
    """2,000 pieces of two photographs, 8 x 8 grey values in [0, 1], none overlapping another.

    A temple and a flower, 427 x 640 pixels each, as scikit-learn ships them.
    """
    from sklearn.datasets import load_sample_images

    grey = np.stack(load_sample_images().images).mean(axis=-1) / 255
    pieces = grey[:, :424].reshape(2, 53, 8, 80, 8).swapaxes(2, 3).reshape(-1, 64)
    chosen = np.random.default_rng(0).permutation(len(pieces))[:2000]
    source = "photographs china.jpg (danielbuechele) and flower.jpg (vultilion), through scikit-learn"
    return grey_images("patches", pieces[chosen], seed, source=source, licence="CC BY 2.0")
