"""What a check found, and how it is shown: in colour and words in JupyterLab, as plain text elsewhere."""

import html
from dataclasses import dataclass
from enum import Enum

# What an outcome rests on: lines of (name, value), such as the input.
Evidence = tuple[tuple[str, str], ...]


class Kind(Enum):
    """The outcomes of a check."""

    NOT_ATTEMPTED = "not attempted"
    CORRECT = "correct"
    MISCONCEPTION = "misconception"
    WRONG = "wrong"
    RAISED = "raised"


# A mark, which does without colour, and a colour that the colour-blind tell apart.
STYLES = {
    Kind.NOT_ATTEMPTED: ("○", "#6B6B6B"),
    Kind.CORRECT: ("✔", "#007A5A"),
    Kind.MISCONCEPTION: ("✘", "#B84D00"),
    Kind.WRONG: ("✘", "#B84D00"),
    Kind.RAISED: ("!", "#9C4F7F"),
}


@dataclass(frozen=True)
class Outcome:
    """What a check found: a headline, what to know, and the evidence."""

    kind: Kind
    exercise: str
    headline: str
    text: str = ""
    evidence: Evidence = ()
    misconception: str = ""

    @property
    def correct(self) -> bool:
        """Whether the answer is right."""
        return self.kind is Kind.CORRECT

    def require(self) -> "Outcome":
        """The outcome if the answer is right; `AssertionError`, with all that was found, if not."""
        if not self.correct:
            raise AssertionError(str(self))
        return self

    def __repr__(self) -> str:
        mark, _ = STYLES[self.kind]
        lines = [f"{mark} {self.exercise}: {self.headline}", self.text]
        width = max((len(name) for name, _ in self.evidence), default=0)
        indented = (value.replace("\n", "\n" + " " * (width + 5)) for _, value in self.evidence)
        lines += [f"   {name:<{width}}  {value}" for (name, _), value in zip(self.evidence, indented, strict=True)]
        return "\n".join(filter(None, lines))

    def _repr_html_(self) -> str:
        mark, colour = STYLES[self.kind]
        rows = "".join(
            f"<tr><th style='text-align:left;vertical-align:top;padding:2px 12px 2px 0'>{html.escape(name)}</th>"
            f"<td style='text-align:left'><pre style='margin:0;background:none'>{html.escape(value)}</pre></td></tr>"
            for name, value in self.evidence
        )
        table = f"<table style='margin:6px 0 0 0'>{rows}</table>" if rows else ""
        return (
            f"<div style='border-left:5px solid {colour};padding:6px 12px'>"
            f"<b><span style='color:{colour}'>{mark}</span> {html.escape(self.exercise)}: "
            f"{html.escape(self.headline)}</b><div>{html.escape(self.text)}</div>{table}</div>"
        )
