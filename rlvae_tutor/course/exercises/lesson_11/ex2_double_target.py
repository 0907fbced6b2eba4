"""Exercise 11.2: The double target."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 2. The double target

Two networks have judged the next observation. One selects, the other evaluates.
"""

# Three transitions, three actions.
RETURNS, DISCOUNTS = np.array([1.0, 2.0, -1.0]), np.array([0.5, 0.9, 0.0])
ONLINE = np.array([[1.0, 5.0, 2.0], [3.0, 0.0, 1.0], [0.0, 0.5, 4.0]])
TARGET = np.array([[10.0, 20.0, 30.0], [-1.0, 2.5, 2.0], [7.0, 8.0, 9.0]])


@exercise(
    "11/double_target",
    "The double target",
    question=QUESTION,
    cases=[
        Case((RETURNS[:1], DISCOUNTS[:1], ONLINE[:1], TARGET[:1]), "online 1, 5, 2; target 10, 20, 30; return 1, .5"),
        Case(
            (RETURNS[:2], DISCOUNTS[:2], ONLINE[:2], TARGET[:2]), "two transitions, after each of which the run goes on"
        ),
        Case(
            (RETURNS, DISCOUNTS, ONLINE, TARGET), "three transitions, the last of which ended its episode: discount 0"
        ),
    ],
    hints=[
        "Two witnesses: one selects the next action, the other says what it is worth.",
        "The online network selects: `online.argmax(axis=1)`, one action for each transition.",
        "`target[np.arange(len(target)), selected]` is what the target network says of the selected actions.",
    ],
    points=2,
)
def double_target(returns: np.ndarray, discounts: np.ndarray, online: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Targets (batch,) of double DQN.

    `returns` and `discounts` (batch,) are what was earned and what the value of the rest counts; `online` and `target`
    (batch, actions) are the Q-values of the *next* observation by either network. Source: van Hasselt et al. 2016.
    """
    selected = online.argmax(axis=1)
    return returns + discounts * target[np.arange(len(target)), selected]


def after(returns: np.ndarray, discounts: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Returns plus discounted values."""
    return returns + discounts * values


def picked(values: np.ndarray, actions: np.ndarray) -> np.ndarray:
    """From each row the value of its action."""
    return np.take_along_axis(values, actions[:, None], axis=1)[:, 0]


@double_target.wrong(
    "The target network both selects and evaluates: this is the plain DQN, with its maximisation bias.",
    "Who was lucky when selecting must not be the witness of the value.",
)
def selects_and_evaluates_with_the_target(
    returns: np.ndarray, discounts: np.ndarray, online: np.ndarray, target: np.ndarray
) -> object:
    return after(returns, discounts, target.max(axis=1))


@double_target.wrong(
    "The roles are swapped: you let the target network select and the online network evaluate.",
    "The online network selects, as it knows most; the target network, which stands still, evaluates.",
)
def roles_swapped(returns: np.ndarray, discounts: np.ndarray, online: np.ndarray, target: np.ndarray) -> object:
    return after(returns, discounts, picked(online, target.argmax(axis=1)))


@double_target.wrong(
    "The target network is not asked at all: the online network selects and evaluates.",
    "Then the target moves with every gradient step, and the luckiest action is still believed.",
)
def online_alone(returns: np.ndarray, discounts: np.ndarray, online: np.ndarray, target: np.ndarray) -> object:
    return after(returns, discounts, online.max(axis=1))


@double_target.wrong(
    "You left the discounts out, and with them the end of the episode, where the discount is 0.",
    "The discount counts what follows; after the end nothing does.",
)
def without_discounts(returns: np.ndarray, discounts: np.ndarray, online: np.ndarray, target: np.ndarray) -> object:
    return returns + picked(target, online.argmax(axis=1))


@double_target.wrong(
    "The returns are missing.", "What was earned on the way is the part of the target that is no guess."
)
def without_returns(returns: np.ndarray, discounts: np.ndarray, online: np.ndarray, target: np.ndarray) -> object:
    return discounts * picked(target, online.argmax(axis=1))


@double_target.wrong(
    "You took the smaller of the two largest values. (Others do so for other reasons, but it is not double DQN.)",
    "Select with one network, evaluate that action with the other.",
)
def smaller_of_two_maxima(returns: np.ndarray, discounts: np.ndarray, online: np.ndarray, target: np.ndarray) -> object:
    return after(returns, discounts, np.minimum(online.max(axis=1), target.max(axis=1)))


@double_target.wrong(
    "You took the largest of the two networks' mean values: both were asked both questions.",
    "An average is less noisy, but its largest entry is still a lucky one.",
)
def largest_mean(returns: np.ndarray, discounts: np.ndarray, online: np.ndarray, target: np.ndarray) -> object:
    return after(returns, discounts, ((online + target) / 2).max(axis=1))


@double_target.wrong(
    "Your selection runs over the batch, not over the actions.", "Each transition has a next action of its own: axis 1."
)
def selected_over_the_batch(
    returns: np.ndarray, discounts: np.ndarray, online: np.ndarray, target: np.ndarray
) -> object:
    best = online.argmax(axis=0)[: len(online)]
    return after(returns, discounts, target[best, np.arange(len(best))])


@double_target.wrong(
    "You used the *number* of the selected action as if it were its value.", "`argmax` says which; then look it up."
)
def number_for_value(returns: np.ndarray, discounts: np.ndarray, online: np.ndarray, target: np.ndarray) -> object:
    return after(returns, discounts, online.argmax(axis=1))
