"""Answers to the exercises of lesson 01 that are right in another way than the solution."""

from rlvae_tutor.backend import tf


def names_without_gradient(loss, variables):
    """`unused_variables` by watching one variable at a time."""
    unused = []
    for variable in variables:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(variable)
            value = loss()
        if tape.gradient(value, variable) is None:
            unused.append(variable.name)
    return set(unused)


def step_by_pairs(model, optimizer, x):
    """`training_step` with the older method of Keras optimizers, and the mean taken by hand."""
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((x - model(x)) ** 2) / tf.size(x, tf.float32)
    pairs = zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables, strict=True)
    optimizer.apply_gradients(pairs)
    return float(loss)


ANSWERS = {
    "unused_variables": names_without_gradient,
    "training_step": step_by_pairs,
    "dead_latents": lambda codes: sum(not column.any() for column in codes.T),
    "draw_codes": lambda x, codes, n, rng: rng.normal(codes.mean(0), codes.std(0), (n, codes.shape[1])),
}
