"""The benchmark of populations notices a contestant that has not done the same work, and only such a one."""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"
RESULTS = json.loads((FOLDER / "results.json").read_text())
NOTES = (FOLDER / "NOTES.md").read_text()


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
    assert bench.disagreements(RESULTS) == []


def told(row):
    """The figures of a row in the table of NOTES.md, what was asked taken out."""
    line = next(line for line in NOTES.splitlines() if line.startswith(f"| {row} |"))
    return [cell.split("(")[0].strip(" %") for cell in line.split("|")[2:-1]]


@pytest.mark.parametrize(
    ("row", "peer"),
    [
        ("Keras `fit`", "keras_fit"),
        ("Keras `fit`, 51 steps per execution, XLA", "keras_best"),
        ("PyTorch, batched products, fused Adam", "torch_bmm"),
        ("JAX, vmap and scan", "jax_vmap"),
    ],
)
def test_the_notes_tell_the_ratios_that_were_measured(row, peer):
    assert told(row) == [f"{race['ratio'][peer]:.1f}" for race in RESULTS["races"].values()]


def test_the_notes_tell_how_near_the_peak_it_runs_and_how_fast_alone():
    races = RESULTS["races"].values()
    assert told("one VAE alone, over Keras at its best") == [f"{race['alone']['ratio']:.1f}" for race in races]
    assert told("share of the matrix-product peak") == [f"{race['matmul_peak_share']:.0%}".strip("%") for race in races]


def test_the_notes_tell_what_is_spent_besides_updates():
    (_, few), (_, many) = RESULTS["scaling"][3], RESULTS["scaling"][-1]
    overhead, learning = f"{RESULTS['environment_overhead']:.0%}", f"{RESULTS['learning_share']:.0%}"
    sentence = (
        f"An outer step takes {overhead} longer than its updates (15), the agent's own learning {learning} of its "
        f"training (10), and 1,024 VAEs {many / few:.1f} times as long as 64 (17)."
    )
    assert sentence.replace("%", " %") in NOTES
