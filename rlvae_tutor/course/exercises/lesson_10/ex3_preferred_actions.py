"""Exercise 10.3: Read the policy."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. Read the policy

A table, and how often each entry was updated. What does it prefer in each cell? It may know nothing.
"""

# Three rates, two times, three actions.
Q = np.array(
    [[[1.0, 3.0, 2.0], [0.5, 0.2, 0.9]], [[2.0, 1.0, 0.0], [4.0, 5.0, 6.0]], [[7.0, 9.0, 8.0], [0.3, 0.1, 0.2]]]
)
TRIED = np.array([[[2, 5, 9], [4, 4, 1]], [[3, 8, 1], [7, 2, 3]], [[6, 1, 2], [1, 2, 4]]])
COSTS = np.array([[[-4.0, 0.0, -3.0], [0.0, -2.0, -5.0]], [[-1.0, -2.0, 0.0], [0.0, 0.0, -6.0]]])
COSTS_TRIED = np.array([[[5, 0, 2], [0, 9, 4]], [[6, 7, 0], [0, 0, 3]]])
EMPTY = np.array([[[1.0, 2.0, 0.5], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.4, 0.0, 0.9]]])
EMPTY_TRIED = np.array([[[3, 1, 2], [0, 0, 0]], [[0, 0, 0], [2, 0, 1]]])


@exercise(
    "10/preferred_actions",
    "Reading the policy",
    question=QUESTION,
    cases=[
        Case((Q, TRIED), "three rates, two times, three actions; everything was tried"),
        Case((EMPTY, EMPTY_TRIED), "two rates, two times; two of the cells were never visited"),
        Case((COSTS, COSTS_TRIED), "all that was tried has a negative value, and some actions were never tried"),
    ],
    hints=[
        "In each cell the action of the largest Q: the last axis is that of the actions.",
        "An entry that was never tried still says 0, as the table began. Make it -inf before comparing.",
        "A cell without any visit has no preference: put -1 there, with np.where.",
    ],
    points=2,
)
def preferred_actions(q: np.ndarray, visits: np.ndarray) -> np.ndarray:
    """Number of the action that the table prefers in each cell, (rates, times).

    `q` holds Q-values and `visits` numbers of updates, both (rates, times, actions). Preferred is the largest Q among
    the actions that were tried; a cell in which none was tried answers -1.
    """
    known = np.where(visits > 0, q, -np.inf)
    return np.where(visits.any(axis=-1), known.argmax(axis=-1), -1)


@preferred_actions.wrong(
    "You searched along the rates, not along the actions: your answer names the best *rate* for each action.",
    "A policy chooses an action in each state. Nobody can choose the state he is in.",
)
def largest_over_the_states(q: np.ndarray, visits: np.ndarray) -> object:
    return np.where(visits > 0, q, -np.inf).argmax(axis=0)


@preferred_actions.wrong(
    "An action that was never tried won with its zero against tried ones below zero.",
    "Zero is where the table began, not what was learned. What was never tried has no value yet.",
)
def zeros_of_untried_actions_win(q: np.ndarray, visits: np.ndarray) -> object:
    return np.where(visits.any(axis=-1), q.argmax(axis=-1), -1)


@preferred_actions.wrong(
    "You answer action 0 where nothing was ever tried: `argmax` of equal values is the first one.",
    "No experience, no preference. Say so, or a reader takes it for something learned.",
)
def first_action_where_nothing_is_known(q: np.ndarray, visits: np.ndarray) -> object:
    return np.where(visits > 0, q, -np.inf).argmax(axis=-1)


@preferred_actions.wrong(
    "You took the largest Q of all entries, zeros of untried actions and of unvisited cells among them.",
    "Only what was tried can be preferred; where nothing was, there is nothing to read.",
)
def plain_largest(q: np.ndarray, visits: np.ndarray) -> object:
    return q.argmax(axis=-1)


@preferred_actions.wrong(
    "You named the action that was tried most often.",
    "Visits say how sure a value is, not how good. (In an epsilon-greedy run the two often agree, but not always.)",
)
def most_often_tried(q: np.ndarray, visits: np.ndarray) -> object:
    return np.where(visits.any(axis=-1), visits.argmax(axis=-1), -1)


@preferred_actions.wrong(
    "You named the smallest Q.", "Q counts reward, which is to be large, though a loss is to be small."
)
def smallest_value(q: np.ndarray, visits: np.ndarray) -> object:
    return np.where(visits.any(axis=-1), np.where(visits > 0, q, np.inf).argmin(axis=-1), -1)


@preferred_actions.wrong(
    "You returned the largest value itself, not the number of the action that has it.", "`argmax`, not `max`."
)
def value_for_action(q: np.ndarray, visits: np.ndarray) -> object:
    return np.where(visits.any(axis=-1), np.where(visits > 0, q, -np.inf).max(axis=-1), -1)
