"""The comparison by which lessons are held to their committed outputs, tried on notebooks that break the rules."""

import nbformat
import pytest
from committed import differences_in_a_kernel, differences_of
from nbformat.v4 import new_code_cell, new_notebook, new_output

CHECKED = {"tags": ["nbval-check-output"]}
RAISES = {"tags": ["raises-exception"]}
ERROR = new_output("error", ename="ValueError", evalue="no", traceback=["ValueError: no"])


def result(text, kind="text/plain"):
    return new_output("execute_result", data={kind: text}, execution_count=1)


def said(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def notebook_of(outputs, metadata=None, source="1 + 1"):
    return new_notebook(cells=[new_code_cell(source, outputs=outputs, metadata=metadata or {}, execution_count=1)])


@pytest.fixture
def found(request, tmp_path):
    """What the comparison finds between a cell's committed outputs and those of a run."""

    def compare(committed, ran, metadata=None):
        path = tmp_path / "notebook.ipynb"
        nbformat.write(notebook_of(committed, metadata), path)
        return differences_of(request.session, path, notebook_of(ran, metadata))

    return compare


def test_same_outputs_pass(found):
    assert found([said("a"), result("2")], [said("a"), result("2")], CHECKED) == []


def test_streams_are_the_same_however_often_they_were_flushed(found):
    assert found([said("a\nb\n")], [said("a\n"), said("b\n")], CHECKED) == []


@pytest.mark.parametrize("ran", [[result("3")], [], [result("2"), result("2")], [said("2")], [result("2"), said("!")]])
def test_other_outputs_of_a_checked_cell_are_found(found, ran):
    (difference,) = found([result("2")], ran, CHECKED)
    assert "Cell outputs differ" in difference
    assert "1 + 1" in difference


def test_other_outputs_of_any_other_cell_are_no_difference(found):
    assert found([result("2")], [result("3")]) == []


def test_pictures_are_not_compared(found):
    assert found([result("AAAA", "image/png")], [result("BBBB", "image/png")], CHECKED) == []


@pytest.mark.parametrize("metadata", [None, CHECKED])
def test_an_error_is_found_in_every_cell(found, metadata):
    (difference,) = found([ERROR], [ERROR], metadata)
    assert "ValueError: no" in difference


def test_an_error_may_come_where_the_notebook_says_so(found):
    assert found([ERROR], [ERROR], RAISES) == []


def test_every_cell_is_compared_after_one_that_fails(request, tmp_path):
    notebook = new_notebook(cells=notebook_of([ERROR]).cells + notebook_of([ERROR]).cells)
    nbformat.write(notebook, tmp_path / "notebook.ipynb")
    assert len(differences_of(request.session, tmp_path / "notebook.ipynb", notebook)) == 2


def test_a_kernel_is_held_to_the_same_rules(request, tmp_path):
    path = tmp_path / "notebook.ipynb"
    nbformat.write(notebook_of([result("3")], CHECKED), path)
    (difference,) = differences_in_a_kernel(request.session, path)
    assert "Cell outputs differ" in difference
