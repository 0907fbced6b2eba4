"""JupyterLab on the course's notebooks, for this machine's own user only."""

import os
import subprocess
import sys
from pathlib import Path

from rlvae_tutor.errors import InputError

START = "notebooks/00_start_here.ipynb"
# JupyterLab's settings for the course. No news and no search for updates, since lessons work offline; long lines are
# wrapped; nbgrader is hidden; and widgets are served by the kernel's main thread, because in a thread of their own,
# beside running cells, they sometimes stopped responding.
SETTINGS = Path(__file__).parent / "data" / "jupyter"


def open_lab(folder: Path, browser: bool = True) -> int:
    """Serve `folder` on 127.0.0.1 until the person ends it; return JupyterLab's exit code.

    JupyterLab makes a new random token for each start, opens the browser with it, and prints the address that holds it.
    """
    require_notebooks(folder)
    with subprocess.Popen(lab_command(folder, browser), env=lab_environment()) as server:
        return wait_for(server)


def require_notebooks(folder: Path) -> None:
    """Raise `InputError` if `folder` holds no notebook."""
    if not any(folder.glob("*.ipynb")) and not any(folder.glob("*/*.ipynb")):
        raise InputError(f"no notebooks in {str(folder)!r}; run this in the course's folder, or name one that has some")


def lab_environment() -> dict[str, str]:
    """Return the environment with the course's settings after the person's own."""
    settings = os.pathsep.join(filter(None, [os.environ.get("JUPYTER_CONFIG_PATH"), str(SETTINGS)]))
    return os.environ | {"JUPYTER_CONFIG_PATH": settings}


def lab_command(folder: Path, browser: bool) -> list[str]:
    """Return the command that serves `folder`."""
    options = [
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--LabApp.default_url={start_page(folder)}",
    ]
    if not browser:
        options.append("--no-browser")
    if (
        hasattr(os, "geteuid") and os.geteuid() == 0
    ):  # containers have no other user; JupyterLab wants to be asked for it
        options.append("--allow-root")
    return [sys.executable, "-m", "jupyterlab", *options]


def start_page(folder: Path) -> str:
    """Return the path of the page to open first: the course's start where it is, else the list of files."""
    return f"/lab/tree/{START}" if (folder / START).exists() else "/lab"


def wait_for(server: subprocess.Popen) -> int:
    """Wait until JupyterLab ends; Ctrl-C reaches it too, and the question it then asks is its own."""
    while True:
        try:
            return server.wait()
        except KeyboardInterrupt:
            continue
