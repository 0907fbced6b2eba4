"""Answer an exercise in JupyterLab; and nobody else can."""

import urllib.error
import urllib.request

import pytest
from newcomer import SET_CELL, open_notebook, run_all_cells

pytestmark = pytest.mark.browser

ANSWERS = {
    "not attempted": "def best_model(models):\n    raise NotImplementedError",
    "correct": "def best_model(models):\n    sums = [m['rate'] + m['distortion'] for m in models]\n"
    "    return sums.index(min(sums))",
    "lowest distortion": "def best_model(models):\n    losses = [m['distortion'] for m in models]\n"
    "    return losses.index(min(losses))",
    "raised": "def best_model(models):\n    return models['rate']",
}


def test_an_exercise_goes_through_its_four_outcomes(page, lab):
    open_notebook(page, lab, "exercises/04_reading_a_vae.ipynb")
    for outcome, answer in ANSWERS.items():
        page.evaluate(SET_CELL, ["def best_model", answer])
        run_all_cells(page)
        shown = page.locator(".jp-OutputArea-output", has_text="Rate and distortion:").last
        assert outcome in shown.inner_text()


def test_only_who_has_the_token_comes_in(lab):
    assert len(lab["token"]) >= 32
    assert "127.0.0.1" in lab["url"]
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{lab['url']}api/contents", timeout=10)
