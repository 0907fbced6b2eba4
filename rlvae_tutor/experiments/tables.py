"""What the reports of all experiments are made of: Markdown tables, intervals as text, versions."""

import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

from rlvae_tutor import __version__


def markdown_table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    headings = list(headings)
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def with_interval(interval: Mapping[str, float], form: str = "{:.2f}") -> str:
    """A mean with its interval in brackets, from {mean, low, high}."""
    return "{mean} [{low}, {high}]".format(**{name: form.format(value) for name, value in interval.items()})


def updates_or_dash(summary: Mapping[str, Any]) -> str:
    """The median of the updates to the target, or a dash where fewer than half of the runs get there."""
    updates = summary["updates_to_target"]
    return "-" if updates is None else f"{updates:.0f}"


def protocol_list(items: Iterable[str]) -> str:
    """What has to be known to read the numbers, as a Markdown list."""
    return "\n".join(f"- {item}" for item in items)


def versions() -> dict[str, str]:
    """What the numbers were computed with."""
    packages = {name: version(name) for name in ("tensorflow", "keras", "numpy", "gymnasium")}
    return {"rlvae_tutor": __version__, "python": platform.python_version(), **packages}
