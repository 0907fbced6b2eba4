"""The glossary: each term has one sentence that introduces it, and is not used before."""

import re
from pathlib import Path

import pytest
from build_glossary import CLAIM_WORDS, TARGET, main, taught, terms, texts

ROOT = Path(__file__).parents[2]
TERMS = terms(ROOT)
# Words of everyday English, or that one of the course's earlier terms holds: their plain use says nothing of the term.
EVERYDAY = {"code", "rate", "state", "action", "reward", "return", "value", "environment", "episode"}


def read_before(term):
    """(lesson, cell, text) of all that is read before the cell with a term's sentence; not where its lesson opens."""
    order = [path.stem for path in taught(ROOT)]
    for path in taught(ROOT)[: order.index(term.lesson) + 1]:
        for number, text in texts(path):
            if path.stem != term.lesson or 0 < number < term.cell:
                yield path.stem, number, text


def test_no_term_is_introduced_twice():
    names = [term.term.lower() for term in TERMS]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.term)
def test_a_term_is_introduced_by_a_sentence_that_reads_alone(term):
    words = re.sub(r"\$[^$]+\$", "formula", term.sentence).split()
    assert 5 <= len(words) <= 60
    assert not words[0].startswith(("This", "That", "These", "Those"))


@pytest.mark.parametrize(
    "term", [term for term in TERMS if term.term.lower() not in EVERYDAY], ids=lambda term: term.term
)
def test_no_term_is_used_before_it_is_introduced(term):
    word = re.compile(rf"(?<![\w-]){re.escape(term.term)}(?:s|es)?(?![\w-])", re.IGNORECASE)
    early = [(lesson, number) for lesson, number, text in read_before(term) if word.search(" ".join(text.split()))]
    assert early == []


def test_the_glossary_is_in_step_with_the_lessons():
    assert main(["--check"]) == 0


def test_a_changed_sentence_is_noticed(tmp_path, capsys):
    (tmp_path / "lessons").mkdir()
    lesson = tmp_path / "lessons" / "01_a.py"
    lesson.write_text("# %% [markdown]\n# # A\n#\n# A **widget** is a thing to move. It moves.\n")
    assert main([], tmp_path) == 0
    assert "*widget* is a thing to move.\n" in (tmp_path / "lessons" / TARGET).read_text()
    lesson.write_text(lesson.read_text().replace("move.", "turn."))
    assert main(["--check"], tmp_path) == 1
    assert "make notebooks" in capsys.readouterr().err


def test_the_words_of_a_claim_are_no_terms():
    assert CLAIM_WORDS.isdisjoint(term.term for term in TERMS)
