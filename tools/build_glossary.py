"""Generate the glossary, lessons/A2_glossary.py, from the sentences in which lessons introduce their terms.

A term is in bold in the one sentence that introduces it, and nothing else is but the question that a lesson opens with
and the words Claim, Evidence and Verdict. build_notebooks.py then makes a notebook of it, as of any lesson.

    python tools/build_glossary.py             write it
    python tools/build_glossary.py --check     compare it with the lessons
"""

import argparse
import re
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jupytext

ROOT = Path(__file__).resolve().parent.parent
TARGET = "A2_glossary.py"
CLAIM_WORDS = {"Claim.", "Evidence.", "Verdict."}
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
# A sentence ends before a capital letter, a formula or emphasis; "e.g." and numbers do not end one.
BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!al\.)\s+(?=[A-Z*$(`\"])")
HEADER = """# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Glossary
#
# Every term of the course, in the sentence that introduces it, and the lesson where that sentence stands.
"""


@dataclass(frozen=True)
class Term:
    """A term, the sentence that introduces it, and where: the lesson's name and the cell's number, from 0."""

    term: str
    sentence: str
    lesson: str
    cell: int


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Write or check the glossary under `root`; return 0 if all is well, else 1."""
    parser = argparse.ArgumentParser(description="Generate the glossary from the lessons.")
    parser.add_argument("--check", action="store_true", help="only compare it with the lessons")
    options = parser.parse_args(arguments)
    target, text = root / "lessons" / TARGET, glossary(terms(root))
    if not options.check:
        target.write_text(text, encoding="utf-8")
    elif not target.exists() or target.read_text(encoding="utf-8") != text:
        print(
            f"lessons/{TARGET} is out of step with the lessons; run: make notebooks ARGS=A2_glossary", file=sys.stderr
        )
        return 1
    return 0


def terms(root: Path) -> list[Term]:
    """Return all terms in the order in which the course introduces them."""
    return [term for path in taught(root) for term in terms_of(path)]


def taught(root: Path) -> list[Path]:
    """Return the sources of the lessons in the order in which they are read; what is optional introduces no term."""
    paths = sorted((root / "lessons").glob("[0-9][0-9]_*.py"))
    return [path for path in paths if not path.stem.endswith(".exercises")]


def terms_of(path: Path) -> Iterator[Term]:
    """Yield the terms that one lesson introduces."""
    for number, text in texts(path):
        for paragraph in paragraphs(text):
            for sentence in BETWEEN_SENTENCES.split(paragraph):
                for term in BOLD.findall(sentence):
                    if term not in CLAIM_WORDS and not (number == 0 and term.endswith("?")):
                        yield Term(term, sentence, path.stem, number)


def texts(path: Path) -> list[tuple[int, str]]:
    """Return (number, text) of a lesson's text cells."""
    cells = jupytext.read(path, fmt="py:percent").cells
    return [(number, cell.source) for number, cell in enumerate(cells) if cell.cell_type == "markdown"]


def paragraphs(text: str) -> list[str]:
    """Return paragraphs and list items, each as one line; without headings and tables."""
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )", text)
    blocks = [block for block in blocks if not block.lstrip().startswith(("#", "|"))]
    lines = [" ".join(line.removeprefix("> ") for line in block.split("\n")) for block in blocks]
    return [re.sub(r"^\s*(?:[-*]|\d+\.) +", "", re.sub(r"\s+", " ", line)).strip() for line in lines]


def glossary(found: list[Term]) -> str:
    """Return the source of the glossary: one cell of terms for each first letter."""
    entries = sorted(found, key=lambda term: term.term.lower())
    letters = sorted({term.term[0].upper() for term in entries})
    return HEADER + "".join(section(letter, entries) for letter in letters)


def section(letter: str, entries: list[Term]) -> str:
    """Return the cell with the terms of one letter."""
    lines = [item(term) for term in entries if term.term[0].upper() == letter]
    return "\n".join(["", "# %% [markdown]", f"# ## {letter}", "#", *lines]) + "\n"


def item(term: Term) -> str:
    """Return a term as an item of a list."""
    link = f"[{term.lesson[:2]}]({term.lesson}.ipynb)"
    sentence = BOLD.sub(r"*\1*", term.sentence).replace("$$", "$")
    text = f"**{term.term[0].upper()}{term.term[1:]}** ({link}). {sentence}"
    return textwrap.fill(text, 118, initial_indent="# - ", subsequent_indent="#   ", break_on_hyphens=False)


if __name__ == "__main__":
    sys.exit(main())
