"""Exercises of lesson 01, Repairing an autoencoder."""

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.course.check.exercise import Case, exercise

# Find the unused variables.


class Losses:
    """Loss functions over named variables: one of them multiplies a variable by zero, one leaves it out."""

    def __init__(self):
        self.variables = [tf.Variable([1.0, 2.0], name=name) for name in ("encoder", "decoder", "free", "silent")]

    def partly(self):
        """A loss that uses all but `free`, though `silent` cannot change it."""
        encoder, decoder, _, silent = self.variables
        return tf.reduce_sum(tf.square(encoder - decoder) + 0.0 * silent)

    def alone(self):
        """A loss of the encoder alone, which reads `free` and drops it."""
        tf.square(self.variables[2])
        return tf.reduce_sum(tf.square(self.variables[0]))


def on_fresh_variables(answer, which):
    """Call an answer with the loss called `which`."""
    losses = Losses()
    return answer(getattr(losses, which), losses.variables)


@exercise(
    "Find the unused variables",
    [
        Case(("alone",), "a loss of `encoder` alone, though `free` is read on the way"),
        Case(("partly",), "a loss of all but `free`; `silent` counts 0 times"),
    ],
    [
        "A tape that has watched the loss being computed can say on which variables it depends.",
        "`tape.gradient(value, variables)` gives None, not zero, for a variable that the value does not depend on.",
    ],
    probe=on_fresh_variables,
)
def unused_variables(loss, variables):
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
def loss_outside_the_tape(loss, variables):
    value = loss()
    with tf.GradientTape() as tape:
        pass
    gradients = tape.gradient(value, variables)
    return {variable.name for variable, gradient in zip(variables, gradients, strict=True) if gradient is None}


@unused_variables.wrong(
    "You report the variables that are used: those without a gradient were filtered out silently.",
    "A gradient of None is the evidence; throwing it away hides the fault.",
)
def none_filtered_out(loss, variables):
    with tf.GradientTape() as tape:
        value = loss()
    gradients = tape.gradient(value, variables)
    return {variable.name for variable, gradient in zip(variables, gradients, strict=True) if gradient is not None}


@unused_variables.wrong(
    "You do not report `free` where the loss reads it and drops it: seen by the tape, it is no part of the loss.",
    "Ask the tape for a gradient, not for what it has watched.",
)
def never_read(loss, variables):
    with tf.GradientTape() as tape:
        loss()
    watched = {variable.name for variable in tape.watched_variables()}
    return {variable.name for variable in variables} - watched


@unused_variables.wrong(
    "You also report `silent`, whose gradient is zero; the loss does depend on it, it merely does not move just now.",
    "None means *not connected*, zero means *connected, and flat here*.",
)
def zero_taken_for_none(loss, variables):
    with tf.GradientTape() as tape:
        value = loss()
    gradients = tape.gradient(value, variables)
    flat = lambda gradient: gradient is None or not np.any(gradient)
    return {variable.name for variable, gradient in zip(variables, gradients, strict=True) if flat(gradient)}


# A training step.


class Model:
    """An autoencoder with one weight matrix each way; `model(x)` is the reconstruction."""

    def __init__(self):
        self.encoder = tf.Variable([[0.5, -0.25], [0.1, 0.3]], name="encoder")
        self.decoder = tf.Variable([[1.0, 0.2], [-0.4, 0.8]], name="decoder")
        self.trainable_variables = [self.encoder, self.decoder]

    def __call__(self, x):
        return x @ self.encoder @ self.decoder


class GradientDescent:
    """An optimizer with the two methods that a Keras optimizer has; a gradient of None moves nothing."""

    def apply(self, gradients, variables):
        for gradient, variable in zip(gradients, variables, strict=True):
            if gradient is not None:
                variable.assign_sub(0.1 * gradient)

    def apply_gradients(self, pairs):
        self.apply(*zip(*pairs, strict=True))


def one_step(answer, x):
    """What an answer returns, and the weights that it leaves of a small model."""
    model = Model()
    loss = answer(model, GradientDescent(), tf.constant(x))
    return {"loss": loss, **{variable.name: variable.numpy() for variable in model.trainable_variables}}


