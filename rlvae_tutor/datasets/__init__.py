"""Data that ships with the package: `load(name)` gives a `Dataset` with four named splits."""

from collections.abc import Callable

from rlvae_tutor.datasets import download, images, sequences, speech, text
from rlvae_tutor.datasets.dataset import SPLITS, Card, Dataset
from rlvae_tutor.datasets.speech import to_sound
from rlvae_tutor.datasets.text import decode_text, encode_text
from rlvae_tutor.errors import InputError

Loader = Callable[[int], Dataset]  # makes a data set from a seed, which divides it into splits

LOADERS: dict[str, Loader] = {
    "digits": images.digits,
    "bars": images.bars,
    "patches": images.patches,
    "mnist": images.mnist,
    "fashion_mnist": images.fashion_mnist,
    "names": text.names,
    "words": text.words,
    "spoken": speech.spoken,
    "vowels": sequences.vowels,
    "heartbeats": sequences.heartbeats,
}
DOWNLOADED: dict[str, Loader] = {
    "mnist_full": download.mnist_full,
    "fashion_mnist_full": download.fashion_mnist_full,
}
CARDS = {
    card.name: card
    for card in (
        images.DIGITS,
        images.BARS,
        images.PATCHES,
        images.MNIST,
        images.FASHION_MNIST,
        text.NAMES,
        text.WORDS,
        speech.SPOKEN,
        sequences.VOWELS,
        sequences.HEARTBEATS,
    )
}

__all__ = ["SPLITS", "Card", "Dataset", "decode_text", "encode_text", "load", "names", "to_sound"]


def names() -> list[str]:
    """The names of the data sets that ship with the package, sorted."""
    return sorted(LOADERS)


def load(name: str, seed: int = 0) -> Dataset:
    """The data set called `name`; `seed` decides which example falls into which split.

    Besides `names()`, it knows mnist_full and fashion_mnist_full once `rlvae-tutor datasets --download` has fetched
    them. Raises `InputError` for any other name.
    """
    known = LOADERS | DOWNLOADED
    if name not in known:
        raise InputError(f"There is no data set {name!r}; choose one of {', '.join(names())}.")
    return known[name](seed)
