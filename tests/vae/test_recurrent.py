"""The gated recurrent unit against Keras's own; what the decoder sees; words written letter by letter."""

import keras
import numpy as np
import pytest

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae.likelihoods import Bernoulli, Categorical
from rlvae_tutor.vae.model import VAE
from rlvae_tutor.vae.recurrent import Recurrent

POSITIONS, SYMBOLS, WIDTH, LATENT = 4, 3, 5, 2
SIZES = {"data_size": POSITIONS * SYMBOLS, "hidden": (WIDTH,), "latent": LATENT, "likelihood": Categorical(SYMBOLS)}
ARCHITECTURE = Recurrent(**SIZES, dropout=0.5)


def words(numbers):
    """One-hot words (words, positions * symbols) of rows of symbol numbers."""
    return tf.reshape(tf.one_hot(numbers, SYMBOLS), [len(numbers), -1])


@pytest.fixture(scope="module")
def parameters():
    """Weights far from zero, biases too."""
    start = ARCHITECTURE.initial_parameters(tf.constant(0))
    return tf.nest.map_structure(lambda w: 2 * w + tf.random.stateless_normal(w.shape, [4, w.shape[-1]]), start)


def test_the_encoder_is_the_gru_of_keras_read_backwards(parameters):
    x = words(np.random.default_rng(0).integers(SYMBOLS, size=(6, POSITIONS)))
    reading, recalling, last = parameters.encoder
    gru = keras.layers.GRU(WIDTH, go_backwards=True)
    gru.build([6, POSITIONS, SYMBOLS])
    gru.set_weights([reading.kernel, recalling.kernel, tf.stack([reading.bias, recalling.bias])])
    expected = gru(ARCHITECTURE.letters(x)) @ last.kernel + last.bias
    np.testing.assert_allclose(
        tf.concat(ARCHITECTURE.encode(parameters.encoder, x), -1), expected, rtol=1e-4, atol=1e-5
    )


def test_no_letter_is_predicted_from_itself_or_from_those_after_it(parameters):
    z = tf.ones([2, LATENT])
    logits = ARCHITECTURE.letters(ARCHITECTURE.decode(parameters.decoder, z, words([[0, 1, 2, 0], [0, 1, 0, 0]])))
    np.testing.assert_array_equal(logits[0, :3], logits[1, :3])
    assert not np.allclose(logits[0, 3], logits[1, 3])


def test_every_letter_depends_on_the_code(parameters):
    z, x = tf.constant([[0.0, 0.0], [1.0, -1.0]]), words([[0, 1, 2, 0]] * 2)
    logits = ARCHITECTURE.letters(ARCHITECTURE.decode(parameters.decoder, z, x))
    assert np.all(np.abs(logits[0] - logits[1]).max(axis=-1) > 1e-3)


def test_without_a_word_the_decoder_goes_by_what_it_finds_likeliest(parameters):
    z = tf.random.stateless_normal([7, LATENT], [0, 1])
    written = ARCHITECTURE.write(parameters.decoder, z)
    np.testing.assert_allclose(
        ARCHITECTURE.decode(parameters.decoder, z), ARCHITECTURE.decode(parameters.decoder, z, written), rtol=1e-5
    )
    likeliest = tf.argmax(ARCHITECTURE.letters(ARCHITECTURE.decode(parameters.decoder, z)), axis=-1)
    np.testing.assert_array_equal(words(likeliest), written)


def test_words_are_drawn_as_often_as_their_probability_says(parameters):
    z = tf.ones([20_000, LATENT])
    drawn = ARCHITECTURE.draw(parameters.decoder, z, [1, 2])
    word = ARCHITECTURE.write(parameters.decoder, z[:1])
    probability = np.exp(
        Categorical(SYMBOLS).log_prob(ARCHITECTURE.decode(parameters.decoder, z[:1], word), word).numpy()[0]
    )
    share = np.mean(np.all(drawn == word, axis=-1))
    assert 0.001 < probability < 0.9
    assert abs(share - probability) < 4 * np.sqrt(probability * (1 - probability) / 20_000)


def test_dropout_hides_so_many_letters_whole():
    x = words(np.zeros([500, POSITIONS], int))
    uniform = np.random.default_rng(0).random([500, ARCHITECTURE.uniforms_per_example])
    rows = ARCHITECTURE.letters(ARCHITECTURE.view(x, uniform)).numpy()
    np.testing.assert_array_equal(rows[..., 0], uniform >= 0.5)
    assert not rows[..., 1:].any()


def test_dropout_leaves_evaluation_alone():
    x = words(np.random.default_rng(0).integers(SYMBOLS, size=(20, POSITIONS))).numpy()
    with_dropout, without = VAE(ARCHITECTURE), VAE(Recurrent(**SIZES))
    for vae in (with_dropout, without):
        vae.compile("adam")
    assert with_dropout.report(x) == without.report(x)
    assert with_dropout.evaluate(tf.data.Dataset.from_tensors(x), verbose=0) == without.evaluate(
        tf.data.Dataset.from_tensors(x), verbose=0
    )


def test_what_is_hidden_in_training_changes_with_the_step():
    x = words(np.zeros([50, POSITIONS], int))
    vae = VAE(ARCHITECTURE)
    first, again, second = (vae.seen(x, tf.constant(step)).numpy() for step in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, second)
    assert 0.3 < first.sum() / x.numpy().sum() < 0.7


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"likelihood": Bernoulli()}, "needs a Categorical likelihood"),
        ({"data_size": 13}, "divides the data size"),
        ({"hidden": (5, 5)}, r"one hidden layer, such as \(128,\), not \(5, 5\)"),
        ({"dropout": 1.5}, "dropout is a probability from 0 to 1, not 1.5"),
        ({"dropout": np.nan}, "dropout is a probability from 0 to 1, not nan"),
    ],
)
def test_what_makes_no_word_is_refused(settings, sentence):
    with pytest.raises(InputError, match=sentence):
        Recurrent(**{**SIZES, **settings})
