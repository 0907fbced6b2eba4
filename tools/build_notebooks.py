"""Generate the notebooks from their text sources, executed.

lessons/NN_name.py becomes notebooks/NN_name.ipynb. lessons/NN_name.exercises.py becomes exercises/NN_name.ipynb and
solutions/NN_name.ipynb: a cell `# %% exercise="kl"` stands for an exercise of the lesson, that is its question, its
answer as a stub or solved, and the cell that checks it. Answer and check carry what nbgrader needs; solutions/ is its
source version.

    python tools/build_notebooks.py [NAME ...]     generate and execute all sources, or those named (01_name.exercises)
    python tools/build_notebooks.py --check        compare sources, cell ids and metadata with the committed notebooks

A source is a jupytext percent script. Outputs are never compared: running the notebooks (nbval) is what checks those.
"""

import argparse
import ast
import hashlib
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from rlvae_tutor.course.check import Exercise
from rlvae_tutor.course.check.source import source as source_of
from rlvae_tutor.course.sheets import exercises

ROOT = Path(__file__).resolve().parent.parent
SOURCES, NOTEBOOKS, EXERCISES, SOLUTIONS = "lessons", "notebooks", "exercises", "solutions"
SHEET = ".exercises"  # ends the name of an exercise sheet's source
LARGEST = 1_000_000  # bytes: beyond that, reviews and clones suffer
CELL_SECONDS = 300
CHECKED = "# NBVAL_CHECK_OUTPUT\n"  # heads a cell whose output nbval compares
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Build or check the notebooks under `root`; return 0 if all is well, else 1."""
    parser = argparse.ArgumentParser(description="Generate notebooks from lessons/, executed.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="sources to build, as 00_start_here (default: all)")
    parser.add_argument("--check", action="store_true", help="only compare with what is there, never the outputs")
    options = parser.parse_args(arguments)
    complaints = list(check_all(root)) if options.check else list(build_all(root, options.names))
    print(*complaints, sep="\n", end="\n" if complaints else "", file=sys.stderr)
    return int(bool(complaints))


def build_all(root: Path, names: list[str]) -> Iterator[str]:
    """Write the notebooks of the lessons named, or of all; yield a complaint for each that cannot be kept."""
    sources = [root / SOURCES / f"{name}.py" for name in names] or lessons(root)
    for source in sources:
        if not source.exists():
            yield f"{SOURCES}/{source.name} does not exist"
            continue
        print(f"{SOURCES}/{source.name}", flush=True)
        for target in targets(source):
            yield from build(source, target)


def build(source: Path, target: Path) -> Iterator[str]:
    """Generate, execute and write one notebook."""
    notebook = generate(source, solved=target.parent.name == SOLUTIONS)
    execute(notebook, target.parent)
    text = nbformat.writes(notebook) + "\n"
    if len(text) > LARGEST:
        yield f"{shown(target)} has {len(text):,} bytes, more than {LARGEST:,}: draw smaller figures"
    else:
        target.write_text(text, encoding="utf-8")


def check_all(root: Path) -> Iterator[str]:
    """Yield a complaint for each lesson and notebook that are out of step."""
    for source in lessons(root):
        for target in targets(source):
            yield from check(source, target)
    wanted = {target for source in lessons(root) for target in targets(source)}
    for folder in (NOTEBOOKS, EXERCISES, SOLUTIONS):
        for notebook in sorted((root / folder).glob("*.ipynb")):
            if notebook not in wanted:
                suffix = "" if folder == NOTEBOOKS else SHEET
                yield f"{shown(notebook)} has no source {SOURCES}/{notebook.stem}{suffix}.py"


def check(source: Path, target: Path) -> Iterator[str]:
    """Yield a complaint if a notebook differs from its source in more than outputs, naming the first cell that does."""
    build_it = f"run: make notebooks ARGS={source.stem}"
    if not target.exists():
        yield f"{shown(target)} is missing; {build_it}"
        return
    solved = target.parent.name == SOLUTIONS
    wanted, found = generate(source, solved), nbformat.read(target, as_version=4)
    if difference := first_difference(wanted, found):
        yield f"{shown(target)} is out of step with {SOURCES}/{source.name}: {difference}; {build_it}"


def first_difference(wanted: NotebookNode, found: NotebookNode) -> str | None:
    """Say where two notebooks first differ, outputs aside; None if nowhere."""
    for number, (ours, theirs) in enumerate(zip_longest(wanted.cells, found.cells), start=1):
        if ours is None or theirs is None:
            return f"{len(found.cells)} cells, not {len(wanted.cells)}"
        for part in ("cell_type", "source", "id", "metadata"):
            if ours[part] != theirs[part]:
                return f"{part} of cell {number}"
    if without_outputs(found.metadata) != wanted.metadata:
        return "metadata of the notebook"
    return None


def generate(source: Path, solved: bool = False) -> NotebookNode:
    """Return the notebook of one source, not executed; the same source gives the same notebook, to the byte."""
    notebook = jupytext.read(source, fmt="py:percent")
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.cells = with_exercises(notebook.cells, source.stem[:2], solved)
    for position, cell in enumerate(notebook.cells):
        cell.id = cell_id(source.stem, position)
        cell.metadata.pop("lines_to_next_cell", None)  # jupytext's note about the script's blank lines
        compare_output(cell)
    return notebook


def compare_output(cell: NotebookNode) -> None:
    """Turn the author's mark at the head of a cell into nbval's tag: learners need not see it."""
    if cell.source.startswith(CHECKED):
        cell.source = cell.source.removeprefix(CHECKED)
        cell.metadata.setdefault("tags", []).append("nbval-check-output")


def with_exercises(cells: list[NotebookNode], lesson: str, solved: bool) -> list[NotebookNode]:
    """Return the cells of a source with question, answer and check in the place of each cell that names an exercise.

    A question goes on in the text cell that stands right before it, such as a conclusion from the exercise before.
    """
    done: list[NotebookNode] = []
    for cell in cells:
        if "exercise" not in cell.metadata:
            done.append(cell)
            continue
        exercise = exercises(lesson).all[cell.metadata["exercise"]]
        if done and done[-1].cell_type == "markdown":
            done[-1].source += f"\n\n{exercise.question}"
        else:
            done.append(nbformat.v4.new_markdown_cell(exercise.question))
        done += answer_and_check(exercise, solved)
    return done


def answer_and_check(exercise: Exercise, solved: bool) -> list[NotebookNode]:
    """Return the cell that a learner fills in and the cell that checks it."""
    name = exercise.name
    check = f"check.{name}({name})"
    hidden = f"\n### BEGIN HIDDEN TESTS\n{check}.require()\n### END HIDDEN TESTS"
    return [
        nbformat.v4.new_code_cell(answer(exercise, solved), metadata=grading(name, solution=True)),
        nbformat.v4.new_code_cell(check + hidden * solved, metadata=grading(f"check_{name}", points=exercise.points)),
    ]


def answer(exercise: Exercise, solved: bool) -> str:
    """Return the cell of an answer: the reference between nbgrader's marks, or what is left when they are cut out."""
    text = source_of(exercise.reference)
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    end_of_docstring = function.body[0].end_lineno
    lines = text.splitlines()
    head, body = lines[:end_of_docstring], lines[end_of_docstring:]
    marked = ["    ### BEGIN SOLUTION", *body, "    ### END SOLUTION"]
    return "\n".join(head + (marked if solved else ["    # YOUR CODE HERE", "    raise NotImplementedError()"]))


