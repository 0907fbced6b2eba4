"""Exercise 15.2: Spectral convergence."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 2. Spectral convergence

A spectrogram is asked for, a sound is found. How far are its magnitudes from those asked for? This number is what
the iterations of Griffin and Lim make smaller.
"""

# Frames of different loudness, so that a mean over frames is another number.
WANTED = np.array([[3.0, 4.0], [0.3, 0.4], [1.0, 0.0]])
FOUND = np.array([[2.0, 4.5], [0.6, 0.1], [1.5, 0.5]])


@exercise(
    "15/spectral_convergence",
    "Spectral convergence",
    question=QUESTION,
    cases=[
        Case((WANTED[:1], FOUND[:1]), "one frame, wanted (3, 4), found (2, 4.5)"),
        Case((WANTED, FOUND), "three frames, a loud one first"),
        Case((WANTED, np.zeros_like(WANTED)), "three frames, silence found: all is missed"),
    ],
    hints=[
        "The length of a table of numbers is the root of the sum of all their squares.",
        "The length of the difference, as a share of the length of what was wanted; over all frames at once.",
    ],
)
def spectral_convergence(wanted: np.ndarray, found: np.ndarray) -> np.floating:
    """The length (root of the sum of squares) of `found` - `wanted`, as a share of the length of `wanted`.

    Both are magnitudes (frames, frequencies), and a length is taken over all of them at once.
    Source: Griffin and Lim 1984, where it is what the iterations make smaller.
    """
    return np.linalg.norm(found - wanted) / np.linalg.norm(wanted)


@spectral_convergence.wrong(
    "You averaged over the frames, so that a whisper counts as much as a shout.", "One share, over all frames at once."
)
def mean_over_frames(wanted: np.ndarray, found: np.ndarray) -> object:
    return np.mean(np.linalg.norm(found - wanted, axis=1) / np.linalg.norm(wanted, axis=1))


@spectral_convergence.wrong("You left out the roots: that is its square.", "A share of lengths, not of squares.")
def squared(wanted: np.ndarray, found: np.ndarray) -> object:
    return np.sum((found - wanted) ** 2) / np.sum(wanted**2)


@spectral_convergence.wrong(
    "You divided by what was found; where silence was found that is a division by zero.",
    "Errors are measured against what was wanted.",
)
def share_of_what_was_found(wanted: np.ndarray, found: np.ndarray) -> object:
    with np.errstate(divide="ignore"):
        return np.linalg.norm(found - wanted) / np.linalg.norm(found)


@spectral_convergence.wrong(
    "You did not divide: a louder recording then looks worse.", "A share has no unit; divide by the length wanted."
)
def not_a_share(wanted: np.ndarray, found: np.ndarray) -> object:
    return np.linalg.norm(found - wanted)


@spectral_convergence.wrong(
    "You compared the two lengths. Other magnitudes of the same length would count as right.",
    "First the difference, number by number, then its length.",
)
def difference_of_lengths(wanted: np.ndarray, found: np.ndarray) -> object:
    return abs(np.linalg.norm(found) - np.linalg.norm(wanted)) / np.linalg.norm(wanted)
