"""Reading, comparing and showing what a learner's function returned, whatever it is."""

from typing import Any, TypeAlias

import numpy as np

# Tolerances of every comparison: float32 arithmetic in another order is right too.
RELATIVE, ABSOLUTE = 1e-4, 1e-5
# Arrays with more numbers than this are not looked at: no exercise asks for one.
MOST_NUMBERS = 10_000_000


# What every value is turned into: float arrays, strings and truth values, in lists and dictionaries.
Plain: TypeAlias = "np.ndarray | bool | str | list[Plain] | dict[str, Plain] | None"


class UnreadableError(Exception):
    """A value that no exercise asks for; the message says what it is."""


def plain(value: object) -> Plain:
    """`value` as float arrays, strings and truth values, in lists and dictionaries; tensors become arrays.

    A set becomes a sorted list. Raises `UnreadableError` for anything else, and for what fails when it is looked at.
    """
    try:
        return simplified(value, depth=0)
    except UnreadableError:
        raise
    except Exception as error:  # a value may do anything when it is looked at
        raise UnreadableError(f"a {type(value).__name__} that cannot be read ({type(error).__name__})") from None


def simplified(value: Any, depth: int) -> Plain:
    """`plain`, which catches what this may raise."""
    if value is None or isinstance(value, bool | np.bool_ | str) or depth > 10:
        return bool(value) if isinstance(value, np.bool_) else as_text_or_nothing(value)
    if isinstance(value, dict):
        return {str(key): simplified(item, depth + 1) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return [*sorted(str(item) for item in value)]
    if isinstance(value, list | tuple) and not is_numeric(value):
        return [simplified(item, depth + 1) for item in value]
    return as_array(value)


def as_text_or_nothing(value: object) -> bool | str | None:
    """None, a truth value or a string as it is; `UnreadableError` for what is nested too deep."""
    if value is None or isinstance(value, bool | str):
        return value
    raise UnreadableError("something nested too deep")


def is_numeric(value: list[Any] | tuple[Any, ...]) -> bool:
    """Whether a list is an array written out."""
    try:
        return len(value) > 0 and np.asarray(value).dtype.kind in "iuf"
    except ValueError:  # ragged
        return False


def as_array(value: Any) -> np.ndarray:
    """A number, array or tensor as a float array."""
    if int(np.prod(np.shape(value), dtype=object)) > MOST_NUMBERS:
        raise UnreadableError(f"an array of shape {np.shape(value)}, far too large")
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise UnreadableError(f"a {type(value).__name__}")
    return array.astype(float)


def same(left: object, right: object) -> bool:
    """Whether two plain values agree, numbers to the tolerances; NaN agrees with nothing."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        return left.shape == right.shape and np.allclose(left, right, RELATIVE, ABSOLUTE)
    return type(left) is type(right) and not isinstance(left, np.ndarray) and left == right


def shown(value: object) -> str:
    """A value as a person reads it, in a few lines."""
    try:
        value = plain(value)
    except UnreadableError as error:
        return str(error)
    if isinstance(value, np.ndarray):
        return shown_numbers(value)
    if isinstance(value, dict):
        return shortened("\n".join(f"{key}: {shown(item)}" for key, item in value.items()))
    if isinstance(value, list):
        return shortened("\n".join(map(shown, value)) or "nothing in it")
    return shortened(repr(value))


def shown_numbers(array: np.ndarray) -> str:
    """A float array as text: whole numbers without a point, a single number to six digits."""
    whole = np.all(np.isfinite(array)) and np.all(array == np.round(array)) and np.all(np.abs(array) < 2**53)
    if array.ndim == 0:
        return f"{int(array)}" if whole else f"{array:.6g}"
    numbers = array.astype(int) if whole else array
    text = np.array2string(numbers, precision=4, suppress_small=True, threshold=24, edgeitems=2)
    return f"{text}  shape {array.shape}"


def shortened(text: str, most: int = 600) -> str:
    """`text`, cut where it is longer than a screen bears."""
    return text if len(text) <= most else text[:most] + " ..."
