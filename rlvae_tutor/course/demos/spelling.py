"""Lesson 14: do invented names read like real ones? A recurrent VAE, a letter-trigram model as judge, and novelty."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from rlvae_tutor.datasets.text import ALPHABET, END, POSITIONS, check_letters
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae import VAE
from rlvae_tutor.vae.likelihoods import Categorical
from rlvae_tutor.vae.recurrent import Recurrent

EPOCHS = 4
BEGIN = END * 2  # what stands before the first letter
SYMBOLS = len(ALPHABET)


class Spelling:
    """The probability of each letter after the two before it, learned from words.

    The probability of a letter is a mixture: what followed the last two letters, what followed the last one, how
    common the letter is, and any letter at all. How much a context counts grows with how often it was seen and falls
    with how many letters followed it (Witten and Bell 1991, method C).
    """

    def __init__(self, words: Sequence[str]) -> None:
        if not len(words):
            raise InputError("There is no word to learn spelling from; give at least one.")
        counts = np.zeros([SYMBOLS] * 3)
        for word in words:
            np.add.at(counts, tuple(contexts(word)), 1)
        probability = np.full(SYMBOLS, 1 / SYMBOLS)
        for seen in (counts.sum(axis=(0, 1)), counts.sum(axis=0), counts):
            probability = smoothed(seen, probability)
        self.log_probability = np.log(probability)

    def score(self, words: Sequence[str]) -> np.ndarray:
        """Mean log-probability of a letter of each word, END among them, in nats (words,); higher is better spelled."""
        return np.array([self.log_probability[tuple(contexts(word))].mean() for word in words])

    def threshold(self, words: Sequence[str], passing: float = 0.95) -> float:
        """The score that a share `passing` of `words` reaches."""
        return float(np.quantile(self.score(words), 1 - passing))


def contexts(word: str) -> np.ndarray:
    """Numbers of symbols (3, letters + 1): for each letter and the END, the two before it and itself."""
    check_letters(word)
    symbols = np.array([ALPHABET.index(letter) for letter in f"{BEGIN}{word}{END}"])
    return np.stack([symbols[:-2], symbols[1:-1], symbols[2:]])


def smoothed(counts: np.ndarray, wider: np.ndarray) -> np.ndarray:
    """Probabilities (..., symbols) from `counts`, and from those of a `wider` context where the counts are small."""
    total, kinds = counts.sum(axis=-1, keepdims=True), (counts > 0).sum(axis=-1, keepdims=True)
    return np.where(total > 0, (counts + kinds * wider) / np.maximum(total + kinds, 1), wider)


def shuffled_letters(words: Sequence[str], seed: int = 0) -> list[str]:
    """The `words`, each with its letters in another order, drawn by `seed`."""
    draw = np.random.default_rng(seed)
    return ["".join(draw.permutation(list(word))) for word in words]


def letters_at_random(words: Sequence[str], count: int, seed: int = 0) -> list[str]:
    """`count` words of random letters and END, each as frequent as in `words`, whatever stands before it."""
    symbols = [ALPHABET.index(symbol) for word in words for symbol in f"{word}{END}"]
    drawn = np.random.default_rng(seed).choice(symbols, [count, POSITIONS])
    return ["".join(ALPHABET[symbol] for symbol in row).partition(END)[0] for row in drawn]


def well_invented(words: Iterable[str], known: Iterable[str], judge: Spelling, threshold: float) -> float:
    """Share of the different `words`, from 0 to 1, that are not `known` and score at least `threshold` with `judge`."""
    different = sorted(set(words))
    if not different:
        raise InputError("There is no word to ask about; give at least one.")
    new = ~np.isin(different, list(known))
    return float(np.mean(new & (judge.score(different) >= threshold)))


def name_vae(
    examples: np.ndarray,
    dropout: float = 0.0,
    warm_up: int = 0,
    free_bits: float = 0.0,
    seed: int = 0,
    advance: Callable[[], object] | None = None,
) -> VAE:
    """A small recurrent VAE of `examples` (n, 297), 8 latents; Adam, its rate a cosine.

    `dropout` is that of `Recurrent`, `warm_up` (updates) and `free_bits` (nats) are those of `VAE`; `advance`, if any,
    is called after each of the EPOCHS.
    """
    import keras  # here, because it takes a while to import

    likelihood = Categorical(SYMBOLS)
    network = Recurrent(examples.shape[1], (64,), 8, likelihood=likelihood, dropout=dropout)
    vae = VAE(network, seed=seed, warm_up=warm_up, free_bits=free_bits)
    updates = -(-len(examples) // 64)  # of an epoch
    rate = keras.optimizers.schedules.CosineDecay(0.005, EPOCHS * updates)
    vae.compile(keras.optimizers.Adam(rate), steps_per_execution=updates)
    for _ in range(EPOCHS):
        vae.fit(examples, verbose=0)
        if advance:
            advance()
    return vae
