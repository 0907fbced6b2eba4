"""Gather 15,000 names of the United States census of 1990, each with the list where it is most common: names.txt.

pip download --no-deps --no-binary :all: names==0.3.0
python tools/convert_names.py names-0.3.0.tar.gz
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from convert_shared import SHIPPED, is_word, ship_lines, tar_files

COUNT = 15_000
LISTS = {"women": "dist.female.first", "men": "dist.male.first", "surnames": "dist.all.last"}
RECORD = {
    "origin": "PyPI package names, all first names and the commonest surnames of 3 to 10 letters",
    "version": "0.3.0",
    "licence": "public domain",
    "attribution": "United States Census Bureau, names of the census of 1990",
    "script": "tools/convert_names.py",
}


def shares(table: str) -> dict[str, float]:
    """The share of people (per cent) who bear a name, by name, of a census table; names of 3 to 10 letters only."""
    rows = [line.split() for line in table.splitlines()]
    return {name.lower(): float(share) for name, share, *_ in rows if is_word(name.lower())}


def chosen(tables: Mapping[str, str]) -> list[str]:
    """Lines "name list", in alphabetical order, from a table for each list: first names and the commonest surnames."""
    parts = {label: shares(table) for label, table in tables.items()}
    names = dict.fromkeys(name for part in parts.values() for name in part)  # each table begins with the commonest
    commonest = {name: max(parts, key=lambda label: parts[label].get(name, -1)) for name in list(names)[:COUNT]}
    return [f"{name} {label}" for name, label in sorted(commonest.items())]


def main(package: str, folder: Path = SHIPPED) -> None:
    """Read the source package `package` and write names.txt into `folder`."""
    with Path(package).open("rb") as stream:
        files = tar_files(stream, "names-0.3.0/names")
    ship_lines("names", chosen({label: files[file].decode("ascii") for label, file in LISTS.items()}), RECORD, folder)


if __name__ == "__main__":
    main(sys.argv[1])
