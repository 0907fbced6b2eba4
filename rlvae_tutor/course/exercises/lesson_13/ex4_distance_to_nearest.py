"""Exercise 13.4: How near is the nearest?"""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 4. How near is the nearest?

Is a sample a copy? Find how far the nearest real picture is from each sample.
"""

# As many samples as real ones in one case, fewer in another.
REAL = np.array([[0.0, 0.0, 1.0, 1.0], [1.0, 0.0, 0.0, 0.2], [0.5, 0.5, 0.5, 0.4]])
SAMPLES = np.array([[0.1, 0.0, 0.8, 1.0], [0.5, 0.5, 0.5, 0.4], [0.0, 1.0, 1.0, 1.0]])


@exercise(
    "13/distance_to_nearest",
    "How near is the nearest?",
    question=QUESTION,
    cases=[
        Case((SAMPLES[:1], REAL), "one sample, three real pictures of four pixels"),
        Case((SAMPLES, REAL), "three samples; the second one is a copy"),
        Case((SAMPLES[:2], REAL[::-1]), "two samples, the real pictures in another order"),
    ],
    hints=[
        "All differences at once: `samples[:, None] - real` is (samples, real, pixels).",
        "Square, average over the *pixels*, take the root; then the least over the *real* pictures.",
    ],
)
def distance_to_nearest(samples: np.ndarray, real: np.ndarray) -> np.ndarray:
    """Root of the mean squared difference, over pixels, to the nearest of the `real` pictures (m, size), as (n,).

    One number for each of the `samples` (n, size).
    """
    return np.sqrt(np.mean((samples[:, None] - real) ** 2, axis=-1)).min(axis=1)


@distance_to_nearest.wrong(
    "You found the nearest sample to each real picture.", "One number for each sample: the least over the real ones."
)
def nearest_sample(samples: np.ndarray, real: np.ndarray) -> object:
    return np.sqrt(np.mean((samples[:, None] - real) ** 2, axis=-1)).min(axis=0)


@distance_to_nearest.wrong(
    "You averaged over the real pictures: then even a copy is far from them.", "A copy is near one of them: the least."
)
def mean_over_the_real(samples: np.ndarray, real: np.ndarray) -> object:
    return np.sqrt(np.mean((samples[:, None] - real) ** 2, axis=-1)).mean(axis=1)


@distance_to_nearest.wrong("You left out the root.", "In the unit of the pixels it is the root of the mean square.")
def squared_distance(samples: np.ndarray, real: np.ndarray) -> object:
    return np.mean((samples[:, None] - real) ** 2, axis=-1).min(axis=1)


@distance_to_nearest.wrong(
    "You summed over the pixels: larger pictures would look further apart.", "The root of the *mean* square."
)
def length_of_the_difference(samples: np.ndarray, real: np.ndarray) -> object:
    return np.linalg.norm(samples[:, None] - real, axis=-1).min(axis=1)


@distance_to_nearest.wrong(
    "You averaged differences before squaring: too dark here and too bright there cancel.",
    "Square first, so that no two errors cancel.",
)
def difference_of_means(samples: np.ndarray, real: np.ndarray) -> object:
    return np.abs(np.mean(samples[:, None] - real, axis=-1)).min(axis=1)


@distance_to_nearest.wrong(
    "You measured how far the average real picture is.", "First all distances, then the least of them."
)
def distance_to_the_average(samples: np.ndarray, real: np.ndarray) -> object:
    return np.sqrt(np.mean((samples - real.mean(axis=0)) ** 2, axis=-1))
