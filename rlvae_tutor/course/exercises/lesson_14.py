"""Exercises of lesson 14, Text."""

import math

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# How likely is a word? An alphabet of a, b and END, and made-up probabilities that depend on all letters before.

END = 2


def predict(before):
    """Made-up probabilities (3,) of a, b and END after the letters `before`, a list of numbers."""
    weights = np.array([1.0 + sum(before), 2.0 + (before[-1:] == [0]), 0.5 + len(before)])
    return weights / weights.sum()


@exercise(
    "How likely is a word?",
    [
        Case(([0], predict), "the word a"),
        Case(([1, 0], predict), "the word ba"),
        Case(([0, 1, 1, 0], predict), "the word abba"),
    ],
    [
        "A word's probability is a product: of each letter given those before it, and of the END given the whole word.",
        "Before letter number i stand `word[:i]`; go over `[*word, 2]`, and add logarithms.",
    ],
    points=2,
)
def word_log_likelihood(word, predict):
    """Log-probability in nats of `word`, a list of numbers (0 for a, 1 for b), with the END (2) that follows it.

    `predict(before)` gives the probabilities (3,) of what comes next after the list of letters `before`, maybe empty.
    """
    return sum(np.log(predict(word[:i])[letter]) for i, letter in enumerate([*word, 2]))


@word_log_likelihood.wrong(
    "The decoder was shown the very letter that it is to predict. Such a loss falls to nothing, and the decoder has "
    "learned to copy.",
    "Letter number i is predicted from `word[:i]`, which ends before it.",
)
def sees_the_letter_it_predicts(word, predict):
    whole = [*word, END]
    return sum(np.log(predict(whole[: i + 1])[letter]) for i, letter in enumerate(whole))


@word_log_likelihood.wrong(
    "That is what the word costs, as the lesson prints it; its log-probability has the other sign.",
    "The logarithm of a probability is never above zero.",
)
def cost_for_likelihood(word, predict):
    return -sum(np.log(predict(word[:i])[letter]) for i, letter in enumerate([*word, END]))


@word_log_likelihood.wrong(
    "The END is missing. Then every beginning of a word would be as likely as all words that begin so, together.",
    "That a word ends here is news, too: add the END, given the whole word.",
)
def without_the_end(word, predict):
    return sum(np.log(predict(word[:i])[letter]) for i, letter in enumerate(word))


@word_log_likelihood.wrong(
    "You averaged over the letters. A long word is then as likely as a short one.",
    "Probabilities multiply, so their logarithms add up; an average is for comparing spellings, not for an ELBO.",
)
def mean_over_the_letters(word, predict):
    return np.mean([np.log(predict(word[:i])[letter]) for i, letter in enumerate([*word, END])])


@word_log_likelihood.wrong(
    "You predicted each letter from the one before it alone.", "The decoder knows all letters before: `word[:i]`."
)
def knows_the_last_letter_only(word, predict):
    return sum(np.log(predict(word[max(0, i - 1) : i])[letter]) for i, letter in enumerate([*word, END]))


@word_log_likelihood.wrong(
    "You multiplied probabilities and left out the logarithm.", "In nats: the logarithm, a sum over letters."
)
def probability_itself(word, predict):
    return math.prod(predict(word[:i])[letter] for i, letter in enumerate([*word, END]))


# Letter dropout. Words of three positions over three symbols; every number decides once.

WORDS = np.eye(3)[[[0, 1, 2], [1, 1, 0]]]
UNIFORM = np.array([[0.1, 0.9, 0.3], [0.6, 0.2, 0.05]])


@exercise(
    "Letter dropout",
    [
        Case((WORDS, UNIFORM, 0.25), "two words of three letters, a quarter hidden; random numbers as given"),
        Case((WORDS, UNIFORM, 0.7), "the same, seven in ten hidden"),
        Case((WORDS, UNIFORM, 0.3), "three in ten hidden; one random number is .3 itself"),
        Case((WORDS, UNIFORM, 0.0), "nothing hidden"),
        Case((WORDS, UNIFORM, 1.0), "everything hidden"),
    ],
    [
        "A letter is hidden where its random number lies below the dropout; a hidden letter is a row of zeros.",
        "`uniform[..., np.newaxis] >= dropout` is (words, positions, 1) and multiplies whole rows.",
    ],
)
def seen_letters(x, uniform, dropout):
    """What the decoder sees of words `x` (words, positions, symbols), one-hot: zeros for every hidden letter.

    `uniform` (words, positions) are random numbers from 0 to 1; a letter is hidden if its own is below `dropout`.
    """
    return x * (uniform[..., np.newaxis] >= dropout)


