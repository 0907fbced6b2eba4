"""The transfer table: everyone plays on every field, on the same VAEs, and an interrupted one goes on."""

from dataclasses import replace

import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.experiments.labels import TRANSFER as LABELS
from rlvae_tutor.experiments.transfer.fields import FIELDS, score_digits_policy, tuned_on_digits
from rlvae_tutor.experiments.transfer.report import LEARNED, differences, markdown, reached
from rlvae_tutor.experiments.transfer.settings import TransferSettings
from rlvae_tutor.experiments.transfer.steps import transfer

TINY = TransferSettings.of_size("tiny")


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return transfer(TINY, tmp_path_factory.mktemp("transfer") / "table")


def test_everyone_plays_on_every_field(table):
    assert list(table["scores"]) == list(TINY.fields)
    for scores in table["scores"].values():
        assert scores.keys() == LABELS.keys()
        for name, one in scores.items():
            assert np.shape(one["test"]) == (8 if name in LEARNED else 1, 1, TINY.seeds)


def test_the_report_names_everyone_with_an_interval_on_every_field(table):
    report = markdown(table)
    for name, label in LABELS.items():
        mean = table["summaries"]["vowels"][name]["mean"]
        assert f"| {label} | {mean['mean']:.2f} [{mean['low']:.2f}, {mean['high']:.2f}] |" in report
    assert all(f"### {field}" in report for field in TINY.fields)


def test_a_difference_is_taken_on_the_same_vae():
    results = {name: {"test": [[[5.0, 7.0, 9.0]]]} for name in LABELS}
    results["digits_policy"] = {"test": [[[4.0, 6.0, 8.0]], [[5.0, 7.0, 9.0]]]}
    gained = differences(results)["digits_policy"]["cosine_best"]
    assert gained == {"mean": -0.5, "low": -0.5, "high": -0.5}


def test_a_crash_and_a_missed_target_are_told():
    summary = {"worst_start": 9.0, "crash_share": 0.25, "updates_to_target": None, "missed_target": 1.0}
    assert "| 9.00 | 25.0% | - | 100% |" in reached(dict.fromkeys(LABELS, summary))


def test_an_interrupted_table_goes_on_and_ends_with_the_same_figures(table, tmp_path, interrupt_after, monkeypatch):
    interrupt_after(25)
    with pytest.raises(KeyboardInterrupt):
        transfer(TINY, tmp_path)
    monkeypatch.undo()
    again = transfer(TINY, tmp_path, resume=True)
    assert again | {"seconds": None} == table | {"seconds": None}


def test_a_table_is_not_written_over_unasked(table, tmp_path):
    (tmp_path / "transfer.json").write_text("{}")
    with pytest.raises(InputError, match="give another --output"):
        transfer(TINY, tmp_path, resume=True)


def test_schedules_come_from_the_study_that_ships():
    baseline, settings = tuned_on_digits("one_cycle_best")
    assert baseline.name == "one_cycle_best"
    assert settings.keys() == baseline.grid.keys()


def test_the_target_is_where_the_tuned_cosine_ends():
    task = replace(FIELDS["vowels"], horizon=3, updates_per_step=2)
    told = score_digits_policy(task, seeds=range(2))
    assert told.keys() == {"q_learning", "constant_adam", "cosine_best"}
    assert len({one["target"] for one in told.values()}) == 1
    assert np.shape(told["q_learning"]["test"]) == (8, 1, 2)
