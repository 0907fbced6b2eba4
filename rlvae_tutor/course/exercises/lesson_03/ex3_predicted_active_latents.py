"""Exercise 03.3: When is collapse optimal?"""

from typing import Any

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. When is collapse optimal?

Covariance, noise variance, beta and a number of latents: how many latents does a linear VAE use at its best?
"""

ROTATED = np.array([[2.0, 0.9, 0.0], [0.9, 1.0, 0.0], [0.0, 0.0, 0.05]])


@exercise(
    "03/predicted_active_latents",
    "How many latents does PCA predict?",
    question=QUESTION,
    cases=[
        Case((np.diag([2.0, 0.4]), 0.5, 1.0, 2), "data variances 2 and .4, noise variance .5, beta 1, two latents"),
        Case((np.diag([2.0, 0.4]), 0.5, 8.0, 2), "data variances 2 and .4, noise variance .5, beta 8, two latents"),
        Case((np.diag([2.0, 0.4]), 0.25, 1.0, 2), "data variances 2 and .4, noise variance .25, beta 1, two latents"),
        Case((np.diag([3.0, 2.0, 1.0]), 0.1, 1.0, 2), "variances 3, 2 and 1, noise .1, beta 1, but two latents"),
        Case((ROTATED, 0.6, 1.0, 3), "correlated data, noise variance .6, beta 1, three latents"),
        Case((ROTATED, 0.1, 1.0, 3), "correlated data, noise variance .1, beta 1, three latents"),
        Case((ROTATED, 0.1, 6.0, 3), "correlated data, noise variance .1, beta 6, three latents"),
    ],
    hints=[
        "A latent pays if the data's variance along its axis is larger than beta times the noise variance.",
        "The variances to explain are the eigenvalues of the covariance: `np.linalg.eigvalsh(covariance)`.",
        "No more latents can be active than there are.",
    ],
    points=2,
)
def predicted_active_latents(covariance: np.ndarray, noise_variance: float, beta: float, latents: Any) -> int:
    """How many latents of a linear VAE are active at its optimum.

    `covariance` is that of the data (size, size); the decoder's noise has the fixed `noise_variance`, the KL the weight
    `beta`, and there are so many `latents`. Returns a whole number.
    """
    active = np.sum(np.linalg.eigvalsh(covariance) > beta * noise_variance)
    return int(min(active, latents))


@predicted_active_latents.wrong(
    "You left beta out: a larger weight of the KL makes a latent dearer.",
    "The threshold is beta times the noise variance: a larger beta makes collapse the optimum more often.",
)
def threshold_without_beta(covariance: np.ndarray, noise_variance: float, beta: float, latents: Any) -> object:
    return int(min(np.sum(np.linalg.eigvalsh(covariance) > noise_variance), latents))


@predicted_active_latents.wrong(
    "You divided the noise variance by beta: a larger beta would make latents cheaper.",
    "Beta is the weight of the KL, a price: beta times the noise variance.",
)
def threshold_divided_by_beta(covariance: np.ndarray, noise_variance: float, beta: float, latents: Any) -> object:
    return min(latents, int(np.sum(np.linalg.eigvalsh(covariance) > noise_variance / beta)))


@predicted_active_latents.wrong(
    "You took the eigenvalues of the correlation matrix, which has forgotten how large anything is.",
    "A direction pays by its variance in the data's own units.",
)
def eigenvalues_of_the_correlation(covariance: np.ndarray, noise_variance: float, beta: float, latents: Any) -> object:
    deviation = np.sqrt(np.diag(covariance))
    eigenvalues = np.linalg.eigvalsh(covariance / np.outer(deviation, deviation))
    return int(min(np.sum(eigenvalues > beta * noise_variance), latents))


@predicted_active_latents.wrong(
    "You predict more active latents than there are.", "PCA may keep them all; the code has only so many places."
)
def not_capped(covariance: np.ndarray, noise_variance: float, beta: float, latents: Any) -> object:
    return int(np.sum(np.linalg.eigvalsh(covariance) > beta * noise_variance))


@predicted_active_latents.wrong(
    "You compared the variances of the single values; correlated values share their variance along a direction.",
    "Latents may point anywhere: it is the eigenvalues that count, not the diagonal.",
)
def variances_of_single_values(covariance: np.ndarray, noise_variance: float, beta: float, latents: Any) -> object:
    return int(min(np.sum(np.diag(covariance) > beta * noise_variance), latents))


@predicted_active_latents.wrong(
    "You compared with the noise's standard deviation.", "An eigenvalue is a variance: compare it with a variance."
)
def deviation_of_the_noise(covariance: np.ndarray, noise_variance: float, beta: float, latents: Any) -> object:
    return int(min(np.sum(np.linalg.eigvalsh(covariance) > beta * np.sqrt(noise_variance)), latents))


@predicted_active_latents.wrong("You counted the latents that collapse.", "Active are those above the threshold.")
def collapsed_ones_counted(covariance: np.ndarray, noise_variance: float, beta: float, latents: Any) -> object:
    return latents - predicted_active_latents.reference(covariance, noise_variance, beta, latents)