@seen_letters.wrong(
    "You hid what should be seen: the share that is hidden is 1 - dropout.", "Below the dropout: hidden."
)
def hidden_and_seen_swapped(x, uniform, dropout):
    return x * (uniform[..., np.newaxis] < dropout)


@seen_letters.wrong(
    "You hid a letter whose random number just reaches the dropout.", "Below the dropout: hidden; at it: seen."
)
def hidden_at_the_dropout(x, uniform, dropout):
    return x * (uniform[..., np.newaxis] > dropout)


@seen_letters.wrong(
    "You divided what is left by the share that is kept. That is right for the units of a layer, whose sum must keep "
    "its size; a letter twice as large is no letter.",
    "A letter is seen as it is, or not at all.",
)
def scaled_as_units_are(x, uniform, dropout):
    return x * (uniform[..., np.newaxis] >= dropout) / (max(1 - dropout, 1e-9))


@seen_letters.wrong(
    "One draw for all words: the same positions are hidden in each. The decoder can learn which.",
    "Every letter of every word has a random number of its own.",
)
def one_draw_for_all_words(x, uniform, dropout):
    return x * (uniform[:1, :, np.newaxis] >= dropout)


@seen_letters.wrong(
    "One draw for a word: it is hidden as a whole, or seen as a whole.", "Every letter has a random number of its own."
)
def one_draw_for_a_word(x, uniform, dropout):
    return x * (uniform[:, :1, np.newaxis] >= dropout)


@seen_letters.wrong(
    "You put the last symbol, END, in place of a hidden letter: the decoder is told that the word is over.",
    "A hidden letter is a row of zeros, which says nothing.",
)
def replaced_by_the_end(x, uniform, dropout):
    end = np.eye(x.shape[-1])[-1]
    return np.where(uniform[..., np.newaxis] >= dropout, x, end)


# Free bits. One latent speaks of some examples only; one hardly ever.

SPOKEN = np.array([[0.9, 0.1, 0.02], [0.0, 0.1, 0.0], [0.3, 0.1, 0.04]])


@exercise(
    "Free bits",
    [
        Case((SPOKEN, 0.25), "three examples, three latents with .4, .1 and .02 nats on average; a quarter is free"),
        Case((SPOKEN, 0.05), "the same, .05 nats are free"),
        Case((SPOKEN, 0.0), "nothing is free: the KL itself"),
        Case((SPOKEN, 1.0), "more is free than any latent says"),
    ],
    [
        "First the average over the examples, latent by latent; then each latent costs its average or what is free, "
        "whichever is more.",
        "`np.maximum(kl.mean(axis=0), free)`, summed over the latents.",
    ],
)
def price_of_the_code(kl, free):
    """The KL term of a batch in nats, a number, where each latent has `free` nats that cost nothing.

    `kl` (examples, latents) is each latent's KL to the prior. The price of a latent is its average over the examples,
    but never less than `free` (Kingma et al. 2016); the term is the sum of these prices.
    """
    return np.sum(np.maximum(kl.mean(axis=0), free))


@price_of_the_code.wrong(
    "One allowance for all latents together: one of them may use it up, and the others stay silent.",
    "Each latent has its own: the maximum first, then the sum.",
)
def maximum_of_the_sum(kl, free):
    return np.maximum(kl.mean(axis=0).sum(), free)


@price_of_the_code.wrong(
    "An allowance for each example: a latent that says much of a few examples and nothing of the others then pays "
    "more than its average.",
    "Average over the examples first, then the maximum.",
)
def maximum_of_each_example(kl, free):
    return np.sum(np.maximum(kl, free).mean(axis=0))


