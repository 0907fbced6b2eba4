"""The checker itself: four outcomes, misconceptions told apart, and nothing that an answer does breaks it."""

import sys

import numpy as np
import pytest

from rlvae_tutor.course.check import Case, Kind, exercise
from rlvae_tutor.course.check.values import shown


def make_exercise():
    @exercise(
        "00/mean_square",
        "Mean square",
        question="What is the mean of the squares?",
        cases=[(np.array([3.0]),), Case((np.array([1.0, 2.0]),), note="two values")],
        hints=["Square first."],
    )
    def mean_square(x):
        return np.mean(x**2)

    @mean_square.wrong("You squared the mean.", "The mean of squares is never less than the square of the mean.")
    def square_of_the_mean(x):
        return np.mean(x) ** 2

    @mean_square.wrong("You summed.", "A mean does not grow with the number of values.")
    def sum_of_squares(x):
        return np.sum(x**2)

    return mean_square


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def check():
    return make_exercise()


def stub(x):
    raise NotImplementedError


def test_a_stub_is_not_attempted(check):
    assert check(stub).kind is Kind.NOT_ATTEMPTED


@pytest.mark.parametrize("answer", [lambda x: np.mean(x**2), lambda x: sum(float(value) ** 2 for value in x) / len(x)])
def test_every_way_to_be_right_is_right(check, answer):
    assert check(answer).correct


def test_a_misconception_is_named_with_the_smallest_case_that_shows_it(check):
    found = check(lambda x: x.mean() * x.mean())
    assert found.kind is Kind.MISCONCEPTION
    assert found.misconception == "square of the mean"
    assert found.headline == "looks like: square of the mean"
    assert ("case", "two values") in found.evidence
    assert dict(found.evidence)["expected"] == "2.5"
    assert "never less" in found.text


def test_each_registered_mistake_gets_its_own_name(check):
    for misconception in check.misconceptions:
        assert check(misconception.implementation).misconception == misconception.name


def test_an_unknown_mistake_shows_input_expected_and_actual_value(check):
    found = check(lambda x: np.mean(x**2) + 1)
    assert found.kind is Kind.WRONG
    assert dict(found.evidence)["yours"] == "10"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"),
        (-0.0, "0"),
        (2.5, "2.5"),
        (0.0000123, "1.23e-05"),
        (1e300, "1e+300"),
        (np.nan, "nan"),
        ([1.0, 2.0], "[1 2]  shape (2,)"),
        ([1.0, 2.5], "[1.  2.5]  shape (2,)"),
        ([1.0, np.inf], "[ 1. inf]  shape (2,)"),
        ([], "nothing in it"),
        (True, "True"),
    ],
)
def test_values_are_shown_as_people_write_them(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(("count", "words"), [(1, "the one case"), (2, "both cases"), (3, "all 3 cases")])
def test_a_right_answer_is_praised_in_plain_words(count, words):
    check = make_exercise()
    check.cases = check.cases[:1] * count
    assert check(check.reference).text == f"Right in {words}."


def test_an_error_is_shown_with_the_line_that_raised_it(check):
    def answer(x):
        return x["mean"]

    found = check(answer)
    assert found.kind is Kind.RAISED
    assert "IndexError" in dict(found.evidence)["your code"]
    assert 'return x["mean"]' in dict(found.evidence)["your code"]


def test_an_answer_that_changes_its_input_does_not_spoil_the_case(check):
    def answer(x):
        x *= x
        return x.mean()

    assert check(answer).correct
    assert check(answer).correct


def leave(x):
    sys.exit()


def endless(x):
    while True:
        pass


def deep(x):
    return deep(x)


class HostileValue:
    def __getattr__(self, name):
        raise RuntimeError("no")

    def __array__(self, *_, **__):
        raise SystemError


HOSTILE = {
    "nothing": lambda x: None,
    "a string": lambda x: "1",
    "another shape": lambda x: x,
    "not a number": lambda x: np.nan,
    "an object": lambda x: HostileValue(),
    "a ragged list": lambda x: [[1], [1, 2]],
    "objects": lambda x: np.array([object()]),
    "a generator": lambda x: (value for value in x),
    "itself in a list": lambda x: (lambda box: box.append(box) or box)([]),
    "a huge array": lambda x: np.broadcast_to(0.0, (10**6, 10**6)),
    "too few arguments": lambda: 1,
    "leaving": leave,
    "no end of calls": deep,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_answer_breaks_the_check_or_passes(check, name):
    found = check(HOSTILE[name])
    assert not found.correct
    assert str(found)
    assert found._repr_html_()


def test_what_never_ends_is_ended(check, monkeypatch):
    monkeypatch.setattr("rlvae_tutor.course.check.guard.SECONDS", 0.2)
    assert "did not end within" in dict(check(endless).evidence)["your code"]


def test_what_is_printed_does_not_flood_the_notebook(check, capsys):
    def answer(x):
        for _ in range(10_000):
            print("x" * 100)
        return np.mean(x**2)

    assert check(answer).correct
    assert capsys.readouterr().out == ""


def test_ctrl_c_passes_through(check):
    def answer(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(answer)


def test_a_value_that_is_no_function_is_told_apart(check):
    assert "Give the function itself" in check(3.0).text


def test_a_grade_needs_a_right_answer(check):
    assert check(lambda x: np.mean(x**2)).require().correct
    for wrong in (stub, lambda x: 0.0):
        with pytest.raises(AssertionError, match="Mean square"):
            check(wrong).require()


def test_hints_come_one_by_one_and_the_solution_on_request(capsys):
    check = make_exercise()
    check.hints.append("Then take the mean.")
    for _ in range(3):
        check.hint()
    assert capsys.readouterr().out.splitlines() == [
        "Hint 1 of 2: Square first.",
        "Hint 2 of 2: Then take the mean.",
        "Hint 2 of 2: Then take the mean.",
    ]


def test_a_global_of_the_same_name_changes_nothing(check, monkeypatch):
    monkeypatch.setitem(globals(), "mean_square", lambda x: 0)
    assert not check(lambda x: 0).correct
