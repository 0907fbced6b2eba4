"""Verdicts on made-up scores whose answers are known."""

import numpy as np
import pytest

from rlvae_tutor.experiments.study.verdicts import RIVALS, alone, claims, comparison, comparisons, folded, summary

STARTS, POLICIES, SEEDS = 8, 10, 16
GENERATOR = np.random.default_rng(0)
SCHEDULE = GENERATOR.normal(25, 0.1, (1, POLICIES, SEEDS))


def learner(gain=0.0, luck=0.0):
    """A learner that ends `gain` nats below the schedule on every VAE, give or take a policy's own luck."""
    return SCHEDULE - gain + GENERATOR.normal(0, luck, (1, POLICIES, 1)) + np.zeros((STARTS, 1, 1))


def result(scores, crashed=0):
    return {"test": scores.tolist(), "crashed": crashed, "updates_to_target": 100.0, "missed_target": 0.0}


def test_a_gain_on_every_vae_is_found_however_much_the_vaes_differ():
    found = comparison(learner(gain=0.01), SCHEDULE)["difference"]
    assert found["low"] == pytest.approx(-0.01)
    assert found["high"] == pytest.approx(-0.01)


def test_the_luck_of_a_policy_is_shared_by_all_its_runs():
    found = comparison(learner(luck=0.1), SCHEDULE)["difference"]
    half = (found["high"] - found["low"]) / 2
    assert half == pytest.approx(1.96 * 0.1 / np.sqrt(POLICIES), rel=0.4), "and not of 1,280 separate runs"


def test_scores_are_folded_by_policy():
    scores = np.arange(STARTS * POLICIES * SEEDS).reshape(STARTS, POLICIES, SEEDS)
    (policies,) = folded(scores)
    for number in range(POLICIES):
        assert set(policies[number]) == set(scores[:, number].ravel())
    assert alone(SCHEDULE).shape == (1, POLICIES * SEEDS, 1)


def test_an_improvement_is_as_probable_as_pairs_say():
    better = comparison(SCHEDULE - 10 + np.zeros((STARTS, 1, 1)), SCHEDULE)
    same = comparison(learner(), SCHEDULE)
    assert better["probability_of_improvement"] == 1
    assert same["probability_of_improvement"] == pytest.approx(0.5)


def test_a_summary_tells_every_start_and_crashes():
    told = summary(result(learner() + np.arange(STARTS)[:, None, None], crashed=64))
    means = [start["mean"] for start in told["by_start"]]
    np.testing.assert_allclose(np.diff(means), 1)
    assert told["crash_share"] == 64 / (STARTS * POLICIES * SEEDS)
    assert told["mean"]["low"] < told["mean"]["mean"] < told["mean"]["high"]


def test_claims_count_the_tasks_on_which_they_hold():
    gains = {"digits": 0.05, "better": 0.5, "worse": -2.0, "crashing": 0.5}
    compared, summaries = {}, {}
    for task, gain in gains.items():
        results = {"ours": result(learner(gain), crashed=int(task == "crashing"))}
        results |= {rival: result(SCHEDULE) for rival in RIVALS}
        compared[task] = comparisons(results, ["ours"])
        summaries[task] = {name: summary(one) for name, one in results.items()}
    settled = claims(compared, summaries, "ours")
    assert settled["no_worse_than_constant_in_hindsight"] == {"count": 2, "of": 3, "where": ["better", "crashing"]}
    assert settled["degrades_by_more_than_a_nat"]["where"] == ["worse"]
    assert settled["tasks_with_a_crash"] == {"count": 1, "of": 4, "where": ["crashing"]}
    assert settled["starts_better_than_one_cycle_with_the_same_extras"]["count"] == STARTS


def test_what_is_not_decided_is_not_counted_as_better():
    results = {"ours": result(learner(gain=0.001, luck=0.1))} | {rival: result(SCHEDULE) for rival in RIVALS}
    compared = {task: comparisons(results, ["ours"]) for task in ("digits", "other")}
    summaries = {task: {"ours": summary(results["ours"])} for task in compared}
    settled = claims(compared, summaries, "ours")
    assert settled["better_than_constant_in_hindsight"]["count"] == 0
    assert settled["starts_better_than_one_cycle_with_the_same_extras"]["count"] == 0
