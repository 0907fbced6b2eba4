"""The record of the course: each lesson's claims with their evidence and verdict, read from the lessons themselves."""

import re
from dataclasses import dataclass

from rlvae_tutor.course.lessons import Lesson, lessons, not_shown
from rlvae_tutor.course.table import Table
from rlvae_tutor.errors import InputError

HEADING = "## Claims: what is claimed, the evidence, the verdict"
PARTS = ("Claim", "Evidence", "Verdict")
# An item of a list that opens with one of the three words, up to the next one or the next paragraph.
ITEM = re.compile(r"^- \*\*(Claim|Evidence|Verdict)\.\*\*(.+?)(?=^- |^\s*$|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Claim:
    """A claim of the article, the evidence that a lesson found, and the verdict."""

    lesson: Lesson
    claim: str
    evidence: str
    verdict: str


def claims() -> tuple[list[Claim], list[str]]:
    """All claims of the lessons that are there, in order, and the numbers of the lessons that are not."""
    found, missing = lessons()
    return [claim for lesson in found for claim in claims_of(lesson)], missing


def claims_of(lesson: Lesson) -> list[Claim]:
    """The claims of one lesson, one or more; `InputError` where it has none in the form that all have."""
    text = "\n\n".join(lesson.texts)
    _, _, after = text.partition(HEADING)
    items = ITEM.findall(after.partition("\n## ")[0])
    names = [name for name, _ in items]
    if not items or names != list(PARTS) * (len(items) // 3):
        raise InputError(f"Lesson {lesson.number} has no claim, evidence and verdict, in this order.")
    parts = [" ".join(text.split()) for _, text in items]
    return [Claim(lesson, *parts[first : first + 3]) for first in range(0, len(parts), 3)]


def record_of_claims() -> Table:
    """All claims with their evidence and verdicts, as a table to read."""
    found, missing = claims()
    rows = tuple((claim.lesson.link, claim.claim, claim.evidence, claim.verdict) for claim in found)
    caption = f"The record: {len(rows)} claim{'s' * (len(rows) != 1)}.{not_shown(missing)}"
    return Table(caption, ("lesson", "claim", "evidence", "verdict"), rows)
