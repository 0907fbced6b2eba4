"""The stages of a long computation, each saved when it is done, so that an interrupted one goes on where it stopped."""

import json
import time

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import InputError


class Stages:
    """Results of finished stages, one JSON file each, in a folder; every file knows the `origin` (JSON) of its run."""

    def __init__(self, folder, origin):
        self.folder, self.origin = folder, origin

    def files(self):
        """The files of all finished stages."""
        return sorted(self.folder.glob("*.json"))

    def open(self, results, resume):
        """Make ready to run, or go on; `results` are the files and folders that the stages lead to.

        `InputError` where this would mix with another run or write over one unasked.
        """
        there, files = [path for path in results if path.exists()], self.files()
        if not resume and (files or there):
            place = self.folder.parent
            raise InputError(f"{place} holds results; add --resume to go on or see them, or give another --output.")
        if there and not files:
            raise InputError(f"{there[0]} is there without the stages that led to it; give another --output.")
        for path in files:
            self.read(path)
        self.folder.mkdir(parents=True, exist_ok=True)  # so that a bad place is noticed now, not in a minute

    def finished(self, name, product=None):
        """Whether the stage called `name`, and the checkpoint `product` that it leaves, are there."""
        return (self.folder / f"{name}.json").exists() and (product is None or checkpoint.exists(product))

    def run(self, name, compute, product=None):
        """The result (JSON) of the stage called `name`: read if it is there, else computed and saved.

        `product` is a checkpoint that `compute` leaves; without it the stage is not done.
        """
        path = self.folder / f"{name}.json"
        if not self.finished(name, product):
            began = time.monotonic()
            content = {"origin": self.origin, "result": compute(), "seconds": round(time.monotonic() - began, 1)}
            stage = {"sha256": checkpoint.digest(b"", content), "content": content}
            self.folder.mkdir(parents=True, exist_ok=True)
            checkpoint.write_file(path, json.dumps(stage).encode())
        return self.read(path)["result"]

    def seconds(self):
        """How long each stage took, from its last start."""
        return {path.stem: self.read(path)["seconds"] for path in self.files()}

    def read(self, path):
        """The content of a stage's file; `InputError` where it is damaged or belongs to another run."""
        try:
            stage = json.loads(path.read_bytes())
            content, intact = stage["content"], checkpoint.digest(b"", stage["content"]) == stage["sha256"]
        except (ValueError, TypeError, KeyError):
            intact = False
        if not intact:
            raise InputError(f"{path} is damaged; delete that file and go on with --resume.")
        if content["origin"] != self.origin:
            raise InputError(f"{path} was made with other settings or by another version; give another --output.")
        return content
