"""Exercise 15.4: A line of codes."""

from collections.abc import Callable

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 4. A line of codes

You get an encoder and a decoder, made up and bent, so that halfway in the code is not halfway in the data.
"""

# The encoder and the decoder bend, so that halfway in the code is not halfway in the data.
ONE, OTHER = np.array([0.0, 1.0, 2.0]), np.array([4.0, -1.0, 0.5])


def encode(x: np.ndarray) -> np.ndarray:
    """A made-up encoder, (3,) to (2,), that bends."""
    return np.array([np.tanh(x[0]) + x[1], x[2] * x[1]])


def decode(z: np.ndarray) -> np.ndarray:
    """A made-up decoder, (2,) to (3,), that bends."""
    return np.array([np.tanh(z[0]), z[1] ** 2, z[0] * z[1]])


@exercise(
    "15/walk",
    "A line of codes",
    question=QUESTION,
    cases=[
        Case((ONE, OTHER, 2, encode, decode), "two steps: the two ends"),
        Case((ONE, OTHER, 3, encode, decode), "three steps: the ends and the middle"),
        Case((ONE, OTHER, 6, encode, decode), "six steps"),
    ],
    hints=[
        "Encode both ends. Go from the one code to the other in equal steps; decode each.",
        "`np.linspace(0, 1, steps)` are the shares, both ends among them; a code is (1 - share) a + share b.",
    ],
    points=2,
)
def walk(
    one: np.ndarray,
    other: np.ndarray,
    steps: int,
    encode: Callable[[np.ndarray], np.ndarray],
    decode: Callable[[np.ndarray], np.ndarray],
) -> np.ndarray:
    """What lies along the latent line from data `one` to data `other`, both (size,), as an array (steps, size).

    `encode` turns data (size,) into a code (latents,), `decode` a code into data. The steps are evenly spaced in the
    code, both ends among them.
    """
    a, b = encode(one), encode(other)
    return np.array([decode((1 - share) * a + share * b) for share in np.linspace(0, 1, steps)])


@walk.wrong(
    "You mixed the data and sent the mixtures through the VAE: half of one sound and half of another, both at once.",
    "Mix the codes. The decoder makes one sound of each.",
)
def line_in_the_data(
    one: np.ndarray,
    other: np.ndarray,
    steps: int,
    encode: Callable[[np.ndarray], np.ndarray],
    decode: Callable[[np.ndarray], np.ndarray],
) -> object:
    return np.array([decode(encode((1 - share) * one + share * other)) for share in np.linspace(0, 1, steps)])


@walk.wrong(
    "You decoded the two ends and mixed what came out: that is a cross-fade, not a line of codes.",
    "Mix the codes first, then decode.",
)
def mixture_of_decoded(
    one: np.ndarray,
    other: np.ndarray,
    steps: int,
    encode: Callable[[np.ndarray], np.ndarray],
    decode: Callable[[np.ndarray], np.ndarray],
) -> object:
    a, b = decode(encode(one)), decode(encode(other))
    return np.array([(1 - share) * a + share * b for share in np.linspace(0, 1, steps)])


@walk.wrong(
    "You mixed the data and left the VAE out of it.", "Encode, mix the codes, decode: the model is what is asked."
)
def mixture_of_data(
    one: np.ndarray,
    other: np.ndarray,
    steps: int,
    encode: Callable[[np.ndarray], np.ndarray],
    decode: Callable[[np.ndarray], np.ndarray],
) -> object:
    return np.array([(1 - share) * one + share * other for share in np.linspace(0, 1, steps)])


@walk.wrong("You walked from the second to the first.", "At share 0 stands the first one.")
def backwards(
    one: np.ndarray,
    other: np.ndarray,
    steps: int,
    encode: Callable[[np.ndarray], np.ndarray],
    decode: Callable[[np.ndarray], np.ndarray],
) -> object:
    a, b = encode(other), encode(one)
    return np.array([decode((1 - share) * a + share * b) for share in np.linspace(0, 1, steps)])


@walk.wrong("You left out the last end.", "With `steps` shares from 0 to 1, both ends are among them: linspace.")
def without_the_end(
    one: np.ndarray,
    other: np.ndarray,
    steps: int,
    encode: Callable[[np.ndarray], np.ndarray],
    decode: Callable[[np.ndarray], np.ndarray],
) -> object:
    a, b = encode(one), encode(other)
    return np.array([decode((1 - share) * a + share * b) for share in np.arange(steps) / steps])
