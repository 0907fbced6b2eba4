"""Random numbers that depend on a VAE's own seed and step alone, so that a VAE in a batch sees what it sees alone.

The generator is Philox, keyed by the pair (seed, step); it is written out because TensorFlow's own takes one key at a
time, and draws other numbers compiled than not. One draw serves an update: some of its uniform numbers pick the
examples, the others become normal through the inverse error function.
"""

import math

from rlvae_tutor.backend import tf

# Multipliers, key increments and rounds of Philox 4x32-10.
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
INCREMENTS = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10


def philox(counter, key):
    """Four tensors of random 32-bit words from a `counter` of four and a `key` of two, all uint32 of one shape.

    Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3.
    """
    a, b, c, d = counter
    for _ in range(ROUNDS):
        (high_a, low_a), (high_c, low_c) = wide_product(a, MULTIPLIERS[0]), wide_product(c, MULTIPLIERS[1])
        a, b, c, d = exclusive_or(high_c, b, key[0]), low_c, exclusive_or(high_a, d, key[1]), low_a
        key = [word + tf.constant(increment, tf.uint32) for word, increment in zip(key, INCREMENTS, strict=True)]
    return a, b, c, d


def wide_product(word, factor):
    """High and low 32 bits of the 64-bit product of a uint32 tensor and a number."""
    product = tf.cast(word, tf.uint64) * tf.constant(factor, tf.uint64)
    high = tf.bitwise.right_shift(product, tf.constant(32, tf.uint64))
    return tf.cast(high, tf.uint32), tf.cast(tf.bitwise.bitwise_and(product, 0xFFFFFFFF), tf.uint32)


def exclusive_or(one, other, third):
    """Bitwise exclusive or of three uint32 tensors."""
    return tf.bitwise.bitwise_xor(tf.bitwise.bitwise_xor(one, other), third)


def uniforms(seeds, steps, size):
    """Uniform numbers in [0, 1), shape (..., size), for integer `seeds` and `steps` (...)."""
    key = [tf.bitcast(tf.cast(part, tf.int32), tf.uint32)[..., tf.newaxis] for part in (seeds, steps)]
    number = tf.cast(tf.range(-(-size // 4)), tf.uint32) + tf.zeros_like(key[0])
    zero = tf.zeros_like(number)
    words = tf.concat(philox((number, zero, zero, zero), key), axis=-1)[..., :size]
    # The upper 23 bits, because that is what a float32 below 1 can hold in even steps.
    return tf.cast(tf.bitwise.right_shift(words, tf.constant(9, tf.uint32)), tf.float32) * 2.0**-23


def to_indices(uniform, count):
    """Uniform numbers in [0, 1) as integers in 0 .. count - 1."""
    # float32 rounds a number just below 1 up when it is multiplied: the minimum keeps the index inside.
    return tf.minimum(tf.cast(uniform * tf.cast(count, tf.float32), tf.int32), count - 1)


def to_normals(uniform):
    """Uniform numbers in [0, 1) as standard normal ones."""
    centred = 2 * uniform - 1 + 2**-24
    return math.sqrt(2) * tf.math.erfinv(centred)
