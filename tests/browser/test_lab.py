"""What a newcomer does: `make lab`, and run all cells of the first notebook."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from rlvae_tutor.lab import START

pytestmark = pytest.mark.browser
SCREENSHOTS = Path(__file__).parent / "screenshots"
SECONDS_TO_LOAD, SECONDS_TO_RUN = 60, 240
KERNEL_IS_IDLE = "window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"
CELLS = """
window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code')
    .map(cell => ({
        source: cell.model.sharedModel.getSource(),
        count: cell.model.executionCount,
        errors: cell.model.sharedModel.outputs.filter(output => output.output_type === 'error').map(e => e.evalue),
    }))
"""


def open_notebook(page, lab, name):
    """Open a notebook in JupyterLab and wait for its kernel."""
    page.goto(f"{lab['url']}lab/tree/{name}?reset&token={lab['token']}")
    page.locator(".jp-Notebook").wait_for(timeout=SECONDS_TO_LOAD * 1000)
    page.wait_for_function(KERNEL_IS_IDLE, timeout=SECONDS_TO_LOAD * 1000)


def run_all_cells(page):
    """Clear what the notebook came with, run all cells, and return the code cells as they are afterwards."""
    page.evaluate("window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    page.set_default_timeout(SECONDS_TO_RUN * 1000)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(KERNEL_IS_IDLE, timeout=SECONDS_TO_RUN * 1000)
    return page.evaluate(CELLS)


def save_screenshot(page, name):
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / name)


def test_first_notebook_runs_to_its_end(page, lab):
    open_notebook(page, lab, START)
    cells = run_all_cells(page)
    save_screenshot(page, "00_start_here.png")
    assert cells
    assert [cell for cell in cells if cell["errors"] or not cell["count"]] == []


def test_only_who_has_the_token_comes_in(lab):
    assert len(lab["token"]) >= 32
    assert "127.0.0.1" in lab["url"]
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{lab['url']}api/contents", timeout=10)
