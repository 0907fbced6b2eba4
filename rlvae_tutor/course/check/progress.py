"""A learner's progress: which exercises were tried and solved, and what was predicted; one local file, sent nowhere."""

import ast
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from rlvae_tutor.checkpoint import write_file

FOLDER, FILE = ".rlvae_tutor", "progress.json"
# Where the course's notebooks lie: progress belongs to the folder around them.
NOTEBOOK_FOLDERS = {"notebooks", "exercises", "solutions"}


def progress_file():
    """The file of the course folder that this process works in: the nearest one above, or a new one."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FOLDER).is_dir():
            return folder / FOLDER / FILE
    return (here.parent if here.name in NOTEBOOK_FOLDERS else here) / FOLDER / FILE


def load():
    """All progress so far: `exercises` and `predictions` by name; empty where there is none or the file is damaged."""
    empty = {"exercises": {}, "predictions": {}}
    try:
        found = json.loads(progress_file().read_text())
        return {name: dict(found[name]) for name in empty}
    except (OSError, ValueError, KeyError, TypeError):
        return empty


def save(progress):
    """Write the file; what cannot be written is not worth an error in the middle of a lesson."""
    path = progress_file()
    try:
        path.parent.mkdir(exist_ok=True)
        write_file(path, json.dumps(progress, indent=1).encode())
    except OSError:
        return


def record(exercise, outcome):
    """Note one check of an exercise; what was solved once stays solved."""
    if "NBGRADER_EXECUTION" in os.environ:
        return  # a teacher's grading is no learner's progress
    progress = load()
    name = f"{exercise.reference.__module__.rpartition('_')[2]}/{exercise.name}"
    entry = progress["exercises"].get(name, {"attempts": 0, "solved": False, "met": []})
    attempted = outcome.kind.name != "NOT_ATTEMPTED"
    met = entry["met"] + [outcome.misconception] * (outcome.misconception not in (*entry["met"], ""))
    entry = {
        "title": exercise.title,
        "points": exercise.points,
        "attempts": entry["attempts"] + attempted,
        "solved": entry["solved"] or outcome.correct,
        "met": met,
        "last": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    progress["exercises"][name] = entry
    save(progress)


def report():
    """All progress as lines to read."""
    progress = load()
    if not progress["exercises"]:
        return "No exercise has been tried here yet; open one in the folder exercises."
    names = exercise_names()
    tried = [name for name in names if name in progress["exercises"]]
    lines = [told(name, progress["exercises"][name]) for name in tried]
    solved = [progress["exercises"][name] for name in tried if progress["exercises"][name]["solved"]]
    points = sum(entry["points"] for entry in solved)
    total = f"{len(solved)} of {len(names)} solved, {points} point{'s' * (points != 1)}; kept in {progress_file()}"
    return "\n".join([*lines, total])


def exercise_names():
    """The names of all exercises, such as "04/active_units", in the order of the sheets.

    Read off the sources of this package's lessons: to import them takes TensorFlow, and so its seconds.
    """
    return [
        f"{path.stem.rpartition('_')[2]}/{part.name}"
        for path in sorted((Path(__file__).parents[1] / "exercises").glob("lesson_*.py"))
        for part in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(part, ast.FunctionDef) and any(map(is_exercise, part.decorator_list))
    ]


def is_exercise(decorator):
    """Whether a decorator in a source is `exercise(...)`."""
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "exercise"


def told(name, entry):
    """One exercise as a line."""
    lesson, _, _ = name.partition("/")
    mark = "✔" if entry["solved"] else "○"
    tries = f"{entry['attempts']} tr{'y' if entry['attempts'] == 1 else 'ies'}"
    return f"{mark} {lesson}  {entry['title']:<40} {tries:>9}"
