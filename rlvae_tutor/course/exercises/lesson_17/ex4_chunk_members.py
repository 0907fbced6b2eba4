"""Exercise 17.4: The size of a chunk."""

from collections.abc import Callable

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 4. The size of a chunk

What does one VAE's update touch, and how many of them does a memory hold?
"""

MEBIBYTE = 2**20


@exercise(
    "17/chunk_members",
    "The size of a chunk",
    question=QUESTION,
    cases=[
        Case((4_000, 100, 2, 64, MEBIBYTE), "4,000 weights, Adam, 64 examples of 100 activations, 1 MiB"),
        Case((40_000, 700, 2, 64, 8 * MEBIBYTE), "40,000 weights, Adam, 64 examples of 700 activations, 8 MiB"),
        Case((40_000, 700, 0, 64, 8 * MEBIBYTE), "the same with plain gradient descent, which has no slots"),
        Case((7_000, 5_000, 2, 256, 8 * MEBIBYTE), "7,000 weights, minibatches of 256 with 5,000 activations each"),
        Case((30_000, 100, 1, 16, 2 * MEBIBYTE), "30,000 weights, momentum, 16 examples, 2 MiB"),
        Case((3_000, 300, 2, 64, 4 * MEBIBYTE), "3,000 weights, Adam, 64 examples of 300 activations, 4 MiB"),
    ],
    hints=[
        "What does one VAE's update touch? Weights, their gradient, and one more number per weight for each slot.",
        "Activations: one set for each example of the minibatch, forward, and as many numbers backward. All float32.",
        "How many such working sets fit? Go down to a power of two, and never below one.",
    ],
    points=2,
)
def chunk_members(weights: int, activations: int, slots: int, batch_size: int, memory: int) -> int:
    """How many VAEs to train in one chunk: the largest power of two whose working sets fit into `memory` bytes.

    An update touches, in float32 numbers of four bytes: `weights`, as many of the gradient, and `slots` times as many
    for the optimizer; and `activations` for each example of the minibatch, once forward and once backward. Where not
    even one VAE fits, it is trained all the same: the answer is then 1.
    """
    working_set = 4 * ((2 + slots) * weights + 2 * batch_size * activations)
    fitting = memory / working_set
    return int(2 ** np.floor(np.log2(fitting))) if fitting >= 1 else 1


def fitting_power(working_set: float, memory: int, rounded: Callable[[float], float] = np.floor) -> int:
    """A power of two of working sets that fit, at least one."""
    return int(max(2 ** rounded(np.log2(memory / working_set)), 1))


@chunk_members.wrong(
    "You counted numbers as bytes; a float32 has four.", "Memory is sold in bytes: numbers times their size."
)
def numbers_for_bytes(weights: int, activations: int, slots: int, batch_size: int, memory: int) -> object:
    return fitting_power((2 + slots) * weights + 2 * batch_size * activations, memory)


@chunk_members.wrong(
    "You left the optimizer's slots out; Adam keeps two numbers for each weight.",
    "An optimizer remembers, and memory is what it remembers in.",
)
def slots_forgotten(weights: int, activations: int, slots: int, batch_size: int, memory: int) -> object:
    return fitting_power(4 * (2 * weights + 2 * batch_size * activations), memory)


@chunk_members.wrong(
    "You left out what the layers hand on; with large minibatches that is most of the memory.",
    "Training keeps every layer's output until the way back has used it.",
)
def activations_forgotten(weights: int, activations: int, slots: int, batch_size: int, memory: int) -> object:
    return fitting_power(4 * (2 + slots) * weights, memory)


@chunk_members.wrong(
    "You counted one example's activations; a minibatch has many.", "Weights are there once, activations per example."
)
def one_example_of_activations(weights: int, activations: int, slots: int, batch_size: int, memory: int) -> object:
    return fitting_power(4 * ((2 + slots) * weights + 2 * activations), memory)


@chunk_members.wrong(
    "You counted the activations once; the way back needs as many numbers again.",
    "Every number forward has a gradient backward: twice.",
)
def activations_once(weights: int, activations: int, slots: int, batch_size: int, memory: int) -> object:
    return fitting_power(4 * ((2 + slots) * weights + batch_size * activations), memory)


@chunk_members.wrong(
    "You took the nearest power of two; it may be the larger one, and then the last VAEs do not fit.",
    "The package takes the nearest, for its limit is soft. Here it is hard: go down.",
)
def nearest_power(weights: int, activations: int, slots: int, batch_size: int, memory: int) -> object:
    return fitting_power(4 * ((2 + slots) * weights + 2 * batch_size * activations), memory, np.round)


@chunk_members.wrong(
    "You rounded up to a power of two: the last VAEs do not fit.", "What does not fit is fetched again at every update."
)
def rounded_up(weights: int, activations: int, slots: int, batch_size: int, memory: int) -> object:
    return fitting_power(4 * ((2 + slots) * weights + 2 * batch_size * activations), memory, np.ceil)


@chunk_members.wrong(
    "You gave no VAE a place where not even one fits; then nothing is ever trained.",
    "One that is too large is slower, not impossible: at least 1.",
)
def none_where_one_does_not_fit(weights: int, activations: int, slots: int, batch_size: int, memory: int) -> object:
    working_set = 4 * ((2 + slots) * weights + 2 * batch_size * activations)
    return chunk_members.reference(weights, activations, slots, batch_size, memory) if working_set <= memory else 0


@chunk_members.wrong(
    "You gave as many as fit, which need not be a power of two.",
    "Few sizes mean few compilations: a power of two was asked for.",
)
def as_many_as_fit(weights: int, activations: int, slots: int, batch_size: int, memory: int) -> object:
    return max(int(memory // (4 * ((2 + slots) * weights + 2 * batch_size * activations))), 1)
