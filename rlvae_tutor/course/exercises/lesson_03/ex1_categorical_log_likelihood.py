"""Exercise 03.1: Categorical data."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. Categorical data

A text of a few symbols, one-hot at every position, and the decoder's logits. How likely is the text?
"""

LOGITS = np.array([[[2.0, 0.0, -1.0], [0.5, 1.0, 0.25]], [[0.1, 0.2, 0.3], [3.0, 1.0, 0.0]]])
SYMBOLS = np.array([[[1.0, 0, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 1]]])


def log_softmax(logits: np.ndarray, axis: int | tuple[int, ...] = -1) -> np.ndarray:
    """Logarithm of the softmax along an axis."""
    return logits - np.log(np.sum(np.exp(logits), axis=axis, keepdims=True))


@exercise(
    "03/categorical_log_likelihood",
    "The categorical log-likelihood",
    question=QUESTION,
    cases=[
        Case((LOGITS[:1, :1], SYMBOLS[:1, :1]), "one text of one symbol, logits 2, 0 and -1, and it is the first"),
        Case((LOGITS, SYMBOLS), "two texts of two symbols out of three"),
    ],
    hints=[
        "A softmax makes probabilities of the logits of one position; they add up to 1 over the symbols.",
        "log softmax is the logit less the log of the sum of the exponentials, over the last axis.",
        "A one-hot array picks the right symbol: multiply by it, then sum over symbols and positions.",
    ],
    points=2,
)
def categorical_log_likelihood(logits: np.ndarray, one_hot: np.ndarray) -> np.ndarray:
    """Log-probability in nats of each text. Both arguments are (batch, positions, symbols); returns (batch,)."""
    log_probability = logits - np.log(np.sum(np.exp(logits), axis=-1, keepdims=True))
    return np.sum(one_hot * log_probability, axis=(-2, -1))


@categorical_log_likelihood.wrong(
    "Your softmax runs over the positions, so that the probabilities at one position do not add up to 1.",
    "A position must choose between symbols: normalise over the last axis.",
)
def softmax_over_the_wrong_axis(logits: np.ndarray, one_hot: np.ndarray) -> object:
    return np.sum(one_hot * log_softmax(logits, axis=-2), axis=(-2, -1))


@categorical_log_likelihood.wrong(
    "Your softmax runs over positions and symbols at once: all positions together would hold one symbol.",
    "Each position chooses a symbol of its own: normalise over the last axis.",
)
def softmax_over_everything(logits: np.ndarray, one_hot: np.ndarray) -> object:
    flat = log_softmax(np.reshape(logits, [len(logits), -1]))
    return np.sum(one_hot * np.reshape(flat, np.shape(logits)), axis=(-2, -1))


@categorical_log_likelihood.wrong(
    "You added probabilities; the logarithm is missing.",
    "Probabilities of independent positions multiply: add logarithms.",
)
def probabilities_added(logits: np.ndarray, one_hot: np.ndarray) -> object:
    return np.sum(one_hot * np.exp(log_softmax(logits)), axis=(-2, -1))


@categorical_log_likelihood.wrong(
    "You took the logit itself for the log-probability, without normalising.",
    "Logits are probabilities only after a softmax; a decoder could raise all of them and win.",
)
def logits_as_log_probabilities(logits: np.ndarray, one_hot: np.ndarray) -> object:
    return np.sum(one_hot * logits, axis=(-2, -1))


@categorical_log_likelihood.wrong(
    "You averaged over the positions, so that a long text is as likely as a short one.",
    "Log-probabilities of independent positions add up.",
)
def averaged_over_positions(logits: np.ndarray, one_hot: np.ndarray) -> object:
    return np.mean(np.sum(one_hot * log_softmax(logits), axis=-1), axis=-1)


@categorical_log_likelihood.wrong(
    "The sign is wrong: a log-probability is never above zero.", "The loss is its negative, but not the log-likelihood."
)
def a_loss_instead(logits: np.ndarray, one_hot: np.ndarray) -> object:
    return -categorical_log_likelihood.reference(logits, one_hot)


@categorical_log_likelihood.wrong(
    "You took a sigmoid of each logit, as if several symbols could stand at one position.",
    "One position, one symbol: a softmax makes them share a probability of 1.",
)
def sigmoid_of_each_symbol(logits: np.ndarray, one_hot: np.ndarray) -> object:
    return np.sum(one_hot * -np.logaddexp(0, -logits), axis=(-2, -1))


@categorical_log_likelihood.wrong(
    "You kept the positions apart.", "A text is as likely as all its symbols together: sum over the positions, too."
)
def each_position_apart(logits: np.ndarray, one_hot: np.ndarray) -> object:
    return np.sum(one_hot * log_softmax(logits), axis=-1)
