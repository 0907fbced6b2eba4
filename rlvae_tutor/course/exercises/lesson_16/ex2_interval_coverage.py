"""Exercise 16.2: How often do intervals hold?"""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 2. How often do intervals hold?

Three splits with the ends of their intervals. One of them decides whether a model is calibrated.
"""

# Train is covered far too well, validation was used for choosing; test decides.
X = np.array([[0.0, 1.0, 2.0, 9.0], [0.0, 1.0, -7.0, 2.0]])
SPLITS = {
    "train": {"x": np.zeros([2, 4]), "low": np.full([2, 4], -1.0), "high": np.full([2, 4], 1.0)},
    "validation": {"x": X, "low": np.full([2, 4], -8.0), "high": np.full([2, 4], 3.0)},
    "test": {"x": X, "low": np.full([2, 4], -2.0), "high": np.full([2, 4], 3.0)},
}
SKEWED = SPLITS | {"test": {"x": X - 3, "low": X - 4, "high": X - [0.0, 3.5, 3.5, 3.5]}}
PEAKED = SPLITS | {"test": {"x": X, "low": np.full([2, 4], -2.0), "high": np.full([2, 4], 0.5)}}


@exercise(
    "16/interval_coverage",
    "How often do intervals hold?",
    question=QUESTION,
    cases=[
        Case((SPLITS,), "test: eight values, of which 9 and -7 lie outside [-2, 3]"),
        Case((SKEWED,), "test: eight values, two of them inside"),
        Case((PEAKED,), "test: eight values, two of them in [-2, .5]"),
    ],
    hints=[
        "Which split was used neither for learning nor for choosing?",
        "A value is covered if low <= x <= high; the share of all values, beats pooled.",
    ],
)
def interval_coverage(splits: dict[str, dict[str, np.ndarray]]) -> np.floating:
    """Share, from 0 to 1, of the values that lie in their interval, on the split that decides.

    `splits` has "train", "validation" (by which the model was chosen) and "test"; each is a dictionary with `x`, `low`
    and `high`, all (beats, values).
    """
    one = splits["test"]
    return np.mean((one["low"] <= one["x"]) & (one["x"] <= one["high"]))


def share_inside(split: dict[str, np.ndarray]) -> np.floating:
    """Share of values inside their interval."""
    return np.mean((split["low"] <= split["x"]) & (split["x"] <= split["high"]))


@interval_coverage.wrong(
    "You measured on train, where the model has seen the very errors.",
    "Whoever learns by heart looks calibrated there.",
)
def on_train(splits: dict[str, dict[str, np.ndarray]]) -> object:
    return share_inside(splits["train"])


@interval_coverage.wrong(
    "You measured on validation, by which the model was chosen.", "A figure that chose cannot judge as well."
)
def on_validation(splits: dict[str, dict[str, np.ndarray]]) -> object:
    return share_inside(splits["validation"])


@interval_coverage.wrong(
    "You looked at the upper end alone: values below the interval count as covered.", "An interval has two ends."
)
def upper_end_alone(splits: dict[str, dict[str, np.ndarray]]) -> object:
    return np.mean(splits["test"]["x"] <= splits["test"]["high"])


@interval_coverage.wrong(
    "You asked that all values of a beat be covered at once.", "Values are pooled: each counts by itself."
)
def whole_beats(splits: dict[str, dict[str, np.ndarray]]) -> object:
    one = splits["test"]
    return np.mean(np.all((one["low"] <= one["x"]) & (one["x"] <= one["high"]), axis=1))


@interval_coverage.wrong("You gave the share that is missed.", "Coverage counts what lies inside.")
def share_outside(splits: dict[str, dict[str, np.ndarray]]) -> object:
    return 1 - share_inside(splits["test"])


@interval_coverage.wrong(
    "You pooled all three splits: what was learned by heart lifts the figure.", "Only held-out values judge."
)
def all_splits(splits: dict[str, dict[str, np.ndarray]]) -> object:
    return np.mean([share_inside(split) for split in splits.values()])
