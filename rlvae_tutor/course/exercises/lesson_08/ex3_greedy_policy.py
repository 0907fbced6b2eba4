"""Exercise 08.3: The greedy policy."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise
from rlvae_tutor.course.exercises.lesson_08.common import LINE, LINE_R, LINE_VALUES, SWITCH, SWITCH_R

QUESTION = """
## 3. The greedy policy

From values to actions: what is best to do in each state, if what follows is worth so much?
"""

THREE_WAYS = np.array([[5.5, 1.5, 1.0], [0.0, -1.0, 4.0], [0.5, 2.5, 0.0], [-1.0, 1.0, 0.0]])


@exercise(
    "08/greedy_policy",
    "The greedy policy",
    question=QUESTION,
    cases=[
        Case((SWITCH, SWITCH_R, np.array([3.0, 4.0]), 1.0), "two states, no chance, gamma 1"),
        Case((SWITCH, SWITCH_R, np.array([3.0, 4.0]), 0.25), "the same with gamma .25"),
        Case((LINE, LINE_R, LINE_VALUES, 1.0), "four states in a row, three actions, gamma 1"),
        Case((LINE, THREE_WAYS, LINE_VALUES, 1.0), "the same with other rewards"),
        Case((LINE, THREE_WAYS, LINE_VALUES, 0.3), "and with gamma .3"),
    ],
    hints=[
        "First the value of every action in every state, (S, A), as in the backup.",
        "Not the maximum this time but where it stands: `argmax` over the actions, axis 1.",
    ],
)
def greedy_policy(P: np.ndarray, R: np.ndarray, values: np.ndarray, gamma: float) -> np.ndarray:
    """The best action (S,), a whole number, in each state, if what follows is worth `values` (S,).

    `P` is (S, A, S), `R` is (S, A); no state is terminal here.
    """
    return np.argmax(R + gamma * (P @ values), axis=1)


@greedy_policy.wrong(
    "Your argmax runs over the states: it says in which state each action is best.",
    "Each state chooses among its actions: axis 1.",
)
def best_state_of_each_action(P: np.ndarray, R: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return np.argmax(R + gamma * (P @ values), axis=0)


@greedy_policy.wrong(
    "The reward is forgotten: you go where it is best to be, whatever the way there costs.",
    "An action is worth its reward *and* what follows.",
)
def reward_forgotten(P: np.ndarray, R: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return np.argmax(P @ values, axis=1)


@greedy_policy.wrong(
    "You looked at the reward of this step alone, as if gamma were 0.",
    "A policy may grab the reward now only if nothing follows.",
)
def future_forgotten(P: np.ndarray, R: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return np.argmax(R, axis=1)


@greedy_policy.wrong("gamma is missing.", "It decides between a good now and a better later.")
def gamma_forgotten(P: np.ndarray, R: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return np.argmax(R + P @ values, axis=1)


@greedy_policy.wrong(
    "You looked at the likeliest next state alone.", "Every next state counts, by its probability: `P @ values`."
)
def likeliest_state_alone(P: np.ndarray, R: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return np.argmax(R + gamma * values[P.argmax(axis=2)], axis=1)


@greedy_policy.wrong(
    "You return what the best action is worth, not which one it is.", "A policy gives actions: argmax, not max."
)
def value_for_action(P: np.ndarray, R: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return np.max(R + gamma * (P @ values), axis=1)


@greedy_policy.wrong("You chose the worst action.", "These are returns, not losses: more is better.")
def worst_action(P: np.ndarray, R: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return np.argmin(R + gamma * (P @ values), axis=1)
