"""The claims are read from notebooks as they lie there: a course of our own, and the real one."""

from pathlib import Path

import pytest
from course_of_notebooks import md, write

from rlvae_tutor.course.claims import HEADING, claims, record_of_claims
from rlvae_tutor.course.lessons import LESSONS, lessons
from rlvae_tutor.errors import InputError

ROOT = Path(__file__).parents[2]
CLAIM = "- **Claim.** {}\n- **Evidence.** Two\n  lines.\n- **Verdict.** *Yes*, with `keep`.\n"
BEFORE = f"Text.\n\n{HEADING}\n\n"


def test_claims_are_read_in_order_with_what_follows_left_out(course):
    write(
        course, "12_b", md(f"{BEFORE}{CLAIM.format('Two.')}\n{CLAIM.format('Three.')}\n*The price:* much.\n\n## Next")
    )
    write(course, "02_a", md(BEFORE + CLAIM.format("<One>.")))
    found, missing = claims()
    numbered = [(claim.lesson.number, claim.claim) for claim in found]
    assert numbered == [("02", "<One>."), ("12", "Two."), ("12", "Three.")]
    assert {(claim.evidence, claim.verdict) for claim in found} == {("Two lines.", "*Yes*, with `keep`.")}
    assert missing == [number for number in LESSONS if number not in ("02", "12")]


def test_the_record_is_a_table_with_named_columns_that_says_what_is_missing(course):
    write(course, "02_a", md(BEFORE + CLAIM.format("<One>.")))
    page = record_of_claims()._repr_html_()
    assert "1 claims" not in page
    assert "The record: 1 claim. Not in the folder notebooks, so not shown: 01, 03," in page
    assert page.count("scope='col'") == 4
    assert page.count("scope='row'") == 1
    assert "<em>Yes</em>, with <code>keep</code>." in page
    assert "&lt;One&gt;" in page
    assert "<a href='02_a.ipynb'>02 Lesson 02_a</a>" in page
    assert "claim: <One>." in repr(record_of_claims())


@pytest.mark.parametrize("text", ["No claim.", BEFORE + "- **Claim.** One.\n- **Verdict.** Yes.\n"])
def test_a_lesson_without_a_whole_claim_is_named(course, text):
    write(course, "03_a", md(text))
    with pytest.raises(InputError, match="Lesson 03 has no claim, evidence and verdict"):
        record_of_claims()


def test_where_there_are_no_lessons_the_folder_is_named(course):
    with pytest.raises(InputError, match=r"There are no lessons in .*notebooks; run this in the folder notebooks"):
        record_of_claims()


def test_the_course_is_found_from_its_own_folder_too(course, monkeypatch):
    write(course, "05_a", md(BEFORE + CLAIM.format("One.")))
    monkeypatch.chdir(course.parent)
    assert [lesson.number for lesson in lessons()[0]] == ["05"]


def test_every_lesson_of_the_course_has_its_claim(monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    found, missing = claims()
    assert {claim.lesson.number for claim in found} == set(LESSONS) - set(missing)
