"""Q-learning with a table, against exact answers."""

from dataclasses import replace

import gymnasium
import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.grid_world import STATIONARY, GridWorld, GridWorldEnv
from rlvae_tutor.qlearning import planning, tabular
from rlvae_tutor.qlearning.tabular import TableSettings, WithClock

NEAREST = replace(STATIONARY, rounding="nearest")
SMALL = replace(STATIONARY, cells=9, goal=0.2)


@pytest.fixture(scope="module")
def optimal():
    return planning.value_iteration(NEAREST.P, NEAREST.R, 0.99)[0]


def test_uniform_experience_reaches_zero_regret_in_every_state_and_exact_values(optimal):
    settings = TableSettings(updates=300_000, gamma=0.99, experience="uniform", power=0)
    trained = tabular.train_table(GridWorldEnv(NEAREST), settings, progress=False)
    assert np.abs(trained.q - optimal).max() < 1e-6
    assert planning.regret(NEAREST.P, NEAREST.R, trained.policy, optimal, 0.99).max() < 1e-9


def test_epsilon_greedy_episodes_leave_states_unlearned(optimal):
    settings = TableSettings(updates=100_000, gamma=0.99, power=0)
    trained = tabular.train_table(GridWorldEnv(NEAREST), settings, progress=False)
    lost = planning.regret(NEAREST.P, NEAREST.R, trained.policy, optimal, 0.99)
    assert np.mean(lost > 1e-9) > 0.05
    assert trained.visits.sum() == 100_000


@pytest.mark.parametrize("rule", ["q_learning", "double"])
def test_random_transitions_are_averaged_by_falling_step_sizes(rule):
    q, _ = planning.value_iteration(SMALL.P, SMALL.R, 0.5)
    settings = TableSettings(updates=150_000, gamma=0.5, experience="uniform", power=0.8, rule=rule)
    trained = tabular.train_table(GridWorldEnv(SMALL), settings, progress=False)
    errors = [np.abs(table - q).mean() / np.ptp(q) for _, table in trained.trace]
    assert errors[-1] < 0.005
    assert errors[-1] < errors[0] / 5
    assert planning.regret(SMALL.P, SMALL.R, trained.policy, q, 0.5).max() < 1e-9


def cliff(rule):
    """Number of steps of a greedy walk along the cliff."""
    settings = TableSettings(updates=100_000, epsilon=0.1, power=0.3, rule=rule)
    trained = tabular.train_table(gymnasium.make("CliffWalking-v1"), settings, progress=False)
    return len(tabular.greedy_walk(gymnasium.make("CliffWalking-v1"), trained.policy)) - 1


def test_q_learning_walks_along_the_cliff_and_sarsa_keeps_away_from_it():
    assert cliff("q_learning") == 13
    assert cliff("sarsa") == 17


def test_a_walk_ends_with_the_episode_or_in_time():
    right = np.full(len(SMALL.points), SMALL.actions.index("w up"))
    way = tabular.greedy_walk(GridWorldEnv(SMALL), right, most=5)
    assert len(way) == 6
    stop = np.full(len(SMALL.points), SMALL.actions.index("stop"))
    assert len(set(tabular.greedy_walk(GridWorldEnv(SMALL), stop))) == 1


def test_a_clock_makes_a_table_over_time():
    world = GridWorld(cells=9)
    env = WithClock(GridWorldEnv(world), 3)
    settings = TableSettings(updates=200_000, experience="uniform", power=0.8)
    trained = tabular.train_table(env, settings, progress=False)
    exact = planning.plan(world.P, world.R, 3)
    earned = planning.follow(world.P, world.R, trained.q.reshape(exact.shape).argmax(axis=2))
    lost = exact[0].max(axis=1) - earned
    assert lost.mean() < 0.03
    assert lost.max() < 0.15
    assert np.abs(trained.q.reshape(exact.shape) - exact).mean() < 0.05


def test_episodes_with_a_clock_end_in_time():
    env = WithClock(GridWorldEnv(), 4)
    observation, _ = env.reset(seed=0)
    ends = []
    for _ in range(4):
        observation, _, terminated, truncated, _ = env.step(0)
        assert env.observation_space.contains(observation)
        assert not truncated
        ends.append(terminated)
    assert ends == [False, False, False, True]


def test_the_same_seed_learns_the_same_table():
    trained = [
        tabular.train_table(GridWorldEnv(SMALL), TableSettings(updates=2000, seed=seed), progress=False)
        for seed in (1, 1, 2)
    ]
    assert np.array_equal(trained[0].q, trained[1].q)
    assert not np.array_equal(trained[0].q, trained[2].q)


def test_a_power_may_be_a_whole_number():
    whole, real = (
        tabular.train_table(GridWorldEnv(SMALL), TableSettings(updates=500, power=power), progress=False)
        for power in (1, 1.0)
    )
    assert np.array_equal(whole.q, real.q)


def test_the_trace_holds_tables_and_visits_on_the_way():
    trained = tabular.train_table(GridWorldEnv(SMALL), TableSettings(updates=1000, traces=4), progress=False)
    assert [number for number, _ in trained.trace] == [250, 500, 750, 1000]
    assert [visits.sum() for visits in trained.visits_trace] == [250, 500, 750, 1000]
    assert np.array_equal(trained.visits_trace[-1], trained.visits)
    assert np.array_equal(trained.trace[-1][1], trained.q)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: TableSettings(rule="td"), "choose one of q_learning, sarsa, double"),
        (lambda: TableSettings(experience="random"), "choose episodes or uniform"),
        (lambda: TableSettings(rule="sarsa", experience="uniform"), "choose the experience episodes"),
        (lambda: TableSettings(gamma=1.5), "gamma must lie between 0 and 1, not 1.5"),
        (lambda: tabular.train_table(gymnasium.make("CartPole-v1"), TableSettings()), "needs a Discrete observation"),
    ],
)
def test_bad_input_is_refused(call, sentence):
    with pytest.raises(InputError, match=sentence):
        call()
