"""How tests/conftest.py shares out tests among processes, tried on a folder of tiny tests."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parent / "conftest.py"
FILES = ("browser/test_lessons.py", *(f"test_{letter}.py" for letter in "abcdef"))
TEST = "import os, pytest\n@pytest.mark.parametrize('i', range(3))\ndef test(i): print('process', os.getpid())\n"
GROW = re.compile(r"^GIGABYTES_TO_GROW = .*$", re.MULTILINE)


@pytest.fixture
def folder(tmp_path):
    """Tiny tests, shared out by a conftest.py to which every process is large."""
    for name in FILES:
        path = tmp_path / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEST)
    text, count = GROW.subn("GIGABYTES_TO_GROW = -1.0", CONFTEST.read_text())
    assert count == 1
    (tmp_path / "tests" / "conftest.py").write_text(text)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def test_every_file_that_has_a_place_in_the_order_exists(request):
    conftest = request.config.pluginmanager.getplugin(str(CONFTEST))
    names = {path.name for path in CONFTEST.parent.rglob("test_*.py")}
    assert {*conftest.LONGEST_FIRST, conftest.LAST} <= names
    assert all((CONFTEST.parents[1] / name).exists() for name in conftest.SHARED_OUT)


def test_a_large_process_is_replaced_and_no_test_is_lost(folder):
    options = ["--numprocesses=3", "--dist=loadfile", "--no-loadscope-reorder", "-rP", "-p", "xdist"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "tests"],
        cwd=folder,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f" {3 * len(FILES)} passed" in done.stdout.splitlines()[-1]
    assert len(set(re.findall(r"^process (\d+)", done.stdout, re.MULTILINE))) > 3
