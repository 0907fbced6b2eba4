"""Progress: a local file, in the folder of the course, that remembers what was solved and what was predicted."""

import json
import os

import pytest

from rlvae_tutor.cli import main
from rlvae_tutor.course.check.progress import load, report
from rlvae_tutor.course.exercises import exercise_ids
from rlvae_tutor.course.predictions import predict, prediction
from rlvae_tutor.course.sheets import exercises


@pytest.fixture(autouse=True)
def course(tmp_path, monkeypatch):
    (tmp_path / ".rlvae_tutor").mkdir()
    (tmp_path / "exercises").mkdir()
    monkeypatch.chdir(tmp_path / "exercises")
    return tmp_path


def stub(means, log_variances):
    raise NotImplementedError


def test_what_is_solved_stays_solved_and_tries_are_counted():
    check = exercises("04").active_units
    for answer in (stub, lambda m, v: 0.0, check.reference, lambda m, v: 1.0):
        check(answer)
    entry = load()["exercises"]["04/active_units"]
    assert (entry["solved"], entry["attempts"]) == (True, 3)


def test_misconceptions_met_are_kept_once():
    check = exercises("04").active_units
    for _ in range(2):
        check(check.misconceptions[0].implementation)
    assert load()["exercises"]["04/active_units"]["met"] == [check.misconceptions[0].name]


def test_the_file_lies_in_the_folder_of_the_course(course):
    exercises("04").best_model(lambda models: 0)
    assert json.loads((course / ".rlvae_tutor" / "progress.json").read_text())["exercises"]


def test_predictions_are_kept():
    assert predict("how many?", 16) == 16
    assert prediction("how many?") == 16
    assert prediction("and this?") is None


def test_no_guess_is_kept_where_none_is_made_and_an_earlier_one_stays(capsys):
    assert predict("how many?", None) is None
    assert "No guess kept yet" in capsys.readouterr().out
    assert prediction("how many?") is None
    predict("how many?", 0)
    assert predict("how many?", None) == prediction("how many?") == 0
    assert capsys.readouterr().out == ""


def test_grading_leaves_no_progress(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    exercises("04").best_model(lambda models: 0)
    assert not load()["exercises"]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"exercises": 3}'])
def test_a_damaged_file_is_begun_anew(course, content):
    (course / ".rlvae_tutor" / "progress.json").write_text(content)
    check = exercises("04").active_units
    check(check.reference)
    assert load()["exercises"]["04/active_units"]["solved"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_does_not_stop_a_check(course):
    (course / ".rlvae_tutor").chmod(0o500)
    check = exercises("04").active_units
    assert check(check.reference).correct


def test_the_command_shows_it(capsys):
    assert main(["progress"]) == 0
    assert "No exercise has been tried here yet" in capsys.readouterr().out
    check = exercises("04").active_units
    check(check.reference)
    assert main(["progress"]) == 0
    assert "✔ 04  Active units" in capsys.readouterr().out
    assert f"1 of {len(exercise_ids())} solved, 1 point" in report()


def test_what_was_tried_is_listed_in_the_order_of_the_sheets():
    for lesson, name in (("04", "best_model"), ("02", "kl"), ("04", "active_units")):
        exercises(lesson).all[name](lambda *_: None)
    lines = report().splitlines()
    assert [line.split("  ")[:2] for line in lines[:-1]] == [
        ["○ 02", "The KL divergence to the prior"],
        ["○ 04", "Active units"],
        ["○ 04", "Rate and distortion"],
    ]
    assert lines[-1].startswith(f"0 of {len(exercise_ids())} solved, 0 points")


def test_an_exercise_that_is_gone_is_not_counted(course):
    entry = {"title": "Gone", "points": 5, "attempts": 1, "solved": True}
    (course / ".rlvae_tutor" / "progress.json").write_text(
        json.dumps({"exercises": {"99/gone": entry}, "predictions": {}})
    )
    assert report().startswith("0 of ")
