"""Compare a run of a notebook with the outputs that are committed, by nbval's own rules.

nbval runs a notebook cell by cell in a kernel, and compares what comes with what the file says: an error fails, and the
outputs of a cell tagged `nbval-check-output` must be the same. Here the kernel may be one that has run already, in the
browser: then its outputs are read from the notebook that the browser has.
"""

import shutil
from importlib.util import find_spec
from pathlib import Path

from nbval.plugin import IPyNbFile, NbCellError

COURSE = Path(__file__).parents[2]
# A2, the glossary, has nothing to run.
LESSONS = sorted(path.name for path in (COURSE / "notebooks").glob("*.ipynb") if not path.name.startswith("A2"))
SOLUTIONS = sorted(path.name for path in (COURSE / "solutions").glob("*.ipynb"))


def browser_is_here():
    return find_spec("playwright") is not None and shutil.which("chromium") is not None


class FinishedKernel:
    """Speaks to nbval as a kernel does, and answers each cell with the outputs that the run of `notebook` left."""

    MESSAGE = "cell"  # one cell at a time is asked, so one name for all messages will do

    def __init__(self, notebook):
        self.cells = iter([cell for cell in notebook.cells if cell.cell_type == "code"])
        self.messages = iter(())

    def is_alive(self):
        return True

    def execute_cell_input(self, source, allow_stdin):
        cell = next(self.cells)
        assert cell.source == source, "the browser has run another cell"
        self.messages = iter([*cell.outputs, {"output_type": "status", "execution_state": "idle"}])
        return self.MESSAGE

    def await_reply(self, message, timeout):
        """The answer is here."""

    def await_idle(self, message, timeout):
        """It has been idle for long."""

    def get_message(self, stream, timeout):
        output = next(self.messages)
        return {"msg_type": output["output_type"], "parent_header": {"msg_id": self.MESSAGE}, "content": output}


def differences_in_a_kernel(session, path):
    """Run the notebook at `path` in a kernel of its own; say what fails or differs from the committed outputs."""
    file = IPyNbFile.from_parent(session, path=path)
    file.setup()
    try:
        return list(differences(file))
    finally:
        file.teardown()


def differences_of(session, path, notebook):
    """Say what failed in the run that left `notebook`, or differs from the committed outputs at `path`."""
    file = IPyNbFile.from_parent(session, path=path)
    file.kernel = FinishedKernel(notebook)
    return list(differences(file))


def differences(file):
    """Yield a text for each cell of nbval's `file` that fails or gives other outputs, until one takes too long."""
    for cell in file.collect():
        assert not cell.options["skip"], "a notebook is run as a whole"
        try:
            cell.runtest()
        except NbCellError as error:
            yield f"Cell {error.cell_num}: {error}\n{error.source}\n{error.inner_traceback or ''}"
        if file.timed_out:
            return
