"""Exercise 05.1: The transition."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. The transition

A learning rate, weights, slots, and an optimizer that makes one update. What does one outer step do?
"""

# New weights and slots from weights, slots and a learning rate.
Update = Callable[[np.ndarray, np.ndarray, float], tuple[np.ndarray, np.ndarray]]


def momentum_update(weights: np.ndarray, slots: np.ndarray, learning_rate: float) -> tuple[np.ndarray, np.ndarray]:
    """One update on the loss |weights|^2 / 2, whose gradient is the weights: new weights and slots.

    It is plain enough to do by hand, and remembers its last step as momentum does.
    """
    slots = 0.5 * slots - learning_rate * weights
    return weights + slots, slots


def state(weights: list[float], slots: list[float], learning_rate: float) -> dict[str, Any]:
    """A state of the cases."""
    return {"weights": np.array(weights), "slots": np.array(slots), "learning_rate": learning_rate}


@exercise(
    "05/transition",
    "The transition",
    question=QUESTION,
    cases=[
        Case((state([1.0], [0.0], 0.1), 1.0, momentum_update, 2), "weight 1, slot 0, rate .1; factor 1, two updates"),
        Case((state([1.0], [0.5], 0.1), 1.0, momentum_update, 1), "weight 1, slot .5, rate .1; factor 1, one update"),
        Case((state([2.0, -1.0], [0.0, 0.2], 0.1), 2.0, momentum_update, 3), "two weights; factor 2, three updates"),
        Case((state([1.0], [0.0], 0.1), 0.5, momentum_update, 0), "factor .5, no update at all"),
    ],
    hints=[
        "First the action: a new learning rate. Then the updates, each of which starts where the last one ended.",
        "`weights, slots = update(weights, slots, rate)` in a loop; what goes in first comes from the state.",
        'Return all three: {"weights": ..., "slots": ..., "learning_rate": ...}, the new rate among them.',
    ],
    points=2,
)
def transition(state: dict[str, Any], factor: float, update: Update, updates: int) -> dict[str, Any]:
    """The state after one outer step: the learning rate times `factor`, then so many `updates` with it.

    `state` has the `weights` and the optimizer's `slots`, arrays of one shape, and the `learning_rate`, a number.
    `update(weights, slots, learning_rate)` returns new weights and slots. Returns a dictionary with the same three.
    """
    weights, slots, rate = state["weights"], state["slots"], factor * state["learning_rate"]
    for _ in range(updates):
        weights, slots = update(weights, slots, rate)
    return {"weights": weights, "slots": slots, "learning_rate": rate}


@transition.wrong(
    "You began with empty slots. The optimizer forgets at every outer step what it had learned of the slope.",
    "The slots are part of the state: what goes out of one step comes into the next.",
)
def slots_reset(state: dict[str, Any], factor: float, update: Update, updates: int) -> object:
    return transition.reference(state | {"slots": np.zeros_like(state["slots"])}, factor, update, updates)


@transition.wrong("You made one update, not all of them.", "An outer step is several updates with one learning rate.")
def one_update(state: dict[str, Any], factor: float, update: Update, updates: int) -> object:
    return transition.reference(state, factor, update, 1)


@transition.wrong(
    "The new learning rate is used and then lost: you returned the old one.",
    "The next action multiplies the rate that this one left.",
)
def rate_lost(state: dict[str, Any], factor: float, update: Update, updates: int) -> object:
    return transition.reference(state, factor, update, updates) | {"learning_rate": state["learning_rate"]}


@transition.wrong(
    "The action came after the updates: they were made with the old rate.",
    "First the action, then what follows from it.",
)
def action_too_late(state: dict[str, Any], factor: float, update: Update, updates: int) -> object:
    after = transition.reference(state, 1.0, update, updates)
    return after | {"learning_rate": factor * state["learning_rate"]}


@transition.wrong(
    "You multiplied the rate at every update; after three of them it has changed by factor ** 3.",
    "One action, one factor; then all updates with the rate as it is.",
)
def factor_at_every_update(state: dict[str, Any], factor: float, update: Update, updates: int) -> object:
    weights, slots, rate = state["weights"], state["slots"], state["learning_rate"]
    for _ in range(updates):
        rate = factor * rate
        weights, slots = update(weights, slots, rate)
    return {"weights": weights, "slots": slots, "learning_rate": rate}


@transition.wrong(
    "Every update began at the slots that the outer step had found.",
    "Give each update the slots that the last one left.",
)
def slots_not_carried(state: dict[str, Any], factor: float, update: Update, updates: int) -> object:
    weights, rate = state["weights"], factor * state["learning_rate"]
    slots = state["slots"]
    for _ in range(updates):
        weights, slots = update(weights, state["slots"], rate)
    return {"weights": weights, "slots": slots, "learning_rate": rate}
