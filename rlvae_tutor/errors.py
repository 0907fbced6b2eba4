"""The one exception this package raises for bad input, and the checks that several modules share."""

import math
from numbers import Integral
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


class InputError(ValueError):
    """Bad input, described in one sentence that names the fix; the command line prints it without a traceback."""


def check_whole(name: str, value: object, low: int, high: float = math.inf) -> None:
    """Raise `InputError` unless `value` is a whole number from `low` to `high`."""
    if not isinstance(value, Integral) or not low <= int(value) <= high:
        span = f"of at least {low}" if high == math.inf else f"from {low} to {high}"
        raise InputError(f"{name} must be a whole number {span}, not {value!r}.")


def check_values(name: str, values: "np.ndarray", size: int, low: float, high: float) -> None:
    """Raise `InputError` unless `values` is a finite array of shape (examples, size) within [low, high]."""
    import numpy as np  # here, because the command line imports this module and should answer at once

    if np.asarray(values).dtype.kind not in "biuf":  # truth values, integers with and without sign, floats
        raise InputError(f"{name} must be real numbers, not {np.asarray(values).dtype}; convert them first.")
    if np.ndim(values) != 2 or np.shape(values)[1] != size or len(values) == 0:
        raise InputError(
            f"{name} must have the shape (examples, {size}), not {np.shape(values)}; flatten each example."
        )
    if not np.all(np.isfinite(values)):
        raise InputError(f"{name} holds NaN or infinite values; remove or replace them.")
    if np.min(values) < low or np.max(values) > high:
        raise InputError(
            f"{name} must lie in [{low:g}, {high:g}] but spans [{np.min(values):g}, {np.max(values):g}]; rescale it."
        )


def require(condition: bool, sentence: str) -> None:
    """Raise `InputError` with `sentence` unless `condition` holds."""
    if not condition:
        raise InputError(sentence)


def check_share(name: str, value: float) -> None:
    """Raise `InputError` unless `value` lies between 0 and 1."""
    require(0 <= value <= 1, f"{name} must lie between 0 and 1, not {value}.")
