"""What all convert_*.py share: unpacking what a package manager fetched, and writing a data file with its record.

Each of them reads one package archive, named in its first lines, and is run as `python tools/convert_NAME.py ARCHIVE`.
"""

import hashlib
import io
import json
import re
import subprocess
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

SHIPPED = Path(__file__).resolve().parent.parent / "rlvae_tutor" / "data" / "datasets"


def debian_files(package: str, folder: str) -> dict[str, bytes]:
    """The regular files below `folder` of the Debian package file `package`: bytes by path relative to `folder`.

    Needs `dpkg-deb`, which unpacks the package into a tar archive.
    """
    unpacked = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], capture_output=True, check=True).stdout
    return tar_files(io.BytesIO(unpacked), f"./{folder}")


def tar_files(stream: BinaryIO, folder: str) -> dict[str, bytes]:
    """The regular files below `folder` of a tar archive, compressed or not: bytes by path relative to `folder`."""
    with tarfile.open(fileobj=stream) as archive:
        streams = {member.name: archive.extractfile(member) for member in archive if member.isfile()}
        return {
            name.removeprefix(f"{folder}/"): content.read()
            for name, content in sorted(streams.items())
            if content is not None and name.startswith(f"{folder}/")
        }


def ship_arrays(name: str, arrays: Mapping[str, np.ndarray], record: Mapping[str, str], folder: Path) -> None:
    """Write `arrays` into NAME.npz, and `record` of it into the manifest."""
    stream = io.BytesIO()
    named: dict[str, Any] = dict(arrays)  # any type, since NumPy's own options are passed by name, too
    np.savez_compressed(stream, **named)  # numpy dates every member 1980, so the same arrays give the same bytes
    ship(name, f"{name}.npz", stream.getvalue(), record, folder)


def ship_lines(name: str, lines: Iterable[str], record: Mapping[str, str], folder: Path) -> None:
    """Write `lines` into NAME.txt, and `record` of it into the manifest."""
    ship(name, f"{name}.txt", "".join(f"{line}\n" for line in lines).encode(), record, folder)


def ship_notice(name: str, content: bytes, folder: Path) -> None:
    """Write the licence's own words, bytes, which must stay with the data, into NAME.licence.txt."""
    (folder / f"{name}.licence.txt").write_bytes(content)


def ship(name: str, file: str, content: bytes, record: Mapping[str, str], folder: Path) -> None:
    """Write the bytes `content` into `file`, and `record`, with what identifies the file, into the manifest."""
    (folder / file).write_bytes(content)
    manifest = folder / "manifest.json"
    records = json.loads(manifest.read_text()) if manifest.exists() else {}
    records[name] = {"file": file, **record, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    manifest.write_text(json.dumps(dict(sorted(records.items())), indent=2, ensure_ascii=False) + "\n")


def first_of_each(labels: np.ndarray, count: int) -> np.ndarray:
    """Row numbers, in order, of the first `count` rows of each label in `labels` (examples,)."""
    return np.sort(np.concatenate([np.flatnonzero(labels == label)[:count] for label in np.unique(labels)]))


def is_word(text: str) -> bool:
    """Whether `text` consists of 3 to 10 letters from a to z."""
    return re.fullmatch("[a-z]{3,10}", text) is not None
