"""Guesses and measurements stand side by side; what was measured is read from the saved notebooks, as data."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from course_of_notebooks import code, md, write
from nbclient import NotebookClient

from rlvae_tutor.course.lessons import LESSONS, first_arguments
from rlvae_tutor.course.predictions import (
    MIME_TYPE,
    NOT_GUESSED,
    NOTHING,
    Measurement,
    guesses,
    measured,
    predict,
    questions,
)
from rlvae_tutor.errors import InputError

ROOT = Path(__file__).parents[2]


def answer(question, value):
    """What `measured` leaves in the output of a cell."""
    return nbformat.v4.new_output("display_data", data=Measurement(question, value)._repr_mimebundle_())


def out(text, name="stdout"):
    return nbformat.v4.new_output("stream", name=name, text=text)


def test_what_was_measured_is_found_by_its_question_wherever_it_stands(course):
    asked = code('predict("05: how many?", None)', outputs=[out("No guess kept yet.\n")])
    others = [out("100 %", "stderr"), nbformat.v4.new_output("execute_result", data={"text/plain": "99"})]
    told = code("measured(...)", outputs=[*others, answer("05: something else", "3"), answer("05: how many?", "16")])
    write(course, "05_a", asked, code("print(1)", outputs=[out("1\n")]), md("And:"), told)
    found, _ = questions()
    assert [(question.text, question.measured) for question in found] == [("how many?", "16")]


def test_a_cell_may_ask_twice_and_answer_at_once(course):
    outputs = [answer("05: a", "1"), answer("05: b", "2")]
    write(course, "05_a", code('predict("05: a", None)\npredict("05: b", None)\nmeasured(...)', outputs=outputs))
    assert [(question.text, question.measured) for question in questions()[0]] == [("a", "1"), ("b", "2")]


def test_a_second_measurement_replaces_the_first(course):
    outputs = [answer("05: a", "1"), answer("05: a", "2")]
    write(course, "05_a", code('predict("05: a", None)', outputs=outputs))
    assert [question.measured for question in questions()[0]] == ["2"]


def test_a_lesson_that_was_never_run_says_so(course):
    write(course, "05_a", code('predict("05: a", None)'))
    assert [question.measured for question in questions()[0]] == [NOTHING]


def test_a_measurement_reads_as_a_line_and_survives_a_kernel_and_a_file(course):
    lines = "from rlvae_tutor.course.predictions import measured\nmeasured('05: a', 3.5)"
    notebook = nbformat.v4.new_notebook(cells=[md("# A"), code('predict("05: a", None)'), code(lines)])
    NotebookClient(notebook, allow_errors=True, timeout=120).execute()
    nbformat.validate(notebook)
    nbformat.write(notebook, course / "05_a.ipynb")
    (output,) = notebook.cells[2].outputs
    assert output.data == {"text/plain": "a? Measured: 3.5", MIME_TYPE: {"question": "05: a", "value": "3.5"}}
    assert [question.measured for question in questions()[0]] == ["3.5"]


@pytest.mark.parametrize(("stored", "status"), [("3.5", 0), ("3.6", 1)])
def test_nbval_compares_a_measurement_where_a_cell_asks_for_it(tmp_path, stored, status):
    lines = "from rlvae_tutor.course.predictions import measured\nmeasured('05: a', 3.5)"
    cell = code(lines, metadata={"tags": ["nbval-check-output"]}, execution_count=1, outputs=[answer("05: a", stored)])
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "05_a.ipynb")
    options = ["--nbval-lax", "--nbval-current-env", "-p", "no:cacheprovider", f"--rootdir={tmp_path}"]
    command = [sys.executable, "-m", "pytest", *options, "05_a.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == status, done.stdout


def test_outside_a_notebook_a_measurement_is_printed(capsys):
    measured("05: how many", 3)
    assert capsys.readouterr().out == "how many? Measured: 3\n"


def test_guesses_are_shown_beside_their_questions(course):
    write(course, "05_a", code('predict("05: a", None)\npredict("05: b", None)', outputs=[answer("05: b", "7")]))
    assert f"your guess: {NOT_GUESSED}" in repr(guesses())
    predict("05: b", 0)
    shown = repr(guesses())
    assert "1 of 2 questions" in shown
    assert "your guess: 0" in shown
    assert "what the lesson measured: 7" in shown
    assert guesses()._repr_html_().count("scope='row'") == 2


def test_a_file_that_is_no_notebook_is_named(course):
    (course / "04_a.ipynb").write_text("{")
    with pytest.raises(InputError, match=r"04_a\.ipynb cannot be read"):
        guesses()


def test_half_written_cells_and_other_calls_are_passed_over():
    assert first_arguments("predict(", "predict") == []
    assert first_arguments('model.predict("no")\npredict(name)\npredict("yes", 1)', "predict") == ["yes"]


def test_every_question_of_the_course_was_measured_in_its_lesson(monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    asked = questions()[0]
    sources = [path for path in (ROOT / "lessons").glob("[01][0-9]_*.py") if path.name[:2] in LESSONS]
    assert len(asked) == sum(path.read_text().count('predict("') for path in sources)
    assert [question.name for question in asked if question.measured == NOTHING] == []
    assert all(question.name.startswith(f"{question.lesson.number}: ") for question in asked)
