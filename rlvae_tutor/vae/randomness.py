"""Random numbers that depend on a VAE's own seed and step only, so that it sees the same numbers alone and in a batch.

The generator is Philox, keyed by the pair (seed, step). It is written out because TensorFlow's own takes only one key
at a time, and gives different numbers when it is compiled. One draw serves an update: some of its uniform numbers
choose the examples, and the inverse error function makes the others normal.
"""

import math
from collections.abc import Sequence

from rlvae_tutor.backend import tf

# Multipliers, key increments and rounds of Philox 4x32-10.
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
INCREMENTS = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10


def philox(counter: Sequence[tf.Tensor], key: Sequence[tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
    """Four tensors of random 32-bit words from a `counter` of four and a `key` of two, all uint32 of one shape.

    Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3.
    """
    a, b, c, d = counter
    for _ in range(ROUNDS):
        (high_a, low_a), (high_c, low_c) = wide_product(a, MULTIPLIERS[0]), wide_product(c, MULTIPLIERS[1])
        a, b, c, d = exclusive_or(high_c, b, key[0]), low_c, exclusive_or(high_a, d, key[1]), low_a
        key = [word + tf.constant(increment, tf.uint32) for word, increment in zip(key, INCREMENTS, strict=True)]
    return a, b, c, d


def wide_product(word: tf.Tensor, factor: int) -> tuple[tf.Tensor, tf.Tensor]:
    """High and low 32 bits of the 64-bit product of a uint32 tensor and a number."""
    product = tf.cast(word, tf.uint64) * tf.constant(factor, tf.uint64)
    high = tf.bitwise.right_shift(product, tf.constant(32, tf.uint64))
    return tf.cast(high, tf.uint32), tf.cast(tf.bitwise.bitwise_and(product, 0xFFFFFFFF), tf.uint32)


def exclusive_or(one: tf.Tensor, other: tf.Tensor, third: tf.Tensor) -> tf.Tensor:
    """Bitwise exclusive or of three uint32 tensors."""
    return tf.bitwise.bitwise_xor(tf.bitwise.bitwise_xor(one, other), third)


def uniforms(seeds: tf.Tensor, steps: tf.Tensor, size: int) -> tf.Tensor:
    """Uniform numbers in [0, 1), shape (..., size), for integer `seeds` and `steps` (...)."""
    key = [tf.bitcast(tf.cast(part, tf.int32), tf.uint32)[..., tf.newaxis] for part in (seeds, steps)]
    number = tf.cast(tf.range(-(-size // 4)), tf.uint32) + tf.zeros_like(key[0])
    zero = tf.zeros_like(number)
    words = tf.concat(philox((number, zero, zero, zero), key), axis=-1)[..., :size]
    # The upper 23 bits, because that is what a float32 below 1 can hold in even steps.
    return tf.cast(tf.bitwise.right_shift(words, tf.constant(9, tf.uint32)), tf.float32) * 2.0**-23


def to_indices(uniform: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
    """Uniform numbers in [0, 1) as integers in 0 .. count - 1."""
    # float32 rounds a number just below 1 up when it is multiplied: the minimum keeps the index inside.
    return tf.minimum(tf.cast(uniform * tf.cast(count, tf.float32), tf.int32), count - 1)


def to_normals(uniform: tf.Tensor) -> tf.Tensor:
    """Uniform numbers in [0, 1) as standard normal ones."""
    centred = 2 * uniform - 1 + 2**-24
    return math.sqrt(2) * tf.math.erfinv(centred)
