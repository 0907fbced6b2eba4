import numpy as np
import pytest

from rlvae_tutor.evaluation.baselines import Baseline
from rlvae_tutor.evaluation.learned import Interface
from rlvae_tutor.evaluation.rollout import Rollout, rollout
from rlvae_tutor.evaluation.scoring import drive, drive_baseline, in_hindsight, scores, side_by_side
from rlvae_tutor.evaluation.tasks import STARTS, initial_rates
from rlvae_tutor.mdp import policies

SEEDS = np.array([[3, 4], [5, 6]])


def test_side_by_side_everyone_does_what_his_own_policy_says():
    both = side_by_side([policies.always(3), policies.always(5)], np.array([1, 0, 1]))
    assert both(np.zeros((3, 2))).tolist() == [5, 3, 5]


def test_a_policy_drives_its_own_seeds_from_every_start(task):
    rising, keeping = policies.always(5), policies.always(3)
    runs = drive(Interface().comparison_env(task, STARTS * SEEDS.size), [rising, keeping], SEEDS)
    told = np.array(scores(runs, SEEDS.shape)["test"])
    assert told.shape == (STARTS, 2, 2)
    alone = Interface().comparison_env(task, 2)
    for start in (0, 7):
        for number, policy in enumerate((rising, keeping)):
            single = rollout(alone, policy, SEEDS[number], np.full(2, initial_rates(task)[start]))
            np.testing.assert_allclose(told[start, number], single.test, rtol=2e-4)


def test_a_schedule_drives_all_seeds_once(task):
    baseline = Baseline("constant", policies.constant, {"rate": np.array([1e-3, 1e-2])})
    told = np.array(scores(drive_baseline(task, baseline, {"rate": 1e-2}, SEEDS), SEEDS.shape)["test"])
    env = baseline.env(task, 4)
    runs = rollout(env, policies.constant(env.actions, 1e-2), SEEDS.ravel(), np.full(4, 1e-3))
    np.testing.assert_allclose(told, runs.test.reshape(1, 2, 2), atol=1e-4)


def test_hindsight_chooses_by_the_test_split_with_the_seeds_it_is_judged_by(task):
    rates = np.geomspace(1e-4, 1e-1, 4)
    baseline = Baseline("constant", policies.constant, {"rate": rates})
    ends = [drive_baseline(task, baseline, {"rate": rate}, SEEDS).test.mean() for rate in rates]
    assert in_hindsight(task, baseline, SEEDS, few=4) == {"rate": pytest.approx(rates[np.argmin(ends)])}


def made_up(validation, diverged=False):
    """One run (moments,) as a `Rollout`."""
    validation = np.array(validation)[:, None]
    updates = 10 * np.arange(len(validation))
    return Rollout(updates, validation, 1e-3 + 0 * validation, validation[-1], np.array([diverged]))


def test_the_target_is_reached_at_the_first_moment_at_or_below_it():
    told = scores(made_up([40, 30, 20, 25]), (1, 1), target=20)
    assert (told["updates_to_target"], told["missed_target"]) == (20, 0)


def test_who_never_reaches_the_target_missed_it():
    told = scores(made_up([40, 30, 21, 25], diverged=True), (1, 1), target=20)
    assert (told["updates_to_target"], told["missed_target"], told["crashed"]) == (None, 1, 1)


def test_by_default_the_target_is_where_the_runs_end():
    assert scores(made_up([40, 30, 21, 25]), (1, 1))["target"] == 25
