"""The exercises of every lesson, by the lesson's number: one module of this package each."""

from importlib import import_module
from pkgutil import iter_modules

from rlvae_tutor.course import exercises as package
from rlvae_tutor.course.check.exercise import Exercise
from rlvae_tutor.errors import InputError

PREFIX = "lesson_"


class Sheet:
    """The exercises of a lesson as attributes: `sheet.kl` is the one called kl."""

    def __init__(self, lesson, found):
        self.lesson, self.all = lesson, found
        vars(self).update(found)

    def __repr__(self):
        lines = [f"{name}: {one.title}, {one.points} point{'s' * (one.points > 1)}" for name, one in self.all.items()]
        return "\n".join([f"Exercises of lesson {self.lesson}", *lines])


def sheets():
    """The numbers of all lessons that have exercises."""
    names = [module.name for module in iter_modules(package.__path__)]
    return sorted(name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX))


def exercises(lesson):
    """The `Sheet` of the lesson with this number, such as "02"."""
    if lesson not in sheets():
        raise InputError(f"There are no exercises for lesson {lesson!r}; there are for {', '.join(sheets())}.")
    module = import_module(f"{package.__name__}.{PREFIX}{lesson}")
    return Sheet(lesson, {name: one for name, one in vars(module).items() if isinstance(one, Exercise)})
