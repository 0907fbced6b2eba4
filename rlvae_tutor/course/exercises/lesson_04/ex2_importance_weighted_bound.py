"""Exercise 04.2: The importance-weighted bound."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 2. The importance-weighted bound

K draws for each picture, their log p(x, z) and log q(z | x). The log of the mean weight; mind the last case, where
exp() of everything is zero.
"""

LOG_JOINT = np.array([[-10.0, -4.0], [-12.0, -3.0], [-9.0, -6.0]])
LOG_Q = np.array([[-2.0, -1.0], [-1.0, -1.5], [-3.0, -0.5]])


def log_sum_exp(values: np.ndarray, axis: int) -> np.ndarray:
    """Logarithm of the sum of exponentials along an axis, safe for large numbers."""
    largest = values.max(axis=axis, keepdims=True)
    return np.squeeze(largest, axis) + np.log(np.sum(np.exp(values - largest), axis=axis))


@exercise(
    "04/importance_weighted_bound",
    "The importance-weighted bound",
    question=QUESTION,
    cases=[
        Case((LOG_JOINT[:2, :1], LOG_Q[:2, :1]), "two draws for one picture"),
        Case((LOG_JOINT, LOG_Q), "three draws for each of two pictures"),
        Case((LOG_JOINT - 2000, LOG_Q), "three draws for two pictures, log p(x, z) near -2,000: exp() of that is 0"),
    ],
    hints=[
        "The weight of a draw is p(x, z) / q(z | x); its logarithm is a difference.",
        "The bound is the log of the *mean* weight: log-sum-exp over the draws, less log K.",
        "Take the largest log-weight out before exponentiating, or everything underflows.",
    ],
    points=3,
)
def importance_weighted_bound(log_joint: np.ndarray, log_q: np.ndarray) -> np.ndarray:
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
def mean_of_logarithms(log_joint: np.ndarray, log_q: np.ndarray) -> object:
    return np.mean(log_joint - log_q, axis=0)


@importance_weighted_bound.wrong(
    "The log of K is missing: your bound grows with every draw, even equal ones.", "A mean is a sum divided by K."
)
def sum_for_mean(log_joint: np.ndarray, log_q: np.ndarray) -> object:
    return log_sum_exp(log_joint - log_q, axis=0)


@importance_weighted_bound.wrong(
    "log q is missing: draws that q makes often would count as often as they are made.",
    "Dividing by q undoes that we chose where to look.",
)
def without_q(log_joint: np.ndarray, log_q: np.ndarray) -> object:
    return log_sum_exp(log_joint, axis=0) - np.log(len(log_joint))


@importance_weighted_bound.wrong(
    "You summed over the batch: the axis of the draws is the first one.", "One bound for each picture."
)
def over_the_batch(log_joint: np.ndarray, log_q: np.ndarray) -> object:
    return log_sum_exp(log_joint - log_q, axis=1) - np.log(log_joint.shape[1])


@importance_weighted_bound.wrong(
    "Right for moderate log-weights, but exp(-2000) is 0 in the computer, and its log is minus infinity.",
    "Take the largest log-weight out first: log-sum-exp.",
)
def underflow(log_joint: np.ndarray, log_q: np.ndarray) -> object:
    with np.errstate(all="ignore"):
        return np.log(np.mean(np.exp(log_joint - log_q), axis=0))
