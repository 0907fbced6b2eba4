"""Exercise 01.2: A training step."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.course.check.exercise import Answer, Case, exercise

QUESTION = """
## 2. A training step

Write the step that the article wanted. The check hands you a small model and an optimizer, and looks at the weights
afterwards: both matrices must have moved, and the right way.
"""


class Model:
    """An autoencoder with one weight matrix each way; `model(x)` is the reconstruction."""

    def __init__(self) -> None:
        self.encoder = tf.Variable([[0.5, -0.25], [0.1, 0.3]], name="encoder")
        self.decoder = tf.Variable([[1.0, 0.2], [-0.4, 0.8]], name="decoder")
        self.trainable_variables = [self.encoder, self.decoder]

    def __call__(self, x: tf.Tensor) -> tf.Tensor:
        return x @ self.encoder @ self.decoder


class GradientDescent:
    """An optimizer with the two methods that a Keras optimizer has; a gradient of None moves nothing."""

    def apply(self, gradients: Iterable[tf.Tensor | None], variables: Iterable[tf.Variable]) -> None:
        for gradient, variable in zip(gradients, variables, strict=True):
            if gradient is not None:
                variable.assign_sub(0.1 * gradient)

    def apply_gradients(self, pairs: Iterable[tuple[tf.Tensor | None, tf.Variable]]) -> None:
        self.apply(*zip(*pairs, strict=True))


def one_step(answer: Answer, x: np.ndarray) -> dict[str, Any]:
    """What an answer returns, and the weights that it leaves of a small model."""
    model = Model()
    loss = answer(model, GradientDescent(), tf.constant(x))
    return {"loss": loss, **{variable.name: variable.numpy() for variable in model.trainable_variables}}


@exercise(
    "01/training_step",
    "A training step",
    question=QUESTION,
    cases=[
        Case((np.array([[1.0, 0.0]], np.float32),), "a small model and one example, x = [1, 0]"),
        Case((np.array([[1.0, 2.0], [0.5, -1.0], [0.0, 1.0]], np.float32),), "three examples, model as it was"),
    ],
    hints=[
        "Compute the loss under a tape, ask the tape for its gradient, hand the gradient to the optimizer.",
        "Gradient and variables go together: `optimizer.apply(tape.gradient(loss, variables), variables)` with "
        "`variables = model.trainable_variables`.",
    ],
    points=2,
    probe=one_step,
)
def training_step(model: Model, optimizer: GradientDescent, x: tf.Tensor) -> tf.Tensor:
    """One update of all trainable variables of `model` that lowers the mean squared error of its reconstructions.

    `model(x)` reconstructs `x` (examples, size); `optimizer` has `apply(gradients, variables)`, as Keras optimizers do.
    Returns the loss before the update, a scalar: the mean over examples and values of the squared error.
    """
    variables = model.trainable_variables
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x))
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss


@training_step.wrong(
    "No weight has moved. Either nothing was handed to the optimizer, or the reconstruction was computed outside the "
    "tape, so that every gradient is None.",
    "The forward pass belongs inside `with tf.GradientTape()`, its gradients go to `optimizer.apply`.",
)
def forward_pass_outside_the_tape(model: Model, optimizer: GradientDescent, x: tf.Tensor) -> object:
    error = model(x) - x
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(error))
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return loss


@training_step.wrong(
    "The weights moved uphill: the loss is larger after your step.",
    "The optimizer already subtracts; hand it the gradient as it is.",
)
def ascent_instead_of_descent(model: Model, optimizer: GradientDescent, x: tf.Tensor) -> object:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply([-gradient for gradient in gradients], model.trainable_variables)
    return loss


@training_step.wrong(
    "Encoder and decoder were moved along each other's gradients.",
    "Gradients come in the order of the variables they were asked for; apply them to the same list.",
)
def gradients_applied_to_other_variables(model: Model, optimizer: GradientDescent, x: tf.Tensor) -> object:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x))
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables[::-1])
    return loss


@training_step.wrong(
    "Only the decoder has moved; the encoder is a part of the model, too.",
    "`model.trainable_variables` names everything that there is to train.",
)
def decoder_alone(model: Model, optimizer: GradientDescent, x: tf.Tensor) -> object:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x))
    optimizer.apply(tape.gradient(loss, [model.decoder]), [model.decoder])
    return loss


@training_step.wrong(
    "You summed the squared errors: the step grows with the batch and the picture, here twofold and sixfold.",
    "A mean keeps one learning rate right for batches of any size.",
)
def sum_for_mean(model: Model, optimizer: GradientDescent, x: tf.Tensor) -> object:
    variables = model.trainable_variables
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(model(x) - x))
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss


@training_step.wrong(
    "The weights are right, but you return the loss after the update.",
    "The loss that was computed on the way is the one before the update; a second forward pass is work for nothing.",
)
def loss_after_the_update(model: Model, optimizer: GradientDescent, x: tf.Tensor) -> object:
    training_step.reference(model, optimizer, x)
    return tf.reduce_mean(tf.square(model(x) - x))


@training_step.wrong(
    "The weights are right, but nothing is returned.", "Whoever trains wants to see the loss: end in `return loss`."
)
def nothing_returned(model: Model, optimizer: GradientDescent, x: tf.Tensor) -> None:
    training_step.reference(model, optimizer, x)
