import numpy as np
import pytest

from rlvae_tutor.evaluation.baselines import (
    Baseline,
    constant_baselines,
    crossed,
    study_baselines,
    tune,
    tuned_baselines,
)
from rlvae_tutor.evaluation.rollout import comparison_env, rollout
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.actions import ACTION_SETS

SCHEDULES = {one.name: one for one in tuned_baselines(4)}
STUDY = {one.name: one for one in study_baselines(8)}


@pytest.mark.parametrize("settings", [4, 8, 16, 32])
def test_every_baseline_is_tuned_over_the_same_number_of_settings(settings):
    for baseline in study_baselines(settings):
        assert len(baseline) == settings, baseline.name
        assert len({tuple(baseline.setting(number).items()) for number in range(settings)}) == settings
    assert {len(baseline) for baseline in constant_baselines()} == {16}


def test_the_study_has_the_baselines_of_the_race_and_no_name_twice():
    assert len(STUDY) == len(study_baselines(8))
    assert set(SCHEDULES) < set(STUDY)


@pytest.mark.parametrize("name", STUDY)
def test_a_baseline_acts_in_the_environment_it_asks_for(name, task):
    env = STUDY[name].env(task, 3)
    assert (env.task.optimizer, env.observation_set) == (STUDY[name].optimizer, STUDY[name].observation)
    assert env.task.averages == ACTION_SETS[STUDY[name].actions].averages
    policy = STUDY[name].policy(env.actions, **STUDY[name].setting(0))
    env.observation_space.seed(0)
    for _ in range(3):
        assert env.action_space.contains(policy(env.observation_space.sample()))


def test_every_combination_is_crossed():
    pairs = crossed(peak=[1, 2], flat=[3, 4])
    assert list(zip(pairs["peak"], pairs["flat"], strict=True)) == [(1, 3), (1, 4), (2, 3), (2, 4)]


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_ignores_the_initial_learning_rate(task, name):
    env = comparison_env(task, 2, "any_learning_rate")
    policy = SCHEDULES[name].policy(env.actions, **SCHEDULES[name].setting(1))
    runs = rollout(env, policy, [7, 7], [1e-4, 1e-1])
    assert runs.test[0] == runs.test[1]
    assert np.all(runs.learning_rate[1:, 0] == runs.learning_rate[1:, 1])


def test_tuning_finds_the_setting_with_the_lowest_mean_final_loss(task):
    rates, seeds, steps = np.array([1e-5, 3e-2, 1e-3, 1e-4]), [1, 2, 3, 4], []
    env = comparison_env(task, 16, "any_learning_rate")
    baseline = Baseline("constant", policies.constant, {"rate": rates})
    chosen = tune(env, baseline, seeds, lambda: steps.append(1))
    every = policies.constant(env.actions, np.repeat(rates, 4))
    finals = rollout(env, every, seeds * 4, np.full(16, 1e-3)).validation[-1].reshape(4, 4).mean(axis=1)
    assert chosen == {"settings": {"rate": rates[np.argmin(finals)]}, "validation_nelbo": min(finals), "runs": 16}
    assert len(steps) == task.horizon
