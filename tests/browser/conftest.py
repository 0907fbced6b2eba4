"""A real `rlvae-tutor lab` and a real browser, both in a home folder of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.register_assert_rewrite("newcomer")  # so that what fails there is told as in a test

COURSE = Path(__file__).parents[2]
SECONDS_TO_START = 60
CHROMIUM_OPTIONS = (  # nothing but the page: no sandbox in containers, no calls to anyone's servers
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
JUPYTER_SETTINGS = """
c.LabApp.expose_app_in_browser = True  # window.jupyterapp, by which the tests speak to JupyterLab
c.ServerApp.port = 0  # any free one
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home folder with Jupyter's settings and a copy of the course, so that the tests change nobody's."""
    home = tmp_path_factory.mktemp("home")
    settings = home / "settings" / "jupyter_lab_config.py"
    settings.parent.mkdir()
    settings.write_text(JUPYTER_SETTINGS)
    for part in ("notebooks", "exercises", "solutions"):
        shutil.copytree(COURSE / part, home / "course" / part)
    return home


@pytest.fixture(scope="module")
def lab(home):
    """A running server's description: its `url` and `token`."""
    folders = {"HOME": home, "JUPYTER_CONFIG_DIR": home / "settings", "JUPYTER_RUNTIME_DIR": home / "runtime"}
    environment = os.environ | {name: str(folder) for name, folder in folders.items()}
    command = [sys.executable, "-m", "rlvae_tutor", "lab", "course", "--no-browser"]
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(command, cwd=home, env=environment, stderr=log, start_new_session=True)
        try:
            yield when_running(server, home)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def when_running(server, home):
    """Wait for the file in which a running server describes itself, and return what it says."""
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and server.poll() is None:
        for path in (home / "runtime").glob("jpserver-*.json"):
            return json.loads(path.read_text())
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{(home / 'lab.log').read_text()}")


@pytest.fixture
def page(home):
    """An empty page in Debian's Chromium, tall because JupyterLab renders only the cells in view."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("no chromium here; on Debian: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=CHROMIUM_OPTIONS.split())
        yield browser.new_page(viewport={"width": 1200, "height": 4000})
        browser.close()
