"""Exercise 08.2: The Bellman backup."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise
from rlvae_tutor.course.exercises.lesson_08.common import LINE, LINE_R, LINE_VALUES, SWITCH, SWITCH_R

QUESTION = """
## 2. The Bellman backup

One step back in time: from the best returns with t steps left to those with t + 1. Average over chance, choose among
actions, and let nothing come after the end.
"""

# States lie on a line; the last one is terminal, and its entries in R and values are left-overs.
NOWHERE = np.array([False, False])

END = np.array([False, False, False, True])


@exercise(
    "08/bellman_backup",
    "The Bellman backup",
    question=QUESTION,
    cases=[
        Case((SWITCH, SWITCH_R, NOWHERE, np.array([3.0, 4.0]), 1.0), "two states, no chance, gamma 1"),
        Case((SWITCH, SWITCH_R, NOWHERE, np.array([3.0, 4.0]), 0.5), "the same with gamma .5"),
        Case((LINE, LINE_R, np.zeros(4, bool), LINE_VALUES, 1.0), "four states in a row, with chance, none terminal"),
        Case((LINE, LINE_R, END, LINE_VALUES, 1.0), "the same; the last of the four states is terminal"),
        Case((LINE, LINE_R, END, LINE_VALUES, 0.9), "the same with gamma .9"),
    ],
    hints=[
        "For each action: the reward now, plus gamma times what the next state is worth on average.",
        "`P @ values` is that average: it multiplies the last axis and leaves (S, A). Then take the best action.",
        "A terminal state is worth 0: as a next state, and in what you return. `np.where(terminal, 0, values)`.",
    ],
    points=2,
)
def bellman_backup(P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float) -> np.ndarray:
    """Best return of each state (S,) with one step more, from the best returns `values` (S,) so far.

    `P` (S, A, S) are the probabilities of the next state, `R` (S, A) the expected rewards, `gamma` is the discount. In
    a state that is `terminal` (S,) nothing more is to be had, whatever its entries in `R` and `values` say. Source:
    Sutton and Barto 2018, equation 4.10.
    """
    later = np.where(terminal, 0.0, values)
    action_values = R + gamma * (P @ later)
    return np.where(terminal, 0.0, action_values.max(axis=1))


def action_values(P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float) -> np.ndarray:
    """Values (S, A) of each action, right in all."""
    return R + gamma * (P @ np.where(terminal, 0.0, values))


@bellman_backup.wrong(
    "You averaged over the actions: that is the value of acting at random.",
    "Whoever plans may choose. The average is over chance, the maximum over actions.",
)
def mean_over_actions(P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return np.where(terminal, 0.0, action_values(P, R, terminal, values, gamma).mean(axis=1))


@bellman_backup.wrong(
    "What stands in `values` for a terminal state was counted as return to come.",
    "After the end nothing comes: a terminal next state is worth 0.",
)
def return_after_the_end(
    P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float
) -> object:
    return np.where(terminal, 0.0, (R + gamma * (P @ values)).max(axis=1))


@bellman_backup.wrong(
    "In a terminal state you let an action be taken and its reward be earned.",
    "The episode is over there: the value that you return for it is 0.",
)
def action_after_the_end(
    P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float
) -> object:
    return action_values(P, R, terminal, values, gamma).max(axis=1)


@bellman_backup.wrong(
    "You made no use of `terminal`: return to come is counted after the end, and from there it goes on.",
    "A terminal state is worth 0, as a next state and in what you return.",
)
def terminal_ignored(P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return (R + gamma * (P @ values)).max(axis=1)


@bellman_backup.wrong(
    "You wrote into the values that you were still reading: later states saw the new value of earlier ones.",
    "With t steps left all states look at the values with t - 1: read from the old array, write to a new one.",
)
def in_place(P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float) -> object:
    values = np.where(terminal, 0.0, values)
    for state in np.flatnonzero(~terminal):
        values[state] = (R[state] + gamma * P[state] @ values).max()
    return values


@bellman_backup.wrong(
    "You averaged the *number* of the next state, rounded it, and took the value there.",
    "Average the values, not the places: between a cliff and a hilltop there may be nothing at all.",
)
def expected_next_state_rounded(
    P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float
) -> object:
    following = np.rint(P @ np.arange(len(values))).astype(int)
    later = np.where(terminal, 0.0, values)
    return np.where(terminal, 0.0, (R + gamma * later[following]).max(axis=1))


@bellman_backup.wrong(
    "You looked at the likeliest next state alone.", "Every next state counts, by its probability: `P @ values`."
)
def likeliest_next_state(
    P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float
) -> object:
    later = np.where(terminal, 0.0, values)
    return np.where(terminal, 0.0, (R + gamma * later[P.argmax(axis=2)]).max(axis=1))


@bellman_backup.wrong(
    "The best reward and the best future were taken from different actions.",
    "One action brings both: add first, then take the maximum.",
)
def two_maxima(P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float) -> object:
    later = np.where(terminal, 0.0, values)
    return np.where(terminal, 0.0, R.max(axis=1) + gamma * (P @ later).max(axis=1))


@bellman_backup.wrong("gamma is missing.", "What comes one step later counts gamma times.")
def without_gamma(P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return bellman_backup.reference(P, R, terminal, values, 1.0)


@bellman_backup.wrong(
    "You discounted the reward of this very step, too.", "gamma ** 0 is 1: what comes now counts in full."
)
def reward_discounted(P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return gamma * bellman_backup.reference(P, R, terminal, values, 1.0)


@bellman_backup.wrong("The reward of the step is missing.", "Return is the reward now plus what comes later.")
def without_the_reward(P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return bellman_backup.reference(P, 0 * R, terminal, values, gamma)


@bellman_backup.wrong(
    "You return a value for every action.", "A state is worth what its best action is worth: `.max(axis=1)`."
)
def no_maximum(P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return np.where(terminal[:, np.newaxis], 0.0, action_values(P, R, terminal, values, gamma))


@bellman_backup.wrong(
    "You took the maximum over the states and kept the actions apart.", "Each state chooses for itself: axis 1."
)
def maximum_over_states(P: np.ndarray, R: np.ndarray, terminal: np.ndarray, values: np.ndarray, gamma: float) -> object:
    return action_values(P, R, terminal, values, gamma).max(axis=0)
