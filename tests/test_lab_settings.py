"""What `rlvae-tutor lab` sets in JupyterLab, read as its server reads it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rlvae_tutor.lab import lab_environment

READ = """
import json
from jupyterlab.commands import get_app_dir
from jupyterlab_server.config import get_page_config
from jupyterlab_server.settings_utils import get_settings
from jupyter_core.paths import jupyter_path
from pathlib import Path

extensions = jupyter_path("labextensions")
disabled = get_page_config(extensions, str(Path(get_app_dir()) / "settings")).get("disabledExtensions", [])
schemas = str(Path(get_app_dir()) / "schemas")
settings = lambda name: get_settings("", schemas, "", name, labextensions_path=extensions)[0]["schema"]
cells = settings("@jupyterlab/notebook-extension:tracker")["properties"]["codeCellConfig"]["default"]
comms = settings("@jupyterlab/apputils-extension:kernels-settings")["properties"]["commsOverSubshells"]["default"]
print(json.dumps({"disabled": disabled, "cells": cells, "comms": comms}))
"""


@pytest.fixture(scope="module")
def lab():
    """What the server tells the page: disabled extensions, settings of code cells, how widgets talk."""
    command = [sys.executable, "-c", READ]
    return subprocess.run(command, env=lab_environment(), capture_output=True, text=True, check=True).stdout


def test_long_lines_wrap(lab):
    assert '"lineWrap": true' in lab


def test_widgets_are_served_by_the_main_thread_of_the_kernel(lab):
    assert '"comms": "disabled"' in lab


def test_the_menus_of_teachers_are_not_shown_to_learners(lab):
    assert '"@jupyter/nbgrader"' in lab


def test_the_settings_of_the_person_come_first(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    first, last = lab_environment()["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert first == "mine"
    assert Path(last).name == "jupyter"
