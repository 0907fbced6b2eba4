"""What a learner predicted, beside what was measured: `predict` before a result, `measured` after it, then `guesses`.

`measured` leaves its value in the cell's output, as data under a MIME type of our own. So the saved notebook is the one
place where a measurement is kept, and an author's run, shipped with the course, counts until a learner runs the lesson.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rlvae_tutor.course.check.progress import load, save
from rlvae_tutor.course.lessons import Lesson, first_arguments, lessons, not_shown
from rlvae_tutor.course.table import Table

NOT_GUESSED, NOTHING = "not guessed", "nothing measured: run the lesson, and save it"
MIME_TYPE = "application/vnd.rlvae_tutor.measured+json"


def predict(question: str, answer: Any = None) -> Any:
    """Note what a learner expects before a result is seen; lesson 18 shows it again. Returns the answer.

    None is no guess: it is not noted, and what was guessed before stays. So a lesson that is only run says nothing.
    """
    if answer is None:
        before = prediction(question)
        if before is None:
            print("No guess kept yet: put yours in the place of None, and run this cell again.")
        return before
    progress = load()
    progress["predictions"][question] = answer
    save(progress)
    return answer


def prediction(question: str) -> Any:
    """What was predicted, or None."""
    return load()["predictions"].get(question)


def measured(question: str, value: object) -> None:
    """Show what a lesson measured in answer to a question of `predict`, and keep it in the notebook for lesson 18.

    `value` is a number or a text, as it is to be read: with its unit, and with as many digits as count.
    """
    from IPython.display import display

    display(Measurement(question, str(value)))


@dataclass(frozen=True)
class Measurement:
    """The answer to a question, as a line to read and as data to find again."""

    question: str
    value: str

    def __repr__(self) -> str:
        return f"{without_number(self.question)}? Measured: {self.value}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"text/plain": repr(self), MIME_TYPE: {"question": self.question, "value": self.value}}


@dataclass(frozen=True)
class Question:
    """A question that a lesson asks before a result, and what the saved lesson measured."""

    lesson: Lesson
    name: str
    measured: str

    @property
    def text(self) -> str:
        """The question without the lesson's number."""
        return without_number(self.name)


def without_number(question: str) -> str:
    """A question without the number of its lesson before it."""
    return question.partition(": ")[2] or question


def questions() -> tuple[list[Question], list[str]]:
    """All questions of the lessons that are there, in order, and the numbers of the lessons that are not."""
    found, missing = lessons()
    return [question for lesson in found for question in questions_of(lesson)], missing


def questions_of(lesson: Lesson) -> Iterator[Question]:
    """The `Question`s of one lesson, in the order in which it asks them."""
    answers = measurements(lesson)
    for cell in lesson.code:
        for name in first_arguments(cell.source, "predict"):
            yield Question(lesson, name, answers.get(name, NOTHING))


def measurements(lesson: Lesson) -> dict[str, str]:
    """What the saved outputs of a lesson hold of `measured`, by question."""
    bundles = [output.get("data", {}) for cell in lesson.code for output in cell.outputs]
    kept = [bundle[MIME_TYPE] for bundle in bundles if MIME_TYPE in bundle]
    return {measurement["question"]: measurement["value"] for measurement in kept}


def guesses() -> Table:
    """Each question, what was guessed, and what the lesson then measured, as a table to read."""
    found, missing = questions()
    kept = load()["predictions"]
    rows = tuple(
        (question.text, str(kept.get(question.name, NOT_GUESSED)), question.measured, question.lesson.link)
        for question in found
    )
    guessed = sum(question.name in kept for question in found)
    caption = f"Your guesses: {guessed} of {len(rows)} questions.{not_shown(missing)}"
    return Table(caption, ("asked", "your guess", "what the lesson measured", "lesson"), rows)
