"""Files that are whole or absent: a checkpoint survives a crash, a full disk and a curious editor.

A checkpoint is a folder with `arrays.npz` and `settings.json`. It is written to a folder beside its final place, which
is then renamed. So at every instant either the old checkpoint or the new one can be loaded.
"""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from rlvae_tutor.errors import InputError

FORMAT = 1
ARRAYS, SETTINGS = "arrays.npz", "settings.json"


def write_file(path: str | Path, data: bytes) -> None:
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


def save(folder: str | Path, arrays: Mapping[str, np.ndarray], settings: Mapping[str, Any]) -> None:
    """Save named NumPy `arrays` and JSON-able `settings` as the checkpoint `folder`, replacing an older one whole.

    Raises `InputError` where `folder` holds something other than a checkpoint, which would be lost, and for arrays of
    Python objects.
    """
    folder, beside, aside = places(folder)
    if not replaceable(folder):
        raise InputError(f"{folder} is there already and is no checkpoint; name another place to save to.")
    objects = [name for name, array in arrays.items() if np.asarray(array).dtype.hasobject]
    if objects:  # NumPy would pickle them, and `load` reads no pickle
        raise InputError(f"{', '.join(objects)}: Python objects cannot be saved; give the arrays a numeric type.")
    buffer = io.BytesIO()
    named: dict[str, Any] = dict(arrays)  # any type, since NumPy's own options are passed by name, too
    np.savez(buffer, **named)
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


def places(folder: str | Path) -> tuple[Path, Path, Path]:
    """Three folders: the checkpoint's place, where it is written first, and where the old one waits meanwhile."""
    folder = Path(folder).resolve()
    return folder, folder.with_name(folder.name + ".part"), folder.with_name(folder.name + ".replaced")


def holds_files(folder: Path) -> bool:
    """Whether `folder` is a folder with something in it."""
    return folder.is_dir() and any(folder.iterdir())


def replaceable(folder: Path) -> bool:
    """Whether `folder` can be replaced without loss: it does not exist, or is empty, or is a checkpoint."""
    return (folder / SETTINGS).exists() if holds_files(folder) else folder.is_dir() or not folder.exists()


def swap(folder: Path, beside: Path, aside: Path) -> None:
    """Move `beside` to `folder`; an old checkpoint moves to `aside` first, where `load` finds it meanwhile."""
    if holds_files(folder):
        shutil.rmtree(aside, ignore_errors=True)
        os.replace(folder, aside)
    elif folder.exists():
        folder.rmdir()  # empty: what waits aside may be the only checkpoint, so it stays there
    os.replace(beside, folder)
    shutil.rmtree(aside, ignore_errors=True)


def digest(data: bytes, settings: Mapping[str, Any]) -> str:
    """SHA-256 of a checkpoint's arrays (`data`) and settings, these as JSON: reading JSON back changes nothing."""
    return hashlib.sha256(data + json.dumps(settings).encode()).hexdigest()


def exists(folder: str | Path) -> bool:
    """Whether there is a checkpoint at `folder`, damaged or not."""
    folder, _, aside = places(folder)
    return holds_files(folder) or holds_files(aside)


def load(folder: str | Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The (arrays, settings) of the checkpoint `folder`; raises `InputError` where it is missing or damaged."""
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
