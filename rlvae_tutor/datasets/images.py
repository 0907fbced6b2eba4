"""Grey images: handwritten digits, clothes, pieces of photographs, and synthetic bars whose true causes are known."""

import numpy as np

from rlvae_tutor.datasets.dataset import Card, Dataset, split_rows
from rlvae_tutor.datasets.shipped import arrays, origin

DIGIT_NAMES = tuple("0123456789")
CLOTHES = (
    "T-shirt/top",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)
HELD_OUT = {8: (200, 200, 300), 28: (500, 500, 1000)}  # examples, by the side of the image


def grey_images(
    name: str, side: int, examples: int, source: str, licence: str, label_names: tuple[str, ...] = ()
) -> Card:
    """The `Card` of square images of `side` x `side` grey values in [0, 1]."""
    return Card(
        name=name,
        shape=(side, side),
        likelihood="bernoulli",
        value_range=(0.0, 1.0),
        examples=examples,
        source=source,
        licence=licence,
        label_names=label_names,
    )


DIGITS = grey_images(
    "digits",
    8,
    1797,
    label_names=DIGIT_NAMES,
    source="UCI Optical Recognition of Handwritten Digits, through scikit-learn's load_digits",
    licence="CC BY 4.0",
)
BARS = grey_images("bars", 8, 2000, source="generated (Földiák 1990)", licence="CC0 1.0")
PATCHES = grey_images(
    "patches",
    8,
    2000,
    source="photographs china.jpg (danielbuechele) and flower.jpg (vultilion), through scikit-learn",
    licence="CC BY 2.0",
)
MNIST = grey_images("mnist", 28, 6000, label_names=DIGIT_NAMES, **origin("mnist"))
FASHION_MNIST = grey_images("fashion_mnist", 28, 6000, label_names=CLOTHES, **origin("fashion_mnist"))


def divided(card: Card, examples: np.ndarray, seed: int, labels: np.ndarray | None = None) -> Dataset:
    """The `Dataset` of `card`: `examples` (count, side * side) in [0, 1]; all but those `HELD_OUT` are for training."""
    return card.dataset(examples, split_rows(len(examples), HELD_OUT[card.shape[0]], seed), labels)


def digits(seed: int = 0) -> Dataset:
    """1,797 handwritten digits of 8 x 8 grey values in [0, 1], split 1,097 / 200 / 200 / 300; the label is the digit.

    The UCI optical recognition of handwritten digits test set (Alpaydin and Kaynak 1998), as scikit-learn ships it.
    """
    from sklearn.datasets import load_digits

    shipped = load_digits()
    return divided(DIGITS, shipped.data / 16, seed, shipped.target)


def bars(seed: int = 0) -> Dataset:
    """2,000 binary 8 x 8 images in which each of 8 rows and 8 columns is lit with probability 1/8.

    Source: Földiák 1990, "Forming sparse representations by local anti-Hebbian learning", section 3.
    """
    lit = np.random.default_rng(1990).random((2000, 16)) < 1 / 8
    images = lit[:, :8, None] | lit[:, None, 8:]
    return divided(BARS, images.reshape(2000, 64), seed)


def patches(seed: int = 0) -> Dataset:
    """2,000 pieces of two photographs, 8 x 8 grey values in [0, 1], none overlapping another.

    A temple and a flower, 427 x 640 pixels each, as scikit-learn ships them.
    """
    from sklearn.datasets import load_sample_images

    grey = np.stack(load_sample_images().images).mean(axis=-1) / 255
    pieces = grey[:, :424].reshape(2, 53, 8, 80, 8).swapaxes(2, 3).reshape(-1, 64)
    chosen = np.random.default_rng(0).permutation(len(pieces))[:2000]
    return divided(PATCHES, pieces[chosen], seed)


def mnist(seed: int = 0) -> Dataset:
    """6,000 handwritten digits, 28 x 28 grey values in [0, 1], split 4,000 / 500 / 500 / 1,000; the label is the digit.

    600 of each digit, from MNIST (LeCun, Cortes and Burges 1998). Licence CC BY-SA 3.0.
    """
    return from_file(MNIST, seed)


def fashion_mnist(seed: int = 0) -> Dataset:
    """6,000 pieces of clothing, 28 x 28 grey values in [0, 1], split 4,000 / 500 / 500 / 1,000; the label is the kind.

    600 of each of ten kinds, from Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, arXiv 1708.07747). Licence MIT.
    """
    return from_file(FASHION_MNIST, seed)


def from_file(card: Card, seed: int) -> Dataset:
    """The `Dataset` of `card` from its shipped file of `images` (count, 784) and `labels` (count,), uint8."""
    file = arrays(card.name)
    return divided(card, file["images"] / np.float32(255), seed, file["labels"].astype(int))
