"""What a data set is: four named splits of flat examples, and what a model must know about the values."""

from dataclasses import dataclass

import numpy as np

from rlvae_tutor.errors import InputError, check_values, check_whole

SPLITS = ("inner_train", "inner_validation", "outer_validation", "test")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples in four disjoint splits, each float32 of shape (examples, size), never mixed.

    `inner_train` is for updates, `inner_validation` for what an agent observes, `outer_validation` for its reward, and
    `test` is only reported. `shape` is the shape of one example before flattening; values lie in `value_range`;
    `likelihood` names the p(x | z) that fits them. Raises `InputError` for values or shapes that break this promise.
    """

    name: str
    shape: tuple[int, ...]
    likelihood: str
    value_range: tuple[float, float]
    source: str
    licence: str
    inner_train: np.ndarray
    inner_validation: np.ndarray
    outer_validation: np.ndarray
    test: np.ndarray

    def __post_init__(self):
        for split in SPLITS:
            check_values(f"The {split} split of {self.name}", self.split(split), self.size, *self.value_range)

    @property
    def size(self):
        """Values per example."""
        return int(np.prod(self.shape))

    def split(self, name):
        """The split called `name`, float32 of shape (examples, size)."""
        if name not in SPLITS:
            raise InputError(f"There is no split {name!r}; choose one of {', '.join(SPLITS)}.")
        return getattr(self, name)


def split_rows(count, held_out, seed):
    """Row numbers 0 .. count - 1, shuffled by `seed`, as a dict of four disjoint splits.

    `held_out` gives the sizes of inner_validation, outer_validation and test; inner_train gets the rest.
    """
    check_whole("The seed of a data set", seed, 0)
    order = np.random.default_rng(seed).permutation(count)
    borders = count - np.cumsum(held_out[::-1])[::-1]
    return dict(zip(SPLITS, np.split(order, borders), strict=True))
