"""The house rules of a lesson, read off its source; a complaint names the cell."""

import re
import statistics
from itertools import pairwise
from pathlib import Path

import jupytext
import pytest
from build_notebooks import generate

from rlvae_tutor.course.claims import HEADING
from rlvae_tutor.course.lessons import first_arguments

LESSONS = Path(__file__).parents[2] / "lessons"
SOURCES = {path.stem: path for path in sorted(LESSONS.glob("[0-9A-Z][0-9]_*.py"))}
# A2 is the glossary, made of the other lessons' sentences.
TAUGHT = [name for name in SOURCES if not name.endswith(".exercises") and not name.startswith("A2")]
SHEETS = [name for name in SOURCES if name.endswith(".exercises")]
# Lesson 00 is a start, not a lesson, and A1 a reminder: both are shorter.
FULL = [name for name in TAUGHT if name[:2] not in ("00", "A1")]
MOST_WORDS, MOST_LINES, MOST_MEDIAN, MOST_LINES_OF_NINE_IN_TEN = 120, 25, 5, 12
# Names of what draws: whoever uses them shows a picture.
PICTURES = ("figure_png(", "image_row(", "image_rows(", "_static(")


def cells(name, kind):
    """(number, text) of a lesson's cells of a kind, numbered from 1 as in the notebook, so a sheet's with questions."""
    all_cells = (generate(SOURCES[name]) if name in SHEETS else jupytext.read(SOURCES[name], fmt="py:percent")).cells
    return [(number, cell.source) for number, cell in enumerate(all_cells, 1) if cell.cell_type == kind]


def whole_text(name):
    return "\n\n".join(text for _, text in cells(name, "markdown"))


def lines_of(code):
    return [line for line in code.splitlines() if line.strip()]


def words_of(text):
    """Words that are read: formulas and tables count by their own measure."""
    text = re.sub(r"\$\$.*?\$\$", " ", text, flags=re.DOTALL)
    return [word for line in text.splitlines() if not line.startswith("|") for word in line.split()]


@pytest.mark.parametrize("name", [*TAUGHT, *SHEETS])
def test_text_cells_are_short(name):
    long = {number: len(words_of(text)) for number, text in cells(name, "markdown") if len(words_of(text)) > MOST_WORDS}
    assert not long, f"cells with more than {MOST_WORDS} words: {long}"


@pytest.mark.parametrize("name", TAUGHT)
def test_code_cells_are_short(name):
    lengths = {number: len(lines_of(code)) for number, code in cells(name, "code")}
    assert not {number: length for number, length in lengths.items() if length > MOST_LINES}
    assert statistics.median(lengths.values()) <= MOST_MEDIAN
    long = {number: length for number, length in lengths.items() if length > MOST_LINES_OF_NINE_IN_TEN}
    assert len(long) <= len(lengths) / 10, f"cells with more than {MOST_LINES_OF_NINE_IN_TEN} lines: {long}"


@pytest.mark.parametrize("name", FULL)
def test_a_lesson_has_twenty_to_forty_cells(name):
    assert 20 <= len(cells(name, "markdown")) + len(cells(name, "code")) <= 40


@pytest.mark.parametrize("name", TAUGHT)
def test_a_lesson_opens_with_question_time_and_needs(name):
    opening = cells(name, "markdown")[0][1]
    assert re.match(r"# \S", opening)
    assert re.search(r"\*\*.+\?\*\*", opening), "the question the lesson answers, in bold"
    assert re.search(r"\*Time:\* \d+ minutes", opening)
    assert "*You need:*" in opening


def objectives(text):
    """The numbered items of a cell, each as one line without its number and last mark."""
    items = re.findall(r"^\d\. (.+?)(?=^\d\. |\n\n|\Z)", text, flags=re.DOTALL | re.MULTILINE)
    return [" ".join(item.split()).rstrip(",.") for item in items]


@pytest.mark.parametrize("name", TAUGHT)
def test_a_lesson_closes_with_the_objectives_it_opened_with(name):
    texts = [text for _, text in cells(name, "markdown")]
    opened = objectives(texts[0])
    closed = objectives(next(text for text in texts if text.startswith("## What you have done")))
    assert 3 <= len(opened) <= 4
    assert len(closed) == len(opened)
    strayed = [pair for pair in zip(opened, closed, strict=True) if shared(*pair) < 0.5]
    assert not strayed, f"objectives that end as something else: {strayed}"


def shared(opened, closed):
    """The share of an objective's words that come again; "predict" and "predicted" count as one word."""
    beginnings = [{word[:4].lower() for word in re.findall(r"[\w-]{3,}", text)} for text in (opened, closed)]
    return len(set.intersection(*beginnings)) / len(beginnings[0])


@pytest.mark.parametrize("name", SOURCES)
def test_headings_go_down_one_level_at_a_time(name):
    levels = [len(mark) for mark in re.findall(r"^(#+) ", whole_text(name), flags=re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", SOURCES)
def test_every_picture_is_described_in_words_soon_after_it(name):
    described = [number for number, text in cells(name, "markdown") if "*What you see:*" in text]
    drawn = [
        number
        for number, code in cells(name, "code")
        if any(mark in code for mark in PICTURES) and "import inspect" not in code
    ]
    undescribed = [number for number in drawn if not any(number < other <= number + 3 for other in described)]
    assert not undescribed, f"cells with a picture that no text describes: {undescribed}"


@pytest.mark.parametrize("name", FULL)
def test_a_lesson_adds_to_the_claims_and_asks_for_a_prediction(name):
    text = whole_text(name)
    assert HEADING in text
    assert "predict" in text.lower()


@pytest.mark.parametrize("name", [name for name in FULL if not name.startswith("18")])  # 18 looks back
def test_a_lesson_measures_what_it_asks_for(name):
    asked, answered = (
        [question for _, code in cells(name, "code") for question in first_arguments(code, function)]
        for function in ("predict", "measured")
    )
    assert sorted(answered) == sorted(asked)
    assert all(question.startswith(f"{name[:2]}: ") for question in asked)


@pytest.mark.parametrize("name", FULL)
def test_every_lesson_has_exercises_with_a_sheet(name):
    assert f"{name}.exercises" in SHEETS


@pytest.mark.parametrize("name", SOURCES)
def test_no_lesson_reaches_for_the_network(name):
    code = "\n".join(code for _, code in cells(name, "code"))
    assert not re.search(r"https?://|urllib|requests|keras\.datasets|get_file", code)
