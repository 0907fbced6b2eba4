"""The stages of a long computation, each saved when it is done, so that an interrupted one goes on where it stopped."""

import json
import time

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import InputError


class Stages:
    """Results of finished stages, one JSON file each, in a folder; every file knows the race (JSON) it belongs to."""

    def __init__(self, folder, race):
        self.folder, self.race = folder, race

    def files(self):
        """The files of all finished stages."""
        return sorted(self.folder.glob("*.json"))

    def run(self, name, compute, product=None):
        """The result (JSON) of the stage called `name`: read if it is there, else computed and saved.

        `product` is a checkpoint that `compute` leaves; without it the stage is not done.
        """
        path = self.folder / f"{name}.json"
        if not path.exists() or (product and not checkpoint.exists(product)):
            began = time.monotonic()
            content = {"race": self.race, "result": compute(), "seconds": round(time.monotonic() - began, 1)}
            stage = {"sha256": checkpoint.digest(b"", content), "content": content}
            self.folder.mkdir(parents=True, exist_ok=True)
            checkpoint.write_file(path, json.dumps(stage).encode())
        return self.read(path)["result"]

    def seconds(self):
        """How long each stage took, from its last start."""
        return {path.stem: self.read(path)["seconds"] for path in self.files()}

    def read(self, path):
        """The content of a stage's file; `InputError` where it is damaged or belongs to another race."""
        try:
            stage = json.loads(path.read_bytes())
            content, intact = stage["content"], checkpoint.digest(b"", stage["content"]) == stage["sha256"]
        except (ValueError, TypeError, KeyError):
            intact = False
        if not intact:
            raise InputError(f"{path} is damaged; delete that file and resume the race.")
        if content["race"] != self.race:
            raise InputError(f"{path} is of a race with other settings or of another version; give another --output.")
        return content