@exercise(
    "A training step",
    [
        Case((np.array([[1.0, 0.0]], np.float32),), "a small model and one example, x = [1, 0]"),
        Case((np.array([[1.0, 2.0], [0.5, -1.0], [0.0, 1.0]], np.float32),), "three examples, model as it was"),
    ],
    [
        "Compute the loss under a tape, ask the tape for its gradient, hand the gradient to the optimizer.",
        "Gradient and variables go together: `optimizer.apply(tape.gradient(loss, variables), variables)` with "
        "`variables = model.trainable_variables`.",
    ],
    points=2,
    probe=one_step,
)
def training_step(model, optimizer, x):
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
def forward_pass_outside_the_tape(model, optimizer, x):
    error = model(x) - x
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(error))
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return loss


@training_step.wrong(
    "The weights moved uphill: the loss is larger after your step.",
    "The optimizer already subtracts; hand it the gradient as it is.",
)
def ascent_instead_of_descent(model, optimizer, x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply([-gradient for gradient in gradients], model.trainable_variables)
    return loss


@training_step.wrong(
    "Encoder and decoder were moved along each other's gradients.",
    "Gradients come in the order of the variables they were asked for; apply them to the same list.",
)
def gradients_applied_to_other_variables(model, optimizer, x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x))
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables[::-1])
    return loss


@training_step.wrong(
    "Only the decoder has moved; the encoder is a part of the model, too.",
    "`model.trainable_variables` names everything that there is to train.",
)
def decoder_alone(model, optimizer, x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - x))
    optimizer.apply(tape.gradient(loss, [model.decoder]), [model.decoder])
    return loss


@training_step.wrong(
    "You summed the squared errors: the step grows with the batch and the picture, here twofold and sixfold.",
    "A mean keeps one learning rate right for batches of any size.",
)
def sum_for_mean(model, optimizer, x):
    variables = model.trainable_variables
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(model(x) - x))
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss


@training_step.wrong(
    "The weights are right, but you return the loss after the update.",
    "The loss that was computed on the way is the one before the update; a second forward pass is work for nothing.",
)
def loss_after_the_update(model, optimizer, x):
    training_step.reference(model, optimizer, x)
    return tf.reduce_mean(tf.square(model(x) - x))


@training_step.wrong(
    "The weights are right, but nothing is returned.", "Whoever trains wants to see the loss: end in `return loss`."
)
def nothing_returned(model, optimizer, x):
    training_step.reference(model, optimizer, x)


# Count dead latents.

# Two are dead; no two misconceptions count the same: 3, 4, 5 and 6.
SOME_DEAD = np.zeros([130, 10])
SOME_DEAD[100:, 1] = 2.0  # alive, but not in the first hundred examples
SOME_DEAD[:, 2:4] = np.tile([[1.0, -2.0], [-1.0, 2.0]], [65, 1])  # alive, with mean zero
SOME_DEAD[::3, 4] = 0.5
SOME_DEAD[:, 5:8] = -3.0  # the same for every example, but not zero
SOME_DEAD[:, 8] = -1.0 - SOME_DEAD[:, 4]  # never above zero, and varying


@exercise(
    "Count dead latents",
    [
        (np.array([[0.0, 1.0], [0.0, 0.0]]),),
        (np.array([[-1.0, 0.0], [0.0, 0.0]]),),
        Case(
            (SOME_DEAD,),
            "130 examples, ten latents: some zero for all, some only at first, some with mean zero, some below zero",
        ),
    ],
    [
        "A latent is a column. It is dead if it never says anything, whatever the picture.",
        "`np.all(codes == 0, axis=0)` asks it of every column.",
    ],
)
def dead_latents(codes):
    """How many latents are zero for every example. `codes` is (examples, latents); returns a whole number."""
    return int(np.sum(np.all(codes == 0, axis=0)))


@dead_latents.wrong(
    "You looked at the first 64 examples only; a latent that is silent there may speak later.",
    "Dead means zero for all x.",
)
def zeros_in_one_batch(codes):
    return int(np.sum(np.all(codes[:64] == 0, axis=0)))


@dead_latents.wrong(
    "You counted latents whose mean is zero; one of them is 1 and -1 by turns, and very much alive.",
    "A mean of zero does not make zeros.",
)
def mean_of_zero(codes):
    return int(np.sum(np.abs(codes.mean(axis=0)) < 1e-12))


