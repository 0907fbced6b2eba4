"""Exercise 11.3: The target network."""

from collections.abc import Callable

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. The target network

A linear network learns, one transition after another; its target is a copy that stands still for a while.
"""

# Values are linear: features times weights.
FEATURES = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 2.0], [1.0, -1.0], [0.5, 1.0], [2.0, 1.0]])
NEXT = np.array([[1.0, 1.0], [0.0, 2.0], [1.0, -1.0], [0.5, 1.0], [2.0, 1.0], [0.0, 1.0]])
EARNED = np.array([1.0, 0.0, 2.0, -1.0, 0.5, 1.0])
BEGIN = np.array([0.5, -0.25])


@exercise(
    "11/learn_with_target",
    "The target network",
    question=QUESTION,
    cases=[
        Case((BEGIN, FEATURES[:1], EARNED[:1], NEXT[:1], 2, 0.5), "weights .5, -.25; a single update, step size .1"),
        Case(
            (BEGIN, FEATURES[:2], EARNED[:2], NEXT[:2], 2, 0.5),
            "two updates with period 2: the copy is still the first",
        ),
        Case((BEGIN, FEATURES, EARNED, NEXT, 2, 0.5), "six updates with period 2: copies before updates 0, 2 and 4"),
        Case((BEGIN, FEATURES[:5], EARNED[:5], NEXT[:5], 3, 0.9), "five updates with period 3, gamma .9"),
    ],
    hints=[
        "Before every update whose number is a multiple of `period`, `copy = weights.copy()`.",
        "The target is reward + gamma * (next features @ copy); the error is the target less features @ weights.",
        "The copy counts as a constant, so the gradient is that of features @ weights alone: the features.",
    ],
    points=3,
)
def learn_with_target(
    weights: np.ndarray, features: np.ndarray, rewards: np.ndarray, next_features: np.ndarray, period: int, gamma: float
) -> np.ndarray:
    """Weights of the learner and of its target after one pass, stacked: (2, size).

    The value of an observation is linear: features @ weights. Update number t, counted from 0, learns from
    `features[t]`, `rewards[t]` and `next_features[t]`; these are (T, size), (T,) and (T, size). The target network
    begins as a copy of `weights` (size,), and becomes a new one before each update whose number is a multiple of
    `period`. An update adds .1 * error * gradient of the value; the error is the target less the value. Source: Mnih et
    al. 2015.
    """
    weights = weights.copy()
    for t in range(len(rewards)):
        if t % period == 0:
            copy = weights.copy()
        error = rewards[t] + gamma * next_features[t] @ copy - features[t] @ weights
        weights += 0.1 * error * features[t]
    return np.stack([weights, copy])


@learn_with_target.wrong(
    "The target shares its variables with the learner: `copy = weights` is a second name and moves along.",
    "Copy the numbers: `weights.copy()`, and in Keras `target.set_weights(online.get_weights())`.",
)
def shared_not_copied(
    weights: np.ndarray, features: np.ndarray, rewards: np.ndarray, next_features: np.ndarray, period: int, gamma: float
) -> object:
    own = weights.copy()
    for t in range(len(rewards)):
        own += 0.1 * (rewards[t] + gamma * next_features[t] @ own - features[t] @ own) * features[t]
    return np.stack([own, own])


def one_pass(
    weights: np.ndarray,
    features: np.ndarray,
    rewards: np.ndarray,
    next_features: np.ndarray,
    period: int,
    update: Callable[[int, np.ndarray, np.ndarray], np.ndarray],
    copies: Callable[[int], bool] | None = None,
) -> np.ndarray:
    """Weights and their copy after a pass; `update(t, weights, copy)` gives the change of weights."""
    weights, copy = weights.copy(), weights.copy()
    for t in range(len(rewards)):
        if copies(t) if copies else t % period == 0:
            copy = weights.copy()
        weights = weights + update(t, weights, copy)
    return np.stack([weights, copy])


@learn_with_target.wrong(
    "Your gradient flows through the target: the update also moves against the gradient of the *next* value.",
    "The target counts as a constant. Otherwise the network lowers its error by moving the goal.",
)
def gradient_through_the_target(
    weights: np.ndarray, features: np.ndarray, rewards: np.ndarray, next_features: np.ndarray, period: int, gamma: float
) -> object:
    def update(t: int, own: np.ndarray, copy: np.ndarray) -> np.ndarray:
        error = rewards[t] + gamma * next_features[t] @ copy - features[t] @ own
        return 0.1 * error * (features[t] - gamma * next_features[t])

    return one_pass(weights, features, rewards, next_features, period, update)


@learn_with_target.wrong(
    "Your target is never renewed: it stays the network of the beginning.",
    "Then nothing is learned beyond one step and the first guess. Copy once in a period.",
)
def never_copied(
    weights: np.ndarray, features: np.ndarray, rewards: np.ndarray, next_features: np.ndarray, period: int, gamma: float
) -> object:
    def update(t: int, own: np.ndarray, copy: np.ndarray) -> np.ndarray:
        return 0.1 * (rewards[t] + gamma * next_features[t] @ copy - features[t] @ own) * features[t]

    return one_pass(weights, features, rewards, next_features, period, update, copies=lambda t: False)


@learn_with_target.wrong(
    "Your first copy comes after a period of updates, and each later one is an update too late.",
    "Copy *before* the updates 0, period, 2 period ...: multiples of the period, 0 among them.",
)
def copied_an_update_late(
    weights: np.ndarray, features: np.ndarray, rewards: np.ndarray, next_features: np.ndarray, period: int, gamma: float
) -> object:
    def update(t: int, own: np.ndarray, copy: np.ndarray) -> np.ndarray:
        return 0.1 * (rewards[t] + gamma * next_features[t] @ copy - features[t] @ own) * features[t]

    return one_pass(weights, features, rewards, next_features, period, update, copies=lambda t: t % period == 1)


@learn_with_target.wrong(
    "You copy *after* the updates 0, period, 2 period ...: the copy then knows one update too many.",
    "First the copy, then the update, so that the target is older than what learns from it.",
)
def copied_after_the_update(
    weights: np.ndarray, features: np.ndarray, rewards: np.ndarray, next_features: np.ndarray, period: int, gamma: float
) -> object:
    own, copy = weights.copy(), weights.copy()
    for t in range(len(rewards)):
        own = own + 0.1 * (rewards[t] + gamma * next_features[t] @ copy - features[t] @ own) * features[t]
        if t % period == 0:
            copy = own.copy()
    return np.stack([own, copy])


@learn_with_target.wrong(
    "You keep a copy, but compute the target with the weights that are learning.",
    "What follows is valued by the copy; only then does the target stand still.",
)
def copy_not_used(
    weights: np.ndarray, features: np.ndarray, rewards: np.ndarray, next_features: np.ndarray, period: int, gamma: float
) -> object:
    def update(t: int, own: np.ndarray, copy: np.ndarray) -> np.ndarray:
        return 0.1 * (rewards[t] + gamma * next_features[t] @ own - features[t] @ own) * features[t]

    return one_pass(weights, features, rewards, next_features, period, update)


@learn_with_target.wrong(
    "You compare the target with the copy's value of this observation, not with the learner's.",
    "The error is the learner's: the target less what *it* says now.",
)
def error_of_the_copy(
    weights: np.ndarray, features: np.ndarray, rewards: np.ndarray, next_features: np.ndarray, period: int, gamma: float
) -> object:
    def update(t: int, own: np.ndarray, copy: np.ndarray) -> np.ndarray:
        return 0.1 * (rewards[t] + gamma * next_features[t] @ copy - features[t] @ copy) * features[t]

    return one_pass(weights, features, rewards, next_features, period, update)


@learn_with_target.wrong(
    "You step the wrong way: the value moves away from its target.",
    "The error is target less value; added along the gradient of the value, it raises what is too low.",
)
def wrong_direction(
    weights: np.ndarray, features: np.ndarray, rewards: np.ndarray, next_features: np.ndarray, period: int, gamma: float
) -> object:
    def update(t: int, own: np.ndarray, copy: np.ndarray) -> np.ndarray:
        return -0.1 * (rewards[t] + gamma * next_features[t] @ copy - features[t] @ own) * features[t]

    return one_pass(weights, features, rewards, next_features, period, update)


@learn_with_target.wrong(
    "You copied the wrong way: once in a period the learner is set back to its target.",
    "The target becomes a copy of the learner, not the learner of the target.",
)
def copied_the_wrong_way(
    weights: np.ndarray, features: np.ndarray, rewards: np.ndarray, next_features: np.ndarray, period: int, gamma: float
) -> object:
    own = weights.copy()
    for t in range(len(rewards)):
        if t % period == 0:
            own = weights.copy()
        own += 0.1 * (rewards[t] + gamma * next_features[t] @ weights - features[t] @ own) * features[t]
    return np.stack([own, weights])


@learn_with_target.wrong(
    "The value of what follows is not discounted.", "gamma times the copy's value of the next observation."
)
def without_gamma(
    weights: np.ndarray, features: np.ndarray, rewards: np.ndarray, next_features: np.ndarray, period: int, gamma: float
) -> object:
    return learn_with_target.reference(weights, features, rewards, next_features, period, 1.0)
