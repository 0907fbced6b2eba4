"""Data sets come in four disjoint splits and refuse values that would break a model."""

from dataclasses import replace

import numpy as np
import pytest

from rlvae_tutor.datasets import CARDS, LOADERS, SPLITS, load, names
from rlvae_tutor.datasets.dataset import split_rows
from rlvae_tutor.errors import InputError


@pytest.fixture(scope="module", params=names())
def data(request):
    return load(request.param)


def test_every_data_set_keeps_its_promises(data):
    for split in SPLITS:
        values = data.split(split)
        assert values.dtype == np.float32
        assert values.shape[1] == data.size == np.prod(data.shape)
        assert data.value_range[0] <= values.min() <= values.max() <= data.value_range[1]
    assert data.source
    assert data.licence


def test_every_data_set_is_what_its_card_says(data):
    card = CARDS[data.name]
    assert sum(len(data.split(split)) for split in SPLITS) == data.examples
    assert {"label_names": (), **vars(card)}.items() <= {**vars(data), "label_names": card.label_names}.items()


def test_every_data_set_fits_its_likelihood(data):
    from rlvae_tutor.vae.likelihoods import likelihood

    for split in SPLITS:
        likelihood(data.likelihood, **data.likelihood_settings).check(data.split(split), data.size)


def test_labels_are_places_in_the_list_of_their_names(data):
    if not data.label_names:
        with pytest.raises(InputError, match=f"The data set {data.name} has no labels; choose one"):
            data.labels("test")
        return
    for split in SPLITS:
        labels = data.labels(split)
        assert labels.dtype.kind == "i"
        assert labels.shape == (len(data.split(split)),)
    assert set(np.concatenate([data.labels(split) for split in SPLITS])) == set(range(len(data.label_names)))


def test_labels_know_only_the_four_splits():
    with pytest.raises(InputError, match="There is no split 'train'"):
        load("mnist").labels("train")


def test_labels_follow_their_examples_into_the_splits():
    from sklearn.datasets import load_digits

    digit = {
        image.astype(np.float32).tobytes(): label for image, label in zip(*load_digits(return_X_y=True), strict=True)
    }
    data = load("digits", 3)
    for split in SPLITS:
        assert [digit[(row * 16).tobytes()] for row in data.split(split)] == data.labels(split).tolist()


@pytest.mark.parametrize("name", sorted(set(names()) - {"bars", "spoken"}))
def test_no_example_is_in_two_splits(name):
    """Of the bars there are not 2,000 different ones; the recordings are looked at in test_speech.py."""
    data = load(name)
    examples = [{row.tobytes() for row in data.split(split)} for split in SPLITS]
    assert sum(map(len, examples)) == len(set.union(*examples))


@pytest.mark.parametrize("seed", [0, 1])
def test_splits_share_no_row_and_leave_none_out(seed):
    rows = split_rows(1797, (200, 200, 300), seed)
    assert tuple(rows) == SPLITS
    assert sorted(np.concatenate(list(rows.values()))) == list(range(1797))


def test_the_seed_decides_the_split():
    assert np.array_equal(load("digits", 1).test, load("digits", 1).test)
    assert not np.array_equal(load("digits", 1).test, load("digits", 2).test)


def test_bars_are_whole_rows_and_columns():
    images = load("bars").test.reshape(-1, 8, 8)
    rows, columns = images.all(axis=2), images.all(axis=1)
    assert np.array_equal(images.astype(bool), rows[:, :, None] | columns[:, None, :])


def test_loaders_and_cards_are_of_the_same_data_sets():
    assert list(LOADERS) == list(CARDS)


def test_unknown_names_are_answered_with_the_known_ones():
    with pytest.raises(
        InputError, match="choose one of bars, digits, fashion_mnist, heartbeats, mnist, names, patches"
    ):
        load("letters")
    with pytest.raises(InputError, match="inner_train, inner_validation, outer_validation, test"):
        load("digits").split("train")


def test_seeds_are_whole_numbers_from_zero():
    for seed in (-1, 0.5):
        with pytest.raises(InputError, match="seed of a data set must be a whole number of at least 0"):
            load("digits", seed)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda x: np.where(x > 0.9, np.nan, x), "NaN or infinite"),
        (lambda x: x.astype(str), "must be real numbers"),
        (lambda x: x * 255, "must lie in"),
        (lambda x: x - 1, "must lie in"),
        (lambda x: x.reshape(-1, 8, 8), "must have the shape"),
        (lambda x: x[:, :10], "must have the shape"),
        (lambda x: x[:0], "must have the shape"),
    ],
)
def test_spoilt_values_are_refused_in_one_sentence(spoil, sentence):
    data = load("digits")
    with pytest.raises(InputError, match=sentence):
        replace(data, test=spoil(data.test))


def test_patches_are_pieces_of_the_photographs_and_none_is_there_twice():
    from sklearn.datasets import load_sample_image

    grey = [load_sample_image(name).mean(axis=-1) / 255 for name in ("china.jpg", "flower.jpg")]
    cut = [photo[y : y + 8, x : x + 8] for photo in grey for y in range(0, 424, 8) for x in range(0, 640, 8)]
    pieces = [piece.ravel().astype(np.float32).tobytes() for piece in cut]
    shipped = np.concatenate([load("patches").split(split) for split in SPLITS])
    assert len(shipped) == 2000
    for row in shipped:
        pieces.remove(row.tobytes())  # raises where a piece is in neither photograph, or was taken before
