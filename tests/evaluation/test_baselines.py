from types import SimpleNamespace

import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.evaluation import baselines
from rlvae_tutor.evaluation.baselines import (
    Baseline,
    constant_baselines,
    crossed,
    open_loop,
    open_loop_search,
    searched,
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


# --- the search for a schedule

WANTED = {"rates": np.geomspace(0.1, 0.01, 6), "betas": np.geomspace(0.1, 1, 6), "start": 0.75}


class Landscape:
    """Stands in for `rollout`: the loss of a run is how far its controls lie from those wanted, with some luck."""

    def __init__(self):
        self.seeds, self.losses = [], []

    def __call__(self, env, policy, seeds, learning_rates, advance):
        loss = np.zeros(len(seeds))
        for t in range(20):
            observations = np.tile([0, 1 - t / 20], (len(seeds), 1))
            difference = policy(observations) - open_loop(env.actions, **env.wanted)(observations)
            loss += np.abs(difference).sum(axis=1)
            advance()
        self.seeds.append(seeds)
        self.losses.append(loss + np.sin(seeds % 1000) / 10)
        return SimpleNamespace(validation=[self.losses[-1]])


@pytest.fixture
def landscape(monkeypatch):
    stand_in = Landscape()
    monkeypatch.setattr(baselines, "rollout", stand_in)
    return stand_in


def place(actions, members=64):
    """An environment over the set called `actions`, with a known best schedule."""
    actions = ACTION_SETS[actions]
    known = {"rates": True, "betas": actions.beta, "start": actions.averages}
    return SimpleNamespace(num_envs=members, actions=actions, wanted={key: WANTED[key] for key in known if known[key]})


@pytest.mark.parametrize("actions", ["any_learning_rate", "any_learning_rate_and_average", "any_controls"])
def test_the_search_finds_a_known_best_schedule(landscape, actions):
    env = place(actions, 256)
    found = open_loop_search(env, 256 * 30, np.random.default_rng(0))
    assert set(found["settings"]) == set(env.wanted)
    assert np.abs(np.log2(found["settings"]["rates"]) - np.log2(WANTED["rates"])).mean() < 1
    assert abs(found["settings"].get("start", 0.75) - 0.75) < 0.1
    assert found["validation_nelbo"] < landscape.losses[0].min() / 5


@pytest.mark.parametrize(("runs", "spent"), [(128, 128), (200, 192), (640, 640)])
def test_the_search_keeps_within_its_budget_and_says_what_it_spent(landscape, runs, spent):
    steps = []
    found = open_loop_search(place("any_learning_rate"), runs, np.random.default_rng(0), lambda: steps.append(1))
    assert found["runs"] == sum(map(len, landscape.seeds)) == spent
    assert len(steps) == 20 * spent // 64


def test_every_generation_meets_other_seeds_and_its_candidates_the_same(landscape):
    open_loop_search(place("any_learning_rate"), 640, np.random.default_rng(0))
    generations = [set(seeds.tolist()) for seeds in landscape.seeds]
    assert [len(seeds) for seeds in generations] == [4] * 9 + [16]
    assert len(set.union(*generations)) == 4 * 9 + 16
    assert max(map(max, generations)) < 2**32, "above which are the seeds of tuning, validation and test"


def test_the_same_generator_finds_the_same_schedule(landscape):
    first, again, other = (
        open_loop_search(place("any_controls"), 320, np.random.default_rng(seed)) for seed in (0, 0, 1)
    )
    assert first == again != other


@pytest.mark.parametrize(("members", "runs"), [(64, 127), (4, 1000)])
def test_a_search_needs_something_to_choose_from(members, runs):
    env = SimpleNamespace(num_envs=members, actions=ACTION_SETS["any_learning_rate"])
    with pytest.raises(InputError, match="at least 8 members and two runs of each"):
        open_loop_search(env, runs, np.random.default_rng(0))


def test_a_searched_schedule_trains_better_than_the_first_ones_tried(task):
    env, seeds = searched("any_learning_rate").env(task, 64), np.tile(np.arange(4) + 2**32, 16)
    found = open_loop_search(env, 64 * 8, np.random.default_rng(0))["settings"]["rates"]
    tried = baselines.settings_at(np.random.default_rng(0).uniform(size=(16, 6)), env.actions)["rates"]
    best, first = (
        rollout(env, open_loop(env.actions, np.repeat(rates, 4, axis=0)), seeds, np.full(64, 1e-3)).validation[-1]
        for rates in (np.tile(found, (16, 1)), tried)
    )
    assert best[:4].mean() < first.reshape(16, 4).mean(axis=1).min()
