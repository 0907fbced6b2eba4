"""A race that was stopped goes on to the same numbers; what does not belong together is refused; nothing is lost."""

import errno
import os
import shutil

import pytest

from rlvae_tutor import checkpoint
from rlvae_tutor.datasets import names
from rlvae_tutor.errors import InputError
from rlvae_tutor.experiments.race.settings import RaceSettings
from rlvae_tutor.experiments.race.steps import race

# Interruption and resumption.

# Where Ctrl-C is pressed, as outer steps since the race was resumed, and how many steps are finished by then.
INTERRUPTIONS = [
    ("the pilot", 2, 0),
    ("tuning of the second schedule", 4 + 6, 2),
    ("the second round of learning", 12 + 4 + 2, 5),
    ("validation of the second snapshot", 8 + 4 + 2, 7),
    ("validation of the refit", 4 + 2, 8),
    ("the race", 4 + 10, 10),
]


def finished_steps(folder):
    return sorted(path.stem for path in folder.glob("steps/*.json"))


def test_a_race_interrupted_in_every_stage_ends_with_the_same_figures(
    settings, tmp_path, monkeypatch, interrupt_after, same_race
):
    for _, steps, done in INTERRUPTIONS:
        interrupt_after(steps)
        with pytest.raises(KeyboardInterrupt):
            race(settings, tmp_path, resume=True)
        assert len(finished_steps(tmp_path)) == done
        monkeypatch.undo()
    race(settings, tmp_path, resume=True)
    same_race(tmp_path)


def test_a_finished_race_is_told_again_without_a_step(finished, copy, settings, interrupt_after):
    interrupt_after(0)
    assert race(settings, copy, resume=True) == finished.content
    for name in ("race.json", "race.png"):
        assert (copy / name).read_bytes() == (finished.folder / name).read_bytes()


@pytest.mark.parametrize(
    "lost", ["race.json", "race.png", "agent", "steps/tuning-cosine_best.json", "steps/training-policy-0.json"]
)
def test_what_was_deleted_is_made_again(copy, lost, settings, same_race):
    (shutil.rmtree if (copy / lost).is_dir() else os.remove)(copy / lost)
    race(settings, copy, resume=True)
    same_race(copy)
    assert (copy / lost).exists()


# Refusals.


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_unknown_data_set_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(InputError, match=f"no data set 'digit'; choose one of {', '.join(names())}"):
        race(RaceSettings("digit"), tmp_path / "race")
    assert not list(tmp_path.iterdir())


def test_a_race_is_not_written_over_unasked(copy, settings):
    before = contents(copy)
    with pytest.raises(InputError, match="holds results; add --resume"):
        race(settings, copy)
    assert contents(copy) == before


@pytest.mark.parametrize("other", [{"seed": 1}, {"dataset": "digits"}, {"size": "quick"}])
def test_another_race_is_not_mixed_in(copy, settings, other):
    before = contents(copy)
    with pytest.raises(InputError, match="with other settings or by another version; give another --output"):
        race(RaceSettings.of_size(**{"dataset": "bars", "size": "tiny"} | other), copy, resume=True)
    assert contents(copy) == before


@pytest.mark.parametrize("resume", [False, True])
def test_results_without_their_steps_are_not_written_over(copy, settings, resume):
    shutil.rmtree(copy / "steps")
    before = contents(copy)
    with pytest.raises(InputError, match="give another --output"):
        race(settings, copy, resume)
    assert contents(copy) == before


def cut(path):
    path.write_bytes(path.read_bytes()[:-20])


def test_a_damaged_training_is_reported_with_the_fix(copy, settings, same_race, interrupt_after):
    """The experience is kept only until the agent is chosen, so the race must be in the middle of its learning."""
    for path in (copy / "steps").glob("*.json"):
        if path.stem.startswith(("training", "validation", "policy", "race")):
            path.unlink()
    for name in ("race.json", "race.png"):
        (copy / name).unlink()
    shutil.rmtree(copy / "agent")
    interrupt_after(4 + 2)  # in the second round of learning
    with pytest.raises(KeyboardInterrupt):
        race(settings, copy, resume=True)
    interrupt_after(1000)
    experience = copy / "steps" / "training-policy-0" / "experience"
    cut(experience / "arrays.npz")
    with pytest.raises(InputError, match=r"experience is damaged.*delete it"):
        race(settings, copy, resume=True)
    shutil.rmtree(experience)
    race(settings, copy, resume=True)
    same_race(copy)


@pytest.mark.parametrize(
    ("damaged", "unfinished", "mend"),
    [
        ("steps/pilot-bars.json", [], "steps/pilot-bars.json"),
        ("steps/race.json", [], "steps/race.json"),
        ("agent/arrays.npz", ["steps/race.json"], "agent"),
        ("steps/validation-policy-round_2.json", ["steps/policy.json"], "steps/validation-policy-round_2.json"),
    ],
)
def test_damage_is_told_with_its_mend(copy, settings, same_race, damaged, unfinished, mend):
    for name in unfinished:
        (copy / name).unlink()
    cut(copy / damaged)
    before = contents(copy)
    with pytest.raises(InputError, match=f"{mend} is damaged.*delete (it|that file)"):
        race(settings, copy, resume=True)
    assert contents(copy) == before
    (shutil.rmtree if (copy / mend).is_dir() else os.remove)(copy / mend)
    race(settings, copy, resume=True)
    same_race(copy)


def test_a_full_disk_leaves_what_was_there(copy, settings, monkeypatch, same_race):
    (copy / "steps" / "race.json").unlink()
    before = contents(copy)

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(checkpoint.os, "fsync", full)
    with pytest.raises(OSError, match="No space left on device"):
        race(settings, copy, resume=True)
    assert contents(copy) == before
    monkeypatch.undo()
    race(settings, copy, resume=True)
    same_race(copy)
