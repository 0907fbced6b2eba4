"""A schedule that is kept comes back; a file that cannot be read counts as none."""

import pytest

from rlvae_tutor.course.demos.driven_schedule import FILE, driven_schedule, save_schedule


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_kept_schedule_comes_back():
    assert driven_schedule() is None
    save_schedule([0.002, 0.001])
    assert driven_schedule() == [0.002, 0.001]


@pytest.mark.parametrize("content", ["[1, ", "[]", "3", '["fast"]'])
def test_a_damaged_file_is_as_none(tmp_path, content):
    save_schedule([0.002])
    (tmp_path / ".rlvae_tutor" / FILE).write_text(content)
    assert driven_schedule() is None


def test_a_schedule_that_cannot_be_kept_is_no_error(tmp_path):
    (tmp_path / ".rlvae_tutor").write_text("a file where the folder should be")
    save_schedule([0.002])
    assert driven_schedule() is None
