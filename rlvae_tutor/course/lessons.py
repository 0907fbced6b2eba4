"""The lessons as the notebooks that lie beside the one that asks, with the outputs that were saved."""

import ast
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from rlvae_tutor.course.check.progress import NOTEBOOK_FOLDERS
from rlvae_tutor.errors import InputError

FOLDER = "notebooks"
# The lessons that this course takes its claims and questions from; 00 only begins it, and 18 looks back.
LESSONS = tuple(f"{number:02}" for number in range(1, 18))


@dataclass(frozen=True)
class Lesson:
    """A lesson: its number, such as "04", the name of its file, and its cells."""

    number: str
    file: str
    cells: list[NotebookNode]

    @property
    def title(self) -> str:
        """What stands behind the `#` that the first cell begins with."""
        return self.cells[0].source.partition("\n")[0].removeprefix("# ")

    @property
    def link(self) -> str:
        """Number and title as a link, for a notebook in the same folder."""
        return f"[{self.number} {self.title}]({self.file})"

    @property
    def texts(self) -> list[str]:
        """The sources of the text cells."""
        return [cell.source for cell in self.cells if cell.cell_type == "markdown"]

    @property
    def code(self) -> list[NotebookNode]:
        """The code cells."""
        return [cell for cell in self.cells if cell.cell_type == "code"]


def notebooks_folder() -> Path:
    """The folder of lessons in the course that this process works in."""
    here = Path.cwd()
    return (here.parent if here.name in NOTEBOOK_FOLDERS else here) / FOLDER


def lessons() -> tuple[list[Lesson], list[str]]:
    """The `Lesson`s of this course that are there, in order, and the numbers of those that are not.

    Raises `InputError` where there are none at all, and for a file that is no notebook.
    """
    folder = notebooks_folder()
    found = [read(path) for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")) if path.name[:2] in LESSONS]
    if not found:
        raise InputError(f"There are no lessons in {folder}; run this in the folder notebooks of the course.")
    return found, [number for number in LESSONS if number not in {lesson.number for lesson in found}]


def read(path: Path) -> Lesson:
    """One notebook as a `Lesson`."""
    try:
        return Lesson(path.name[:2], path.name, nbformat.read(path, as_version=4).cells)
    except (OSError, ValueError, nbformat.ValidationError, AttributeError) as error:
        raise InputError(f"{path.name} cannot be read as a notebook; fetch it anew.") from error


def not_shown(missing: list[str]) -> str:
    """One sentence about lessons that are not there; nothing where all are."""
    return f" Not in the folder notebooks, so not shown: {', '.join(missing)}." if missing else ""


def first_arguments(source: str, function: str) -> list[str]:
    """The texts that calls of `function` in the source of a cell have as their first argument, in order."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a learner's cell may be half written
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) == function and node.args]
    firsts = [node.args[0] for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset))]
    return [first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)]


def called(call: ast.Call) -> str:
    """The name of the function that a call in a source calls."""
    return getattr(call.func, "id", "")
