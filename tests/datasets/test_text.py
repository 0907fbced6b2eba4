"""Letters become one-hot rows and come back; names and words are what their sources hold."""

import numpy as np
import pytest

from rlvae_tutor.datasets import SPLITS, decode_text, encode_text, load
from rlvae_tutor.datasets.text import ALPHABET, END, POSITIONS
from rlvae_tutor.errors import InputError


def texts(data):
    return {split: decode_text(data.split(split)) for split in SPLITS}


def test_letters_come_back():
    words = ["ada", "z", "", "jacqueline"]
    assert decode_text(encode_text(words)) == words


def test_every_position_is_one_symbol_and_the_rest_is_filled_with_the_end():
    (row,) = encode_text(["cab"]).reshape(1, POSITIONS, len(ALPHABET))
    assert row.sum(axis=1).tolist() == [1] * POSITIONS
    assert [ALPHABET[code] for code in row.argmax(axis=1)] == [*"cab", *END * 8]


def test_the_number_of_positions_can_be_chosen():
    assert encode_text(["ada", "bob"], positions=4).shape == (2, 4 * 27)
    assert decode_text(encode_text(["ada"], positions=4)) == ["ada"]


def test_probabilities_and_logits_are_read_by_their_largest():
    noise = np.random.default_rng(0).random((2, POSITIONS * len(ALPHABET)))
    assert decode_text(encode_text(["ada", "bob"]) + 0.9 * noise) == ["ada", "bob"]
    assert decode_text(10 * encode_text(["ada", "bob"]) - 7 + noise) == ["ada", "bob"]


def test_what_follows_the_first_end_is_not_read():
    values = encode_text(["adaada"]).reshape(POSITIONS, len(ALPHABET))
    values[3] = encode_text([""])[0, : len(ALPHABET)]
    assert decode_text(values.reshape(1, -1)) == ["ada"]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("Ada", "'Ada' may hold only the letters a to z"),
        ("zoë", "only the letters"),
        ("a.b", "only the letters"),
        ("abcdefghijk", "has 11 letters, but at most 10 fit"),
    ],
)
def test_words_that_do_not_fit_are_refused(word, sentence):
    with pytest.raises(InputError, match=sentence):
        encode_text([word])


@pytest.mark.parametrize("values", [np.zeros((2, 28)), np.zeros(297), np.full((1, 297), np.nan)])
def test_values_that_spell_nothing_are_refused(values):
    with pytest.raises(InputError, match="Text"):
        decode_text(values)


@pytest.mark.parametrize("name", ["names", "words"])
def test_texts_have_three_to_ten_letters_and_are_there_once(name):
    held = [text for split in texts(load(name)).values() for text in split]
    assert {len(text) for text in held} == set(range(3, 11))
    assert len(held) == len(set(held))


def test_names_are_labelled_with_the_list_in_which_they_are_commonest():
    data = load("names")
    kinds = {
        text: data.label_names[label]
        for split, held in texts(data).items()
        for text, label in zip(held, data.labels(split), strict=True)
    }
    known = {"mary": "women", "james": "men", "johnson": "surnames", "smith": "surnames", "linda": "women"}
    assert known.items() <= kinds.items()


def test_words_are_english():
    held = {text for split in texts(load("words")).values() for text in split}
    assert {"model", "encoder", "reward", "policy", "learning"} - held <= {"encoder"}
