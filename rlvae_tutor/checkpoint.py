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
ARRAYS, SETTINGS = "arrays.npz", "settings.json"


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
    except BaseException:  # Ctrl-C leaves no debris either
        beside.unlink(missing_ok=True)
        raise


def save(folder, arrays, settings):
    """Save named NumPy `arrays` and JSON-able `settings` as the checkpoint `folder`, replacing an older one whole.

    `InputError` where something stands there that is no checkpoint: it would be lost; and for arrays of Python objects.
    """
    folder, beside, aside = places(folder)
    if not replaceable(folder):
        raise InputError(f"{folder} is there already and is no checkpoint; name another place to save to.")
    objects = [name for name, array in arrays.items() if np.asarray(array).dtype.hasobject]
    if objects:  # NumPy would pickle them, and `load` reads no pickle
        raise InputError(f"{', '.join(objects)}: Python objects cannot be saved; give the arrays a numeric type.")
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    data = buffer.getvalue()
    header = {"format": FORMAT, "sha256": digest(data, settings), "settings": settings}
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        write_file(beside / ARRAYS, data)
        write_file(beside / SETTINGS, json.dumps(header, indent=1).encode())
        swap(folder, beside, aside)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def places(folder):
    """Where a checkpoint stands, where it is written, and where it waits while the next one takes its place."""
    folder = Path(folder).resolve()
    return folder, folder.with_name(folder.name + ".part"), folder.with_name(folder.name + ".replaced")


def holds_files(folder):
    """Whether `folder` is a folder with something in it."""
    return folder.is_dir() and any(folder.iterdir())


def replaceable(folder):
    """Whether nothing is lost when `folder` gives way: it is not there, or empty, or a checkpoint."""
    return (folder / SETTINGS).exists() if holds_files(folder) else folder.is_dir() or not folder.exists()


def swap(folder, beside, aside):
    """Move `beside` to `folder`; where that is taken it steps `aside` first, and `load` finds it there meanwhile."""
    if holds_files(folder):
        shutil.rmtree(aside, ignore_errors=True)
        os.replace(folder, aside)
    elif folder.exists():
        folder.rmdir()  # empty: what waits aside may be the only checkpoint, so it stays there
    os.replace(beside, folder)
    shutil.rmtree(aside, ignore_errors=True)


def digest(data, settings):
    """Fingerprint of a checkpoint's content; the settings as JSON, which reads back as it was written."""
    return hashlib.sha256(data + json.dumps(settings).encode()).hexdigest()


def exists(folder):
    """Whether there is a checkpoint at `folder`, damaged or not."""
    folder, _, aside = places(folder)
    return holds_files(folder) or holds_files(aside)


def load(folder):
    """The (arrays, settings) of the checkpoint `folder`; `InputError` where it is missing, cut short or altered."""
    folder, _, aside = places(folder)
    place = folder if holds_files(folder) else aside
    if not holds_files(place):
        raise InputError(f"There is no checkpoint at {folder}; check the path, or start without resuming.")
    try:
        header = json.loads((place / SETTINGS).read_bytes())
        data = (place / ARRAYS).read_bytes()
        if header["format"] != FORMAT or digest(data, header["settings"]) != header["sha256"]:
            raise ValueError("not what was saved, or not by this version")
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return dict(arrays), header["settings"]
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise InputError(
            f"The checkpoint at {folder} is damaged or from another version of rlvae_tutor; delete it and start anew."
        ) from error
