"""The data files that ship with the package: their origins, and reading them only where they are unchanged."""

import hashlib
import io
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, TypedDict

import numpy as np

from rlvae_tutor.errors import InputError

FOLDER = resources.files("rlvae_tutor") / "data" / "datasets"
FIX = "install the package anew: python -m pip install --force-reinstall --no-deps rlvae_tutor, or -e . in a checkout."


class Origin(TypedDict):
    """Where a data set comes from, and under which licence: two fields of a `Card`."""

    source: str
    licence: str


@cache
def manifest() -> dict[str, dict[str, Any]]:
    """For each shipped data set, by name: file, origin, version, licence, attribution, sha256, bytes and script."""
    return json.loads(read("manifest.json"))


def origin(name: str) -> Origin:
    """Source and licence of the shipped data set `name`."""
    record = manifest()[name]
    return {"source": record["attribution"], "licence": record["licence"]}


def arrays(name: str) -> Mapping[str, np.ndarray]:
    """The arrays in the file of the shipped data set `name`, by name."""
    return np.load(io.BytesIO(verified(name)), allow_pickle=False)


def lines(name: str) -> list[str]:
    """The lines of the text file of the shipped data set `name`."""
    return verified(name).decode("utf-8").splitlines()


def verified(name: str) -> bytes:
    """The bytes of the file of the shipped data set `name`; raises `InputError` unless they are what was shipped."""
    record = manifest()[name]
    content = read(record["file"])
    if hashlib.sha256(content).hexdigest() != record["sha256"]:
        raise InputError(f"The data file {record['file']} is not the one that was shipped; {FIX}")
    return content


def read(file: str) -> bytes:
    """The bytes of `file` in the folder of shipped data; raises `InputError` where it is missing."""
    try:
        return (FOLDER / file).read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"The data file {file} is missing; {FIX}") from error
