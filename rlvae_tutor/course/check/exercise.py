"""An exercise: a reference answer, cases to try answers on, and the misconceptions that it knows.

A misconception is a wrong implementation with a diagnosis. An answer that returns what such an implementation returns,
in every case, is diagnosed by it; so a registry entry is a function that can be tested, and not a rule of thumb.
"""

import copy
import inspect
from dataclasses import dataclass, field

import numpy as np

from rlvae_tutor.course.check.guard import AnswerError, guarded
from rlvae_tutor.course.check.outcome import Kind, Outcome
from rlvae_tutor.course.check.progress import record
from rlvae_tutor.course.check.values import UnreadableError, plain, same, shown
from rlvae_tutor.errors import InputError


@dataclass(frozen=True)
class Case:
    """Arguments to try an answer on, and a word about them where the values alone would not tell."""

    arguments: tuple
    note: str = ""


@dataclass(frozen=True)
class Misconception:
    """A wrong implementation, what is wrong about it, and what to remember."""

    name: str
    implementation: object
    diagnosis: str
    lesson: str


@dataclass
class Exercise:
    """One exercise; calling it with an answer checks it.

    `probe(answer, *arguments)` makes of an answer what is compared: by default the value that it returns.
    """

    title: str
    reference: object
    cases: list[Case]
    hints: list[str]
    points: int
    probe: object
    misconceptions: list[Misconception] = field(default_factory=list)
    hints_given: int = 0

    @property
    def name(self):
        """What the answer's function is called."""
        return self.reference.__name__

    def wrong(self, diagnosis, lesson):
        """Decorator that registers a wrong implementation."""

        def register(implementation):
            name = implementation.__name__.strip("_").replace("_", " ")
            self.misconceptions.append(Misconception(name, implementation, diagnosis, lesson))
            return implementation

        return register

    def __call__(self, answer):
        """The `Outcome` of an answer, a function with the reference's signature; never raises but for Ctrl-C."""
        found = self.examine(answer)
        record(self, found)
        return found

    def examine(self, answer):
        """The `Outcome` of an answer, without any record of it."""
        if not callable(answer):
            return self.outcome(Kind.RAISED, "this is not a function", f"Give the function itself: check({self.name}).")
        returned = []
        for case in self.cases:
            try:
                returned.append(self.returned(answer, case))
            except NotImplementedError:
                return self.outcome(Kind.NOT_ATTEMPTED, "not attempted yet", "Replace the line that raises.")
            except AnswerError as error:
                evidence = (*self.told(case), ("your code", str(error)))
                return self.outcome(Kind.RAISED, "your code raised an error", "", evidence)
        return self.judge(returned)

    def returned(self, implementation, case):
        """What an implementation makes of a case, as a plain value or the `UnreadableError` that it is.

        Every call gets arguments of its own: an answer may change them.
        """
        try:
            return plain(guarded(self.probe, implementation, *copy.deepcopy(case.arguments)))
        except UnreadableError as error:
            return error

    def judge(self, returned):
        """The `Outcome` of what an answer returned, case by case."""
        wanted = [self.returned(self.reference, case) for case in self.cases]
        failing = [i for i, pair in enumerate(zip(returned, wanted, strict=True)) if not same(*pair)]
        if not failing:
            return self.outcome(Kind.CORRECT, "correct", f"Right in {all_of(len(self.cases))}.")
        evidence = lambda i: (*self.told(self.cases[i]), ("expected", shown(wanted[i])), ("yours", shown(returned[i])))
        for misconception in self.misconceptions:
            theirs = [self.returned(misconception.implementation, case) for case in self.cases]
            if all(map(same, returned, theirs)):
                text = f"{misconception.diagnosis} {misconception.lesson}"
                headline = f"looks like: {misconception.name}"
                return self.outcome(Kind.MISCONCEPTION, headline, text, evidence(failing[0]), misconception.name)
        text = explained(returned[failing[0]], wanted[failing[0]])
        return self.outcome(Kind.WRONG, "not right yet", text, evidence(failing[0]))

    def told(self, case):
        """A case as evidence."""
        names = list(inspect.signature(self.reference).parameters)
        if case.note:
            return (("case", case.note),)
        return tuple((name, shown(value)) for name, value in zip(names, case.arguments, strict=False))

    def outcome(self, kind, headline, text="", evidence=(), misconception=""):
        """An `Outcome` of this exercise."""
        return Outcome(kind, self.title, headline, text, tuple(evidence), misconception)

    def hint(self):
        """The next hint, each one more than the last; the last one stays."""
        number = min(self.hints_given, len(self.hints) - 1)
        self.hints_given = number + 1
        print(f"Hint {number + 1} of {len(self.hints)}: {self.hints[number]}")

    def solution(self):
        """The reference answer, to read; it is not shown unless somebody asks."""
        print(source(self.reference))


def all_of(cases):
    """So many cases in words: the one case, both cases, all 3 cases."""
    return {1: "the one case", 2: "both cases"}.get(cases, f"all {cases} cases")


def explained(yours, wanted):
    """What can be said of a wrong value without knowing where it comes from."""
    if isinstance(yours, UnreadableError):
        return f"Your function returned {yours}."
    if yours is None:
        return "Your function returned nothing; does it end in `return ...`?"
    if type(yours) is not type(wanted):
        return "Your function returned another kind of value than was asked for."
    if getattr(yours, "shape", None) != getattr(wanted, "shape", None):
        return f"The shape should be {wanted.shape}, but is {yours.shape}."
    if holds_nan(yours):
        return "There are values in it that are not numbers (NaN)."
    return "The first case that fails:"


def holds_nan(value):
    """Whether a plain value has NaN in it, at whatever depth."""
    if isinstance(value, dict):
        return any(map(holds_nan, value.values()))
    if isinstance(value, list):
        return any(map(holds_nan, value))
    return hasattr(value, "dtype") and bool(np.isnan(value).any())


def exercise(title, cases, hints, points=1, probe=None):
    """Decorator that makes an `Exercise` of its reference answer; `cases` are `Case`s, or tuples of arguments."""

    def make(reference):
        if not cases or not hints:
            raise InputError(f"The exercise {reference.__name__} needs at least one case and one hint.")
        listed = [case if isinstance(case, Case) else Case(case) for case in cases]
        return Exercise(title, reference, listed, list(hints), points, probe or call)

    return make


def call(answer, *arguments):
    """The probe of most exercises: the value that the answer returns."""
    return answer(*arguments)


def source(function):
    """The source of a function that `exercise` decorates, without the decorator."""
    lines = inspect.getsource(function).splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("def "))
    return "\n".join(lines[begin:])
