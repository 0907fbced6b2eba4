"""The explorers of lessons 08 and 09 follow their controls over the landscape, to every start."""

import pytest

from rlvae_tutor.course.widgets import learning_explorer, planning_explorer


@pytest.fixture(params=["planning", "learning"])
def widget(request, small_world):
    return planning_explorer() if request.param == "planning" else learning_explorer(*small_world)


def test_every_move_changes_the_picture(widget, positions):
    for control in widget.controls.values():
        choices = positions(control)
        for value in (choices[1], choices[0], choices[-1]):
            before = bytes(widget.picture.value)
            control.value = value
            assert bytes(widget.picture.value) != before


def test_no_slider_begins_at_its_right_end(widget, positions):
    for control in widget.controls.values():
        assert control.value != positions(control)[-1]
        assert control.style.description_width == "initial"


def test_words_are_numbers_wherever_the_path_starts(widget, positions, words_only):
    widget = words_only(widget)
    for w in positions(widget.controls["w"])[::9]:
        for v in positions(widget.controls["v"])[::13]:
            widget.controls["w"].value, widget.controls["v"].value = w, v
            assert "nan" not in widget.words.value
            assert 'aria-live="polite"' in widget.words.value
