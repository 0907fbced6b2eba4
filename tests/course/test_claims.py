"""The ladder and the guesses are read from notebooks as they lie there: a course of our own, and the real one."""

from pathlib import Path

import nbformat
import pytest

from rlvae_tutor.course.claims import ladder, rungs
from rlvae_tutor.course.lessons import LESSONS, first_arguments, lessons
from rlvae_tutor.course.predictions import (
    ANSWERED_BY,
    MOST_LINES,
    NO_GUESS,
    NOT_GUESSED,
    NOTHING,
    guesses,
    predict,
    questions,
)
from rlvae_tutor.errors import InputError

ROOT = Path(__file__).parents[2]
RUNG = "- **Claim.** {}\n- **Evidence.** Two\n  lines.\n- **Verdict.** *Yes*, with `keep`.\n"
HEADING = "Text.\n\n## The ladder: claim, evidence, verdict\n\n"
md, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell


def out(text, name="stdout"):
    return nbformat.v4.new_output("stream", name=name, text=text)


def value(**data):
    return nbformat.v4.new_output("execute_result", data=data)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course folder with its lessons' folder as the working folder."""
    (tmp_path / ".rlvae_tutor").mkdir()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path / "notebooks"


def write(course, name, *cells):
    cells = (md(f"# Lesson {name}"), *cells)
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), course / f"{name}.ipynb")


def test_rungs_are_read_in_order_with_what_follows_left_out(course):
    write(course, "12_b", md(f"{HEADING}{RUNG.format('Two.')}\n{RUNG.format('Three.')}\n*The price:* much.\n\n## Next"))
    write(course, "02_a", md(HEADING + RUNG.format("<One>.")))
    found, missing = rungs()
    assert [(one.lesson.number, one.claim) for one in found] == [("02", "<One>."), ("12", "Two."), ("12", "Three.")]
    assert {(one.evidence, one.verdict) for one in found} == {("Two lines.", "*Yes*, with `keep`.")}
    assert missing == [number for number in LESSONS if number not in ("02", "12")]


def test_the_ladder_is_a_table_with_named_columns_that_says_what_is_missing(course):
    write(course, "02_a", md(HEADING + RUNG.format("<One>.")))
    page = ladder()._repr_html_()
    assert "1 claims" not in page
    assert "The ladder: 1 claim. Not in the folder notebooks, so not shown: 01, 03," in page
    assert page.count("scope='col'") == 4
    assert page.count("scope='row'") == 1
    assert "<em>Yes</em>, with <code>keep</code>." in page
    assert "&lt;One&gt;" in page
    assert "<a href='02_a.ipynb'>02 Lesson 02_a</a>" in page
    assert "claim: <One>." in repr(ladder())


@pytest.mark.parametrize("text", ["No ladder.", HEADING + "- **Claim.** One.\n- **Verdict.** Yes.\n"])
def test_a_lesson_without_a_whole_rung_is_named(course, text):
    write(course, "03_a", md(text))
    with pytest.raises(InputError, match="Lesson 03 has no claim, evidence and verdict"):
        ladder()


def test_where_there_are_no_lessons_the_folder_is_named(course):
    with pytest.raises(InputError, match=r"There are no lessons in .*notebooks; run this in the folder notebooks"):
        ladder()


def test_a_file_that_is_no_notebook_is_named(course):
    (course / "04_a.ipynb").write_text("{")
    with pytest.raises(InputError, match=r"04_a\.ipynb cannot be read"):
        guesses()


def test_the_course_is_found_from_its_own_folder_too(course, monkeypatch):
    write(course, "05_a", md(HEADING + RUNG.format("One.")))
    monkeypatch.chdir(course.parent)
    assert [one.number for one in lessons()[0]] == ["05"]


def test_what_was_measured_is_what_is_printed_next(course):
    asked = code('predict("05: how many?", None)', outputs=[out(f"{NO_GUESS}: put yours in the place of None.\n")])
    bar = code("train()", outputs=[out("100 %", "stderr"), value(**{"image/png": "", "text/plain": "<Image>"})])
    answer = code("print(16)", outputs=[out("16 of\n"), out("them\n")])
    write(course, "05_a", asked, bar, md("And:"), answer, code("x", outputs=[out("later\n")]))
    found, _ = questions()
    assert [(one.text, one.measured) for one in found] == [("how many?", "16 of\nthem")]


def test_a_guess_is_not_taken_for_what_was_measured(course):
    asked = code('predict("05: how many?", 3)', outputs=[value(**{"text/plain": "3"})])
    write(course, "05_a", asked, code("16", outputs=[value(**{"text/plain": "16"})]))
    assert [one.measured for one in questions()[0]] == ["16"]


def test_a_cell_may_ask_and_answer_and_long_answers_are_cut(course):
    lines = "\n".join(map(str, range(20)))
    write(course, "05_a", code('predict("05: a", None)\npredict("05: b", None)\nprint(x)', outputs=[out(lines)]))
    found = questions()[0]
    assert [one.text for one in found] == ["a", "b"]
    assert found[0].measured.splitlines() == [*map(str, range(MOST_LINES)), "..."]


def test_a_lesson_that_was_never_run_says_so(course):
    write(course, "05_a", code('predict("05: a", None)'))
    assert [one.measured for one in questions()[0]] == [NOTHING]


def test_guesses_are_shown_beside_their_questions(course):
    write(course, "05_a", code('predict("05: a", None)\npredict("05: b", None)'))
    assert f"your guess: {NOT_GUESSED}" in repr(guesses())
    predict("05: b", 0)
    told = repr(guesses())
    assert "1 of 2 questions" in told
    assert "your guess: 0" in told
    assert "<pre" in guesses()._repr_html_()


def test_what_predict_says_without_a_guess_is_known_here(course, capsys):
    predict("new", None)
    assert capsys.readouterr().out.startswith(NO_GUESS)


def test_half_written_cells_and_other_calls_are_passed_over():
    assert first_arguments("predict(", "predict") == []
    assert first_arguments('model.predict("no")\npredict(name)\npredict("yes", 1)', "predict") == ["yes"]


def test_every_lesson_of_the_course_has_its_rung_and_every_question_its_answer(monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    found, missing = rungs()
    assert {one.lesson.number for one in found} == set(LESSONS) - set(missing)
    asked = questions()[0]
    assert [one.name for one in asked if one.measured == NOTHING] == []
    assert ANSWERED_BY.keys() <= {one.name for one in asked}
    assert {one.name: len(one.measured.splitlines()) for one in asked if one.name.startswith(("02", "10", "16"))} == {
        "02: variance ratio in 1 dimension": 1,
        "02: variance ratio in 16 dimensions": 1,
        "10: nats that the table gains on keep": 1,
        "16: share covered by intervals learned by heart": 1,
    }
    assert all(one.name.startswith(f"{one.lesson.number}: ") for one in asked)
