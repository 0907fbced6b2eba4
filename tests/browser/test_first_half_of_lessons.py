"""Every other lesson, from `make lab` to the last cell; two files, so that they run side by side."""

import pytest
from newcomer import LESSONS, run_lesson

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", LESSONS[::2])
def test_lesson_runs_to_its_end_and_its_widgets_follow_key_and_mouse(page, lab, name):
    run_lesson(page, lab, name)