@dead_latents.wrong(
    "You also counted latents that are -3 for every example: they say little, but they are not zero.",
    "Asked for are zeros. What *varies* is another question; lesson 04 puts it.",
)
def not_varying(codes):
    return int(np.sum(codes.std(axis=0) == 0))


@dead_latents.wrong(
    "You also counted latents that are negative for every example.", "A dead ReLU gives zero, not anything below it."
)
def never_above_zero(codes):
    return int(np.sum(np.all(codes <= 0, axis=0)))


@dead_latents.wrong(
    "You asked whether the largest value is zero; a latent that is -1 for one example and 0 for another is not dead.",
    "Zero for every example is more than never above zero, and at zero once.",
)
def largest_is_zero(codes):
    return int(np.sum(np.max(codes, axis=0) == 0))


@dead_latents.wrong(
    "You counted examples whose code is all zero, not latents.",
    "Rows are examples, columns are latents: reduce over axis 0.",
)
def inactive_examples(codes):
    return int(np.sum(np.all(codes == 0, axis=1)))


# Sample.

CODES = np.array([[1.0, 5.0], [3.0, 5.5], [5.0, 4.5]])
PICTURES = np.zeros([3, 6])


@exercise(
    "Draw new codes",
    [
        Case((PICTURES, CODES, 1, np.random.default_rng(0)), "three codes of two latents; one is to be drawn"),
        Case((PICTURES, CODES, 4, np.random.default_rng(1)), "three codes of two latents; four are to be drawn"),
    ],
    [
        "A normal number with mean m and deviation s is m + s times a standard normal one.",
        "Mean and deviation are asked per latent: `codes.mean(axis=0)`, `codes.std(axis=0)`; draw an array of shape "
        "(count, latents) at once.",
    ],
)
def draw_codes(pictures, codes, count, generator):
    """`count` new codes, normal in each latent with the mean and the standard deviation that the given codes have.

    `pictures` is (examples, size), their `codes` (examples, latents), `generator` a NumPy generator, of which one call
    draws all that is needed. Returns an array (count, latents), to be decoded.
    """
    noise = generator.standard_normal([count, codes.shape[1]])
    return codes.mean(axis=0) + codes.std(axis=0) * noise


@draw_codes.wrong(
    "You drew from N(0, 1), but nothing has made these codes standard normal: an autoencoder puts them where it likes.",
    "What a decoder has never seen it cannot decode. Making codes N(0, I) is what a VAE adds.",
)
def standard_normal(pictures, codes, count, generator):
    return generator.standard_normal([count, codes.shape[1]])


@draw_codes.wrong(
    "You scaled the noise with the variance of the codes instead of their deviation.",
    "The deviation is the root of the variance and has the codes' own unit.",
)
def variance_for_deviation(pictures, codes, count, generator):
    return codes.mean(axis=0) + codes.var(axis=0) * generator.standard_normal([count, codes.shape[1]])


@draw_codes.wrong(
    "You gave all latents one mean and one deviation, those of all codes together.",
    "Each latent lies somewhere else: reduce over the examples alone, `axis=0`.",
)
def one_mean_for_all(pictures, codes, count, generator):
    return codes.mean() + codes.std() * generator.standard_normal([count, codes.shape[1]])


@draw_codes.wrong(
    "Your deviation has n - 1 in its denominator, as for an estimate from a sample.",
    "Asked for is the deviation that the given codes have: `codes.std(axis=0)`.",
)
def deviation_of_a_sample(pictures, codes, count, generator):
    return codes.mean(axis=0) + codes.std(axis=0, ddof=1) * generator.standard_normal([count, codes.shape[1]])


@draw_codes.wrong(
    "You drew latents that depend on each other, as those of the codes do: a better model than was asked for.",
    "Asked for is each latent by itself; what is lost by that you see below.",
)
def dependent_latents(pictures, codes, count, generator):
    return generator.multivariate_normal(codes.mean(axis=0), np.cov(codes.T, bias=True), count)


@draw_codes.wrong(
    "You drew pictures' worth of numbers: the shape is that of the data, not of the code.",
    "The decoder takes codes; only what comes out of it has the size of a picture.",
)
def shape_of_the_data(pictures, codes, count, generator):
    noise = generator.standard_normal([count, pictures.shape[1]])
    return codes.mean() + codes.std() * noise