@price_of_the_code.wrong(
    "You took the minimum: what is *above* the allowance costs nothing then, and nothing holds the codes near the "
    "prior.",
    "What is below is free: the larger of the two.",
)
def minimum_for_maximum(kl, free):
    return np.sum(np.minimum(kl.mean(axis=0), free))


@price_of_the_code.wrong(
    "You subtracted the allowance. The gradient is the same, but the number is no longer the KL of a code that uses "
    "it up.",
    "The larger of average and allowance.",
)
def allowance_subtracted(kl, free):
    return np.sum(np.maximum(kl.mean(axis=0) - free, 0))


@price_of_the_code.wrong(
    "You averaged over the latents.", "Every latent pays: sum over latents, average over examples only."
)
def mean_over_the_latents(kl, free):
    return np.mean(np.maximum(kl.mean(axis=0), free))


# Judging invented names. The spelling of a word is its share of vowels, made up.


def score(word):
    """A made-up spelling score: the share of vowels, less one."""
    return sum(letter in "aeiou" for letter in word) / max(len(word), 1) - 1


INVENTED = ["maria", "boria", "boria", "xrtz", "ksp", "anna", "elia", "otto"]


@exercise(
    "New and well spelt",
    [
        Case((["boria", "xrtz"], ["maria"], score, -0.5), "one well spelt, one not; both are new"),
        Case((["boria", "maria"], ["maria"], score, -0.5), "both well spelt; one is known"),
        Case((["boria", "boria", "boria", "xrtz"], ["maria"], score, -0.5), "one of two names came three times"),
        Case((INVENTED, ["maria", "ksp"], score, -0.5), "eight names, one twice, two of them known, some badly spelt"),
        Case((["otto", "krz"], ["anna"], score, -0.5), "one that just reaches the threshold"),
    ],
    [
        "Ask of the *different* names: a decoder that writes one good name a thousand times has invented one.",
        "`set(words)`; a name counts if it is not in `known` and its score is at least the threshold.",
    ],
)
def well_invented(words, known, score, threshold):
    """Which share, from 0 to 1, of the different `words` is not `known` *and* has a `score` of at least `threshold`?

    `words` and `known` are lists of words; `score(word)` is a number, higher for what is better spelt.
    """
    different = set(words)
    return sum(word not in known and score(word) >= threshold for word in different) / len(different)


@well_invented.wrong(
    "You counted repetitions: who writes one good name a thousand times gets nearly everything right.",
    "Ask of the different names: `set(words)`.",
)
def repetitions_counted(words, known, score, threshold):
    return np.mean([word not in known and score(word) >= threshold for word in words])


@well_invented.wrong(
    "You counted the different names, but divided by all that were written.",
    "A share of the different names: `len(set(words))` below, too.",
)
def divided_by_all(words, known, score, threshold):
    return sum(word not in known and score(word) >= threshold for word in set(words)) / len(words)


@well_invented.wrong(
    "You counted known names as invented: a list of the training names would win.", "A name that is known is not new."
)
def known_names_counted(words, known, score, threshold):
    different = set(words)
    return sum(score(word) >= threshold for word in different) / len(different)


@well_invented.wrong(
    "You asked for novelty only. Letters at random are nearly always new.", "A name must be new *and* well spelt."
)
def spelling_not_asked(words, known, score, threshold):
    return len(set(words) - set(known)) / len(set(words))


@well_invented.wrong(
    "You divided by the new names. Whoever copies all names but one can then reach everything.",
    "The share is of all different names that were written.",
)
def share_of_the_new_ones(words, known, score, threshold):
    new = set(words) - set(known)
    return sum(score(word) >= threshold for word in new) / len(new)


@well_invented.wrong(
    "You counted a name that is new *or* well spelt.",
    "Both are asked: letters at random are new, and copies well spelt.",
)
def either_is_enough(words, known, score, threshold):
    different = set(words)
    return sum(word not in known or score(word) >= threshold for word in different) / len(different)


@well_invented.wrong(
    "You asked for more than the threshold; a name that just reaches it passes, too.", "At least: `>=`."
)
def above_the_threshold(words, known, score, threshold):
    different = set(words)
    return sum(word not in known and score(word) > threshold for word in different) / len(different)
