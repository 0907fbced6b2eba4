"""Random numbers that depend on a VAE's own seed and step alone, so that a VAE in a batch sees what it sees alone.

The generator is Philox (Salmon et al. 2011), keyed by the pair (seed, step). One draw serves an update: some of its
uniform numbers pick the examples, the others become normal through the inverse error function. Compiled and plain
execution draw different numbers from the same key; training is always compiled.
"""

import math

from rlvae_tutor.backend import tf


def uniforms(seeds, steps, size):
    """Uniform numbers in [0, 1), shape (N, size), for integer `seeds` and `steps` (N,)."""
    keys = tf.stack([seeds, steps], axis=-1)
    draw = lambda key: tf.random.stateless_uniform([size], key, alg="philox")
    return tf.map_fn(draw, keys, fn_output_signature=tf.float32)


def to_indices(uniform, count):
    """Uniform numbers in [0, 1) as integers in 0 .. count - 1."""
    # float32 rounds a number just below 1 up when it is multiplied: the minimum keeps the index inside.
    return tf.minimum(tf.cast(uniform * tf.cast(count, tf.float32), tf.int32), count - 1)


def to_normals(uniform):
    """Uniform numbers in [0, 1) as standard normal ones."""
    centred = 2 * uniform - 1 + 2**-24
    return math.sqrt(2) * tf.math.erfinv(centred)
