"""Where an experiment keeps what its steps found: one JSON file for each finished step, in one folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import InputError

FOLDER = "steps"
# What version 0.1 kept its results in.
OLD_FOLDER = "stages"


class Store:
    """The results of finished steps below the folder `output`; every file names the `origin` (JSON) of its experiment.

    The origin is the version and the settings that decide the numbers, so two experiments never mix.
    """

    def __init__(self, output: Path, origin: dict[str, Any]) -> None:
        self.output, self.folder = output, output / FOLDER
        self.origin = json.loads(json.dumps(origin))  # as a file gives it back: tuples become lists

    def open(self, results: list[str], resume: bool) -> None:
        """Get ready to run, or to go on; `results` are the files and folders that the steps lead to.

        Raises `InputError` where this would mix with another experiment, or write over one without being asked to.
        """
        there = [self.output / name for name in results if (self.output / name).exists()]
        files = sorted(self.folder.glob("*.json"))
        if not resume and (files or there):
            raise InputError(
                f"{self.output} holds results; add --resume to go on or see them, or give another --output."
            )
        if (self.output / OLD_FOLDER).exists():
            raise InputError(
                f"{self.output} was begun by version 0.1, which alone can resume it; give another --output."
            )
        if there and not files:
            raise InputError(f"{there[0]} is there without the steps that led to it; give another --output.")
        for path in files:
            self._content(path)
        self.folder.mkdir(parents=True, exist_ok=True)  # so that a bad place is noticed now, not in a minute

    def has(self, step: str) -> bool:
        """Whether the result of a step is there."""
        return self._path(step).exists()

    def result(self, step: str) -> Any:
        """What a finished step found; raises `InputError` where its file is damaged or of another experiment."""
        return self._content(self._path(step))["result"]

    def save(self, step: str, result: Any, seconds: float) -> None:
        """Keep what a step found, and how long it took."""
        content = {"origin": self.origin, "result": result, "seconds": round(seconds, 1)}
        file = {"sha256": checkpoint.digest(b"", content), "content": content}
        self.folder.mkdir(parents=True, exist_ok=True)
        checkpoint.write_file(self._path(step), json.dumps(file).encode())

    def seconds(self, step: str) -> float:
        """How long a finished step took, from its last start."""
        return self._content(self._path(step))["seconds"]

    def _path(self, step: str) -> Path:
        return self.folder / f"{step}.json"

    def _content(self, path: Path) -> dict[str, Any]:
        try:
            file = json.loads(path.read_bytes())
            content, intact = file["content"], checkpoint.digest(b"", file["content"]) == file["sha256"]
        except (ValueError, TypeError, KeyError):
            intact = False
        if not intact:
            raise InputError(f"{path} is damaged; delete that file and go on with --resume.")
        if content["origin"] != self.origin:
            raise InputError(f"{path} was made with other settings or by another version; give another --output.")
        return content


def write_results(
    output: Path,
    name: str,
    document: dict[str, Any],
    others: dict[str, Callable[[dict[str, Any]], bytes]],
    indent: int | None = None,
) -> dict[str, Any]:
    """Write `document` as NAME.json and what `others`, by file name, make of its content; returns that content.

    Reports and pictures are made of what the file says, and the numbers are on disk before any picture is drawn.
    """
    text = json.dumps(document, indent=indent, allow_nan=False)
    content = json.loads(text)
    checkpoint.write_file(output / f"{name}.json", text.encode())
    for file, make in others.items():
        checkpoint.write_file(output / file, make(content))
    return content
