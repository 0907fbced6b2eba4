"""Names and words, letter by letter: one-hot rows over a small alphabet, and the way back."""

from collections.abc import Sequence

import numpy as np

from rlvae_tutor.datasets.dataset import Card, Dataset, split_rows
from rlvae_tutor.datasets.shipped import lines, origin
from rlvae_tutor.errors import InputError, check_values

END = "."  # ends every word and fills its remaining positions
ALPHABET = f"abcdefghijklmnopqrstuvwxyz{END}"
POSITIONS = 11  # ten letters and one END
KINDS = ("women", "men", "surnames")


def spelled(name: str, examples: int, label_names: tuple[str, ...] = ()) -> Card:
    """The `Card` of shipped texts of at most ten letters, one-hot at each of 11 positions."""
    return Card(
        name=name,
        shape=(POSITIONS, len(ALPHABET)),
        likelihood="categorical",
        value_range=(0.0, 1.0),
        examples=examples,
        label_names=label_names,
        **origin(name),
    )


NAMES = spelled("names", 15_000, KINDS)
WORDS = spelled("words", 52_271)


def names(seed: int = 0) -> Dataset:
    """15,000 names of 3 to 10 letters, 11 positions x 27 symbols one-hot, split 10,000 / 1,500 / 1,500 / 2,000.

    First names of women and of men, and the commonest surnames, of the United States census of 1990; the label is the
    list in which the largest share of people bear the name. Likelihood categorical; public domain.
    """
    texts, kinds = zip(*(line.split() for line in lines("names")), strict=True)
    labels = np.array([KINDS.index(kind) for kind in kinds])
    return NAMES.dataset(encode_text(texts), split_rows(len(texts), (1500, 1500, 2000), seed), labels)


def words(seed: int = 0) -> Dataset:
    """52,271 English words of 3 to 10 letters, 11 positions x 27 symbols one-hot, all but 6,000 for training.

    Words of one stem (`walk`, `walked`) may fall into different splits. Likelihood categorical; licence of SCOWL.
    """
    texts = lines("words")
    return WORDS.dataset(encode_text(texts), split_rows(len(texts), (2000, 2000, 2000), seed))


def encode_text(texts: Sequence[str], positions: int = POSITIONS) -> np.ndarray:
    """One-hot rows (texts, positions * 27), float32, of words from a to z, each filled up with END.

    Raises `InputError` where a word has another symbol, or leaves no position for its END.
    """
    codes = np.array([symbols(text, positions) for text in texts])
    return np.eye(len(ALPHABET), dtype=np.float32)[codes].reshape(len(codes), -1)


def symbols(text: str, positions: int) -> list[int]:
    """The places in ALPHABET of the letters of `text`, filled with END to `positions` numbers."""
    if len(text) >= positions:
        raise InputError(f"{text!r} has {len(text)} letters, but at most {positions - 1} fit; shorten it.")
    check_letters(text)
    return [ALPHABET.index(letter) for letter in text.ljust(positions, END)]


def check_letters(text: str) -> None:
    """Raise `InputError` unless `text` consists of the letters a to z."""
    if not set(text) <= set(ALPHABET[:-1]):
        raise InputError(
            f"{text!r} may hold only the letters a to z; write it in small letters, without digits, blanks and signs."
        )


def decode_text(values: np.ndarray) -> list[str]:
    """The words that one-hot rows, probabilities or logits (texts, positions * 27) spell, each up to its first END.

    At each position the symbol with the largest value is taken.
    """
    check_values("Text", values, np.shape(values)[-1] // len(ALPHABET) * len(ALPHABET), -np.inf, np.inf)
    best = np.reshape(values, (len(values), -1, len(ALPHABET))).argmax(axis=-1)
    return ["".join(ALPHABET[code] for code in row).partition(END)[0] for row in best]
