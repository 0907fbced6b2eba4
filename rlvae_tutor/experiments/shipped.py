"""The results that ship with the package."""

import json
from pathlib import Path
from typing import Any

from rlvae_tutor.qlearning import Agent

DATA = Path(__file__).parents[1] / "data"


def load_shipped_race() -> tuple[Agent, dict[str, Any]]:
    """The agent that ships with the package and the race it comes from (the content of its race.json)."""
    return Agent.load(DATA / "race" / "agent"), _content("race")


def load_shipped_study() -> dict[str, Any]:
    """The study that ships with the package: the content of its study.json."""
    return _content("study")


def load_shipped_transfer() -> dict[str, Any]:
    """The transfer table that ships with the package: the content of its transfer.json."""
    return _content("transfer")


def _content(name: str) -> dict[str, Any]:
    return json.loads((DATA / name / f"{name}.json").read_text())
