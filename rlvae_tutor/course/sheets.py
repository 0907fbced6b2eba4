"""The exercises of a lesson, by the lesson's number: what a learner's notebook imports."""

from importlib import import_module

from rlvae_tutor.course import exercises as package
from rlvae_tutor.course.check.exercise import Exercise
from rlvae_tutor.errors import InputError


class Sheet:
    """The exercises of a lesson as attributes: `sheet.kl` is the one called kl."""

    def __init__(self, lesson: str, found: dict[str, Exercise]) -> None:
        self.lesson, self.all = lesson, found
        vars(self).update(found)

    def __repr__(self) -> str:
        lines = [
            f"{name}: {exercise.title}, {exercise.points} point{'s' * (exercise.points > 1)}"
            for name, exercise in self.all.items()
        ]
        return "\n".join([f"Exercises of lesson {self.lesson}", *lines])


def exercises(lesson: str) -> Sheet:
    """The `Sheet` of the lesson with this number, such as "02"; `InputError` where there is none."""
    if lesson not in package.SHEETS:
        known = ", ".join(package.SHEETS)
        raise InputError(f"There are no exercises for lesson {lesson!r}; there are for {known}.")
    return Sheet(lesson, {name: exercise_of(lesson, name) for name in package.SHEETS[lesson]})


def exercise_of(lesson: str, name: str) -> Exercise:
    """One exercise, from the file that is named after it."""
    found: Exercise = getattr(import_module(package.module_of(lesson, name)), name)
    return found
