"""What a learner predicted, beside what was measured: the questions and the answers as the lessons have them."""

from dataclasses import dataclass

from rlvae_tutor.check.course import Lesson, first_arguments, lessons, told_missing
from rlvae_tutor.check.progress import load
from rlvae_tutor.check.table import Table

NOT_GUESSED, NOTHING = "not guessed", "nothing printed: run the lesson, and save it"
NO_GUESS = "No guess kept yet"  # so begins what `predict` says where there is none
MOST_LINES = 9
# Where the answer is not what is printed first: words of the line that holds it.
ANSWERED_LATER = {"10: nats that the table gains on keep": "less the table's"}


@dataclass(frozen=True)
class Question:
    """A question that a lesson asks before a result, without the lesson's number, and what was then printed."""

    lesson: Lesson
    name: str
    measured: str

    @property
    def text(self):
        """The question without the number before it."""
        return self.name.partition(": ")[2] or self.name


def questions():
    """All questions of the lessons that are there, in order, and the numbers of the lessons that are not."""
    found, missing = lessons()
    return [one for lesson in found for one in questions_of(lesson)], missing


def questions_of(lesson):
    """The `Question`s of one lesson; what was measured is what the asking cell, or the first one after it, printed."""
    for place, cell in enumerate(lesson.code):
        for name in first_arguments(cell.source, "predict"):
            texts, words = map(printed, lesson.code[place:]), ANSWERED_LATER.get(name, "")
            yield Question(lesson, name, next((text for text in texts if text and words in text), NOTHING))


def printed(cell):
    """What a code cell printed or ended in as text, shortened; where it asks for a guess, not the guess."""
    asks = bool(first_arguments(cell.source, "predict"))
    text = "".join(text_of(output, asks) for output in cell.outputs)
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(NO_GUESS)]
    return "\n".join(lines[:MOST_LINES] + ["..."] * (len(lines) > MOST_LINES))


def text_of(output, asks):
    """One output as text: printed lines, and a last value that is no picture, unless the cell `asks` for a guess."""
    if output.output_type == "stream" and output.name == "stdout":
        return output.text
    if output.output_type != "execute_result" or asks or set(output.data) != {"text/plain"}:
        return ""
    return output.data["text/plain"] + "\n"


def guesses():
    """Each question, what was guessed, and what the lesson then printed, as a table to read."""
    found, missing = questions()
    kept = load()["predictions"]
    guess = lambda one: str(kept[one.name]) if one.name in kept else NOT_GUESSED
    rows = tuple((one.text, guess(one), one.measured, one.lesson.link) for one in found)
    counted = sum(one.name in kept for one in found)
    caption = f"Your guesses: {counted} of {len(rows)} questions.{told_missing(missing)}"
    return Table(caption, ("asked", "your guess", "what the lesson measured", "lesson"), rows, exact=(2,))