def grading(grade_id: str, solution: bool = False, points: int | None = None) -> dict:
    """Return the metadata by which nbgrader knows a cell: one that holds a solution, or one that is worth points."""
    cell = {"grade_id": grade_id, "schema_version": 3, "grade": not solution, "solution": solution, "task": False}
    return {"nbgrader": cell | {"locked": not solution} | ({} if points is None else {"points": points})}


def cell_id(name: str, position: int) -> str:
    """Return an id that depends on the lesson's name and the cell's position alone."""
    return hashlib.sha256(f"{name}/{position}".encode()).hexdigest()[:12]


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run all cells in place, in `folder`; a failing cell raises nbclient's CellExecutionError."""
    folder.mkdir(exist_ok=True)
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=CELL_SECONDS, record_timing=False, resources=resources).execute()
    notebook.metadata.update(nbformat.from_dict(METADATA))  # the kernel has written its own version there


def without_outputs(metadata: NotebookNode) -> NotebookNode:
    """Return a notebook's metadata without the saved state of its widgets, which is an output."""
    return nbformat.from_dict({key: value for key, value in metadata.items() if key != "widgets"})


def lessons(root: Path) -> list[Path]:
    """Return all sources, in the course's order."""
    return sorted((root / SOURCES).glob("[0-9A-Z][0-9]_*.py"))


def targets(source: Path) -> list[Path]:
    """Return where the notebooks of a source lie."""
    folders = (EXERCISES, SOLUTIONS) if source.stem.endswith(SHEET) else (NOTEBOOKS,)
    return [source.parent.parent / folder / f"{source.stem.removesuffix(SHEET)}.ipynb" for folder in folders]


def shown(target: Path) -> str:
    """Return a notebook's path as people say it: notebooks/00_start_here.ipynb."""
    return f"{target.parent.name}/{target.name}"


if __name__ == "__main__":
    sys.exit(main())
