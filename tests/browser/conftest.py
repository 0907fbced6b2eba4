"""A real `rlvae-tutor lab` and a real browser, both in a home folder of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from committed import browser_is_here

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
# Ends the process group that it is told of once its standard input ends: that happens when the process that holds the
# other end is gone, however it went. It has a session of its own, where no Ctrl-C reaches it.
KEEPER = """
import os, signal, sys, time
sys.stdin.read()
os.killpg(int(sys.argv[1]), signal.SIGTERM)  # JupyterLab then ends its kernels
time.sleep(15)
os.killpg(int(sys.argv[1]), signal.SIGKILL)
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
    with (home / "lab.log").open("w") as log, served(command, cwd=home, env=environment, stderr=log) as server:
        yield when_running(server, home)


@contextmanager
def served(command, **options):
    """A server that runs within the `with` block, and that does not outlive this process if it is killed there."""
    server = subprocess.Popen(command, start_new_session=True, **options)
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(server.pid)],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield server
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        keeper.kill()
        keeper.wait()


def when_running(server, home):
    """Wait for the file in which a running server describes itself, and return what it says."""
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and server.poll() is None:
        for path in (home / "runtime").glob("jpserver-*.json"):
            return json.loads(path.read_text())
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{(home / 'lab.log').read_text()}")


@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium, started once for a file's tests."""
    if not browser_is_here():
        pytest.skip("no playwright or no chromium here; on Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS.split())
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """An empty page that knows of no other, tall because JupyterLab renders only the cells in view."""
    page = chromium.new_page(viewport={"width": 1200, "height": 4000})
    yield page
    page.close()
