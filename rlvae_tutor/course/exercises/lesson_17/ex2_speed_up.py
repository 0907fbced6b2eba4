"""Exercise 17.2: Amdahl's law."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 2. Amdahl's law

A part gets faster. What becomes of the whole?
"""


@exercise(
    "17/speed_up",
    "Amdahl's law",
    question=QUESTION,
    cases=[
        Case((0.5, 2.0), "half of the time, made twice as fast"),
        Case((0.9, 10.0), "nine tenths of the time, made ten times as fast"),
        Case((0.02, 100.0), "a fiftieth of the time, made a hundred times as fast"),
        Case((1.0, 4.0), "all of the time, made four times as fast"),
    ],
    hints=[
        "Say that the whole took one second. How long do the two parts take afterwards?",
        "The rest still takes 1 - share; the part takes share / factor.",
        "How many times as fast: the time before over the time after.",
    ],
)
def speed_up(share: float, factor: float) -> float:
    """How many times as fast the whole becomes if `share` of its time is made `factor` times as fast.

    `share` is a part of the time before, from 0 to 1. Source: Amdahl 1967.
    """
    return 1 / (1 - share + share / factor)


@speed_up.wrong(
    "You averaged the speeds of the two parts; times add up, speeds do not.",
    "Add the times, then divide. The slow part decides.",
)
def speeds_averaged(share: float, factor: float) -> object:
    return share * factor + 1 - share


@speed_up.wrong(
    "You gave the time that is left, not how many times as fast it is.", "A speed-up is time before over time after."
)
def time_left(share: float, factor: float) -> object:
    return 1 - share + share / factor


@speed_up.wrong(
    "You made the other part faster: `share` is what is sped up.", "1 - share is what stays, and what limits you."
)
def the_other_part(share: float, factor: float) -> object:
    return 1 / (share + (1 - share) / factor)


@speed_up.wrong(
    "You took the part's time away and forgot that some of it is left: share / factor.",
    "That is the limit for an infinite factor, and no factor is.",
)
def part_for_nothing(share: float, factor: float) -> object:
    return 1 / (1 - share) if share < 1 else np.inf


@speed_up.wrong(
    "You looked at the part alone; the rest takes its time, too.", "Time after: the rest, and what is left of the part."
)
def rest_forgotten(share: float, factor: float) -> object:
    return factor / share


@speed_up.wrong("You gave the whole the factor of the part.", "Only if share is 1 does the whole follow the part.")
def whole_follows_the_part(share: float, factor: float) -> object:
    return factor
