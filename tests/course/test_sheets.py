"""Every exercise of every lesson: its solution passes, its stub is not attempted, each wrong answer has its name."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from rlvae_tutor.course.check import Kind
from rlvae_tutor.course.check.source import source
from rlvae_tutor.course.exercises import SHEETS, exercise_ids
from rlvae_tutor.course.sheets import exercises
from rlvae_tutor.errors import InputError

ALL = {f"{lesson}/{name}": check for lesson in SHEETS for name, check in exercises(lesson).all.items()}
RIGHT_ANSWERS = {
    f"{lesson}/{name}": answer
    for lesson in SHEETS
    for name, answer in import_module(f"right_answers.lesson_{lesson}").ANSWERS.items()
}
FOLDER = Path(__file__).parents[2] / "rlvae_tutor" / "course" / "exercises"
MISTAKES = [(name, mistake) for name, check in ALL.items() for mistake in check.misconceptions]


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_every_exercise_file_is_in_the_registry_and_has_its_name_as_function_and_id():
    files = {f"{path.parent.name}/{path.stem}" for path in FOLDER.glob("lesson_*/ex*.py")}
    numbered = ((lesson, number, name) for lesson, names in SHEETS.items() for number, name in enumerate(names, 1))
    assert files == {f"lesson_{lesson}/ex{number}_{name}" for lesson, number, name in numbered}
    others = {path.stem for path in FOLDER.glob("lesson_*/*.py") if not path.stem.startswith("ex")}
    assert others <= {"__init__", "common"}
    assert list(ALL) == exercise_ids()
    assert [check.id for check in ALL.values()] == exercise_ids()
    assert [check.name for check in ALL.values()] == [name.partition("/")[2] for name in exercise_ids()]


def test_the_registry_can_be_read_without_importing_an_exercise():
    program = "import sys, rlvae_tutor.course.exercises; print({'numpy', 'tensorflow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("name", ALL)
def test_a_question_is_numbered_as_its_sheet_asks_it(name):
    lesson, _, function = name.partition("/")
    number = SHEETS[lesson].index(function) + 1
    heading = re.match(rf"## {number}\. (.+)\n\n\S", ALL[name].question)
    assert heading
    module = import_module(ALL[name].reference.__module__)
    assert module.__doc__.rstrip(".") == f"Exercise {lesson}.{number}: {heading[1]}".rstrip(".")


@pytest.mark.parametrize("name", ALL)
def test_what_a_learner_sees_of_a_solution_has_no_types(name):
    shown = source(ALL[name].reference)
    assert "@" not in shown.splitlines()[0]
    assert re.fullmatch(r"def \w+\([\w, ]*\):", shown.splitlines()[0])


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


@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=lambda value: getattr(value, "name", value))
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
