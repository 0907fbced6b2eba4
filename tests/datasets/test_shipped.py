"""The data files are those that were shipped, small, free, told of, and part of what is installed."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from rlvae_tutor.datasets import CARDS, load, shipped
from rlvae_tutor.errors import InputError

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "rlvae_tutor" / "data" / "datasets"
RECORD = {"file", "origin", "version", "licence", "attribution", "script", "sha256", "bytes"}


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The folder of data files, copied to where a test may spoil it."""
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", shipped.manifest())
def test_every_file_is_recorded_as_it_is(name):
    record = shipped.manifest()[name]
    assert set(record) == RECORD
    assert record["bytes"] == len(shipped.verified(name))
    assert (ROOT / record["script"]).is_file()
    assert (CARDS[name].source, CARDS[name].licence) == (record["attribution"], record["licence"])


def test_no_file_is_left_out_of_the_manifest_or_of_the_page_about_the_data():
    files = {record["file"] for record in shipped.manifest().values()}
    assert files == {path.name for path in FOLDER.iterdir()} - {"manifest.json", "DATA.md", *notices()}
    page = (FOLDER / "DATA.md").read_text()
    assert all(f"`{name}`" in page for name in files | notices())
    assert all(record["licence"].split()[0] in page for record in shipped.manifest().values())


def notices():
    return {path.name for path in FOLDER.glob("*.licence.txt")}


def test_together_they_are_under_ten_megabytes():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 10e6


def test_they_are_installed_with_the_package():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "rlvae_tutor" in wheel["only-include"]
    assert "exclude" not in wheel
    git = ["git", "check-ignore", *map(str, FOLDER.iterdir())]  # what git ignores, hatch leaves out
    if (ROOT / ".git").exists():
        assert subprocess.run(git, cwd=ROOT, capture_output=True, text=True).stdout == ""


@pytest.mark.parametrize("name", shipped.manifest())
def test_a_spoilt_file_is_named_with_the_mend(copied, name):
    path = copied / shipped.manifest()[name]["file"]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=f"{re.escape(path.name)} is not the one .*install the package anew"):
        load(name)


def test_a_missing_file_is_named_with_the_mend(copied):
    (copied / "names.txt").unlink()
    with pytest.raises(InputError, match=r"names\.txt is missing; install the package anew"):
        load("names")


def test_shipped_data_load_without_anything_heavy():
    heavy = ("tensorflow", "keras", "sklearn", "scipy", "matplotlib", "tqdm")
    program = f"""
import sys
from rlvae_tutor.datasets import load
for name in {list(shipped.manifest())}:
    load(name)
print([name for name in {heavy} if name in sys.modules])
"""
    report = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert report.stdout == "[]\n"
