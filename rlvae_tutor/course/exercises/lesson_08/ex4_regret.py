"""Exercise 08.4: The regret."""

from typing import Any

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise
from rlvae_tutor.course.exercises.lesson_08.common import LINE, LINE_R, SWITCH, SWITCH_R

QUESTION = """
## 4. The regret

A policy takes the same action in a state at every step. What does it lose in a few steps, against the best plan?
"""

FIRST, MIXED = np.zeros(4, int), np.array([1, 2, 0, 1])


@exercise(
    "08/regret",
    "The regret",
    question=QUESTION,
    cases=[
        Case((SWITCH, SWITCH_R, np.array([0, 0]), 1), "two states; always stay, for one step"),
        Case((SWITCH, SWITCH_R, np.array([0, 0]), 3), "the same for three steps"),
        Case((LINE, LINE_R, FIRST, 4), "four states in a row; the first action everywhere, for four steps"),
        Case((LINE, LINE_R, MIXED, 4), "the same; actions 1, 2, 0 and 1"),
    ],
    hints=[
        "Two returns: the best there is, and that of keeping these actions. The regret is their difference.",
        "Both are built up from zero steps left, one backup at a time.",
        "The best takes `.max(axis=1)` of its own backup, the other `[np.arange(len(R)), actions]` of *its* own.",
    ],
    points=2,
)
def regret(P: np.ndarray, R: np.ndarray, actions: np.ndarray, horizon: int) -> np.ndarray:
    """What is lost in each state (S,) by taking the same `actions` (S,) at each of `horizon` steps; gamma is 1.

    `P` is (S, A, S), `R` is (S, A); no state is terminal here. Measured against the best plan, so never negative.
    """
    best, own = np.zeros(len(R)), np.zeros(len(R))
    for _ in range(horizon):
        best = np.max(R + P @ best, axis=1)
        own = (R + P @ own)[np.arange(len(R)), actions]
    return best - own


def best_returns(P: np.ndarray, R: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Best action values (S, A) and best returns (S,) with so many steps left."""
    best = np.zeros(len(R))
    for _ in range(horizon):
        values = R + P @ best
        best = values.max(axis=1)
    return values, best


@regret.wrong("The sign is wrong: a regret is what the best plan earns *more*.", "Best less own, never below zero.")
def own_less_best(P: np.ndarray, R: np.ndarray, actions: np.ndarray, horizon: int) -> object:
    return -regret.reference(P, R, actions, horizon)


@regret.wrong(
    "You let the policy take one step and the best plan do the rest.",
    "Who keeps a policy keeps it: its own backup must go on from its own values.",
)
def one_step_alone(P: np.ndarray, R: np.ndarray, actions: np.ndarray, horizon: int) -> object:
    values, best = best_returns(P, R, horizon)
    return best - values[np.arange(len(R)), actions]


@regret.wrong(
    "You say whether the action is another than the best one, not what that costs.",
    "Two actions may be worth nearly the same: count the loss, not the difference of names.",
)
def another_action(P: np.ndarray, R: np.ndarray, actions: np.ndarray, horizon: int) -> object:
    return (best_returns(P, R, horizon)[0].argmax(axis=1) != actions).astype(float)


@regret.wrong("You return what the policy earns.", "The regret is the best return less this one.")
def return_for_regret(P: np.ndarray, R: np.ndarray, actions: np.ndarray, horizon: int) -> Any:
    return best_returns(P, R, horizon)[1] - regret.reference(P, R, actions, horizon)


@regret.wrong(
    "You compared with the best of the policies that take one action everywhere.",
    "The measure is the best plan, which may take another action in every state and at every step.",
)
def against_the_best_constant(P: np.ndarray, R: np.ndarray, actions: np.ndarray, horizon: int) -> object:
    own = return_for_regret(P, R, actions, horizon)
    constants = [return_for_regret(P, R, np.full(len(R), action), horizon) for action in range(R.shape[1])]
    return np.max(constants, axis=0) - own


@regret.wrong(
    "You summed the regrets of single steps, as if every step were the last one.",
    "An action that costs now may pay later: compare whole returns.",
)
def each_step_by_itself(P: np.ndarray, R: np.ndarray, actions: np.ndarray, horizon: int) -> object:
    return horizon * (R.max(axis=1) - R[np.arange(len(R)), actions])
