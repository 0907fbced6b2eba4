"""The study that ships with the package is whole, and what is told of it is what it found."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import ship

from rlvae_tutor.evaluation.tasks import HELD_OUT
from rlvae_tutor.experiments.shipped import load_shipped_study
from rlvae_tutor.experiments.study.figures import study_figure
from rlvae_tutor.experiments.study.report import markdown
from rlvae_tutor.experiments.study.settings import StudySettings
from rlvae_tutor.experiments.study.verdicts import LEARNERS, claims, comparisons, summary
from rlvae_tutor.plotting import png

ROOT = Path(__file__).parents[3]
STUDY = load_shipped_study()
CLAIMS = STUDY["claims"]["richer"]


def test_it_is_the_full_study_of_today():
    assert STUDY["settings"] == json.loads(json.dumps(asdict(StudySettings())))
    assert set(STUDY["summaries"]) == {"digits", *HELD_OUT}


def test_readme_and_report_tell_its_figures():
    readme = (ROOT / "README.md").read_text()
    assert ship.with_table(readme, "study", STUDY) == readme
    assert (ship.SHIPPED / "study" / "study.md").read_text() == markdown(STUDY)


def test_its_picture_can_be_drawn():
    assert len(png(study_figure(STUDY))) > 10_000


@pytest.mark.parametrize("task", ["digits", "narrow"])
def test_its_verdicts_follow_from_its_scores(task):
    again = {name: summary(result) for name, result in STUDY["scores"][task].items()}
    assert json.loads(json.dumps(again)) == STUDY["summaries"][task]
    assert json.loads(json.dumps(comparisons(STUDY["scores"][task], LEARNERS))) == STUDY["comparisons"][task]


def test_its_claims_follow_from_its_verdicts():
    for arm in LEARNERS:
        again = claims(STUDY["comparisons"], STUDY["summaries"], arm)
        assert json.loads(json.dumps(again)) == STUDY["claims"][arm]


def test_ten_policies_with_ten_seeds_each_were_judged_from_eight_starts():
    for results in STUDY["scores"].values():
        starts, policies, seeds = np.shape(results["richer"]["test"])
        assert starts == 8
        assert min(policies, seeds) >= 10
    assert len(STUDY["policies"]["richer"]) >= 10


def test_the_learned_policy_is_no_worse_than_the_best_constant_on_four_of_five_unseen_tasks():
    assert CLAIMS["no_worse_than_constant_in_hindsight"]["count"] >= 0.8 * len(HELD_OUT)
    assert CLAIMS["degrades_by_more_than_a_nat"]["count"] == 0


def test_hardly_any_run_of_the_learned_policy_crashes():
    assert set(CLAIMS["tasks_with_a_crash"]["where"]) == {"patches", "deep"}
    runs = [results["richer"] for results in STUDY["scores"].values()]
    assert sum(one["crashed"] for one in runs) == 3
    assert sum(np.size(one["test"]) for one in runs) == 10_400


def test_the_learned_policy_beats_untuned_one_cycle_on_half_of_the_unseen_tasks():
    assert CLAIMS["better_than_untuned_one_cycle"]["count"] >= 0.5 * len(HELD_OUT)


def test_the_learned_policy_beats_tuned_one_cycle_with_the_same_extras():
    compared = STUDY["comparisons"]["digits"]["richer"]["one_cycle_extras_best"]
    assert compared["difference"]["high"] < 0
    assert all(start["mean"] < 0 for start in compared["by_start"])
    assert CLAIMS["starts_better_than_one_cycle_with_the_same_extras"]["where"] == [1, 2, 3, 4, 5, 6]


def test_a_searched_schedule_is_better_than_the_learned_policy():
    assert STUDY["comparisons"]["digits"]["richer"]["search_richer"]["difference"]["low"] > 0
