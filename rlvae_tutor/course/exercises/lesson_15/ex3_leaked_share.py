"""Exercise 15.3: Does it leak?"""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. Does it leak?

Every example has the number of the recording that it was cut from. How many of the *test* examples come from a
recording that training has seen?
"""


@exercise(
    "15/leaked_share",
    "Does it leak?",
    question=QUESTION,
    cases=[  # recordings by number, of unequal length
        Case(([0, 0, 1, 1, 2], [3, 3, 4]), "training on recordings 0, 0, 1, 1, 2, test on 3, 3, 4: no leak"),
        Case(([0, 0, 1, 1, 2], [1, 3, 3, 4]), "training on recordings 0, 0, 1, 1, 2, test on 1, 3, 3, 4"),
        Case(([0, 1, 1, 5, 5, 5], [1, 1, 1, 5, 6, 7]), "training on 0, 1, 1, 5, 5, 5, test on 1, 1, 1, 5, 6, 7"),
    ],
    hints=[
        "Ask of each test example whether its recording is among the training recordings.",
        "`np.isin(test, training)` is true where it is; the share of true ones is their mean.",
    ],
)
def leaked_share(training: list[int], test: list[int]) -> np.floating:
    """Share, from 0 to 1, of the test examples from a recording of which training has seen an example.

    Both are the recording of each example, whole numbers, (examples,).
    """
    return np.mean(np.isin(test, training))


@leaked_share.wrong(
    "You asked it of the training examples.", "What a leak spoils is the test: ask of each test example."
)
def share_of_training(training: list[int], test: list[int]) -> object:
    return np.mean(np.isin(training, test))


@leaked_share.wrong(
    "You counted recordings; a long one has more examples, and each of them counts in a score.",
    "A score is a mean over examples, so the leak is, too.",
)
def share_of_recordings(training: list[int], test: list[int]) -> object:
    return np.mean(np.isin(np.unique(test), training))


@leaked_share.wrong("You gave the share that is clean.", "Leaked is what training has seen.")
def clean_share(training: list[int], test: list[int]) -> object:
    return np.mean(~np.isin(test, training))


@leaked_share.wrong("You counted them; asked for is their share.", "Divide by the number of test examples.")
def count_for_share(training: list[int], test: list[int]) -> object:
    return np.sum(np.isin(test, training))


@leaked_share.wrong(
    "You divided by the number of training examples.", "A share of the test examples: divide by their number."
)
def divided_by_training(training: list[int], test: list[int]) -> object:
    return np.sum(np.isin(test, training)) / len(training)
