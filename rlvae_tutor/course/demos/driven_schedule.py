"""Lessons 05 and 12: the schedule that the learner drives in one is kept, and raced in the other."""

import json
from collections.abc import Sequence

from rlvae_tutor.checkpoint import write_file
from rlvae_tutor.course.check.progress import progress_file

FILE = "driven.json"


def save_schedule(rates: Sequence[float]) -> None:
    """Keep the learning rates of a drive, one for each outer step."""
    path = progress_file().with_name(FILE)
    try:
        path.parent.mkdir(exist_ok=True)
        write_file(path, json.dumps([float(rate) for rate in rates]).encode())
    except OSError:  # a schedule that cannot be kept is not worth an error in the middle of a lesson
        return


def driven_schedule() -> list[float] | None:
    """The learning rates of the last drive that came to its end, one for each outer step; None if there is none."""
    try:
        rates = json.loads(progress_file().with_name(FILE).read_text())
        return [float(rate) for rate in rates] or None
    except (OSError, ValueError, TypeError):
        return None
