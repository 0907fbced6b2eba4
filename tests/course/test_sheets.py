"""Every exercise of every lesson: its solution passes, its stub is not attempted, each wrong answer has its name."""

from importlib import import_module

import pytest

from rlvae_tutor.course import sheets
from rlvae_tutor.course.check import Kind
from rlvae_tutor.course.check.exercise import source
from rlvae_tutor.course.sheets import exercises
from rlvae_tutor.errors import InputError

ALL = {f"{lesson}/{name}": one for lesson in sheets() for name, one in exercises(lesson).all.items()}
RIGHT_ANSWERS = {
    f"{lesson}/{name}": answer
    for lesson in sheets()
    for name, answer in import_module(f"right_answers.lesson_{lesson}").ANSWERS.items()
}
MISTAKES = [(name, mistake) for name, one in ALL.items() for mistake in one.misconceptions]


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def stub_of(check):
    """What a learner finds: the signature and a line that raises."""
    names = {}
    lines = source(check.reference).splitlines()
    exec(lines[0] + "\n    raise NotImplementedError", names)
    return names[check.name]


@pytest.mark.parametrize("name", ALL)
def test_the_stub_is_not_attempted(name):
    assert ALL[name].examine(stub_of(ALL[name])).kind is Kind.NOT_ATTEMPTED


@pytest.mark.parametrize("name", ALL)
def test_the_solution_passes_and_can_be_read(name):
    assert ALL[name].examine(ALL[name].reference).correct
    assert source(ALL[name].reference).startswith(f"def {ALL[name].name}(")


@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=lambda one: getattr(one, "name", one))
def test_each_wrong_answer_gets_exactly_its_own_diagnosis(name, mistake):
    found = ALL[name].examine(mistake.implementation)
    assert (found.kind, found.misconception) == (Kind.MISCONCEPTION, mistake.name)
    assert mistake.diagnosis in found.text


@pytest.mark.parametrize("name", ALL)
def test_every_exercise_knows_mistakes_and_gives_hints(name):
    assert len(ALL[name].misconceptions) >= 3
    assert len(ALL[name].hints) >= 2


def test_an_unknown_lesson_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="no exercises for lesson '99'; there are for 01, 02"):
        exercises("99")


def test_every_exercise_has_another_right_answer():
    assert RIGHT_ANSWERS.keys() == ALL.keys()


@pytest.mark.parametrize("name", RIGHT_ANSWERS)
def test_another_right_answer_passes(name):
    assert ALL[name].examine(RIGHT_ANSWERS[name]).correct
