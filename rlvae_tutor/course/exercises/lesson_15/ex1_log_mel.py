"""Exercise 15.1: The log-mel of a frame."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. The log-mel of a frame

From the power of frequencies to decibels of mel bands. Mind the order, and silence.
"""

# Two bands, each of two frequencies; the second frame is silent in one band.
FILTERS = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])
POWER = np.array([[4.0, 1.0, 0.25], [0.0, 0.0, 9.0], [0.01, 0.02, 0.5]])


@exercise(
    "15/log_mel",
    "The log-mel of a frame",
    question=QUESTION,
    cases=[
        Case((POWER[:1], FILTERS), "one frame, three frequencies of power 4, 1 and 1/4, two bands"),
        Case((POWER, FILTERS), "three frames; in the second a band is silent"),
        Case((100 * POWER, FILTERS), "the same, ten times the amplitude"),
    ],
    hints=[
        "A band's power is the weighted sum of its frequencies' powers: a product of matrices.",
        "Decibels are ten times the logarithm to base 10 of a power; add the floor before the logarithm.",
    ],
)
def log_mel(power: np.ndarray, filters: np.ndarray) -> np.ndarray:
    """Power in mel bands, in decibels, (frames, bands).

    `power` (frames, frequencies) is the squared magnitude of the Fourier transform, `filters` (frequencies, bands) the
    weights of the bands. A floor of .0001 is added to the power of every band.
    """
    return 10 * np.log10(power @ filters + 1e-4)


@log_mel.wrong(
    "You took the logarithm of each frequency before you gathered them: the sum of decibels is no power.",
    "Gather first, then the logarithm.",
)
def logarithm_before_the_bands(power: np.ndarray, filters: np.ndarray) -> object:
    return 10 * np.log10(power + 1e-4) @ filters


@log_mel.wrong(
    "You added the floor to each frequency: a band of several then has a floor of its own height.",
    "Gather first, then add the floor to the band.",
)
def floor_before_the_bands(power: np.ndarray, filters: np.ndarray) -> object:
    return 10 * np.log10((power + 1e-4) @ filters)


@log_mel.wrong(
    "You raised what lies below the floor to it; asked for is that the floor is *added* to every band.",
    "power @ filters + .0001.",
)
def larger_of_power_and_floor(power: np.ndarray, filters: np.ndarray) -> object:
    return 10 * np.log10(np.maximum(power @ filters, 1e-4))


@log_mel.wrong("The 10 is missing: these are bels.", "A decibel is a tenth: ten times the logarithm.")
def bels(power: np.ndarray, filters: np.ndarray) -> object:
    return np.log10(power @ filters + 1e-4)


@log_mel.wrong("You took 20 times the logarithm: that is for amplitudes.", "A power has its square in it already: 10.")
def twenty_for_a_power(power: np.ndarray, filters: np.ndarray) -> object:
    return 20 * np.log10(power @ filters + 1e-4)


@log_mel.wrong("You took the natural logarithm.", "Decibels are made with the logarithm to base 10.")
def natural_logarithm(power: np.ndarray, filters: np.ndarray) -> object:
    return 10 * np.log(power @ filters + 1e-4)


@log_mel.wrong(
    "You gathered amplitudes, the roots of the powers.", "Powers of different frequencies add up, amplitudes do not."
)
def bands_of_amplitudes(power: np.ndarray, filters: np.ndarray) -> object:
    return 10 * np.log10(np.sqrt(power) @ filters + 1e-4)


@log_mel.wrong(
    "The floor is missing: silence is then minus infinity.", "Add the floor to the power, before the logarithm."
)
def without_a_floor(power: np.ndarray, filters: np.ndarray) -> object:
    with np.errstate(divide="ignore"):
        return 10 * np.log10(power @ filters)
