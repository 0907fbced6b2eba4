"""An exercise: a question, a reference answer, cases to try answers on, and the misconceptions that it knows.

A misconception is a wrong implementation with a diagnosis. An answer that returns what such an implementation returns,
in every case, gets its diagnosis; so a registry entry is a function that can be tested, and not a rule of thumb.
"""

import copy
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import numpy as np

from rlvae_tutor.course.check.guard import AnswerError, guarded
from rlvae_tutor.course.check.outcome import Evidence, Kind, Outcome
from rlvae_tutor.course.check.progress import record
from rlvae_tutor.course.check.source import source
from rlvae_tutor.course.check.values import Plain, UnreadableError, plain, same, shown
from rlvae_tutor.errors import InputError

# An answer to an exercise, right or wrong; a learner may return anything.
Answer = Callable[..., Any]
AnyAnswer = TypeVar("AnyAnswer", bound=Answer)
# What an answer made of a case.
Returned: TypeAlias = "Plain | UnreadableError"


@dataclass(frozen=True)
class Case:
    """Arguments to try an answer on, and a note on them where the values alone do not explain themselves."""

    arguments: tuple[Any, ...]
    note: str = ""


@dataclass(frozen=True)
class Misconception:
    """A wrong implementation, the diagnosis, and what to remember."""

    name: str
    implementation: Answer
    diagnosis: str
    lesson: str


@dataclass
class Exercise:
    """One exercise; calling it with an answer checks it.

    `id` is the lesson's number and the name of the answer, such as "02/kl"; `question` is the Markdown that asks it.
    `probe(answer, *arguments)` makes of an answer what is compared: by default the value that it returns.
    """

    id: str
    title: str
    question: str
    reference: Answer
    cases: list[Case]
    hints: list[str]
    points: int
    probe: Callable[..., Any]
    misconceptions: list[Misconception] = field(default_factory=list)
    hints_given: int = 0

    @property
    def name(self) -> str:
        """What the answer's function is called."""
        return self.reference.__name__

    def wrong(self, diagnosis: str, lesson: str) -> Callable[[AnyAnswer], AnyAnswer]:
        """Decorator that registers a wrong implementation."""

        def register(implementation: AnyAnswer) -> AnyAnswer:
            name = implementation.__name__.strip("_").replace("_", " ")
            self.misconceptions.append(Misconception(name, implementation, diagnosis, lesson))
            return implementation

        return register

    def __call__(self, answer: object) -> Outcome:
        """The `Outcome` of an answer, a function with the reference's signature; never raises except for Ctrl-C."""
        found = self.examine(answer)
        record(self.id, self.title, self.points, found)
        return found

    def examine(self, answer: object) -> Outcome:
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
                evidence = (*self.evidence_of(case), ("your code", str(error)))
                return self.outcome(Kind.RAISED, "your code raised an error", "", evidence)
        return self.judge(returned)

    def returned(self, implementation: Answer, case: Case) -> Returned:
        """What an implementation makes of a case, as a plain value or the `UnreadableError` that it is.

        Every call gets arguments of its own: an answer may change them.
        """
        try:
            return plain(guarded(self.probe, implementation, *copy.deepcopy(case.arguments)))
        except UnreadableError as error:
            return error

    def judge(self, returned: list[Returned]) -> Outcome:
        """The `Outcome` of what an answer returned, case by case."""
        wanted = [self.returned(self.reference, case) for case in self.cases]
        failing = [i for i, pair in enumerate(zip(returned, wanted, strict=True)) if not same(*pair)]
        if not failing:
            return self.outcome(Kind.CORRECT, "correct", f"Right in {all_of(len(self.cases))}.")
        first = failing[0]
        pair = (("expected", shown(wanted[first])), ("yours", shown(returned[first])))
        evidence = (*self.evidence_of(self.cases[first]), *pair)
        if (misconception := self.misconception_behind(returned)) is not None:
            text = f"{misconception.diagnosis} {misconception.lesson}"
            headline = f"looks like: {misconception.name}"
            return self.outcome(Kind.MISCONCEPTION, headline, text, evidence, misconception.name)
        return self.outcome(Kind.WRONG, "not right yet", explained(returned[first], wanted[first]), evidence)

    def misconception_behind(self, returned: list[Returned]) -> Misconception | None:
        """The first misconception that returns the same as an answer in every case; None where none does."""
        for misconception in self.misconceptions:
            values = (self.returned(misconception.implementation, case) for case in self.cases)
            if all(map(same, returned, values)):
                return misconception
        return None

    def evidence_of(self, case: Case) -> Evidence:
        """A case as evidence: its note, or its arguments by name."""
        names = list(inspect.signature(self.reference).parameters)
        if case.note:
            return (("case", case.note),)
        return tuple((name, shown(value)) for name, value in zip(names, case.arguments, strict=False))

    def outcome(
        self, kind: Kind, headline: str, text: str = "", evidence: Evidence = (), misconception: str = ""
    ) -> Outcome:
        """An `Outcome` of this exercise."""
        return Outcome(kind, self.title, headline, text, evidence, misconception)

    def hint(self) -> None:
        """Print the next hint, each one more than the last; the last one stays."""
        number = min(self.hints_given, len(self.hints) - 1)
        self.hints_given = number + 1
        print(f"Hint {number + 1} of {len(self.hints)}: {self.hints[number]}")

    def solution(self) -> None:
        """Print the reference answer; it is not shown unless somebody asks."""
        print(source(self.reference))


def all_of(cases: int) -> str:
    """That many cases in words: the one case, both cases, all 3 cases."""
    return {1: "the one case", 2: "both cases"}.get(cases, f"all {cases} cases")


def explained(yours: Returned, wanted: Returned) -> str:
    """What can be said of a wrong value without knowing where it comes from."""
    if isinstance(yours, UnreadableError):
        return f"Your function returned {yours}."
    if yours is None:
        return "Your function returned nothing; does it end in `return ...`?"
    if type(yours) is not type(wanted):
        return "Your function returned another kind of value than was asked for."
    if isinstance(yours, np.ndarray) and isinstance(wanted, np.ndarray) and yours.shape != wanted.shape:
        return f"The shape should be {wanted.shape}, but is {yours.shape}."
    if holds_nan(yours):
        return "There are values in it that are not numbers (NaN)."
    return "The first case that fails:"


def holds_nan(value: Plain) -> bool:
    """Whether a plain value has NaN in it, at whatever depth."""
    if isinstance(value, dict):
        return any(map(holds_nan, value.values()))
    if isinstance(value, list):
        return any(map(holds_nan, value))
    return isinstance(value, np.ndarray) and bool(np.isnan(value).any())


def exercise(
    id: str,
    title: str,
    *,
    question: str,
    cases: Sequence[Case | tuple[Any, ...]],
    hints: Sequence[str],
    points: int = 1,
    probe: Callable[..., Any] | None = None,
) -> Callable[[Answer], Exercise]:
    """Decorator that makes an `Exercise` of its reference answer; `cases` are `Case`s, or tuples of arguments."""

    def make(reference: Answer) -> Exercise:
        if not cases or not hints:
            raise InputError(f"The exercise {reference.__name__} needs at least one case and one hint.")
        listed = [case if isinstance(case, Case) else Case(case) for case in cases]
        return Exercise(id, title, question.strip(), reference, listed, list(hints), points, probe or call)

    return make


def call(answer: Answer, *arguments: Any) -> Any:
    """The probe of most exercises: the value that the answer returns."""
    return answer(*arguments)
