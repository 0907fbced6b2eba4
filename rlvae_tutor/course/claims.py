"""The ladder of the course: each lesson's claims with their evidence and verdict, read from the lessons themselves."""

import re
from dataclasses import dataclass

from rlvae_tutor.course.lessons import Lesson, lessons, told_missing
from rlvae_tutor.course.table import Table
from rlvae_tutor.errors import InputError

HEADING = "## The ladder: claim, evidence, verdict"
PARTS = ("Claim", "Evidence", "Verdict")
# An item of a list that opens with one of the three words, up to the next one or the next paragraph.
ITEM = re.compile(r"^- \*\*(Claim|Evidence|Verdict)\.\*\*(.+?)(?=^- |^\s*$|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Rung:
    """One claim of the article, what a lesson found on it, and what stands."""

    lesson: Lesson
    claim: str
    evidence: str
    verdict: str


def rungs():
    """All rungs of the lessons that are there, in order, and the numbers of the lessons that are not."""
    found, missing = lessons()
    return [rung for lesson in found for rung in rungs_of(lesson)], missing


def rungs_of(lesson):
    """The rungs of one lesson, one or more; `InputError` where it has none of the form that all have."""
    text = "\n\n".join(lesson.texts)
    _, _, after = text.partition(HEADING)
    items = ITEM.findall(after.partition("\n## ")[0])
    names = [name for name, _ in items]
    if not items or names != list(PARTS) * (len(items) // 3):
        raise InputError(f"Lesson {lesson.number} has no claim, evidence and verdict, in this order, on its ladder.")
    said = [" ".join(text.split()) for _, text in items]
    return [Rung(lesson, *said[first : first + 3]) for first in range(0, len(said), 3)]


def ladder():
    """The whole ladder as a table to read."""
    found, missing = rungs()
    rows = tuple((one.lesson.link, one.claim, one.evidence, one.verdict) for one in found)
    caption = f"The ladder: {len(rows)} claim{'s' * (len(rows) != 1)}.{told_missing(missing)}"
    return Table(caption, ("lesson", "claim", "evidence", "verdict"), rows)
