from types import SimpleNamespace

import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.evaluation import schedule_search
from rlvae_tutor.evaluation.rollout import rollout
from rlvae_tutor.evaluation.schedule_search import open_loop, open_loop_search, searched
from rlvae_tutor.mdp.actions import ACTION_SETS

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
    monkeypatch.setattr(schedule_search, "rollout", stand_in)
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
    tried = schedule_search.settings_at(np.random.default_rng(0).uniform(size=(16, 6)), env.actions)["rates"]
    best, first = (
        rollout(env, open_loop(env.actions, np.repeat(rates, 4, axis=0)), seeds, np.full(64, 1e-3)).validation[-1]
        for rates in (np.tile(found, (16, 1)), tried)
    )
    assert best[:4].mean() < first.reshape(16, 4).mean(axis=1).min()
