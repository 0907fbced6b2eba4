import re
from itertools import pairwise

import numpy as np
import pytest

from rlvae_tutor.evaluation.rollout import Rollout
from rlvae_tutor.evaluation.statistics import mean_interval
from rlvae_tutor.experiments.race.report import COLUMNS, WIDTH, entry, table


def runs(validation, test, learning_rate=1e-3, diverged=False):
    validation = np.array(validation, float)
    return Rollout(
        updates=np.arange(len(validation)) * 10,
        validation=validation,
        learning_rate=np.broadcast_to(learning_rate, validation.shape),
        test=np.array(test, float),
        diverged=np.broadcast_to(diverged, len(test)),
    )


def test_updates_to_target_is_the_median_over_runs():
    one = entry("random", runs([[30, 30, 30], [20, 28, 30], [25, 15, 30], [25, 25, 20]], [1, 2, 3]), 3, None, 20, None)
    assert one["updates_to_target"] == 20  # reached after 10, 20 and 30 updates, and lost again
    assert one["censored_share"] == 0


def test_runs_that_do_not_reach_the_target_are_censored():
    one = entry("random", runs([[30, 30, 30], [20, 28, 30], [25, 25, 30]], [1, 2, 3]), 3, None, 20, None)
    assert one["updates_to_target"] is None
    assert one["censored_share"] == pytest.approx(2 / 3)


def test_interval_is_over_seeds_not_over_initial_rates():
    # Two initial rates with three seeds each: rate 0.1 first.
    one = entry("random", runs([[0] * 6], [1, 2, 3, 11, 12, 13]), 3, [0.1, 0.2], 20, None)
    assert one["final_nelbo"] == mean_interval([6, 7, 8]).as_dict()
    assert one["by_initial_learning_rate"] == {
        "0.1": mean_interval([1, 2, 3]).as_dict(),
        "0.2": mean_interval([11, 12, 13]).as_dict(),
    }


def test_learning_rate_paths_are_geometric_means_over_seeds():
    rates = [[1e-4, 1e-2, 1.0, 1.0], [1e-3, 1e-3, 4.0, 1.0]]
    one = entry("random", runs([[0] * 4] * 2, [0, 1, 2, 3], rates), 2, [0.1, 0.2], 20, None)
    np.testing.assert_allclose(one["learning_rate_paths"], [[1e-3, 1e-3], [1.0, 2.0]])


def test_crashes_are_counted():
    one = entry("random", runs([[0] * 4], [0, 1, 2, 3], diverged=[True, False, False, False]), 4, None, 20, None)
    assert one["crash_share"] == 0.25


def rows(race):
    """The table's lines, cut into the cells of their columns."""
    edges = np.cumsum([0, *(int(form[1:]) for _, _, form in COLUMNS)])
    lines = table(race).split("\n\n")[0].splitlines()[1:]
    return [[line[low:high].strip() for low, high in pairwise(edges)] for line in lines]


def test_table_is_aligned(finished):
    lines = table(finished.content).split("\n\n")[0].splitlines()[3:]
    assert len(lines) == len(finished.content["entries"])
    assert {len(line) for line in lines} == {sum(int(form[1:]) for _, _, form in COLUMNS)}
    headings = rows(finished.content)[:2]
    assert headings == [[column[line] for column in COLUMNS] for line in (0, 1)]


def test_table_fits_its_width(finished):
    assert max(map(len, table(finished.content).splitlines())) <= WIDTH


def test_table_is_sorted_by_the_final_loss(finished):
    means = [float(re.match(r"-?[\d.]+", cells[1])[0]) for cells in rows(finished.content)[2:]]
    assert means == sorted(means)


def test_every_figure_of_the_table_is_in_race_json(finished):
    by_label = {one["label"]: one for one in finished.content["entries"]}
    for label, final, worst, updates, missed, crashed, spent in rows(finished.content)[2:]:
        one = by_label[label]
        assert [float(figure) for figure in re.findall(r"-?[\d.]+", final)] == [
            round(one["final_nelbo"][name], 2) for name in ("mean", "low", "high")
        ]
        starts = [start["mean"] for start in one.get("by_initial_learning_rate", {}).values()]
        assert worst == (f"{max(starts):.2f}" if starts else "same")
        assert updates == ("-" if one["updates_to_target"] is None else f"{one['updates_to_target']:.0f}")
        assert (missed, crashed) == (f"{one['censored_share']:.0%}", f"{one['crash_share']:.0%}")
        learned = finished.content["training_runs"] if label == "Q-learning" else 0
        assert int(spent) == one.get("tuning", {}).get("runs", learned)


def test_table_says_how_to_read_it_and_that_there_were_no_hints(finished):
    words = " ".join(table(finished.content).split())
    assert "it was given no schedule-shaped hints" in words
    for word in ("Test loss:", "Worst start:", "Updates to target:", "Runs spent:"):
        assert word in words
