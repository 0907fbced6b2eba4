"""Exercise 14.1: How likely is a word?"""

import math
from collections.abc import Callable

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. How likely is a word?

An alphabet of two letters and END. Mind what the decoder may know, and when a word is over.
"""

# Probabilities of the next letter from the letters before it.
Predict = Callable[[list[int]], np.ndarray]

# An alphabet of a, b and END, and made-up probabilities that depend on all letters before.
END = 2


def predict(before: list[int]) -> np.ndarray:
    """Made-up probabilities (3,) of a, b and END after the letters `before`, a list of numbers."""
    weights = np.array([1.0 + sum(before), 2.0 + (before[-1:] == [0]), 0.5 + len(before)])
    return weights / weights.sum()


@exercise(
    "14/word_log_likelihood",
    "How likely is a word?",
    question=QUESTION,
    cases=[
        Case(([0], predict), "the word a"),
        Case(([1, 0], predict), "the word ba"),
        Case(([0, 1, 1, 0], predict), "the word abba"),
    ],
    hints=[
        "A word's probability is a product: of each letter given those before it, and of the END given the whole word.",
        "Before letter number i stand `word[:i]`; go over `[*word, 2]`, and add logarithms.",
    ],
    points=2,
)
def word_log_likelihood(word: list[int], predict: Predict) -> float:
    """Log-probability in nats of `word`, a list of numbers (0 for a, 1 for b), with the END (2) that follows it.

    `predict(before)` gives the probabilities (3,) of what comes next after the list of letters `before`, maybe empty.
    """
    return sum(np.log(predict(word[:i])[letter]) for i, letter in enumerate([*word, 2]))


@word_log_likelihood.wrong(
    "The decoder was shown the very letter that it is to predict. Such a loss falls to nothing, and the decoder has "
    "learned to copy.",
    "Letter number i is predicted from `word[:i]`, which ends before it.",
)
def sees_the_letter_it_predicts(word: list[int], predict: Predict) -> object:
    whole = [*word, END]
    return sum(np.log(predict(whole[: i + 1])[letter]) for i, letter in enumerate(whole))


@word_log_likelihood.wrong(
    "That is what the word costs, as the lesson prints it; its log-probability has the other sign.",
    "The logarithm of a probability is never above zero.",
)
def cost_for_likelihood(word: list[int], predict: Predict) -> object:
    return -sum(np.log(predict(word[:i])[letter]) for i, letter in enumerate([*word, END]))


@word_log_likelihood.wrong(
    "The END is missing. Then every beginning of a word would be as likely as all words that begin so, together.",
    "That a word ends here is news, too: add the END, given the whole word.",
)
def without_the_end(word: list[int], predict: Predict) -> object:
    return sum(np.log(predict(word[:i])[letter]) for i, letter in enumerate(word))


@word_log_likelihood.wrong(
    "You averaged over the letters. A long word is then as likely as a short one.",
    "Probabilities multiply, so their logarithms add up; an average is for comparing spellings, not for an ELBO.",
)
def mean_over_the_letters(word: list[int], predict: Predict) -> object:
    return np.mean([np.log(predict(word[:i])[letter]) for i, letter in enumerate([*word, END])])


@word_log_likelihood.wrong(
    "You predicted each letter from the one before it alone.", "The decoder knows all letters before: `word[:i]`."
)
def knows_the_last_letter_only(word: list[int], predict: Predict) -> object:
    return sum(np.log(predict(word[max(0, i - 1) : i])[letter]) for i, letter in enumerate([*word, END]))


@word_log_likelihood.wrong(
    "You multiplied probabilities and left out the logarithm.", "In nats: the logarithm, a sum over letters."
)
def probability_itself(word: list[int], predict: Predict) -> object:
    return math.prod(predict(word[:i])[letter] for i, letter in enumerate([*word, END]))
