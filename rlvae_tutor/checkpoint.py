"""Files that are whole or not there: a checkpoint survives a crash, a full disk and a curious editor.

A checkpoint is a folder with `arrays.npz` and `settings.json`. It is written beside its place and moved there by
renaming, so that at every instant the old or the new one can be loaded.
"""

import hashlib
import io
import json
import os
import shutil
from pathlib import Path

import numpy as np

from rlvae_tutor.errors import InputError

FORMAT = 1


def write_file(path, data):
    """Write bytes to `path` so that a crash leaves the old file or the new one, never a part of one."""
    path = Path(path)
    beside = path.with_name(path.name + ".part")
    try:
        with open(beside, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def save(folder, arrays, settings):
    """Save named NumPy `arrays` and JSON-able `settings` as the checkpoint `folder`, replacing an older one whole."""
    folder = Path(folder)
    beside, aside = folder.with_name(folder.name + ".part"), folder.with_name(folder.name + ".old")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir(parents=True)
        buffer = io.BytesIO()
        np.savez(buffer, **arrays)
        write_file(beside / "arrays.npz", buffer.getvalue())
        digest = hashlib.sha256(buffer.getvalue()).hexdigest()
        header = {"format": FORMAT, "sha256": digest, "settings": settings}
        write_file(beside / "settings.json", json.dumps(header, indent=1).encode())
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    # A folder cannot be replaced in one step: the old one steps aside, where `load` finds it should we stop in between.
    if folder.exists():
        shutil.rmtree(aside, ignore_errors=True)
        os.replace(folder, aside)
    os.replace(beside, folder)
    shutil.rmtree(aside, ignore_errors=True)


def exists(folder):
    """Whether there is a checkpoint at `folder`, damaged or not."""
    folder = Path(folder)
    return folder.is_dir() or folder.with_name(folder.name + ".old").is_dir()


def load(folder):
    """The (arrays, settings) of the checkpoint `folder`; `InputError` where it is missing, cut short or altered."""
    folder = Path(folder)
    place = folder if folder.is_dir() else folder.with_name(folder.name + ".old")
    if not place.is_dir():
        raise InputError(f"There is no checkpoint at {folder}; check the path, or start without resuming.")
    try:
        header = json.loads((place / "settings.json").read_bytes())
        data = (place / "arrays.npz").read_bytes()
        if header["format"] != FORMAT or hashlib.sha256(data).hexdigest() != header["sha256"]:
            raise ValueError("not what was saved")
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return dict(arrays), header["settings"]
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise InputError(f"The checkpoint at {folder} is damaged; delete that folder and start anew.") from error
