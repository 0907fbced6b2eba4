"""The walk between names follows its controls, answers what is no name with a sentence, and shows what is written."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from rlvae_tutor.course.widgets.walk_between_names import (
    draw_letters,
    line_between,
    name_walk,
    name_walk_static,
    written,
)
from rlvae_tutor.datasets.text import ALPHABET, POSITIONS, encode_text
from rlvae_tutor.errors import InputError

SIZE = POSITIONS * len(ALPHABET)


def model(speaks):
    """A code is the name itself, spelt out; the decoder makes the code's letters of it, or always "anna"."""
    encode = lambda x: (np.asarray(x), None)
    decoder = lambda codes: codes if speaks else np.repeat(encode_text(["anna"]), len(codes), axis=0)
    likelihood = SimpleNamespace(mean=lambda outputs: outputs)
    return SimpleNamespace(encode=encode, decoder=decoder, architecture=SimpleNamespace(likelihood=likelihood))


MODELS = {"speaks": model(True), "silent": model(False)}


@pytest.fixture
def walk():
    return name_walk(MODELS, "ida", "karl")


def test_a_line_has_its_ends_and_a_mixture_between():
    line = line_between(MODELS["speaks"], ("ida", " Karl "), [0, 0.25, 1])
    assert written(line) == ["ida", "ida", "karl"]
    assert line[1, 0, ALPHABET.index("i")] == 0.75
    assert line[1, 0, ALPHABET.index("k")] == 0.25


def test_picture_and_words_follow_every_control(walk):
    seen = []
    for name, value in (("share", 0.0), ("share", 0.5), ("start", "anton"), ("end", "berta"), ("share", 0.0)):
        walk.controls[name].value = value
        seen.append((bytes(walk.picture.value), walk.words.value))
    assert len({picture for picture, _ in seen}) == len({words for _, words in seen}) == 5
    assert "speaks writes <b>anton</b>" in walk.words.value
    assert "silent writes <b>anna</b>" in walk.words.value
    assert re.search(r"[2-9] different names \(speaks\), 1 name \(silent\)", walk.words.value)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "One of the names is empty"), ("josé", "only the letters a to z"), ("bartholomaeus", "at most 10 fit")],
)
def test_what_is_no_name_is_refused_in_words_and_the_next_name_is_drawn(walk, name, sentence):
    before = bytes(walk.picture.value)
    walk.controls["start"].value = name
    assert sentence in walk.words.value
    walk.controls["start"].value = "ida"
    assert "ida" in walk.words.value
    assert bytes(walk.picture.value) == before
    with pytest.raises(InputError, match=sentence):
        line_between(MODELS["speaks"], (name, "karl"), [0])


def test_labels_are_in_full_and_axes_have_names(walk):
    assert all(control.style.description_width == "initial" for control in walk.controls.values())
    draw_letters(walk.figure.axes[0], line_between(MODELS["speaks"], ("ida", "karl"), [0])[0], "ida")
    assert walk.figure.axes[0].get_xlabel() == "position"
    assert name_walk_static(MODELS, "ida", "karl").data.startswith(b"\x89PNG")
