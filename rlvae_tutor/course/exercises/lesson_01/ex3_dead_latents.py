"""Exercise 01.3: Count dead latents."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. Count dead latents

A latent is a column of the codes. Count the columns that are zero for every example. Careful: a latent may be
silent for a hundred examples and speak after that.
"""

# Two are dead; no two misconceptions count the same: 3, 4, 5 and 6.
SOME_DEAD = np.zeros([130, 10])
SOME_DEAD[100:, 1] = 2.0  # alive, but not in the first hundred examples
SOME_DEAD[:, 2:4] = np.tile([[1.0, -2.0], [-1.0, 2.0]], [65, 1])  # alive, with mean zero
SOME_DEAD[::3, 4] = 0.5
SOME_DEAD[:, 5:8] = -3.0  # the same for every example, but not zero
SOME_DEAD[:, 8] = -1.0 - SOME_DEAD[:, 4]  # never above zero, and varying


@exercise(
    "01/dead_latents",
    "Count dead latents",
    question=QUESTION,
    cases=[
        (np.array([[0.0, 1.0], [0.0, 0.0]]),),
        (np.array([[-1.0, 0.0], [0.0, 0.0]]),),
        Case(
            (SOME_DEAD,),
            "130 examples, ten latents: some zero for all, some only at first, some with mean zero, some below zero",
        ),
    ],
    hints=[
        "A latent is a column. It is dead if it never says anything, whatever the picture.",
        "`np.all(codes == 0, axis=0)` asks it of every column.",
    ],
)
def dead_latents(codes: np.ndarray) -> int:
    """How many latents are zero for every example. `codes` is (examples, latents); returns a whole number."""
    return int(np.sum(np.all(codes == 0, axis=0)))


@dead_latents.wrong(
    "You looked at the first 64 examples only; a latent that is silent there may speak later.",
    "Dead means zero for all x.",
)
def zeros_in_one_batch(codes: np.ndarray) -> object:
    return int(np.sum(np.all(codes[:64] == 0, axis=0)))


@dead_latents.wrong(
    "You counted latents whose mean is zero; one of them is 1 and -1 by turns, and very much alive.",
    "A mean of zero does not make zeros.",
)
def mean_of_zero(codes: np.ndarray) -> object:
    return int(np.sum(np.abs(codes.mean(axis=0)) < 1e-12))


@dead_latents.wrong(
    "You also counted latents that are -3 for every example: they say little, but they are not zero.",
    "Asked for are zeros. What *varies* is another question; lesson 04 puts it.",
)
def not_varying(codes: np.ndarray) -> object:
    return int(np.sum(codes.std(axis=0) == 0))


@dead_latents.wrong(
    "You also counted latents that are negative for every example.", "A dead ReLU gives zero, not anything below it."
)
def never_above_zero(codes: np.ndarray) -> object:
    return int(np.sum(np.all(codes <= 0, axis=0)))


@dead_latents.wrong(
    "You asked whether the largest value is zero; a latent that is -1 for one example and 0 for another is not dead.",
    "Zero for every example is more than never above zero, and at zero once.",
)
def largest_is_zero(codes: np.ndarray) -> object:
    return int(np.sum(np.max(codes, axis=0) == 0))


@dead_latents.wrong(
    "You counted examples whose code is all zero, not latents.",
    "Rows are examples, columns are latents: reduce over axis 0.",
)
def inactive_examples(codes: np.ndarray) -> object:
    return int(np.sum(np.all(codes == 0, axis=1)))
