"""A learner's progress: which exercises were tried and solved, and what was predicted; one local file, sent nowhere."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rlvae_tutor.checkpoint import write_file
from rlvae_tutor.course.check.outcome import Kind, Outcome
from rlvae_tutor.course.exercises import exercise_ids

FOLDER, FILE = ".rlvae_tutor", "progress.json"
# Where the course's notebooks lie: progress belongs to the folder around them.
NOTEBOOK_FOLDERS = {"notebooks", "exercises", "solutions"}
# `exercises` by id and `predictions` by question.
Progress = dict[str, dict[str, Any]]


def progress_file() -> Path:
    """The file of the course folder that this process works in: the nearest one above, or a new one."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FOLDER).is_dir():
            return folder / FOLDER / FILE
    return (here.parent if here.name in NOTEBOOK_FOLDERS else here) / FOLDER / FILE


def load() -> Progress:
    """All progress so far: `exercises` and `predictions`; empty where there is none or the file is damaged."""
    empty: Progress = {"exercises": {}, "predictions": {}}
    try:
        found = json.loads(progress_file().read_text())
        return {name: dict(found[name]) for name in empty}
    except (OSError, ValueError, KeyError, TypeError):
        return empty


def save(progress: Progress) -> None:
    """Write the file; what cannot be written is not worth an error in the middle of a lesson."""
    path = progress_file()
    try:
        path.parent.mkdir(exist_ok=True)
        write_file(path, json.dumps(progress, indent=1).encode())
    except OSError:
        return


def record(id: str, title: str, points: int, outcome: Outcome) -> None:
    """Note one check of the exercise with this id; what was solved once stays solved."""
    if "NBGRADER_EXECUTION" in os.environ:
        return  # a teacher's grading is no learner's progress
    progress = load()
    entry = progress["exercises"].get(id, {"attempts": 0, "solved": False, "met": []})
    attempted = outcome.kind is not Kind.NOT_ATTEMPTED
    met = entry["met"] + [outcome.misconception] * (outcome.misconception not in (*entry["met"], ""))
    entry = {
        "title": title,
        "points": points,
        "attempts": entry["attempts"] + attempted,
        "solved": entry["solved"] or outcome.correct,
        "met": met,
        "last": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    progress["exercises"][id] = entry
    save(progress)


def report() -> str:
    """All progress as lines to read."""
    progress = load()
    if not progress["exercises"]:
        return "No exercise has been tried here yet; open one in the folder exercises."
    ids = exercise_ids()
    tried = {id: progress["exercises"][id] for id in ids if id in progress["exercises"]}
    lines = [line(id, entry) for id, entry in tried.items()]
    solved = [entry for entry in tried.values() if entry["solved"]]
    points = sum(entry["points"] for entry in solved)
    total = f"{len(solved)} of {len(ids)} solved, {points} point{'s' * (points != 1)}; kept in {progress_file()}"
    return "\n".join([*lines, total])


def line(id: str, entry: dict[str, Any]) -> str:
    """One exercise as a line of the report."""
    lesson, _, _ = id.partition("/")
    mark = "✔" if entry["solved"] else "○"
    tries = f"{entry['attempts']} tr{'y' if entry['attempts'] == 1 else 'ies'}"
    return f"{mark} {lesson}  {entry['title']:<40} {tries:>9}"
