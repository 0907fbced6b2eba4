"""Small images: real handwritten digits, and synthetic bars whose true causes are known."""

import numpy as np

from rlvae_tutor.datasets.dataset import Dataset, split_rows


def digits(seed=0):
    """1,797 handwritten digits of 8 x 8 grey values in [0, 1], split 1,097 / 200 / 200 / 300.

    The UCI optical recognition of handwritten digits test set (Alpaydin and Kaynak 1998), as scikit-learn ships it.
    """
    from sklearn.datasets import load_digits

    examples = (load_digits().data / 16).astype(np.float32)
    rows = split_rows(len(examples), (200, 200, 300), seed)
    return Dataset(
        name="digits",
        shape=(8, 8),
        likelihood="bernoulli",
        value_range=(0.0, 1.0),
        source="UCI Optical Recognition of Handwritten Digits, through scikit-learn's load_digits",
        licence="CC BY 4.0",
        **{split: examples[index] for split, index in rows.items()},
    )


def bars(seed=0):
    """2,000 binary 8 x 8 images in which each of 8 rows and 8 columns is lit with probability 1/8.

    Source: Földiák 1990, "Forming sparse representations by local anti-Hebbian learning", section 3.
    """
    lit = np.random.default_rng(1990).random((2000, 16)) < 1 / 8
    images = lit[:, :8, None] | lit[:, None, 8:]
    examples = images.reshape(2000, 64).astype(np.float32)
    rows = split_rows(len(examples), (200, 200, 300), seed)
    return Dataset(
        name="bars",
        shape=(8, 8),
        likelihood="bernoulli",
        value_range=(0.0, 1.0),
        source="generated (Földiák 1990)",
        licence="CC0 1.0",
        **{split: examples[index] for split, index in rows.items()},
    )
