"""Run the notebooks that the browser does not run, and compare their outputs with the committed ones."""

import pytest
from committed import COURSE, LESSONS, SOLUTIONS, browser_is_here, differences_in_a_kernel

# tests/browser runs the lessons where there is a browser.
NOTEBOOKS = [f"solutions/{name}" for name in SOLUTIONS]
if not browser_is_here():
    NOTEBOOKS += [f"notebooks/{name}" for name in LESSONS]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_runs_to_its_end_and_gives_the_committed_outputs(name, request):
    assert differences_in_a_kernel(request.session, COURSE / name) == []
