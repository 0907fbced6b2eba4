"""What a newcomer does with a notebook in JupyterLab: open it, run all cells, move its widgets."""

from contextlib import contextmanager
from pathlib import Path

import nbformat

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
NOTEBOOK = "JSON.stringify(window.jupyterapp.shell.currentWidget.content.model.toJSON())"  # as it would be saved
SET_CELL = """
([start, source]) => window.jupyterapp.shell.currentWidget.content.widgets
    .find(cell => cell.model.sharedModel.getSource().startsWith(start))
    .model.sharedModel.setSource(source)
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


def complaints(page):
    """A list that fills with the page's errors from now on."""
    heard = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    return heard


def picture(page, widget):
    """What a widget's picture shows once the kernel has nothing left to do."""
    page.wait_for_function(KERNEL_IS_IDLE, timeout=20_000)
    return widget.locator("img").get_attribute("src")


def wait_for_another(widget, before):
    """Wait until a widget's picture is another than `before`; JupyterLab may render it anew meanwhile."""
    from playwright.sync_api import expect  # without Playwright these tests are skipped

    expect(widget.locator("img")).not_to_have_attribute("src", before, timeout=20_000)


@contextmanager
def run_lesson(page, lab, name):
    """Run a lesson to its end and yield the notebook that comes of it; nothing may complain, even later."""
    heard = complaints(page)
    open_notebook(page, lab, f"notebooks/{name}")
    cells = run_all_cells(page)
    save_screenshot(page, name.replace(".ipynb", ".png"))
    assert cells
    assert [cell for cell in cells if cell["errors"] or not cell["count"]] == []
    yield nbformat.reads(page.evaluate(NOTEBOOK), as_version=4)
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")  # its kernel holds a gigabyte
    assert heard == []


def move_widgets(page, name):
    """Move every widget of the lesson that has been run."""
    widgets = page.locator(".jp-OutputArea-output .widget-vbox:has(img)")
    for number in range(widgets.count()):
        move(page, widgets.nth(number), f"{name[:2]}_widget_{number}.png")


def move(page, widget, screenshot):
    """Move each slider of a widget by key and by mouse, press its first button; its picture must change each time."""
    widget.scroll_into_view_if_needed()
    for button in widget.locator("button").all()[:1]:
        before = picture(page, widget)
        button.press("Space")
        wait_for_another(widget, before)
    for slider in widget.locator(".noUi-target").all():
        before = picture(page, widget)
        slider.locator(".noUi-handle").press("ArrowRight")
        wait_for_another(widget, before)
        before, box = picture(page, widget), slider.bounding_box()
        upright = box["height"] > box["width"]
        along, across = (0.5, 0.2) if upright else (0.8, 0.5)  # near the upper end, where no handle is
        page.mouse.click(box["x"] + along * box["width"], box["y"] + across * box["height"])
        wait_for_another(widget, before)
    widget.screenshot(path=SCREENSHOTS / screenshot)
