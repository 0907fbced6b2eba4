"""A data set: four named splits of flat examples, and what a model must know about their values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rlvae_tutor.errors import InputError, check_values, check_whole

SPLITS = ("inner_train", "inner_validation", "outer_validation", "test")
Rows = Mapping[str, np.ndarray]  # the row numbers of each split, by its name


@dataclass(frozen=True, kw_only=True, eq=False)
class Card:
    """What is known of a data set before it is read.

    `shape` is the shape of one example before flattening, and `examples` how many there are in all; values lie in
    `value_range`; `likelihood` names the p(x | z) that fits them. Label i, where there are labels, means
    `label_names[i]`.
    """

    name: str
    shape: tuple[int, ...]
    likelihood: str
    value_range: tuple[float, float]
    examples: int
    source: str
    licence: str
    label_names: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Values per example."""
        return int(np.prod(self.shape))

    @property
    def likelihood_settings(self) -> dict[str, int]:
        """Arguments of the likelihood called `likelihood`: the number of symbols, where the data are symbols."""
        return {"symbols": self.shape[-1]} if self.likelihood == "categorical" else {}

    def dataset(self, values: np.ndarray, rows: Rows, labels: np.ndarray | None = None) -> "Dataset":
        """The `Dataset` of the examples `values` (examples, size), divided into splits by `rows`.

        `labels` are whole numbers (examples,), or None where there are none.
        """
        splits: dict[str, Any] = {split: np.asarray(values[index], np.float32) for split, index in rows.items()}
        known = {} if labels is None else {split: labels[index] for split, index in rows.items()}
        return Dataset(**vars(self), **splits, split_labels=known)


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset(Card):
    """Examples in four disjoint splits, each float32 of shape (examples, size), never mixed.

    `inner_train` is for updates, `inner_validation` for what an agent observes, `outer_validation` for its reward, and
    `test` is only reported. Raises `InputError` for values or shapes that break what the card says.
    """

    inner_train: np.ndarray
    inner_validation: np.ndarray
    outer_validation: np.ndarray
    test: np.ndarray
    split_labels: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for split in SPLITS:
            check_values(f"The {split} split of {self.name}", self.split(split), self.size, *self.value_range)

    def split(self, name: str) -> np.ndarray:
        """The split called `name`, float32 of shape (examples, size)."""
        check_split(name)
        return getattr(self, name)

    def labels(self, split: str) -> np.ndarray:
        """The label of each example of `split`: whole numbers (examples,), label i meaning `label_names[i]`.

        No VAE is trained on them; they only serve to judge what a code keeps. Raises `InputError` where the data have
        no labels.
        """
        check_split(split)
        if not self.split_labels:
            raise InputError(f"The data set {self.name} has no labels; choose one whose label_names are not empty.")
        return self.split_labels[split]


def check_split(name: str) -> None:
    """Raise `InputError` unless there is a split called `name`."""
    if name not in SPLITS:
        raise InputError(f"There is no split {name!r}; choose one of {', '.join(SPLITS)}.")


def split_rows(count: int, held_out: Sequence[int], seed: int) -> dict[str, np.ndarray]:
    """Row numbers 0 .. count - 1, shuffled by `seed` and divided into four disjoint splits.

    `held_out` gives the sizes of inner_validation, outer_validation and test; inner_train gets the rest.
    """
    check_whole("The seed of a data set", seed, 0)
    order = np.random.default_rng(seed).permutation(count)
    borders = count - np.cumsum(held_out[::-1])[::-1]
    return dict(zip(SPLITS, np.split(order, borders), strict=True))
