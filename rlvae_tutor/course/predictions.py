"""What a learner predicted, beside what was measured: the questions and the answers as the lessons have them."""

import re
from dataclasses import dataclass

from rlvae_tutor.course.check.progress import load, save
from rlvae_tutor.course.lessons import Lesson, first_arguments, lessons, told_missing
from rlvae_tutor.course.table import Table

NOT_GUESSED, NOTHING = "not guessed", "nothing printed: run the lesson, and save it"
NO_GUESS = "No guess kept yet"  # so begins what `predict` says where there is none
MOST_LINES = 9
# Where more is printed than the answer: what the lines that hold it look like, a regular expression.
ANSWERED_BY = {
    "02: variance ratio in 1 dimension": "^ *1 dimensions:",
    "02: variance ratio in 16 dimensions": "^16 dimensions:",
    "05: futures of one set of parameters, with Adam": "^Adam where they meet",
    "05: futures of one set of parameters, with SGD": "^SGD +where they meet",
    "07: nats from one-cycle to keep, averaged over eight starts": "^(keep|one-cycle) .*by start",
    "08: return in four steps of the policy planned at gamma 0": "^planned at gamma +0:",
    "09: share of states learned by episodes at epsilon .3": "^episodes, epsilon 0.3 right",
    "10: nats that the table gains on keep": "^keep .*less the table's",
    "12: share of threes that pick a wrong winner": "^ *3 seeds:",
    "14: share of names new and well spelt": "^naive .*new and well spelt",
    "15: share of the recogniser's rate that VAE copies keep": "^VAE .*of the original's rate",
    "16: share covered by intervals learned by heart": "^validation +by heart",
    "17: times as long as one, for 64 side by side": "^64 side by side",
}


def predict(question, answer=None):
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


def prediction(question):
    """What was predicted, or None."""
    return load()["predictions"].get(question)


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
            answers = (printed(one, ANSWERED_BY.get(name, "")) for one in lesson.code[place:])
            yield Question(lesson, name, next(filter(None, answers), NOTHING))


def printed(cell, pattern=""):
    """The lines with that `pattern` that a code cell printed or ended in, shortened; a guess is none of them."""
    asks = bool(first_arguments(cell.source, "predict"))
    text = "".join(text_of(output, asks) for output in cell.outputs)
    told = [line for line in text.splitlines() if line.strip() and not line.startswith(NO_GUESS)]
    lines = [line for line in told if re.search(pattern, line)]
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
