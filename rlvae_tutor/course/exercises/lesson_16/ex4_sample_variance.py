"""Exercise 16.4: How much do samples vary?"""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 4. How much do samples vary?

Samples from a VAE vary twice: the code changes the mean, and the decoder adds its own noise. You get what the
decoder says of some codes.
"""

# Means differ between codes, and every code has a variance of its own.
MEANS = np.array([[1.0, 0.0], [3.0, 0.0], [5.0, 3.0]])
VARIANCES = np.array([[0.5, 1.0], [0.25, 9.0], [4.0, 2.0]])


@exercise(
    "16/sample_variance",
    "How much do samples vary?",
    question=QUESTION,
    cases=[
        Case((MEANS, VARIANCES), "three codes, two moments"),
        Case((MEANS, 0.01 * VARIANCES), "three codes, two moments, little noise"),
        Case((MEANS[:2, 1:], VARIANCES[:2, 1:]), "two codes that decode to the same mean"),
    ],
    hints=[
        "Two sources: the mean moves from code to code, and around it there is noise.",
        "The law of total variance: the variance of the means plus the mean of the variances.",
    ],
    points=2,
)
def sample_variance(means: np.ndarray, variances: np.ndarray) -> np.ndarray:
    """Variance (moments,) of samples: a code is drawn evenly from those given, then values from the decoder's Gaussian.

    `means` and `variances` are what the decoder says of each code, (codes, moments). Variance as `np.var` gives it.
    """
    return means.var(axis=0) + variances.mean(axis=0)


@sample_variance.wrong(
    "You took the variance of the means alone: the samples' own noise is forgotten.",
    "A decoder that is unsure everywhere would look as tidy as one that is sure.",
)
def means_alone(means: np.ndarray, variances: np.ndarray) -> object:
    return means.var(axis=0)


@sample_variance.wrong(
    "You took the mean variance alone: samples also differ because their codes do.", "Add the variance of the means."
)
def noise_alone(means: np.ndarray, variances: np.ndarray) -> object:
    return variances.mean(axis=0)


@sample_variance.wrong(
    "You averaged deviations and squared afterwards, which is too little where variances differ.",
    "Variances add and average; deviations do not.",
)
def averaged_deviations(means: np.ndarray, variances: np.ndarray) -> object:
    return means.var(axis=0) + np.sqrt(variances).mean(axis=0) ** 2


@sample_variance.wrong(
    "You gave the deviation; asked for is the variance.", "The deviation is the root of the variance."
)
def deviation_for_total_variance(means: np.ndarray, variances: np.ndarray) -> object:
    return np.sqrt(means.var(axis=0) + variances.mean(axis=0))


@sample_variance.wrong(
    "You took the variance over the moments of each code.", "Samples are compared at one moment: over codes, axis 0."
)
def over_moments(means: np.ndarray, variances: np.ndarray) -> object:
    return means.var(axis=1) + variances.mean(axis=1)
