"""Convolutions written as dense layers on patches against Keras's own; shapes; what cannot be halved is refused."""

import re

import keras
import numpy as np
import pytest

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae.convolutional import Convolutional, convolve, interleave
from rlvae_tutor.vae.likelihoods import Gaussian
from rlvae_tutor.vae.networks import Dense


@pytest.mark.parametrize("stride", [1, 2])
def test_it_is_the_convolution_of_keras(stride):
    pictures = tf.random.stateless_normal([5, 6, 6, 2], [0, 1])
    theirs = keras.layers.Conv2D(4, 3, strides=stride, padding="same", bias_initializer="uniform")
    expected = theirs(pictures)
    ours = convolve(Dense(tf.reshape(theirs.kernel, [18, 4]), tf.constant(theirs.bias)), pictures, stride)
    np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=1e-6)


def test_a_pixel_of_four_channels_becomes_a_square_of_four_pixels():
    picture = tf.reshape(tf.range(8.0), [1, 1, 2, 4])
    np.testing.assert_array_equal(interleave(picture)[0, :, :, 0], [[0, 2, 4, 6], [1, 3, 5, 7]])


def test_interleaving_keeps_pixels_beside_their_origin():
    picture = tf.random.stateless_normal([3, 5, 4, 8], [0, 1])
    large = interleave(picture).numpy()
    assert large.shape == (3, 10, 8, 2)
    for i, j in ((0, 0), (4, 3)):
        square = large[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].reshape(3, -1)
        np.testing.assert_array_equal(np.sort(square), np.sort(picture[:, i, j]))


def test_means_and_variances_of_a_gaussian_lie_one_after_the_other():
    architecture = Convolutional(16, (2,), latent=1, likelihood=Gaussian())
    parameters = architecture.initial_parameters(tf.constant(0))
    last = parameters.decoder[-1]
    bias = tf.constant([0.0, 9.0] * 4)  # each of four pixels: mean, raw variance
    decoder = (parameters.decoder[0], Dense(tf.zeros_like(last.kernel), bias))
    np.testing.assert_array_equal(architecture.decode(decoder, tf.zeros([1, 1]))[0], [0.0] * 16 + [9.0] * 16)


def test_pictures_need_not_be_square():
    architecture = Convolutional(4 * 8, (2, 3), latent=2, height=4)
    parameters = architecture.initial_parameters(tf.constant(0))
    assert architecture.smallest == (1, 2, 3)
    mean, _ = architecture.encode(parameters.encoder, tf.zeros([5, 32]))
    assert architecture.decode(parameters.decoder, mean).shape == (5, 32)


@pytest.mark.parametrize(
    ("size", "hidden", "height"),
    [(15, (2,), None), (25, (2,), None), (36, (2, 2), None), (64, (2, 2, 2, 2), None), (64, (), None), (64, (2,), 5)],
)
def test_pictures_that_cannot_be_halved_so_often_are_refused(size, hidden, height):
    with pytest.raises(InputError, match=f"each of them can halve, not {re.escape(str(hidden))} and {size} pixels"):
        Convolutional(size, hidden, height=height)
