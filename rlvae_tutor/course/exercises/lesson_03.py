"""Exercises of lesson 03, Likelihoods and collapse."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# The categorical log-likelihood.

LOGITS = np.array([[[2.0, 0.0, -1.0], [0.5, 1.0, 0.25]], [[0.1, 0.2, 0.3], [3.0, 1.0, 0.0]]])
SYMBOLS = np.array([[[1.0, 0, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 1]]])


def log_softmax(logits, axis=-1):
    """Logarithm of the softmax along an axis."""
    return logits - np.log(np.sum(np.exp(logits), axis=axis, keepdims=True))


@exercise(
    "The categorical log-likelihood",
    [
        Case((LOGITS[:1, :1], SYMBOLS[:1, :1]), "one text of one symbol, logits 2, 0 and -1, and it is the first"),
        Case((LOGITS, SYMBOLS), "two texts of two symbols out of three"),
    ],
    [
        "A softmax makes probabilities of the logits of one position; they add up to 1 over the symbols.",
        "log softmax is the logit less the log of the sum of the exponentials, over the last axis.",
        "A one-hot array picks the right symbol: multiply by it, then sum over symbols and positions.",
    ],
    points=2,
)
def categorical_log_likelihood(logits, one_hot):
    """Log-probability in nats of each text. Both arguments are (batch, positions, symbols); returns (batch,)."""
    log_probability = logits - np.log(np.sum(np.exp(logits), axis=-1, keepdims=True))
    return np.sum(one_hot * log_probability, axis=(-2, -1))


@categorical_log_likelihood.wrong(
    "Your softmax runs over the positions, so that the probabilities at one position do not add up to 1.",
    "A position must choose between symbols: normalise over the last axis.",
)
def softmax_over_the_wrong_axis(logits, one_hot):
    return np.sum(one_hot * log_softmax(logits, axis=-2), axis=(-2, -1))


@categorical_log_likelihood.wrong(
    "Your softmax runs over positions and symbols at once: all positions together would hold one symbol.",
    "Each position chooses a symbol of its own: normalise over the last axis.",
)
def softmax_over_everything(logits, one_hot):
    flat = log_softmax(np.reshape(logits, [len(logits), -1]))
    return np.sum(one_hot * np.reshape(flat, np.shape(logits)), axis=(-2, -1))


@categorical_log_likelihood.wrong(
    "You added probabilities; the logarithm is missing.",
    "Probabilities of independent positions multiply: add logarithms.",
)
def probabilities_added(logits, one_hot):
    return np.sum(one_hot * np.exp(log_softmax(logits)), axis=(-2, -1))


@categorical_log_likelihood.wrong(
    "You took the logit itself for the log-probability, without normalising.",
    "Logits are probabilities only after a softmax; a decoder could raise all of them and win.",
)
def logits_as_log_probabilities(logits, one_hot):
    return np.sum(one_hot * logits, axis=(-2, -1))


@categorical_log_likelihood.wrong(
    "You averaged over the positions, so that a long text is as likely as a short one.",
    "Log-probabilities of independent positions add up.",
)
def averaged_over_positions(logits, one_hot):
    return np.mean(np.sum(one_hot * log_softmax(logits), axis=-1), axis=-1)


@categorical_log_likelihood.wrong(
    "The sign is wrong: a log-probability is never above zero.", "The loss is its negative, but not the log-likelihood."
)
def a_loss_instead(logits, one_hot):
    return -categorical_log_likelihood.reference(logits, one_hot)


@categorical_log_likelihood.wrong(
    "You took a sigmoid of each logit, as if several symbols could stand at one position.",
    "One position, one symbol: a softmax makes them share a probability of 1.",
)
def sigmoid_of_each_symbol(logits, one_hot):
    return np.sum(one_hot * -np.logaddexp(0, -logits), axis=(-2, -1))


@categorical_log_likelihood.wrong(
    "You kept the positions apart.", "A text is as likely as all its symbols together: sum over the positions, too."
)
def each_position_apart(logits, one_hot):
    return np.sum(one_hot * log_softmax(logits), axis=-1)


# The Gaussian log-likelihood.


@exercise(
    "The Gaussian log-likelihood",
    [
        (np.array([[1.0]]), np.array([[0.0]]), np.array([[np.log(4.0)]])),
        (np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[0.5, 2.0], [1.0, 1.0]]), np.array([[-1.0, 0.5], [0.0, 2.0]])),
    ],
    [
        "The density of N(m, v) at x is exp(-(x - m)^2 / (2 v)) / sqrt(2 pi v). Take its logarithm.",
        "-(log(2 pi) + log_variance + (x - mean)^2 / exp(log_variance)) / 2, summed over the last axis.",
    ],
    points=2,
)
def gaussian_log_likelihood(x, mean, log_variance):
    """Log-density in nats of each example. All arguments are (batch, size); returns (batch,)."""
    squares = (x - mean) ** 2 * np.exp(-log_variance)
    return -0.5 * np.sum(np.log(2 * np.pi) + log_variance + squares, axis=-1)


@gaussian_log_likelihood.wrong(
    "The log-variance itself is missing: a decoder that claims to be unsure would pay nothing for it.",
    "Dividing the error by the variance is only half of the density; the other half is its normalisation.",
)
def without_the_log_variance(x, mean, log_variance):
    return -0.5 * np.sum(np.log(2 * np.pi) + (x - mean) ** 2 * np.exp(-log_variance), axis=-1)


@gaussian_log_likelihood.wrong(
    "You divided by the standard deviation where the variance is asked for.",
    "The exponent is a squared distance in units of the deviation: the deviation comes squared.",
)
def deviation_for_variance(x, mean, log_variance):
    return -0.5 * np.sum(np.log(2 * np.pi) + log_variance + (x - mean) ** 2 * np.exp(-log_variance / 2), axis=-1)


@gaussian_log_likelihood.wrong(
    "The constant log(2 pi) was dropped: harmless to the gradient, but your nats are not those of others.",
    "A loss that is to be compared with anything keeps its constants.",
)
def constant_dropped(x, mean, log_variance):
    return -0.5 * np.sum(log_variance + (x - mean) ** 2 * np.exp(-log_variance), axis=-1)


@gaussian_log_likelihood.wrong(
    "You averaged over the values of an example.", "Log-densities of independent values add up."
)
def averaged_over_values(x, mean, log_variance):
    return gaussian_log_likelihood.reference(x, mean, log_variance) / x.shape[-1]


@gaussian_log_likelihood.wrong(
    "The sign is wrong: this is the cost, the negative log-likelihood.", "The farther from the mean, the less likely."
)
def a_cost_instead(x, mean, log_variance):
    return -gaussian_log_likelihood.reference(x, mean, log_variance)


@gaussian_log_likelihood.wrong(
    "The factor 1/2 is missing.", "log N(x; m, v) = -(log(2 pi) + log v + (x - m)^2 / v) / 2."
)
def without_the_half(x, mean, log_variance):
    return 2 * gaussian_log_likelihood.reference(x, mean, log_variance)


# When is collapse optimal?

ROTATED = np.array([[2.0, 0.9, 0.0], [0.9, 1.0, 0.0], [0.0, 0.0, 0.05]])


@exercise(
    "How many latents does PCA predict?",
    [
        Case((np.diag([2.0, 0.4]), 0.5, 1.0, 2), "data variances 2 and .4, noise variance .5, beta 1, two latents"),
        Case((np.diag([2.0, 0.4]), 0.5, 8.0, 2), "data variances 2 and .4, noise variance .5, beta 8, two latents"),
        Case((np.diag([2.0, 0.4]), 0.25, 1.0, 2), "data variances 2 and .4, noise variance .25, beta 1, two latents"),
        Case((np.diag([3.0, 2.0, 1.0]), 0.1, 1.0, 2), "variances 3, 2 and 1, noise .1, beta 1, but two latents"),
        Case((ROTATED, 0.6, 1.0, 3), "correlated data, noise variance .6, beta 1, three latents"),
        Case((ROTATED, 0.1, 1.0, 3), "correlated data, noise variance .1, beta 1, three latents"),
        Case((ROTATED, 0.1, 6.0, 3), "correlated data, noise variance .1, beta 6, three latents"),
    ],
    [
        "A latent pays if the data's variance along its axis is larger than beta times the noise variance.",
        "The variances to explain are the eigenvalues of the covariance: `np.linalg.eigvalsh(covariance)`.",
        "No more latents can be active than there are.",
    ],
    points=2,
)
def predicted_active_latents(covariance, noise_variance, beta, latents):
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
def threshold_without_beta(covariance, noise_variance, beta, latents):
    return int(min(np.sum(np.linalg.eigvalsh(covariance) > noise_variance), latents))


@predicted_active_latents.wrong(
    "You divided the noise variance by beta: a larger beta would make latents cheaper.",
    "Beta is the weight of the KL, a price: beta times the noise variance.",
)
def threshold_divided_by_beta(covariance, noise_variance, beta, latents):
    return min(latents, int(np.sum(np.linalg.eigvalsh(covariance) > noise_variance / beta)))


@predicted_active_latents.wrong(
    "You took the eigenvalues of the correlation matrix, which has forgotten how large anything is.",
    "A direction pays by its variance in the data's own units.",
)
def eigenvalues_of_the_correlation(covariance, noise_variance, beta, latents):
    deviation = np.sqrt(np.diag(covariance))
    eigenvalues = np.linalg.eigvalsh(covariance / np.outer(deviation, deviation))
    return int(min(np.sum(eigenvalues > beta * noise_variance), latents))


@predicted_active_latents.wrong(
    "You predict more active latents than there are.", "PCA may keep them all; the code has only so many places."
)
def not_capped(covariance, noise_variance, beta, latents):
    return int(np.sum(np.linalg.eigvalsh(covariance) > beta * noise_variance))


@predicted_active_latents.wrong(
    "You compared the variances of the single values; correlated values share their variance along a direction.",
    "Latents may point anywhere: it is the eigenvalues that count, not the diagonal.",
)
def variances_of_single_values(covariance, noise_variance, beta, latents):
    return int(min(np.sum(np.diag(covariance) > beta * noise_variance), latents))


@predicted_active_latents.wrong(
    "You compared with the noise's standard deviation.", "An eigenvalue is a variance: compare it with a variance."
)
def deviation_of_the_noise(covariance, noise_variance, beta, latents):
    return int(min(np.sum(np.linalg.eigvalsh(covariance) > beta * np.sqrt(noise_variance)), latents))


@predicted_active_latents.wrong("You counted the latents that collapse.", "Active are those above the threshold.")
def collapsed_ones_counted(covariance, noise_variance, beta, latents):
    return latents - predicted_active_latents.reference(covariance, noise_variance, beta, latents)
