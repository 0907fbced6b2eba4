"""Exercise 09.1: The Q update."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. The Q update

One transition, one number of the table changes. Mind the end of an episode, and which of the next actions counts.
"""

Transition = tuple[int, int, float, int, bool, int]

TABLE = np.array([[1.0, 2.0], [3.0, 5.0], [0.5, -1.0], [8.0, 4.0]])
GOES_ON, THEN_BEST, ENDS = (0, 0, 1.0, 1, False, 0), (2, 1, 0.5, 0, False, 1), (1, 1, -2.0, 3, True, 0)


@exercise(
    "09/q_update",
    "The Q update",
    question=QUESTION,
    cases=[
        Case((TABLE, GOES_ON, 0.5, 1.0), "from state 0 by action 0, reward 1, to state 1; step size .5, gamma 1"),
        Case((TABLE, GOES_ON, 0.5, 0.9), "the same with gamma .9"),
        Case((TABLE, THEN_BEST, 0.1, 0.9), "from state 2 by action 1, reward .5, to state 0; step size .1"),
        Case((TABLE, ENDS, 0.25, 0.9), "from state 1 by action 1, reward -2, and the episode ends; step size .25"),
    ],
    hints=[
        "Target: the reward plus gamma times the best value in the *next* state's row; at an end, the reward alone.",
        "Q(state, action) moves towards the target by the step size: add `step_size * (target - old)`.",
        "Only one number of the table changes. Return the whole table.",
    ],
    points=2,
)
def q_update(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> np.ndarray:
    """The table of Q-values (S, A) after one update of Q-learning.

    `transition` is (state, action, reward, next_state, terminated, next_action): whole numbers, but for the reward, a
    number, and `terminated`, which says that the episode ended there. `next_action` is what was done in `next_state`;
    it may be of no use. Source: Sutton and Barto 2018, equation 6.8.
    """
    state, action, reward, next_state, terminated, _ = transition
    target = reward + gamma * (0.0 if terminated else q[next_state].max())
    changed = q.copy()
    changed[state, action] += step_size * (target - q[state, action])
    return changed


def moved(q: np.ndarray, transition: Transition, target: float, step_size: float) -> np.ndarray:
    """The table with the pair of the transition moved towards a target."""
    changed = q.copy()
    changed[transition[:2]] += step_size * (target - q[transition[:2]])
    return changed


@q_update.wrong(
    "You went on with the action that was taken next: that is SARSA, which learns the value of the policy that acts.",
    "Q-learning goes on with the best action, whatever was done.",
)
def action_taken_next(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> object:
    _, _, reward, next_state, terminated, next_action = transition
    return moved(q, transition, reward + gamma * (0.0 if terminated else q[next_state, next_action]), step_size)


@q_update.wrong(
    "You added the target and kept the old value in full: the values grow without end.",
    "New = (1 - step size) * old + step size * target.",
)
def old_value_kept_in_full(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> object:
    changed = q_update.reference(q, transition, step_size, gamma)
    changed[transition[:2]] += step_size * q[transition[:2]]
    return changed


@q_update.wrong(
    "After the end you went on with the value of the next state.",
    "Where the episode has ended nothing follows: the target is the reward alone.",
)
def bootstrapped_after_the_end(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> object:
    _, _, reward, next_state, _, _ = transition
    return moved(q, transition, reward + gamma * q[next_state].max(), step_size)


@q_update.wrong(
    "You put the target in the place of the old value: the step size is not used.",
    "One transition is one draw; a part of the way averages over many.",
)
def step_size_ignored(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> object:
    return q_update.reference(q, transition, 1.0, gamma)


@q_update.wrong(
    "The shares are swapped: the old value moved 1 - step size of the way.",
    "The step size is the share of the way towards the target; what is left of the old value is 1 - step size.",
)
def shares_swapped(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> object:
    return q_update.reference(q, transition, 1 - step_size, gamma)


@q_update.wrong("gamma is missing.", "What the next state is worth comes one step later, and counts gamma times.")
def gamma_missing(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> object:
    return q_update.reference(q, transition, step_size, 1.0)


@q_update.wrong(
    "You took the best value of the whole table.", "The best of the row of the next state: that is where you are."
)
def best_of_the_table(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> object:
    _, _, reward, _, terminated, _ = transition
    return moved(q, transition, reward + gamma * (0.0 if terminated else q.max()), step_size)


@q_update.wrong(
    "You took the best value of the state that was left.", "The future begins in the *next* state: its row counts."
)
def best_of_the_state_left(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> object:
    state, _, reward, _, terminated, _ = transition
    return moved(q, transition, reward + gamma * (0.0 if terminated else q[state].max()), step_size)


@q_update.wrong(
    "You averaged over the next actions, as if the future were left to chance.",
    "Q-learning takes the best of them: `max`.",
)
def mean_of_the_next_state(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> object:
    _, _, reward, next_state, terminated, _ = transition
    return moved(q, transition, reward + gamma * (0.0 if terminated else q[next_state].mean()), step_size)


@q_update.wrong("The reward is missing in the target.", "Target: the reward *and* what follows.")
def reward_missing(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> object:
    state, action, _, *rest = transition
    return q_update.reference(q, (state, action, 0.0, *rest), step_size, gamma)


@q_update.wrong("The value moved away from the target.", "Add step size * (target - old), not (old - target).")
def away_from_the_target(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> object:
    return q_update.reference(q, transition, -step_size, gamma)


@q_update.wrong("Nothing is returned.", "Return the table, also where you changed it in place.")
def table_not_returned(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> None:
    q[:] = q_update.reference(q, transition, step_size, gamma)


@q_update.wrong("You return the new value alone.", "Return the whole table, with that one value changed.")
def value_for_table(q: np.ndarray, transition: Transition, step_size: float, gamma: float) -> object:
    return q_update.reference(q, transition, step_size, gamma)[transition[:2]]
