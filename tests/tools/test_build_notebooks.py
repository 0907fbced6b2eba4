import importlib.util
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "build_notebooks.py"
LESSON = """# %% [markdown]
# # A question

# %%
x = 1 + 1


# %% tags=["kept"]
print(f"{x = }")
"""


@pytest.fixture(scope="module")
def tool():
    specification = importlib.util.spec_from_file_location("build_notebooks", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "lessons" / "00_question.py"
    path.parent.mkdir()
    path.write_text(LESSON)
    return path


@pytest.fixture
def built(tool, source, tmp_path):
    """The lesson as `make notebooks` leaves it, but not executed: the kernel has a test of its own."""
    target = tmp_path / "notebooks" / "00_question.ipynb"
    target.parent.mkdir()
    nbformat.write(tool.generate(source), target)
    return target


def test_same_source_gives_the_same_notebook_to_the_byte(tool, source):
    assert nbformat.writes(tool.generate(source)) == nbformat.writes(tool.generate(source))


def test_cells_keep_their_kind_text_and_tags(tool, source):
    text, code, tagged = tool.generate(source).cells
    assert (text.cell_type, text.source) == ("markdown", "# A question")
    assert (code.cell_type, code.source, code.metadata) == ("code", "x = 1 + 1", {})
    assert tagged.metadata == {"tags": ["kept"]}


def test_the_mark_for_nbval_becomes_a_tag(tool, source):
    source.write_text(LESSON.replace("x = 1 + 1", "# NBVAL_CHECK_OUTPUT\nx = 1 + 1"))
    _, code, tagged = tool.generate(source).cells
    assert (code.source, code.metadata) == ("x = 1 + 1", {"tags": ["nbval-check-output"]})
    assert tagged.metadata == {"tags": ["kept"]}


@pytest.mark.parametrize(("stored", "status"), [("2", 0), ("3", 1)])
def test_nbval_compares_the_output_of_a_cell_with_that_tag(tool, source, tmp_path, stored, status):
    source.write_text("# %%\n# NBVAL_CHECK_OUTPUT\nprint(1 + 1)\n")
    notebook = tool.generate(source)
    notebook.cells[0].update(execution_count=1, outputs=[nbformat.v4.new_output("stream", text=f"{stored}\n")])
    nbformat.write(notebook, tmp_path / "00_question.ipynb")
    options = ["--nbval-lax", "--nbval-current-env", "-p", "no:cacheprovider", f"--rootdir={tmp_path}"]
    command = [sys.executable, "-m", "pytest", *options, "00_question.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == status, done.stdout


def test_cell_ids_differ_between_cells_and_lessons(tool):
    ids = {tool.cell_id(name, position) for name in ("00_a", "01_b") for position in range(50)}
    assert len(ids) == 100


def test_built_notebook_is_executed_and_in_step(tool, source, tmp_path, capfd):
    assert tool.main([], root=tmp_path) == 0
    notebook = nbformat.read(tmp_path / "notebooks" / "00_question.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"] == [1, 2]
    assert notebook.cells[2].outputs[0].text == "x = 2\n"
    assert notebook.metadata == tool.METADATA
    assert tool.main(["--check"], root=tmp_path) == 0


def test_outputs_and_widget_state_are_not_compared(tool, built, tmp_path):
    notebook = nbformat.read(built, as_version=4)
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="another day, another number\n")]
    notebook.metadata["widgets"] = {}
    nbformat.write(notebook, built)
    assert tool.main(["--check"], root=tmp_path) == 0


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("x = 1 + 1", "x = 1 + 2", "source of cell 2"),
        ('tags=["kept"]', 'tags=["lost"]', "metadata of cell 3"),
        ("# %% [markdown]\n# # A question", "# %%\n# # A question", "cell_type of cell 1"),
        ('# %% tags=["kept"]\n', "", "3 cells, not 2"),
    ],
)
def test_changed_source_is_found_and_its_cell_named(tool, source, built, tmp_path, capsys, old, new, difference):
    source.write_text(LESSON.replace(old, new))
    assert tool.main(["--check"], root=tmp_path) == 1
    error = capsys.readouterr().err
    assert difference in error or "source of cell 2" in error
    assert "make notebooks ARGS=00_question" in error


def test_changed_id_is_found(tool, built, tmp_path, capsys):
    notebook = nbformat.read(built, as_version=4)
    notebook.cells[1].id = "by-hand"
    nbformat.write(notebook, built)
    assert tool.main(["--check"], root=tmp_path) == 1
    assert "id of cell 2" in capsys.readouterr().err


def test_changed_kernel_is_found(tool, built, tmp_path, capsys):
    notebook = nbformat.read(built, as_version=4)
    notebook.metadata.kernelspec.name = "mine"
    nbformat.write(notebook, built)
    assert tool.main(["--check"], root=tmp_path) == 1
    assert "metadata of the notebook" in capsys.readouterr().err


def test_missing_notebook_and_missing_source_are_found(tool, source, tmp_path, capsys):
    assert tool.main(["--check"], root=tmp_path) == 1
    assert "00_question.ipynb is missing" in capsys.readouterr().err
    (tmp_path / "notebooks").mkdir()
    source.rename(tmp_path / "notebooks" / "00_question.ipynb")
    assert tool.main(["--check"], root=tmp_path) == 1
    assert "has no source" in capsys.readouterr().err


def test_unknown_lesson_and_large_notebook_are_refused(tool, source, tmp_path, capsys, monkeypatch):
    assert tool.main(["99_unknown"], root=tmp_path) == 1
    assert "99_unknown.py does not exist" in capsys.readouterr().err
    monkeypatch.setattr(tool, "LARGEST", 10)
    monkeypatch.setattr(tool, "execute", lambda notebook, folder: None)
    assert tool.main([], root=tmp_path) == 1
    assert "draw smaller figures" in capsys.readouterr().err


def test_committed_notebooks_are_in_step(tool, capsys):
    assert tool.main(["--check"]) == 0, capsys.readouterr().err
