"""Reading, comparing and showing what a learner's function returned, whatever it is."""

import numpy as np

# Tolerances of every comparison: float32 arithmetic in another order is right too.
RELATIVE, ABSOLUTE = 1e-4, 1e-5
# Arrays with more numbers than this are not looked at: no exercise asks for one.
MOST_NUMBERS = 10_000_000


class UnreadableError(Exception):
    """A value that no exercise asks for; the message says what it is."""


def plain(value):
    """`value` as float arrays, strings and truth values, in lists and dictionaries; tensors become arrays.

    A set becomes a sorted list. Raises `UnreadableError` for anything else, and for what fails when it is looked at.
    """
    try:
        return simplified(value, depth=0)
    except UnreadableError:
        raise
    except Exception as error:  # a value may do anything when it is looked at
        raise UnreadableError(f"a {type(value).__name__} that cannot be read ({type(error).__name__})") from None


def simplified(value, depth):
    """`plain` without its net."""
    if value is None or isinstance(value, bool | np.bool_ | str) or depth > 10:
        return bool(value) if isinstance(value, np.bool_) else as_text_or_nothing(value)
    if isinstance(value, dict):
        return {str(key): simplified(one, depth + 1) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(str(one) for one in value)
    if isinstance(value, list | tuple) and not is_numeric(value):
        return [simplified(one, depth + 1) for one in value]
    return as_array(value)


def as_text_or_nothing(value):
    """None, a truth value or a string as it is; `UnreadableError` for what is nested too deep."""
    if value is None or isinstance(value, bool | str):
        return value
    raise UnreadableError("something nested too deep")


def is_numeric(value):
    """Whether a list is an array written out."""
    try:
        return len(value) > 0 and np.asarray(value).dtype.kind in "iuf"
    except ValueError:  # ragged
        return False


def as_array(value):
    """A number, array or tensor as a float array."""
    if int(np.prod(np.shape(value), dtype=object)) > MOST_NUMBERS:
        raise UnreadableError(f"an array of shape {np.shape(value)}, far too large")
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise UnreadableError(f"a {type(value).__name__}")
    return array.astype(float)


def same(one, other):
    """Whether two plain values agree, numbers to the tolerances; NaN agrees with nothing."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and np.allclose(one, other, RELATIVE, ABSOLUTE)
    return type(one) is type(other) and not isinstance(one, np.ndarray) and one == other


def shown(value):
    """A value as a person reads it, in a few lines."""
    try:
        value = plain(value)
    except UnreadableError as error:
        return str(error)
    if isinstance(value, np.ndarray):
        return shown_numbers(value)
    if isinstance(value, dict):
        return shortened("\n".join(f"{key}: {shown(one)}" for key, one in value.items()))
    if isinstance(value, list):
        return shortened("\n".join(map(shown, value)) or "nothing in it")
    return shortened(repr(value))


def shown_numbers(array):
    """A float array as text: whole numbers without a point, a single number to six figures."""
    whole = np.all(np.isfinite(array)) and np.all(array == np.round(array)) and np.all(np.abs(array) < 2**53)
    if array.ndim == 0:
        return f"{int(array)}" if whole else f"{array:.6g}"
    numbers = array.astype(int) if whole else array
    text = np.array2string(numbers, precision=4, suppress_small=True, threshold=24, edgeitems=2)
    return f"{text}  shape {array.shape}"


def shortened(text, most=600):
    """`text`, cut where it is longer than a screen bears."""
    return text if len(text) <= most else text[:most] + " ..."
