"""Drive the optimizer: buttons are actions, the end brings a score and the rivals, the schedule is kept."""

from dataclasses import replace

import pytest

from rlvae_tutor.course.demos.driven_schedule import driven_schedule
from rlvae_tutor.course.widgets import drive_static, drive_the_optimizer
from rlvae_tutor.course.widgets.drive import verdict
from rlvae_tutor.mdp.task import Task

TASK = Task(hidden=(8,), latent=2, batch_size=16, horizon=6, updates_per_step=2)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def compiled():
    """One drive, whose graph is compiled once for all tests."""
    return drive_the_optimizer(TASK)


@pytest.fixture
def drive(compiled):
    compiled.begin()
    return compiled


def press(drive, *names):
    for name in names:
        drive.buttons[name].click()


def test_it_shows_a_picture_the_observation_and_a_question_from_the_start(drive):
    assert bytes(drive.picture.value).startswith(b"\x89PNG")
    assert "Outer step 0 of 6" in drive.words.value
    assert "first step" in drive.words.value


def test_buttons_are_actions(drive):
    press(drive, "double", "keep", "halve", "halve")
    assert drive.rates == pytest.approx([0.001, 0.002, 0.002, 0.001, 0.0005])
    assert len(drive.losses) == 5


def test_every_press_changes_picture_and_words(drive):
    for name in ("keep", "double", "halve"):
        before = bytes(drive.picture.value), drive.words.value
        press(drive, name)
        assert bytes(drive.picture.value) != before[0]
        assert drive.words.value != before[1]


def test_the_end_brings_a_score_against_both_rivals(drive):
    press(drive, "keep, five times", "keep")
    assert "You end at" in drive.words.value
    assert "plain Adam at" in drive.words.value
    assert "Q-learner at" in drive.words.value


def test_a_drive_that_only_keeps_is_plain_adam(drive):
    press(drive, "keep, five times", "keep")
    assert drive.losses == pytest.approx(drive.rivals["plain Adam"][0])
    assert "level with plain Adam" in drive.words.value


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        (24.0, "You beat plain Adam and Q-learner."),
        (25.0, "You beat plain Adam."),
        (28.001, "You are level with plain Adam."),
        (24.6, "You beat plain Adam and are level with Q-learner."),
        (30.0, "Both are ahead of you; start again?"),
    ],
)
def test_the_verdict_names_the_rivals_that_are_beaten_or_level(own, sentence):
    assert verdict(own, {"plain Adam": 28.0, "Q-learner": 24.6}) == sentence


def test_a_crash_ends_the_drive_and_says_when():
    # Plain gradient descent at the highest learning rate leaves all bounds within a few outer steps.
    drive = drive_the_optimizer(replace(TASK, optimizer="sgd"), learning_rate=0.5)
    press(drive, "keep, five times", "keep")
    assert f"Crashed in step {len(drive.losses) - 1}." in drive.words.value
    assert len(drive.losses) < 7
    assert drive.buttons["keep"].disabled
    assert driven_schedule() is None, "a drive that did not come to its end is not kept"
    press(drive, "start again")
    assert "Outer step 0 of 6" in drive.words.value


def test_nothing_goes_on_after_the_end_but_a_new_start(drive):
    press(drive, *["keep, five times"] * 4)
    assert len(drive.losses) == 7
    press(drive, "double")
    assert len(drive.losses) == 7
    assert drive.buttons["double"].disabled
    press(drive, "start again", "double")
    assert len(drive.losses) == 2
    assert not drive.buttons["double"].disabled


def test_the_same_moves_give_the_same_run(drive):
    press(drive, "double", "double")
    losses = list(drive.losses)
    press(drive, "start again", "double", "double")
    assert drive.losses == losses


def test_a_drive_to_the_end_is_kept(drive):
    assert driven_schedule() is None
    press(drive, "double", "keep, five times")
    assert driven_schedule() == pytest.approx([0.002] * 6)


def test_the_static_version_is_a_picture():
    assert drive_static(TASK).data.startswith(b"\x89PNG")
