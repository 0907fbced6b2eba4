"""Exercise 13.2: Undo a shuffle."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 2. Undo a shuffle

The pixels of all pictures were shuffled by one order: `shuffled = pictures[:, order]`. Put them back.
"""

# Orders that are not their own inverse; as many pictures as pixels, so that no mistake raises.
FOUR, FIVE = np.array([2, 0, 3, 1]), np.array([3, 0, 4, 1, 2])
PIXELS = np.round(np.linspace(0, 1, 25) ** 2, 2).reshape(5, 5)[:, [1, 4, 0, 3, 2]]


@exercise(
    "13/unshuffled",
    "Undo a shuffle",
    question=QUESTION,
    cases=[
        Case((PIXELS[:4, :4], FOUR), "four pictures of four pixels, shuffled by the order 2, 0, 3, 1"),
        Case((PIXELS, FIVE), "five pictures of five pixels, shuffled by the order 3, 0, 4, 1, 2"),
    ],
    hints=[
        "Pixel number order[i] of a picture stands at place i of the shuffled one.",
        "`np.argsort(order)` says at which place each pixel stands now.",
    ],
)
def unshuffled(shuffled: np.ndarray, order: np.ndarray) -> np.ndarray:
    """The pictures (n, size) of which `shuffled` (n, size) was made by `shuffled = pictures[:, order]`.

    `order` (size,) holds each of the numbers from 0 to size - 1 once.
    """
    return shuffled[:, np.argsort(order)]


@unshuffled.wrong(
    "You shuffled once more. That undoes an order only where it swaps pairs.",
    "The inverse says where each pixel *went*: np.argsort(order).",
)
def shuffled_again(shuffled: np.ndarray, order: np.ndarray) -> object:
    return shuffled[:, order]


@unshuffled.wrong(
    "You put the pictures in another order and left their pixels where they were.", "The first axis is examples."
)
def pictures_for_pixels(shuffled: np.ndarray, order: np.ndarray) -> object:
    return shuffled[np.argsort(order)]


@unshuffled.wrong(
    "You sorted the values: a picture from dark to bright.", "Sort the *places*; values go where their places say."
)
def values_sorted(shuffled: np.ndarray, order: np.ndarray) -> object:
    return np.sort(shuffled, axis=1)


@unshuffled.wrong("You read the order from its end.", "The inverse of an order is not the same order backwards.")
def order_backwards(shuffled: np.ndarray, order: np.ndarray) -> object:
    return shuffled[:, order[::-1]]
