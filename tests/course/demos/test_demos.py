"""Each demo belongs to the lessons that its first line names, and to no others."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DEMOS = sorted(path for path in (ROOT / "rlvae_tutor/course/demos").glob("*.py") if path.stem != "__init__")


def docstring(path):
    return ast.get_docstring(ast.parse(path.read_text()))


def lessons_named(text):
    """The lessons that a first line begins with: "Lesson 05: ...", "Lessons 01, 02 and 18: ..."."""
    named = re.match(r"Lessons? ((?:\d\d|A\d)(?:(?:, | and )(?:\d\d|A\d))*):", text)
    return set(re.findall(r"\d\d|A\d", named[1])) if named else set()


def lessons_of(path):
    """The lessons that a source belongs to: by its file's name, its folder's name, or the words of its docstring."""
    name = path.relative_to(ROOT).as_posix()
    if own := re.search(r"lessons/(\d\d|A\d)_|/lesson_(\d\d|A\d)", name):
        return {next(filter(None, own.groups()))}
    return set(re.findall(r"\b[Ll]essons? (\d\d|A\d)", docstring(path) or ""))


def imports(path):
    """Full names of all that a source imports, the names from a module included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module


def users(demo):
    """The lessons, exercises, widgets and other modules of the package that import a demo."""
    sources = [*(ROOT / "lessons").glob("*.py"), *(ROOT / "rlvae_tutor").rglob("*.py")]
    return [path for path in sources if f"rlvae_tutor.course.demos.{demo.stem}" in set(imports(path))]


@pytest.mark.parametrize("demo", DEMOS, ids=lambda path: path.stem)
def test_a_demo_names_the_lessons_that_use_it_and_no_others(demo):
    named = lessons_named(docstring(demo))
    assert named, "the first line should begin with its lesson: 'Lesson 05: ...'"
    used_by = {path.name: lessons_of(path) for path in users(demo)}
    assert set().union(*used_by.values()) == named, used_by
    assert all(used_by.values()), used_by
