"""Exercise 14.2: Letter dropout."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 2. Letter dropout

Hide letters from the decoder. The random numbers are given, so that there is one right answer.
"""

# Words of three positions over three symbols; every number decides once.
WORDS = np.eye(3)[[[0, 1, 2], [1, 1, 0]]]
UNIFORM = np.array([[0.1, 0.9, 0.3], [0.6, 0.2, 0.05]])


@exercise(
    "14/seen_letters",
    "Letter dropout",
    question=QUESTION,
    cases=[
        Case((WORDS, UNIFORM, 0.25), "two words of three letters, a quarter hidden; random numbers as given"),
        Case((WORDS, UNIFORM, 0.7), "the same, seven in ten hidden"),
        Case((WORDS, UNIFORM, 0.3), "three in ten hidden; one random number is .3 itself"),
        Case((WORDS, UNIFORM, 0.0), "nothing hidden"),
        Case((WORDS, UNIFORM, 1.0), "everything hidden"),
    ],
    hints=[
        "A letter is hidden where its random number lies below the dropout; a hidden letter is a row of zeros.",
        "`uniform[..., np.newaxis] >= dropout` is (words, positions, 1) and multiplies whole rows.",
    ],
)
def seen_letters(x: np.ndarray, uniform: np.ndarray, dropout: float) -> np.ndarray:
    """What the decoder sees of words `x` (words, positions, symbols), one-hot: zeros for every hidden letter.

    `uniform` (words, positions) are random numbers from 0 to 1; a letter is hidden if its own is below `dropout`.
    """
    return x * (uniform[..., np.newaxis] >= dropout)


@seen_letters.wrong(
    "You hid what should be seen: the share that is hidden is 1 - dropout.", "Below the dropout: hidden."
)
def hidden_and_seen_swapped(x: np.ndarray, uniform: np.ndarray, dropout: float) -> object:
    return x * (uniform[..., np.newaxis] < dropout)


@seen_letters.wrong(
    "You hid a letter whose random number just reaches the dropout.", "Below the dropout: hidden; at it: seen."
)
def hidden_at_the_dropout(x: np.ndarray, uniform: np.ndarray, dropout: float) -> object:
    return x * (uniform[..., np.newaxis] > dropout)


@seen_letters.wrong(
    "You divided what is left by the share that is kept. That is right for the units of a layer, whose sum must keep "
    "its size; a letter twice as large is no letter.",
    "A letter is seen as it is, or not at all.",
)
def scaled_as_units_are(x: np.ndarray, uniform: np.ndarray, dropout: float) -> object:
    return x * (uniform[..., np.newaxis] >= dropout) / (max(1 - dropout, 1e-9))


@seen_letters.wrong(
    "One draw for all words: the same positions are hidden in each. The decoder can learn which.",
    "Every letter of every word has a random number of its own.",
)
def one_draw_for_all_words(x: np.ndarray, uniform: np.ndarray, dropout: float) -> object:
    return x * (uniform[:1, :, np.newaxis] >= dropout)


@seen_letters.wrong(
    "One draw for a word: it is hidden as a whole, or seen as a whole.", "Every letter has a random number of its own."
)
def one_draw_for_a_word(x: np.ndarray, uniform: np.ndarray, dropout: float) -> object:
    return x * (uniform[:, :1, np.newaxis] >= dropout)


@seen_letters.wrong(
    "You put the last symbol, END, in place of a hidden letter: the decoder is told that the word is over.",
    "A hidden letter is a row of zeros, which says nothing.",
)
def replaced_by_the_end(x: np.ndarray, uniform: np.ndarray, dropout: float) -> object:
    end = np.eye(x.shape[-1])[-1]
    return np.where(uniform[..., np.newaxis] >= dropout, x, end)
