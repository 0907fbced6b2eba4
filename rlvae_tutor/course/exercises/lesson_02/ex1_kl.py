"""Exercise 02.1: The KL divergence to the prior."""

import numpy as np

from rlvae_tutor.course.check.exercise import exercise
from rlvae_tutor.course.exercises.lesson_02.common import ONE, TWO

QUESTION = """
## 1. The KL divergence to the prior

What a code costs. Mind what the encoder gives: the log of the *variance*. At mean .7 and log-variance -.9 the
answer is .398285 nats.
"""


@exercise(
    "02/kl",
    "The KL divergence to the prior",
    question=QUESTION,
    cases=[ONE, TWO],
    hints=[
        "The KL of N(m, v) to N(0, 1) is (m^2 + v - 1 - log v) / 2, in nats.",
        "Here v is `np.exp(log_variance)`. Sum over the latents, which are the last axis, and keep the examples apart.",
    ],
    points=2,
)
def kl(mean: np.ndarray, log_variance: np.ndarray) -> np.ndarray:
    """KL(N(mean, exp(log_variance)) || N(0, I)) in nats. Both arguments are (batch, latents); returns (batch,)."""
    return 0.5 * np.sum(mean**2 + np.exp(log_variance) - 1 - log_variance, axis=-1)


@kl.wrong(
    "You took the log-variance for a log-standard-deviation: at mean .7 and log-variance -.9 that gives .7276.",
    "Throughout this course an encoder gives the log of the *variance*.",
)
def log_variance_as_log_deviation(mean: np.ndarray, log_variance: np.ndarray) -> object:
    return 0.5 * np.sum(mean**2 + np.exp(2 * log_variance) - 1 - 2 * log_variance, axis=-1)


@kl.wrong("The sign is wrong: yours is never above zero.", "A KL divergence is never below zero.")
def wrong_sign(mean: np.ndarray, log_variance: np.ndarray) -> object:
    return -kl.reference(mean, log_variance)


@kl.wrong(
    "You averaged over the latents, so that a code with twice as many of them costs the same.",
    "Nats of independent dimensions add up; only over examples do we average.",
)
def mean_over_latents(mean: np.ndarray, log_variance: np.ndarray) -> object:
    return kl.reference(mean, log_variance) / mean.shape[-1]


@kl.wrong(
    "You computed KL(p || q), from the prior to the encoder; the ELBO asks for KL(q || p).",
    "The expectation is over the first of the two, and codes are drawn from q.",
)
def from_prior_to_encoder(mean: np.ndarray, log_variance: np.ndarray) -> object:
    return 0.5 * np.sum(log_variance + (1 + mean**2) * np.exp(-log_variance) - 1, axis=-1)


@kl.wrong("Yours is twice too large: the factor 1/2 is missing.", "KL = (m^2 + v - 1 - log v) / 2.")
def without_the_half(mean: np.ndarray, log_variance: np.ndarray) -> object:
    return 2 * kl.reference(mean, log_variance)


@kl.wrong(
    "You put the log-variance where the formula has the variance.",
    "v = exp(log_variance); only the last term is its log.",
)
def log_variance_for_variance(mean: np.ndarray, log_variance: np.ndarray) -> object:
    return 0.5 * np.sum(mean**2 + log_variance - 1 - log_variance, axis=-1)


@kl.wrong(
    "You summed over the examples of the batch, and kept the latents apart.",
    "The latents are the last axis; each example has a KL of its own.",
)
def summed_over_the_examples(mean: np.ndarray, log_variance: np.ndarray) -> object:
    return np.sum(0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance), axis=0)


@kl.wrong(
    "You did not sum over the latents.", "The code of an example costs the sum of what its latents cost: `axis=-1`."
)
def each_latent_apart(mean: np.ndarray, log_variance: np.ndarray) -> object:
    return 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance)


@kl.wrong(
    "You also summed over the batch, so that the examples can no longer be told apart.",
    "Keep the batch axis; whoever reports averages over it.",
)
def summed_over_the_batch(mean: np.ndarray, log_variance: np.ndarray) -> object:
    return np.sum(kl.reference(mean, log_variance))
