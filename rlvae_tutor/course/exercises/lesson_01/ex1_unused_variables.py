"""Exercise 01.1: Find the unused variables."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.course.check.exercise import Answer, Case, exercise

QUESTION = """
## 1. Find the unused variables

Somebody hands you a loss and a list of variables. Which of them does the loss not depend on? The evidence is a
gradient of None. One variable in the check is a trap: the loss depends on it, but multiplies it by zero.
(TensorFlow ends the name of a variable in `:0`; leave it so.)
"""


class Losses:
    """Loss functions over named variables: one of them multiplies a variable by zero, one leaves it out."""

    def __init__(self) -> None:
        self.variables = [tf.Variable([1.0, 2.0], name=name) for name in ("encoder", "decoder", "free", "silent")]

    def partly(self) -> tf.Tensor:
        """A loss that uses all but `free`, though `silent` cannot change it."""
        encoder, decoder, _, silent = self.variables
        return tf.reduce_sum(tf.square(encoder - decoder) + 0.0 * silent)

    def alone(self) -> tf.Tensor:
        """A loss of the encoder alone, which reads `free` and drops it."""
        tf.square(self.variables[2])
        return tf.reduce_sum(tf.square(self.variables[0]))


def on_fresh_variables(answer: Answer, which: str) -> Any:
    """Call an answer with the loss called `which`."""
    losses = Losses()
    return answer(getattr(losses, which), losses.variables)


@exercise(
    "01/unused_variables",
    "Find the unused variables",
    question=QUESTION,
    cases=[
        Case(("alone",), "a loss of `encoder` alone, though `free` is read on the way"),
        Case(("partly",), "a loss of all but `free`; `silent` counts 0 times"),
    ],
    hints=[
        "A tape that has watched the loss being computed can say on which variables it depends.",
        "`tape.gradient(value, variables)` gives None, not zero, for a variable that the value does not depend on.",
    ],
    probe=on_fresh_variables,
)
def unused_variables(loss: Callable[[], tf.Tensor], variables: list[tf.Variable]) -> set[str]:
    """Names of the variables that a loss does not depend on.

    `loss` is a function without arguments that returns a scalar tensor, `variables` a list of `tf.Variable`. Returns a
    set of their names (`variable.name`).
    """
    with tf.GradientTape() as tape:
        value = loss()
    gradients = tape.gradient(value, variables)
    return {variable.name for variable, gradient in zip(variables, gradients, strict=True) if gradient is None}


@unused_variables.wrong(
    "You report every variable as unused: the loss was computed before the tape was watching.",
    "Only what happens inside `with tf.GradientTape()` has a gradient.",
)
def loss_outside_the_tape(loss: Callable[[], tf.Tensor], variables: list[tf.Variable]) -> object:
    value = loss()
    with tf.GradientTape() as tape:
        pass
    gradients = tape.gradient(value, variables)
    return {variable.name for variable, gradient in zip(variables, gradients, strict=True) if gradient is None}


@unused_variables.wrong(
    "You report the variables that are used: those without a gradient were filtered out silently.",
    "A gradient of None is the evidence; throwing it away hides the fault.",
)
def none_filtered_out(loss: Callable[[], tf.Tensor], variables: list[tf.Variable]) -> object:
    with tf.GradientTape() as tape:
        value = loss()
    gradients = tape.gradient(value, variables)
    return {variable.name for variable, gradient in zip(variables, gradients, strict=True) if gradient is not None}


@unused_variables.wrong(
    "You do not report `free` where the loss reads it and drops it: seen by the tape, it is no part of the loss.",
    "Ask the tape for a gradient, not for what it has watched.",
)
def never_read(loss: Callable[[], tf.Tensor], variables: list[tf.Variable]) -> object:
    with tf.GradientTape() as tape:
        loss()
    watched = {variable.name for variable in tape.watched_variables()}
    return {variable.name for variable in variables} - watched


@unused_variables.wrong(
    "You also report `silent`, whose gradient is zero; the loss does depend on it, it merely does not move just now.",
    "None means *not connected*, zero means *connected, and flat here*.",
)
def zero_taken_for_none(loss: Callable[[], tf.Tensor], variables: list[tf.Variable]) -> object:
    with tf.GradientTape() as tape:
        value = loss()
    gradients = tape.gradient(value, variables)
    flat = lambda gradient: gradient is None or not np.any(gradient)
    return {variable.name for variable, gradient in zip(variables, gradients, strict=True) if flat(gradient)}
