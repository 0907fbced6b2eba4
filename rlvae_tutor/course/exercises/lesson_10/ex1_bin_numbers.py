"""Exercise 10.1: Binning."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. Binning

Which row of the table does a number belong to? Mind the edges, and what lies outside.
"""

# Widths are powers of 1/2, so that no rounding decides on which side of an edge a value lies.
INSIDE = np.array([-0.75, 0.25, 1.75, 2.75])
FAR = np.array([-40.0, -1.25, 0.25, 3.25, 40.0])
EDGES = np.array([-1.0, -0.5, 1.0, 2.5, 3.0])
BELOW_MIDDLE = np.array([-0.6, 0.4, 0.9, 2.4])


@exercise(
    "10/bin_numbers",
    "Binning",
    question=QUESTION,
    cases=[
        Case((INSIDE, -1.0, 3.0, 8), "four values, and eight bins from -1 to 3"),
        Case((BELOW_MIDDLE, -1.0, 3.0, 8), "four values in the upper half of their bins"),
        Case((INSIDE[1:3], -1.0, 3.0, 8), "two of the first values alone: their bins are the same as before"),
        Case((EDGES, -1.0, 3.0, 8), "values on edges: an edge belongs to the bin above it, the last one to the last"),
        Case((FAR, -1.0, 3.0, 8), "some values outside: they belong to the nearest bin"),
    ],
    hints=[
        "A bin is (high - low) / count wide. How many whole widths lie between low and a value?",
        "np.floor((values - low) / width) counts them. What does it say of a value outside?",
        "np.clip(..., 0, count - 1) sends what lies outside to the first or the last bin.",
    ],
    points=2,
)
def bin_numbers(values: np.ndarray, low: float, high: float, count: int) -> np.ndarray:
    """Numbers (N,), from 0 to count - 1, of the bins that `values` (N,) fall into.

    The bins are `count`, of equal width, from `low` to `high`. A bin holds its lower edge and not its upper one. The
    first and the last go on for ever: what lies outside falls into the nearest bin.
    """
    width = (high - low) / count
    return np.clip(np.floor((values - low) / width), 0, count - 1)


@bin_numbers.wrong(
    "Your bins run from the least to the largest of the values that you were given: other values, other bins.",
    "A row of the table must mean the same for ever. Bins are fixed before anything is learned.",
)
def bins_fitted_to_the_values(values: np.ndarray, low: float, high: float, count: int) -> object:
    return bin_numbers.reference(values, values.min(), values.max(), count)


@bin_numbers.wrong(
    "Your bins are counted from 1: the first row of the table stays empty, and the last bin has no row.",
    "`np.digitize` with all edges answers 1 for the first bin. Rows are counted from 0.",
)
def counted_from_one(values: np.ndarray, low: float, high: float, count: int) -> object:
    return bin_numbers.reference(values, low, high, count) + 1


@bin_numbers.wrong(
    "These are the numbers of `np.digitize` as they come: 1 for the first bin, 0 and count + 1 for what lies outside.",
    "Rows are counted from 0: subtract 1, and clip.",
)
def digitized_and_left(values: np.ndarray, low: float, high: float, count: int) -> object:
    return np.digitize(values, np.linspace(low, high, count + 1))


@bin_numbers.wrong(
    "What lies beyond the last bin came round to the first ones, and what lies below to the last: a remainder.",
    "The highest learning rate must not share a row with the lowest. Outside means the nearest bin.",
)
def wrapped_around(values: np.ndarray, low: float, high: float, count: int) -> object:
    return np.floor((values - low) / ((high - low) / count)) % count


@bin_numbers.wrong(
    "Everything outside went to bin 0, at whichever end it lay.",
    "Too high belongs to the last bin, too low to the first.",
)
def overflow_to_the_first_bin(values: np.ndarray, low: float, high: float, count: int) -> object:
    numbers = np.floor((values - low) / ((high - low) / count))
    return np.where((numbers < 0) | (numbers >= count), 0, numbers)


@bin_numbers.wrong(
    "Right inside, but values outside get numbers that no row of the table has; Python reads -1 as the last row.",
    "Clip: the first and the last bin go on for ever.",
)
def never_clipped(values: np.ndarray, low: float, high: float, count: int) -> object:
    return np.floor((values - low) / ((high - low) / count))


@bin_numbers.wrong(
    "You rounded to the nearest edge, so that values in the upper half of a bin count for the next.",
    "The bin is the number of *whole* widths below a value: floor, not round.",
)
def rounded_to_the_nearest_edge(values: np.ndarray, low: float, high: float, count: int) -> object:
    return np.clip(np.round((values - low) / ((high - low) / count)), 0, count - 1)


@bin_numbers.wrong(
    "Your bins are too wide: `count` edges make only count - 1 bins.", "Eight bins have nine edges: count + 1."
)
def one_edge_too_few(values: np.ndarray, low: float, high: float, count: int) -> object:
    return bin_numbers.reference(values, low, high, count - 1)


@bin_numbers.wrong(
    "A value on an edge fell into the bin below it.", "A bin holds its lower edge: `side='right'`, or floor."
)
def edges_to_the_bin_below(values: np.ndarray, low: float, high: float, count: int) -> object:
    return np.clip(np.ceil((values - low) / ((high - low) / count)) - 1, 0, count - 1)
