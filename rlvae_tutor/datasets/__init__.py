"""Data that ships with the package: `load(name)` gives a `Dataset` with four named splits."""

from rlvae_tutor.datasets.dataset import SPLITS, Dataset
from rlvae_tutor.datasets.images import bars, digit_labels, digits, patches
from rlvae_tutor.errors import InputError

LOADERS = {"digits": digits, "bars": bars, "patches": patches}

__all__ = ["SPLITS", "Dataset", "digit_labels", "load", "names"]


def names():
    """The data sets that `load` knows."""
    return sorted(LOADERS)


def load(name, seed=0):
    """The data set called `name`; `seed` shuffles which example falls into which split."""
    if name not in LOADERS:
        raise InputError(f"There is no data set {name!r}; choose one of {', '.join(names())}.")
    return LOADERS[name](seed)
