"""Exercise 13.3: Bits per pixel."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. Bits per pixel

Nats of a density depend on the unit of the pixels. Bits per pixel do not, if the step between two grey levels is
counted in: a grey level has the probability *density times step*.
"""


@exercise(
    "13/bits",
    "Bits per pixel",
    question=QUESTION,
    cases=[
        # the step is one, so that to forget it is right here and nowhere else
        Case((784 * np.log(2), 784, 1.0), "784 log 2 nats, 784 pixels, step 1: one bit each"),
        Case((-735.0, 784, 1 / 255), "-735 nats, 784 pixels, step 1/255"),
        Case((-50.0, 64, 1 / 16), "-50 nats, 64 pixels, step 1/16"),
    ],
    hints=[
        "-log2 of (density x step) is -log2 density, less log2 of the step; there is one step for every pixel.",
        "A nat is 1 / log 2 bits. Divide by the pixels and by log 2, then subtract the logarithm of the step, base 2.",
    ],
)
def bits(nats: float, size: int, step: float) -> float:
    """Bits per pixel of a picture of `size` pixels, whose values lie `step` apart and whose -log density is `nats`."""
    return nats / (size * np.log(2)) - np.log2(step)


@bits.wrong("That is nats per pixel, less the step: you left out log 2.", "A nat is 1.44 bits: divide by log 2.")
def nats_for_bits(nats: float, size: int, step: float) -> object:
    return nats / size - np.log2(step)


@bits.wrong(
    "You left the step between grey levels out: that number depends on the unit of the pixels.",
    "A grey level has the probability density times step.",
)
def without_the_step(nats: float, size: int, step: float) -> object:
    return nats / (size * np.log(2))


@bits.wrong(
    "The step has the wrong sign: finer levels need more bits, not fewer.", "Minus the logarithm of density times step."
)
def step_upside_down(nats: float, size: int, step: float) -> object:
    return nats / (size * np.log(2)) + np.log2(step)


@bits.wrong(
    "You counted one step for the whole picture.", "Every pixel has its step: subtract after dividing by the pixels."
)
def one_step_a_picture(nats: float, size: int, step: float) -> object:
    return (nats / np.log(2) - np.log2(step)) / size


@bits.wrong("That is bits per picture.", "Divide by the number of pixels.")
def bits_per_picture(nats: float, size: int, step: float) -> object:
    return nats / np.log(2) - size * np.log2(step)


@bits.wrong("You mixed units: the step's logarithm is natural.", "Bits are made with logarithms of base 2.")
def natural_logarithm_of_the_step(nats: float, size: int, step: float) -> object:
    return nats / (size * np.log(2)) - np.log(step)
