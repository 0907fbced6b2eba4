"""Exercises of lesson 15, Speech."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# The log-mel of frames. Two bands, each of two frequencies; the second frame is silent in one band.

FILTERS = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])
POWER = np.array([[4.0, 1.0, 0.25], [0.0, 0.0, 9.0], [0.01, 0.02, 0.5]])


@exercise(
    "The log-mel of a frame",
    [
        Case((POWER[:1], FILTERS), "one frame, three frequencies of power 4, 1 and 1/4, two bands"),
        Case((POWER, FILTERS), "three frames; in the second a band is silent"),
        Case((100 * POWER, FILTERS), "the same, ten times the amplitude"),
    ],
    [
        "A band's power is the weighted sum of its frequencies' powers: a product of matrices.",
        "Decibels are ten times the logarithm to base 10 of a power; add the floor before the logarithm.",
    ],
)
def log_mel(power, filters):
    """Power in mel bands, in decibels, (frames, bands).

    `power` (frames, frequencies) is the squared magnitude of the Fourier transform, `filters` (frequencies, bands) the
    weights of the bands. A floor of .0001 is added to the power of every band.
    """
    return 10 * np.log10(power @ filters + 1e-4)


@log_mel.wrong(
    "You took the logarithm of each frequency before you gathered them: the sum of decibels is no power.",
    "Gather first, then the logarithm.",
)
def logarithm_before_the_bands(power, filters):
    return 10 * np.log10(power + 1e-4) @ filters


@log_mel.wrong(
    "You added the floor to each frequency: a band of several then has a floor of its own height.",
    "Gather first, then add the floor to the band.",
)
def floor_before_the_bands(power, filters):
    return 10 * np.log10((power + 1e-4) @ filters)


@log_mel.wrong(
    "You raised what lies below the floor to it; asked for is that the floor is *added* to every band.",
    "power @ filters + .0001.",
)
def larger_of_power_and_floor(power, filters):
    return 10 * np.log10(np.maximum(power @ filters, 1e-4))


@log_mel.wrong("The 10 is missing: these are bels.", "A decibel is a tenth: ten times the logarithm.")
def bels(power, filters):
    return np.log10(power @ filters + 1e-4)


@log_mel.wrong("You took 20 times the logarithm: that is for amplitudes.", "A power has its square in it already: 10.")
def twenty_for_a_power(power, filters):
    return 20 * np.log10(power @ filters + 1e-4)


@log_mel.wrong("You took the natural logarithm.", "Decibels are made with the logarithm to base 10.")
def natural_logarithm(power, filters):
    return 10 * np.log(power @ filters + 1e-4)


@log_mel.wrong(
    "You gathered amplitudes, the roots of the powers.", "Powers of different frequencies add up, amplitudes do not."
)
def bands_of_amplitudes(power, filters):
    return 10 * np.log10(np.sqrt(power) @ filters + 1e-4)


@log_mel.wrong(
    "The floor is missing: silence is then minus infinity.", "Add the floor to the power, before the logarithm."
)
def without_a_floor(power, filters):
    with np.errstate(divide="ignore"):
        return 10 * np.log10(power @ filters)


# Spectral convergence. Frames of different loudness, so that a mean over frames is another number.

WANTED = np.array([[3.0, 4.0], [0.3, 0.4], [1.0, 0.0]])
FOUND = np.array([[2.0, 4.5], [0.6, 0.1], [1.5, 0.5]])


@exercise(
    "Spectral convergence",
    [
        Case((WANTED[:1], FOUND[:1]), "one frame, wanted (3, 4), found (2, 4.5)"),
        Case((WANTED, FOUND), "three frames, a loud one first"),
        Case((WANTED, np.zeros_like(WANTED)), "three frames, silence found: all is missed"),
    ],
    [
        "The length of a table of numbers is the root of the sum of all their squares.",
        "The length of the difference, as a share of the length of what was wanted; over all frames at once.",
    ],
)
def spectral_convergence(wanted, found):
    """The length (root of the sum of squares) of `found` - `wanted`, as a share of the length of `wanted`.

    Both are magnitudes (frames, frequencies), and a length is taken over all of them at once.
    Source: Griffin and Lim 1984, where it is what the iterations make smaller.
    """
    return np.linalg.norm(found - wanted) / np.linalg.norm(wanted)


@spectral_convergence.wrong(
    "You averaged over the frames, so that a whisper counts as much as a shout.", "One share, over all frames at once."
)
def mean_over_frames(wanted, found):
    return np.mean(np.linalg.norm(found - wanted, axis=1) / np.linalg.norm(wanted, axis=1))


@spectral_convergence.wrong("You left out the roots: that is its square.", "A share of lengths, not of squares.")
def squared(wanted, found):
    return np.sum((found - wanted) ** 2) / np.sum(wanted**2)


@spectral_convergence.wrong(
    "You divided by what was found; where silence was found that is a division by zero.",
    "Errors are measured against what was wanted.",
)
def share_of_what_was_found(wanted, found):
    with np.errstate(divide="ignore"):
        return np.linalg.norm(found - wanted) / np.linalg.norm(found)


@spectral_convergence.wrong(
    "You did not divide: a louder recording then looks worse.", "A share has no unit; divide by the length wanted."
)
def not_a_share(wanted, found):
    return np.linalg.norm(found - wanted)


@spectral_convergence.wrong(
    "You compared the two lengths. Other magnitudes of the same length would count as right.",
    "First the difference, number by number, then its length.",
)
def difference_of_lengths(wanted, found):
    return abs(np.linalg.norm(found) - np.linalg.norm(wanted)) / np.linalg.norm(wanted)


# Leaks. Recordings by number, of unequal length.


@exercise(
    "Does it leak?",
    [
        Case(([0, 0, 1, 1, 2], [3, 3, 4]), "training on recordings 0, 0, 1, 1, 2, test on 3, 3, 4: no leak"),
        Case(([0, 0, 1, 1, 2], [1, 3, 3, 4]), "training on recordings 0, 0, 1, 1, 2, test on 1, 3, 3, 4"),
        Case(([0, 1, 1, 5, 5, 5], [1, 1, 1, 5, 6, 7]), "training on 0, 1, 1, 5, 5, 5, test on 1, 1, 1, 5, 6, 7"),
    ],
    [
        "Ask of each test example whether its recording is among the training recordings.",
        "`np.isin(test, training)` is true where it is; the share of true ones is their mean.",
    ],
)
def leaked_share(training, test):
    """Share, from 0 to 1, of the test examples from a recording of which training has seen an example.

    Both are the recording of each example, whole numbers, (examples,).
    """
    return np.mean(np.isin(test, training))


@leaked_share.wrong(
    "You asked it of the training examples.", "What a leak spoils is the test: ask of each test example."
)
def share_of_training(training, test):
    return np.mean(np.isin(training, test))


@leaked_share.wrong(
    "You counted recordings; a long one has more examples, and each of them counts in a score.",
    "A score is a mean over examples, so the leak is, too.",
)
def share_of_recordings(training, test):
    return np.mean(np.isin(np.unique(test), training))


@leaked_share.wrong("You gave the share that is clean.", "Leaked is what training has seen.")
def clean_share(training, test):
    return np.mean(~np.isin(test, training))


@leaked_share.wrong("You counted them; asked for is their share.", "Divide by the number of test examples.")
def count_for_share(training, test):
    return np.sum(np.isin(test, training))


@leaked_share.wrong(
    "You divided by the number of training examples.", "A share of the test examples: divide by their number."
)
def divided_by_training(training, test):
    return np.sum(np.isin(test, training)) / len(training)


# A line of codes. The encoder and the decoder bend, so that halfway in the code is not halfway in the data.

ONE, OTHER = np.array([0.0, 1.0, 2.0]), np.array([4.0, -1.0, 0.5])


def encode(x):
    """A made-up encoder, (3,) to (2,), that bends."""
    return np.array([np.tanh(x[0]) + x[1], x[2] * x[1]])


def decode(z):
    """A made-up decoder, (2,) to (3,), that bends."""
    return np.array([np.tanh(z[0]), z[1] ** 2, z[0] * z[1]])


@exercise(
    "A line of codes",
    [
        Case((ONE, OTHER, 2, encode, decode), "two steps: the two ends"),
        Case((ONE, OTHER, 3, encode, decode), "three steps: the ends and the middle"),
        Case((ONE, OTHER, 6, encode, decode), "six steps"),
    ],
    [
        "Encode both ends. Go from the one code to the other in equal steps; decode each.",
        "`np.linspace(0, 1, steps)` are the shares, both ends among them; a code is (1 - share) a + share b.",
    ],
    points=2,
)
def walk(one, other, steps, encode, decode):
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
def line_in_the_data(one, other, steps, encode, decode):
    return np.array([decode(encode((1 - share) * one + share * other)) for share in np.linspace(0, 1, steps)])


@walk.wrong(
    "You decoded the two ends and mixed what came out: that is a cross-fade, not a line of codes.",
    "Mix the codes first, then decode.",
)
def mixture_of_decoded(one, other, steps, encode, decode):
    a, b = decode(encode(one)), decode(encode(other))
    return np.array([(1 - share) * a + share * b for share in np.linspace(0, 1, steps)])


@walk.wrong(
    "You mixed the data and left the VAE out of it.", "Encode, mix the codes, decode: the model is what is asked."
)
def mixture_of_data(one, other, steps, encode, decode):
    return np.array([(1 - share) * one + share * other for share in np.linspace(0, 1, steps)])


@walk.wrong("You walked from the second to the first.", "At share 0 stands the first one.")
def backwards(one, other, steps, encode, decode):
    a, b = encode(other), encode(one)
    return np.array([decode((1 - share) * a + share * b) for share in np.linspace(0, 1, steps)])


@walk.wrong("You left out the last end.", "With `steps` shares from 0 to 1, both ends are among them: linspace.")
def without_the_end(one, other, steps, encode, decode):
    a, b = encode(one), encode(other)
    return np.array([decode((1 - share) * a + share * b) for share in np.arange(steps) / steps])
