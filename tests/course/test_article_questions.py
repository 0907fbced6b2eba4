"""The article's questions are answered by facts, and by nothing else."""

import re
import string

import pytest

from rlvae_tutor.course.article_questions import NOT_WRITTEN, OPEN, QUESTIONS, six_answers, still_open
from rlvae_tutor.errors import InputError

TEMPLATES = [one[-1] for one in (*QUESTIONS, *OPEN)]
NAMES = {re.split(r"\W", name)[0] for one in TEMPLATES for _, name, *_ in string.Formatter().parse(one) if name}
WORDS = {"better": 3, "not settled": 4, "worse": 0}
FACTS = {name: WORDS if name in ("abroad", "home") else 20544 for name in NAMES}


def test_facts_stand_in_the_answers():
    told = repr(six_answers(FACTS))
    assert "better on 3, not settled on 4, worse on 0" in told
    assert "20,544 trainings" in told
    assert told.count(NOT_WRITTEN) == 6
    assert "better on 3" in repr(still_open(FACTS))


def test_own_answers_stand_beside_them_and_may_be_fewer():
    assert repr(six_answers(FACTS, ["Mine."])).count(NOT_WRITTEN) == 5
    assert "your answer: Mine." in repr(six_answers(FACTS, ["Mine."]))
    assert repr(six_answers(FACTS, ["Mine.", "", None])).count(NOT_WRITTEN) == 5


@pytest.mark.parametrize(
    ("yours", "sentence"),
    [("Mine.", "are no list"), (6, "are no list"), (["Mine."] * 7, "7 answers to 6 questions")],
)
def test_answers_that_are_no_six_are_told(yours, sentence):
    with pytest.raises(InputError, match=sentence):
        six_answers(FACTS, yours)


def test_a_fact_that_was_not_measured_is_named():
    with pytest.raises(InputError, match="'more' has not been measured yet"):
        six_answers({name: value for name, value in FACTS.items() if name != "more"})


def test_no_number_of_a_measurement_is_written_down():
    assert [one for one in TEMPLATES if re.search(r"\d", re.sub(r"\{.*?\}|gamma 1", "", one))] == []
