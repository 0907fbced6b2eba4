"""Answers to the exercises of lesson 14 that are right in another way than the solution."""

import math

import numpy as np


def word_log_likelihood(word, predict):
    before, total = [], 0.0
    for letter in (*word, 2):
        total += math.log(predict(before)[letter])
        before = [*before, letter]
    return total


def seen_letters(x, uniform, dropout):
    seen = np.array(x)
    seen[uniform < dropout] = 0
    return seen


def well_invented(words, known, score, threshold):
    different = dict.fromkeys(words)
    return np.mean([score(word) >= threshold and known.count(word) == 0 for word in different])


ANSWERS = {
    "word_log_likelihood": word_log_likelihood,
    "seen_letters": seen_letters,
    "price_of_the_code": lambda kl, free: sum(max(sum(latent) / len(latent), free) for latent in zip(*kl, strict=True)),
    "well_invented": well_invented,
}
