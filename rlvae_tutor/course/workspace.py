"""A learner's own folder: the course copied into it, and brought up to date without touching what the learner wrote.

A record of every content that the course has put there, by digest, tells a file that came so from one that the learner
has changed. The latter is never written over: what is new comes beside it, as `name.new.ipynb`.
"""

import hashlib
import json
from itertools import count
from pathlib import Path

from rlvae_tutor.checkpoint import write_file
from rlvae_tutor.errors import InputError

# What a learner works with, as folders of the course.
PARTS = ("notebooks", "exercises", "solutions")
# Where a learner's folder keeps the record, and progress.
HIDDEN, RECORD = ".rlvae_tutor", "copied.json"


def course_folder() -> Path:
    """Where the course's notebooks are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "data" / "course"
    return inside if inside.is_dir() else package.parent


def start(folder: str | Path, course: str | Path) -> list[str]:
    """Bring the notebooks of `course` into `folder`, or what is new of them; returns lines that say what was done.

    `InputError` where `folder` is a file, or the course itself.
    """
    folder, course = Path(folder), Path(course)
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; name a folder for your copy of the course.")
    if folder.resolve() == course.resolve():
        raise InputError(f"{folder} is the course itself; name another folder for your copy.")
    (folder / HIDDEN).mkdir(parents=True, exist_ok=True)
    copy = Copy(folder)
    for source in sorted(path for part in PARTS for path in (course / part).glob("*.ipynb")):
        copy.bring(source.relative_to(course).as_posix(), source.read_bytes())
    return copy.lines or ["Nothing is new."]


class Copy:
    """A learner's folder and the record of what came from the course: digests by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: list[str] = []
        self.record: dict[str, list[str]]
        try:
            self.record = {name: list(known) for name, known in json.loads(self.record_file.read_text()).items()}
        except (OSError, ValueError, TypeError, AttributeError):
            self.record = {}

    @property
    def record_file(self) -> Path:
        return self.folder / HIDDEN / RECORD

    def bring(self, name: str, data: bytes) -> None:
        """Bring one file, in place if it is as it came, beside it if the learner has changed it."""
        path = self.folder / name
        if path.exists() and digest(path.read_bytes()) == digest(data):
            self.remember(name, data)
        elif not path.exists() or self.came_so(name):
            self.lines.append(f"{name} {'brought up to date' if path.exists() else 'added'}")
            self.put(name, data)
        elif digest(data) not in self.record.get(name, []):
            beside = self.place_beside(name)
            self.lines.append(f"{name} is yours and stays; what is new of it is in {beside}")
            self.put(beside, data)
            self.remember(name, data)  # last: after an interruption before this line, the next start says it again

    def came_so(self, name: str) -> bool:
        """Whether a file is as the course put it there, now or earlier."""
        return digest((self.folder / name).read_bytes()) in self.record.get(name, [])

    def place_beside(self, name: str) -> str:
        """A name beside `name` that is free, or holds what the learner has not touched."""
        stem, suffix = name.rsplit(".", 1)
        names = (f"{stem}.new{number if number > 1 else ''}.{suffix}" for number in count(1))
        return next(beside for beside in names if not (self.folder / beside).exists() or self.came_so(beside))

    def put(self, name: str, data: bytes) -> None:
        """Write a file; the record first, so that an interruption leaves nothing that seems to be the learner's."""
        self.remember(name, data)
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_file(self.folder / name, data)

    def remember(self, name: str, data: bytes) -> None:
        """Note that this content came from the course."""
        known = self.record.setdefault(name, [])
        if digest(data) not in known:
            known.append(digest(data))
            write_file(self.record_file, json.dumps(self.record, indent=1).encode())


def digest(data: bytes) -> str:
    """What tells one content from another."""
    return hashlib.sha256(data).hexdigest()
