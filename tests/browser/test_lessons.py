"""Every lesson, from `make lab` to the last cell, and then its widgets."""

import pytest
from committed import COURSE, LESSONS, differences_of
from newcomer import move_widgets, run_lesson

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_gives_the_committed_outputs_and_its_widgets_follow_key_and_mouse(page, lab, name, request):
    with run_lesson(page, lab, name) as notebook:
        assert differences_of(request.session, COURSE / "notebooks" / name, notebook) == []
        move_widgets(page, name)
