import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import rlvae_tutor

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
HOME = re.compile(r"(?<![\w.-])/(home|Users|root|work)/\w")  # an absolute path that holds on one machine only


def locked():
    """The lock's entries: each a requirement and its hashes."""
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text().strip())
    return [re.split(r"\s*\\\n\s*", entry) for entry in entries]


def test_backend_loads_tensorflow_without_a_word():
    program = "from rlvae_tutor.backend import tf; import sys; print('heard', file=sys.stderr)"
    # As at a learner's: tests/conftest.py tells TensorFlow to be silent, which would prove nothing here.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    command = [sys.executable, "-c", program]
    report = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert report.stderr == "heard\n"


def test_conda_environment_is_pyproject():
    *conda, last = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    python = next(entry.removeprefix("python=") for entry in conda if entry.startswith("python="))
    assert SpecifierSet(PROJECT["requires-python"]).contains(python)
    assert "pip" in conda
    (editable,) = last["pip"]
    extras = re.fullmatch(r"-e \.\[([\w,]+)\]", editable).group(1).split(",")
    assert set(extras) <= set(PROJECT["optional-dependencies"])


def test_lock_pins_and_hashes_everything():
    for requirement, *hashes in locked():
        assert re.match(r"[\w.-]+==[\w.]+( ; .+)?$", requirement)
        assert hashes
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes)


def test_lock_names_no_address_and_no_path():
    text = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"://|index-url|find-links|file:|^\s*[-/](?!-hash)", text, flags=re.MULTILINE)


def test_lock_holds_what_pyproject_asks():
    pins = {}
    for requirement in (Requirement(entry[0]) for entry in locked()):
        pins.setdefault(requirement.name, []).append(next(iter(requirement.specifier)).version)
    for wish in map(Requirement, PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]):
        versions = pins[wish.name.lower()]
        assert all(wish.specifier.contains(version) for version in versions), wish


def test_citation_names_this_version():
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"] == rlvae_tutor.__version__


def test_no_committed_text_names_a_path_of_somebodys_machine():
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    git = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True)
    if git.returncode:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in git.stdout.splitlines()]
    texts = {path: path.read_text(errors="ignore") for path in files if path.is_file() and path != Path(__file__)}
    assert [path.name for path, text in texts.items() if HOME.search(text)] == []
