"""`rlvae-tutor study` as a person meets it: the real command line over a real, if tiny, study."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from itertools import chain

import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.evaluation.baselines import study_baselines
from rlvae_tutor.evaluation.tasks import STARTS
from rlvae_tutor.experiments.labels import STUDY as LABELS
from rlvae_tutor.experiments.study.figures import study_figure
from rlvae_tutor.experiments.study.report import CLAIMS, contest, markdown
from rlvae_tutor.experiments.study.settings import ARMS, StudySettings
from rlvae_tutor.experiments.study.steps import experiment, study
from rlvae_tutor.experiments.study.verdicts import LEARNERS, RIVALS
from rlvae_tutor.plotting import png
from rlvae_tutor.qlearning import Agent


@pytest.fixture
def settings(study_settings):
    return study_settings


# What a study leaves.


def test_the_report_is_printed_and_says_where_the_figures_are(finished_study):
    assert (finished_study.folder / "study.md").read_text() in finished_study.printed
    for name in ("study.json", "study.md", "study.png"):
        assert str(finished_study.folder / name) in finished_study.printed


def test_every_baseline_is_tuned_by_the_same_number_of_runs(finished_study, settings):
    tuned = finished_study.content["tuned"]
    assert list(tuned) == [one.name for one in study_baselines(4)]
    assert {one["runs"] for one in tuned.values()} == {settings.tuning_settings * settings.tuning_seeds}


def test_a_schedule_is_searched_for_with_at_most_the_runs_of_a_policy(finished_study, settings):
    for found in finished_study.content["searched"].values():
        assert 0.8 * settings.policy_runs < found["runs"] <= settings.policy_runs


def test_every_policy_was_learned_and_is_kept(finished_study, settings):
    for arm in ARMS:
        for number in range(settings.policies):
            assert Agent.load(finished_study.folder / "agents" / f"{arm}-{number}").weights
    assert not list(finished_study.folder.glob("steps/*/")), "the experience is not kept"


def test_everyone_is_scored_on_the_training_task_and_the_learners_everywhere(finished_study, settings):
    scores = finished_study.content["scores"]
    assert set(scores["digits"]) == set(LABELS) | {f"always_{factor:g}" for factor in (0.25, 0.5, 0.7, 1, 1.4, 2, 4)}
    for results in scores.values():
        assert set(results) >= {*LEARNERS, *RIVALS}
        for name in LEARNERS:
            starts = results[name]["test"]
            assert (len(starts), len(starts[0]), len(starts[0][0])) == (STARTS, settings.policies, settings.seeds)


def test_everything_has_an_interval(finished_study):
    study = finished_study.content
    for summary in chain.from_iterable(results.values() for results in study["summaries"].values()):
        for interval in (summary["mean"], *summary["by_start"]):
            assert interval["low"] <= interval["mean"] <= interval["high"]
    for task in study["comparisons"].values():
        for rivals in task.values():
            assert set(rivals) == set(RIVALS)


def test_every_claim_is_told_with_how_far_it_holds(finished_study):
    report = (finished_study.folder / "study.md").read_text()
    for name in LEARNERS:
        assert set(finished_study.content["claims"][name]) == set(CLAIMS)
    for text in CLAIMS.values():
        assert report.count(f"| {text} |") == len(LEARNERS)
    assert finished_study.content["command"] in report


def test_the_report_tells_what_a_contestant_has_cost(finished_study, settings):
    rows = [line.strip("| ").split(" | ") for line in contest(finished_study.content).splitlines()]
    cells = {row[0]: row[-1] for row in rows}
    searched = finished_study.content["searched"]["richer"]["runs"]
    assert searched != settings.policy_runs
    assert cells[LABELS["richer"]] == f"{settings.policy_runs:,}"
    assert cells[LABELS["search_richer"]] == f"{searched:,}"
    assert cells[LABELS["one_cycle_best"]] == f"{settings.tuning_settings * settings.tuning_seeds:,}"
    assert cells[LABELS["constant_in_hindsight"]] == "-"
    assert cells[LABELS["random"]] == "0"


def test_the_report_is_made_of_what_the_file_says(finished_study):
    assert markdown(finished_study.content) == (finished_study.folder / "study.md").read_text()


# Going on.


def test_an_interrupted_study_goes_on_where_it_stopped(settings, tmp_path, interrupt_after, monkeypatch, same_study):
    folder = tmp_path / "study"
    for steps in (10, 60, 100):
        interrupt_after(steps)
        with pytest.raises(KeyboardInterrupt):
            study(settings, folder, resume=True)
        monkeypatch.undo()
    study(settings, folder, resume=True)
    same_study(folder)


def kill_when(process, done, folder):
    """SIGKILL the study once so many of its steps are `done`, and a moment later, whatever it is doing then."""
    while len(list(folder.glob("steps/*.json"))) < done:
        assert process.poll() is None, "the study ended before it was killed"
        time.sleep(0.02)
    time.sleep(random.uniform(0, 2))
    process.send_signal(signal.SIGKILL)
    process.wait()


def start(folder):
    command = [sys.executable, "-m", "rlvae_tutor", "study", "--size", "tiny", "--resume", "--output", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.stress
@pytest.mark.parametrize("kills", [1, 10])
def test_a_study_killed_at_random_points_ends_with_the_same_report(settings, tmp_path, same_study, kills):
    folder = tmp_path / "study"
    steps = len(experiment(settings, folder).steps)
    moments = sorted(random.Random(kills).sample(range(1, steps - 2), kills))
    for done in moments:
        kill_when(start(folder), done, folder)
    study(settings, folder, resume=True)
    same_study(folder)


# The figure. Here, since the study it shows takes minutes, and tests of another file would make it anew.


def test_the_figure_is_made_of_what_the_file_says(finished_study):
    assert png(study_figure(finished_study.content)) == (finished_study.folder / "study.png").read_bytes()


def test_the_learners_are_drawn_at_every_start(finished_study):
    axes = study_figure(finished_study.content).axes[0]
    starts = finished_study.content["summaries"]["digits"]["richer"]["by_start"]
    drawn = next(bars for bars in axes.containers if bars.get_label() == finished_study.content["labels"]["richer"])
    np.testing.assert_allclose(drawn.lines[0].get_ydata(), [start["mean"] for start in starts])


def test_every_unseen_task_has_its_row(finished_study):
    axes = study_figure(finished_study.content).axes[1]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["bars"]


# Refusals.


def test_a_study_is_not_written_over_unasked(finished_study, settings):
    with pytest.raises(InputError, match="holds results; add --resume"):
        study(settings, finished_study.folder)


def test_another_study_is_not_mixed_in(finished_study):
    with pytest.raises(InputError, match="with other settings or by another version; give another --output"):
        study(StudySettings(seed=1), finished_study.folder, resume=True)


def test_damage_is_told_with_its_mend(finished_study, settings, tmp_path):
    folder = shutil.copytree(finished_study.folder, tmp_path / "copy")
    damaged = folder / "steps" / "scores-bars-richer.json"
    damaged.write_text(json.dumps(json.loads(damaged.read_text()))[:-9])
    with pytest.raises(InputError, match=r"scores-bars-richer.json is damaged; delete that file"):
        study(settings, folder, resume=True)
