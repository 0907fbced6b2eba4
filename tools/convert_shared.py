"""What all convert_*.py share: unpacking what a package manager fetched, and writing a data file with its record.

Each of them reads one package archive, named in its first lines, and is run as `python tools/convert_NAME.py ARCHIVE`.
"""

import hashlib
import io
import json
import re
import subprocess
import tarfile
from pathlib import Path

import numpy as np

SHIPPED = Path(__file__).resolve().parent.parent / "rlvae_tutor" / "data" / "datasets"


def debian_files(package, folder):
    """The regular files below `folder` of the Debian package file `package`: bytes by path relative to `folder`.

    Needs `dpkg-deb`, which unpacks the package into a tar archive.
    """
    unpacked = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], capture_output=True, check=True).stdout
    return tar_files(io.BytesIO(unpacked), f"./{folder}")


def tar_files(stream, folder):
    """The regular files below `folder` of a tar archive, compressed or not: bytes by path relative to `folder`."""
    with tarfile.open(fileobj=stream) as archive:
        members = {member.name: member for member in archive if member.isfile()}
        return {
            name.removeprefix(f"{folder}/"): archive.extractfile(member).read()
            for name, member in sorted(members.items())
            if name.startswith(f"{folder}/")
        }


def ship_arrays(name, arrays, record, folder):
    """Write `arrays` into NAME.npz, and `record` of it into the manifest."""
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)  # numpy dates every member 1980, so the same arrays give the same bytes
    ship(name, f"{name}.npz", stream.getvalue(), record, folder)


def ship_lines(name, lines, record, folder):
    """Write `lines` into NAME.txt, and `record` of it into the manifest."""
    ship(name, f"{name}.txt", "".join(f"{line}\n" for line in lines).encode(), record, folder)


def ship_notice(name, content, folder):
    """Write the licence's own words, bytes, which must stay with the data, into NAME.licence.txt."""
    (folder / f"{name}.licence.txt").write_bytes(content)


def ship(name, file, content, record, folder):
    """Write the bytes `content` into `file`, and `record`, with what identifies the file, into the manifest."""
    (folder / file).write_bytes(content)
    manifest = folder / "manifest.json"
    records = json.loads(manifest.read_text()) if manifest.exists() else {}
    records[name] = {"file": file, **record, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    manifest.write_text(json.dumps(dict(sorted(records.items())), indent=2, ensure_ascii=False) + "\n")


def first_of_each(labels, count):
    """Row numbers, in order, of the first `count` rows of each label in `labels` (examples,)."""
    return np.sort(np.concatenate([np.flatnonzero(labels == label)[:count] for label in np.unique(labels)]))


def is_word(text):
    """Is `text` made of 3 to 10 letters from a to z?"""
    return re.fullmatch("[a-z]{3,10}", text) is not None
