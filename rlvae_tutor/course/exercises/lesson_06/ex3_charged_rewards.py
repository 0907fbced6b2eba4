"""Exercise 06.3: The price of a crash."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise
from rlvae_tutor.course.exercises.lesson_06.common import marked

QUESTION = """
## 3. The price of a crash

A reward that is a cost, and a crash that would save steps.
"""

WORST = 10.0


def steps_left(ratios: np.ndarray, horizon: int) -> np.ndarray:
    """For each step, how many there are from it to the horizon, itself included."""
    return horizon - np.arange(len(ratios))


def is_crash(ratios: np.ndarray) -> np.ndarray:
    """Where the ratio is above 10 or no number."""
    return ~(np.asarray(ratios) <= WORST)


@exercise(
    "06/charged_rewards",
    "The price of a crash",
    question=QUESTION,
    cases=[
        Case((np.array([0.9, 0.5, 0.3, 0.2]), 4), "ratios .9, .5, .3 and .2 in four steps: no crash"),
        Case((np.array([0.9, np.nan]), 4), "ratio .9, then a loss that is no number, in the second of four steps"),
        Case((np.array([0.9, 0.8, 50.0]), 5), "ratios .9, .8 and 50, a crash in the third of five steps"),
        Case((np.array([0.9, 0.8, 0.7, np.inf]), 4), "an infinite loss in the last of four steps"),
        Case((np.array([3.0, 9.5, 8.0]), 3), "ratios 3, 9.5 and 8: a bad run, but no crash"),
        Case((np.array([np.nan]), 3), "no number after the first of three steps"),
    ],
    hints=[
        "A crash ends the episode. How many steps are saved by it, and what would each have cost at the worst?",
        "The crash is only ever the last entry. From step t on there are horizon - t steps, t counted from 0.",
        "NaN > 10 is False, and so is NaN <= 10. `~(ratios <= 10)` is true of all that is no good number.",
    ],
    points=2,
    probe=marked,
)
def charged_rewards(ratios: np.ndarray, horizon: int) -> np.ndarray:
    """Rewards (steps,): minus the ratio for each step; for a crash -10, and -10 more for each step that is left.

    `ratios` (steps,) are excess losses after each step, divided by the excess at the start. A run has crashed where
    the ratio is above 10, infinite or no number; that ends the episode, so there may be fewer steps than `horizon`.
    """
    ratios = np.asarray(ratios, float)
    left = horizon - np.arange(len(ratios))
    return -np.where(ratios <= 10, ratios, 10.0 * left)


@charged_rewards.wrong(
    "You charged the crash for its own step alone; all the steps that it saves are free.",
    "Where every step costs, an early end is a present. Charge the steps that are left as well.",
)
def one_step_only(ratios: np.ndarray, horizon: int) -> object:
    return -np.where(is_crash(ratios), WORST, ratios)


@charged_rewards.wrong(
    "A loss that is no number becomes a reward that is no number, and so does every sum with it.",
    "NaN > 10 is False: ask whether the ratio is a good number, not whether it is a bad one.",
)
def not_a_number(ratios: np.ndarray, horizon: int) -> object:
    return -np.where(ratios > WORST, WORST * steps_left(ratios, horizon), ratios)


@charged_rewards.wrong(
    "You charged only what is no number; a ratio of 50 is a crash, too.", "A run is given up above 10 times its start."
)
def only_what_is_no_number(ratios: np.ndarray, horizon: int) -> object:
    return -np.where(np.isfinite(ratios), ratios, WORST * steps_left(ratios, horizon))


@charged_rewards.wrong(
    "You forgot the step of the crash itself.", "The step that crashes, and all that are left: horizon - t, t from 0."
)
def without_its_own_step(ratios: np.ndarray, horizon: int) -> object:
    return -np.where(is_crash(ratios), WORST * (steps_left(ratios, horizon) - 1), ratios)


@charged_rewards.wrong(
    "You charged the whole horizon, also the steps that were made and paid before the crash.",
    "A later crash must not cost more than an earlier one: charge what is left.",
)
def whole_horizon(ratios: np.ndarray, horizon: int) -> object:
    return -np.where(is_crash(ratios), WORST * horizon, ratios)


@charged_rewards.wrong(
    "Your crash costs nothing: an agent that finds it will never do anything else.",
    "An end without a price is the cheapest run of all.",
)
def crash_is_free(ratios: np.ndarray, horizon: int) -> object:
    return -np.where(is_crash(ratios), 0.0, ratios)


@charged_rewards.wrong(
    "You charged the size that the crashed loss happened to have; only where it was no number you took 10.",
    "Every crash is as bad as the worst state, 10, and no worse: no agent can learn from a number that explodes.",
)
def its_own_size(ratios: np.ndarray, horizon: int) -> object:
    sizes = np.where(np.isfinite(ratios), ratios, WORST)
    return -np.where(is_crash(ratios), sizes * steps_left(ratios, horizon), ratios)
