"""The benchmark of populations notices a contestant that has not done the same work, and only such a one."""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def bench():
    """The script as a module."""
    specification = importlib.util.spec_from_file_location("bench_population", FOLDER / "bench_population.py")
    module = importlib.util.module_from_spec(specification)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER)  # the script imports `contestants` from beside it
        specification.loader.exec_module(module)
        sys.modules.pop("contestants")
    return module


def judged(bench, **peers):
    """What the benchmark says where we lost about 200 nats, and each peer's VAEs as told."""
    draw = np.random.default_rng(0)
    losses = {"ours": list(200 + 6 * draw.standard_normal(64))} | peers
    return bench.disagreements({"races": {"article_28": {"losses": bench.summaries(losses)}}})


def test_two_unlucky_vaes_agree(bench):
    assert judged(bench, keras_fit=[208.0, 212.0]) == []


def test_many_vaes_agree_within_the_tolerance_only(bench):
    assert judged(bench, jax_vmap=[204.0] * 64) == []
    assert judged(bench, jax_vmap=[212.0] * 64) == ["jax_vmap on article_28: 212.00 instead of 200.40 nats"]


def test_two_vaes_that_learned_something_else_do_not_agree(bench):
    assert len(judged(bench, keras_fit=[230.0, 226.0], keras_best=[160.0, 170.0])) == 2


def test_the_results_that_ship_agree(bench):
    assert bench.disagreements(json.loads((FOLDER / "results.json").read_text())) == []
