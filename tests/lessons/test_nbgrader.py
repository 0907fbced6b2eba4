"""Our notebooks under nbgrader: the assignment is what we ship; right, wrong and untouched copies are told apart."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
SHEET = "04_reading_a_vae"  # the one that needs no TensorFlow
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "rlvae"
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\\nraise NotImplementedError()"}
c.ExecutePreprocessor.timeout = 120
"""
STUDENTS = ("right", "wrong", "untouched")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """An nbgrader course with one assignment, generated and handed in by three students."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "nbgrader_config.py").write_text(CONFIG)
    source = folder / "source" / "part1" / f"{SHEET}.ipynb"
    source.parent.mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / source.name, source)
    nbgrader(folder, "generate_assignment", "part1", "--create")
    released = folder / "release" / "part1" / source.name
    for student in STUDENTS:
        handed_in = folder / "submitted" / student / "part1" / source.name
        handed_in.parent.mkdir(parents=True)
        nbformat.write(answered(released, source, student), handed_in)
    nbgrader(folder, "autograde", "part1", "--create")
    nbgrader(folder, "export", "--to", "scores.csv")
    return folder


def nbgrader(folder, *arguments):
    """Run nbgrader in `folder`."""
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic by its name
    environment = os.environ | {"HOME": str(folder), "JUPYTER_CONFIG_DIR": str(folder / "config"), "PATH": tools}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]


def answered(released, source, student):
    """The released notebook as a student hands it in."""
    notebook, solved = (nbformat.read(path, as_version=4) for path in (released, source))
    solutions = {cell.metadata.nbgrader.grade_id: cell.source for cell in solved.cells if "nbgrader" in cell.metadata}
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("solution") and student != "untouched":
            cell.source = solutions[mark.grade_id]
            if student == "wrong":
                cell.source = cell.source.replace("return ", "return 1 + ", 1)
    return notebook


def test_what_nbgrader_releases_is_what_we_ship(course):
    released = nbformat.read(course / "release" / "part1" / f"{SHEET}.ipynb", as_version=4)
    shipped = nbformat.read(ROOT / "exercises" / f"{SHEET}.ipynb", as_version=4)
    ours = [cell.source for cell in shipped.cells]
    assert [cell.source for cell in released.cells] == ours


def test_scores_tell_right_wrong_and_untouched_apart(course):
    with open(course / "scores.csv") as file:
        scores = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}
    assert set(scores) == set(STUDENTS)
    assert scores["right"][0] == scores["right"][1] > 0
    assert scores["wrong"][0] == scores["untouched"][0] == 0
