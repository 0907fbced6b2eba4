"""Exercise 14.4: New and well spelt."""

from collections.abc import Callable

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 4. New and well spelt

A decoder has invented names. Which share of them counts?
"""


def score(word: str) -> float:
    """A made-up spelling score: the share of vowels, less one."""
    return sum(letter in "aeiou" for letter in word) / max(len(word), 1) - 1


INVENTED = ["maria", "boria", "boria", "xrtz", "ksp", "anna", "elia", "otto"]


@exercise(
    "14/well_invented",
    "New and well spelt",
    question=QUESTION,
    cases=[
        Case((["boria", "xrtz"], ["maria"], score, -0.5), "one well spelt, one not; both are new"),
        Case((["boria", "maria"], ["maria"], score, -0.5), "both well spelt; one is known"),
        Case((["boria", "boria", "boria", "xrtz"], ["maria"], score, -0.5), "one of two names came three times"),
        Case((INVENTED, ["maria", "ksp"], score, -0.5), "eight names, one twice, two of them known, some badly spelt"),
        Case((["otto", "krz"], ["anna"], score, -0.5), "one that just reaches the threshold"),
    ],
    hints=[
        "Ask of the *different* names: a decoder that writes one good name a thousand times has invented one.",
        "`set(words)`; a name counts if it is not in `known` and its score is at least the threshold.",
    ],
)
def well_invented(words: list[str], known: list[str], score: Callable[[str], float], threshold: float) -> float:
    """Which share, from 0 to 1, of the different `words` is not `known` *and* has a `score` of at least `threshold`?

    `words` and `known` are lists of words; `score(word)` is a number, higher for what is better spelt.
    """
    different = set(words)
    return sum(word not in known and score(word) >= threshold for word in different) / len(different)


@well_invented.wrong(
    "You counted repetitions: who writes one good name a thousand times gets nearly everything right.",
    "Ask of the different names: `set(words)`.",
)
def repetitions_counted(words: list[str], known: list[str], score: Callable[[str], float], threshold: float) -> object:
    return np.mean([word not in known and score(word) >= threshold for word in words])


@well_invented.wrong(
    "You counted the different names, but divided by all that were written.",
    "A share of the different names: `len(set(words))` below, too.",
)
def divided_by_all(words: list[str], known: list[str], score: Callable[[str], float], threshold: float) -> object:
    return sum(word not in known and score(word) >= threshold for word in set(words)) / len(words)


@well_invented.wrong(
    "You counted known names as invented: a list of the training names would win.", "A name that is known is not new."
)
def known_names_counted(words: list[str], known: list[str], score: Callable[[str], float], threshold: float) -> object:
    different = set(words)
    return sum(score(word) >= threshold for word in different) / len(different)


@well_invented.wrong(
    "You asked for novelty only. Letters at random are nearly always new.", "A name must be new *and* well spelt."
)
def spelling_not_asked(words: list[str], known: list[str], score: Callable[[str], float], threshold: float) -> object:
    return len(set(words) - set(known)) / len(set(words))


@well_invented.wrong(
    "You divided by the new names. Whoever copies all names but one can then reach everything.",
    "The share is of all different names that were written.",
)
def share_of_the_new_ones(
    words: list[str], known: list[str], score: Callable[[str], float], threshold: float
) -> object:
    new = set(words) - set(known)
    return sum(score(word) >= threshold for word in new) / len(new)


@well_invented.wrong(
    "You counted a name that is new *or* well spelt.",
    "Both are asked: letters at random are new, and copies well spelt.",
)
def either_is_enough(words: list[str], known: list[str], score: Callable[[str], float], threshold: float) -> object:
    different = set(words)
    return sum(word not in known or score(word) >= threshold for word in different) / len(different)


@well_invented.wrong(
    "You asked for more than the threshold; a name that just reaches it passes, too.", "At least: `>=`."
)
def above_the_threshold(words: list[str], known: list[str], score: Callable[[str], float], threshold: float) -> object:
    different = set(words)
    return sum(word not in known and score(word) > threshold for word in different) / len(different)
