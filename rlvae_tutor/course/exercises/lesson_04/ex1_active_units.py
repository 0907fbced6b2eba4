"""Exercise 04.1: Active units."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. Active units

Which share of the latents says something? You get what the encoder gives for a few pictures. One latent is certain
and says the same of all of them; one has collapsed to the prior.
"""

# Latents 0 and 5 are active; 1 has collapsed to the prior; 2 and 4 say the same of every picture, 2 with certainty; 3
# hardly moves.
MEANS = np.array([[1.0, 0.0, 3.0, 0.05, 0.3, 2.0], [-1.0, 0.0, 3.0, -0.05, 0.3, -2.0], [0.5, 0.0, 3.0, 0.0, 0.3, 0.5]])
LOG_VARIANCES = np.tile([-3.0, 0.0, -6.0, 0.0, 0.0, -1.0], [3, 1])


@exercise(
    "04/active_units",
    "Active units",
    question=QUESTION,
    cases=[
        Case((MEANS[:, :2], LOG_VARIANCES[:, :2]), "three pictures; latent 0 follows them, latent 1 is the prior's"),
        Case((MEANS, LOG_VARIANCES), "three pictures, six latents; 0 and 5 follow the pictures"),
        Case(
            (MEANS * [0.09, 1, 1, 1, 1, 0.045], LOG_VARIANCES),
            "three pictures, six latents; 0 and 5 follow the pictures, but hardly move",
        ),
        Case(
            (MEANS, LOG_VARIANCES - 3), "three pictures, six latents; 0 and 5 follow the pictures, all are more certain"
        ),
    ],
    hints=[
        "A latent is active if its mean changes from picture to picture.",
        "The variance over the examples, axis 0, of the encoder's means; active above .01.",
    ],
)
def active_units(means: np.ndarray, log_variances: np.ndarray) -> float:
    """Share, from 0 to 1, of the latents whose encoded mean varies over the examples by more than .01.

    Both arguments are (examples, latents); one of them may be of no use. Variance as `np.var` gives it. Source: Burda
    et al. 2016, appendix C.
    """
    return np.mean(np.var(means, axis=0) > 0.01)


@active_units.wrong(
    "You took the variance of samples: a collapsed latent, whose samples are N(0, 1), then looks most lively.",
    "What counts is what the encoder *says*, its mean; the noise around it says nothing.",
)
def variance_of_samples(means: np.ndarray, log_variances: np.ndarray) -> object:
    return np.mean(np.var(means, axis=0) + np.exp(log_variances).mean(axis=0) > 0.01)


@active_units.wrong(
    "You took the variance over the latents of each example.", "Active means: different for different pictures. Axis 0."
)
def variance_over_latents(means: np.ndarray, log_variances: np.ndarray) -> object:
    return np.mean(np.var(means, axis=1) > 0.01)


@active_units.wrong(
    "You asked whether the mean is away from zero; a latent that says 3 of every picture tells them apart as little.",
    "Not the size of a mean, but its variance over the pictures.",
)
def size_of_the_mean(means: np.ndarray, log_variances: np.ndarray) -> object:
    return np.mean(np.mean(means**2, axis=0) > 0.01)


@active_units.wrong(
    "You took latents with a small posterior variance for active ones; one of them is certain and says nothing.",
    "Certainty without variation carries no information.",
)
def certain_latents(means: np.ndarray, log_variances: np.ndarray) -> object:
    return np.mean(np.exp(log_variances).mean(axis=0) < 0.5)


@active_units.wrong(
    "You asked whether the posterior variance is above .01, and nearly every latent's is.",
    "Not the noise around a mean counts, but how the mean varies over pictures.",
)
def posterior_variance(means: np.ndarray, log_variances: np.ndarray) -> object:
    return np.mean(np.exp(log_variances).mean(axis=0) > 0.01)


@active_units.wrong(
    "You took the latents with a KL above .01. One that says 3 of every picture costs much and tells nothing.",
    "The KL tells what a code costs, not what it says.",
)
def latents_that_cost(means: np.ndarray, log_variances: np.ndarray) -> object:
    divergence = 0.5 * (means**2 + np.exp(log_variances) - 1 - log_variances)
    return np.mean(divergence.mean(axis=0) > 0.01)


@active_units.wrong(
    "You compared the standard deviation with .01, not the variance.", "The threshold of .01 is for the variance."
)
def deviation_for_variance(means: np.ndarray, log_variances: np.ndarray) -> object:
    return np.mean(np.std(means, axis=0) > 0.01)


@active_units.wrong("You counted them; asked for is their share.", "Divide by the number of latents.")
def count_for_share(means: np.ndarray, log_variances: np.ndarray) -> object:
    return np.sum(np.var(means, axis=0) > 0.01)
