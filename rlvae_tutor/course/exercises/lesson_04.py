"""Exercises of lesson 04, Reading a VAE."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# Active units. Latents 0 and 5 are active; 1 has collapsed to the prior; 2 and 4 say the same of every picture, 2 with
# certainty; 3 hardly moves.

MEANS = np.array([[1.0, 0.0, 3.0, 0.05, 0.3, 2.0], [-1.0, 0.0, 3.0, -0.05, 0.3, -2.0], [0.5, 0.0, 3.0, 0.0, 0.3, 0.5]])
LOG_VARIANCES = np.tile([-3.0, 0.0, -6.0, 0.0, 0.0, -1.0], [3, 1])


@exercise(
    "Active units",
    [
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
    [
        "A latent is active if its mean changes from picture to picture.",
        "The variance over the examples, axis 0, of the encoder's means; active above .01.",
    ],
)
def active_units(means, log_variances):
    """Share, from 0 to 1, of the latents whose encoded mean varies over the examples by more than .01.

    Both arguments are (examples, latents); one of them may be of no use. Variance as `np.var` gives it. Source: Burda
    et al. 2016, appendix C.
    """
    return np.mean(np.var(means, axis=0) > 0.01)


@active_units.wrong(
    "You took the variance of samples: a collapsed latent, whose samples are N(0, 1), then looks most lively.",
    "What counts is what the encoder *says*, its mean; the noise around it says nothing.",
)
def variance_of_samples(means, log_variances):
    return np.mean(np.var(means, axis=0) + np.exp(log_variances).mean(axis=0) > 0.01)


@active_units.wrong(
    "You took the variance over the latents of each example.", "Active means: different for different pictures. Axis 0."
)
def variance_over_latents(means, log_variances):
    return np.mean(np.var(means, axis=1) > 0.01)


@active_units.wrong(
    "You asked whether the mean is away from zero; a latent that says 3 of every picture tells them apart as little.",
    "Not the size of a mean, but its variance over the pictures.",
)
def size_of_the_mean(means, log_variances):
    return np.mean(np.mean(means**2, axis=0) > 0.01)


@active_units.wrong(
    "You took latents with a small posterior variance for active ones; one of them is certain and says nothing.",
    "Certainty without variation carries no information.",
)
def certain_latents(means, log_variances):
    return np.mean(np.exp(log_variances).mean(axis=0) < 0.5)


@active_units.wrong(
    "You asked whether the posterior variance is above .01, and nearly every latent's is.",
    "Not the noise around a mean counts, but how the mean varies over pictures.",
)
def posterior_variance(means, log_variances):
    return np.mean(np.exp(log_variances).mean(axis=0) > 0.01)


@active_units.wrong(
    "You took the latents with a KL above .01. One that says 3 of every picture costs much and tells nothing.",
    "The KL tells what a code costs, not what it says.",
)
def latents_that_cost(means, log_variances):
    divergence = 0.5 * (means**2 + np.exp(log_variances) - 1 - log_variances)
    return np.mean(divergence.mean(axis=0) > 0.01)


@active_units.wrong(
    "You compared the standard deviation with .01, not the variance.", "The threshold of .01 is for the variance."
)
def deviation_for_variance(means, log_variances):
    return np.mean(np.std(means, axis=0) > 0.01)


@active_units.wrong("You counted them; asked for is their share.", "Divide by the number of latents.")
def count_for_share(means, log_variances):
    return np.sum(np.var(means, axis=0) > 0.01)


# The importance-weighted bound.

LOG_JOINT = np.array([[-10.0, -4.0], [-12.0, -3.0], [-9.0, -6.0]])
LOG_Q = np.array([[-2.0, -1.0], [-1.0, -1.5], [-3.0, -0.5]])


def log_sum_exp(values, axis):
    """Logarithm of the sum of exponentials along an axis, safe for large numbers."""
    largest = values.max(axis=axis, keepdims=True)
    return np.squeeze(largest, axis) + np.log(np.sum(np.exp(values - largest), axis=axis))


@exercise(
    "The importance-weighted bound",
    [
        Case((LOG_JOINT[:2, :1], LOG_Q[:2, :1]), "two draws for one picture"),
        Case((LOG_JOINT, LOG_Q), "three draws for each of two pictures"),
        Case((LOG_JOINT - 2000, LOG_Q), "three draws for two pictures, log p(x, z) near -2,000: exp() of that is 0"),
    ],
    [
        "The weight of a draw is p(x, z) / q(z | x); its logarithm is a difference.",
        "The bound is the log of the *mean* weight: log-sum-exp over the draws, less log K.",
        "Take the largest log-weight out before exponentiating, or everything underflows.",
    ],
    points=3,
)
def importance_weighted_bound(log_joint, log_q):
    """Lower bound on log p(x) in nats from K draws of z for each example.

    `log_joint` is log p(x, z), `log_q` is log q(z | x), both (K, batch), in nats. Returns (batch,).
    Source: Burda et al. 2016, equation 8.
    """
    log_weights = log_joint - log_q
    largest = log_weights.max(axis=0)
    return largest + np.log(np.mean(np.exp(log_weights - largest), axis=0))


@importance_weighted_bound.wrong(
    "You averaged the logarithms: that is the ELBO again, a looser bound.",
    "The logarithm comes after the mean. That is what makes more draws tighter.",
)
def mean_of_logarithms(log_joint, log_q):
    return np.mean(log_joint - log_q, axis=0)


@importance_weighted_bound.wrong(
    "The log of K is missing: your bound grows with every draw, even equal ones.", "A mean is a sum divided by K."
)
def sum_for_mean(log_joint, log_q):
    return log_sum_exp(log_joint - log_q, axis=0)


@importance_weighted_bound.wrong(
    "log q is missing: draws that q makes often would count as often as they are made.",
    "Dividing by q undoes that we chose where to look.",
)
def without_q(log_joint, log_q):
    return log_sum_exp(log_joint, axis=0) - np.log(len(log_joint))


@importance_weighted_bound.wrong(
    "You summed over the batch: the axis of the draws is the first one.", "One bound for each picture."
)
def over_the_batch(log_joint, log_q):
    return log_sum_exp(log_joint - log_q, axis=1) - np.log(log_joint.shape[1])


@importance_weighted_bound.wrong(
    "Right for moderate log-weights, but exp(-2000) is 0 in the computer, and its log is minus infinity.",
    "Take the largest log-weight out first: log-sum-exp.",
)
def underflow(log_joint, log_q):
    with np.errstate(all="ignore"):
        return np.log(np.mean(np.exp(log_joint - log_q), axis=0))


# Rate and distortion.

EVEN, CHEAP, TIGHT, DEAR, POOR, FAIR = (
    {"rate": rate, "distortion": distortion, "beta": beta}
    for rate, distortion, beta in [
        (5.0, 22.0, 1.0),
        (12.0, 16.0, 0.1),
        (2.0, 24.5, 4.0),
        (14.0, 15.0, 1.0),
        (1.0, 30.0, 1.0),
        (6.0, 20.0, 0.5),
    ]
)


@exercise(
    "Rate and distortion",
    [
        Case(([EVEN, CHEAP],), "rate 5 and distortion 22 at beta 1; rate 12 and distortion 16 at beta .1"),
        Case(([EVEN, CHEAP, DEAR],), "rates 5, 12, 14, distortions 22, 16, 15, betas 1, .1, 1"),
        Case(([EVEN, TIGHT, POOR],), "rate 5, distortion 22, beta 1; 2, 24.5 and 4; 1, 30 and 1"),
        Case(([EVEN, FAIR],), "rate 5, distortion 22, beta 1; 6, 20 and .5"),
    ],
    [
        "Which is the better model of the data: the one with the better ELBO, however it was trained.",
        "The negative ELBO is rate + distortion. The weight beta is a way to train, no way to judge.",
    ],
)
def best_model(models):
    """Number, from 0, of the model with the best ELBO.

    Each model is a dictionary with its `rate` (the KL, nats), its `distortion` (the reconstruction error, nats) and the
    `beta` that it was trained with.
    """
    return int(np.argmin([model["rate"] + model["distortion"] for model in models]))


@best_model.wrong(
    "You compared the losses that they were trained with: with a small beta any model looks good.",
    "Losses with different betas are different units. Judge at beta 1.",
)
def losses_with_their_own_beta(models):
    return int(np.argmin([model["beta"] * model["rate"] + model["distortion"] for model in models]))


@best_model.wrong(
    "You chose the lowest distortion, the best autoencoder.",
    "Its codes may be anything; the rate is what a code costs.",
)
def lowest_distortion(models):
    return int(np.argmin([model["distortion"] for model in models]))


@best_model.wrong(
    "You divided the training loss by its beta, which weighs the distortion anew.",
    "The ELBO has weight 1 on both parts, whatever the training had.",
)
def losses_divided_by_beta(models):
    return int(np.argmin([model["rate"] + model["distortion"] / model["beta"] for model in models]))


@best_model.wrong(
    "You chose the lowest rate: the cheapest code says the least.",
    "A code that says nothing costs nothing; the distortion tells what is lost by it.",
)
def lowest_rate(models):
    return int(np.argmin([model["rate"] for model in models]))


@best_model.wrong("You chose the largest of the negative ELBOs.", "It is a loss: lower is better.")
def largest_loss(models):
    return int(np.argmax([model["rate"] + model["distortion"] for model in models]))


@best_model.wrong("You gave the model itself.", "Asked for is its number, from 0.")
def model_for_number(models):
    return models[best_model.reference(models)]


@best_model.wrong("You gave the loss of the best model.", "Asked for is its number, from 0.")
def loss_for_number(models):
    return min(model["rate"] + model["distortion"] for model in models)
