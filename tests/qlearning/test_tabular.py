"""Planning and tabular Q-learning against exact answers."""

from dataclasses import replace

import gymnasium
import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.grid_world import FINITE_HORIZON, STATIONARY, GridWorld, GridWorldEnv
from rlvae_tutor.qlearning import tabular
from rlvae_tutor.qlearning.tabular import TabularSettings, WithClock

NEAREST = replace(STATIONARY, rounding="nearest")
SMALL = replace(STATIONARY, cells=9, goal=0.2)


@pytest.fixture(scope="module")
def optimal():
    return tabular.value_iteration(NEAREST.P, NEAREST.R, 0.99)[0]


def test_value_iteration_solves_the_bellman_equation():
    q, changes = tabular.value_iteration(STATIONARY.P, STATIONARY.R, 0.99)
    assert tabular.backup(STATIONARY.P, STATIONARY.R, q.max(axis=1), 0.99) == pytest.approx(q, abs=1e-10)
    assert changes[-1] <= 1e-12 < changes[-2]


def test_the_stationary_world_is_solved_in_ten_sweeps():
    assert len(tabular.value_iteration(NEAREST.P, NEAREST.R, 0.99)[1]) == 10


def test_a_long_plan_is_the_plan_without_horizon():
    q, _ = tabular.value_iteration(SMALL.P, SMALL.R, 0.9)
    assert tabular.plan(SMALL.P, SMALL.R, 300, 0.9)[0] == pytest.approx(q, abs=1e-9)


def test_the_greedy_policy_of_a_plan_earns_what_the_plan_says():
    q = tabular.plan(FINITE_HORIZON.P, FINITE_HORIZON.R, 6)
    earned = tabular.follow(FINITE_HORIZON.P, FINITE_HORIZON.R, q.argmax(axis=2))
    assert earned == pytest.approx(q[0].max(axis=1), abs=1e-12)


def test_regret_is_zero_for_the_best_policy_and_positive_for_another(optimal):
    assert np.abs(tabular.regret(NEAREST.P, NEAREST.R, optimal.argmax(axis=1), optimal, 0.99)).max() < 1e-9
    stop = np.full(len(optimal), NEAREST.actions.index("stop"))
    assert tabular.regret(NEAREST.P, NEAREST.R, stop, optimal, 0.99) == pytest.approx(optimal.max(axis=1))


def test_uniform_experience_reaches_zero_regret_in_every_state_and_exact_values(optimal):
    settings = TabularSettings(updates=300_000, gamma=0.99, experience="uniform", power=0)
    learned = tabular.train_table(GridWorldEnv(NEAREST), settings, progress=False)
    assert np.abs(learned.q - optimal).max() < 1e-6
    assert tabular.regret(NEAREST.P, NEAREST.R, learned.policy, optimal, 0.99).max() < 1e-9


def test_epsilon_greedy_episodes_leave_states_unlearned(optimal):
    settings = TabularSettings(updates=100_000, gamma=0.99, power=0)
    learned = tabular.train_table(GridWorldEnv(NEAREST), settings, progress=False)
    lost = tabular.regret(NEAREST.P, NEAREST.R, learned.policy, optimal, 0.99)
    assert np.mean(lost > 1e-9) > 0.05
    assert learned.visits.sum() == 100_000


@pytest.mark.parametrize("rule", ["q_learning", "double"])
def test_random_transitions_are_averaged_by_falling_step_sizes(rule):
    q, _ = tabular.value_iteration(SMALL.P, SMALL.R, 0.5)
    settings = TabularSettings(updates=150_000, gamma=0.5, experience="uniform", power=0.8, rule=rule)
    learned = tabular.train_table(GridWorldEnv(SMALL), settings, progress=False)
    errors = [np.abs(table - q).mean() / np.ptp(q) for _, table in learned.trace]
    assert errors[-1] < 0.005
    assert errors[-1] < errors[0] / 5
    assert tabular.regret(SMALL.P, SMALL.R, learned.policy, q, 0.5).max() < 1e-9


# Robbins and Monro: the mean of noisy samples, true value 1, standard deviation 1, from 5000 updates.

UPDATES, RUNS = 5000, 2000


@pytest.fixture(scope="module")
def noisy():
    return np.random.default_rng(0).normal(1, 1, (UPDATES, RUNS))


def test_step_sizes_of_one_over_n_find_the_mean(noisy):
    last = tabular.running_estimate(noisy, 1 / np.arange(1, UPDATES + 1))[-1]
    np.testing.assert_allclose(last, noisy.mean(axis=0))
    assert last.mean() == pytest.approx(1, abs=4 / np.sqrt(UPDATES * RUNS))
    assert last.std() == pytest.approx(1 / np.sqrt(UPDATES), rel=4 / np.sqrt(2 * RUNS))


def test_a_constant_step_size_goes_on_trembling(noisy):
    last = tabular.running_estimate(noisy, np.full(UPDATES, 0.1))[-1]
    assert last.std() == pytest.approx(np.sqrt(0.1 / 1.9), rel=4 / np.sqrt(2 * RUNS))


def test_step_sizes_that_sum_to_a_number_stick_halfway(noisy):
    last = tabular.running_estimate(noisy, 1.0 / np.arange(2, UPDATES + 2) ** 2)[-1]
    assert last.mean() == pytest.approx(0.5, abs=0.05)


def test_one_estimate_of_the_best_of_ten_equal_actions_is_too_high_and_two_are_not():
    samples = np.random.default_rng(1).normal(size=(20_000, 10, 20))
    one, two = tabular.best_by_one_estimate(samples), tabular.best_by_two_estimates(samples)
    assert one.mean() == pytest.approx(0.34408, abs=4 * one.std() / np.sqrt(len(one)))
    assert two.mean() == pytest.approx(0, abs=4 * two.std() / np.sqrt(len(two)))


def cliff(rule):
    """Number of steps of a greedy walk along the cliff."""
    settings = TabularSettings(updates=100_000, epsilon=0.1, power=0.3, rule=rule)
    learned = tabular.train_table(gymnasium.make("CliffWalking-v1"), settings, progress=False)
    return len(tabular.greedy_walk(gymnasium.make("CliffWalking-v1"), learned.policy)) - 1


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
    settings = TabularSettings(updates=200_000, experience="uniform", power=0.8)
    learned = tabular.train_table(env, settings, progress=False)
    exact = tabular.plan(world.P, world.R, 3)
    earned = tabular.follow(world.P, world.R, learned.q.reshape(exact.shape).argmax(axis=2))
    lost = exact[0].max(axis=1) - earned
    assert lost.mean() < 0.03
    assert lost.max() < 0.15
    assert np.abs(learned.q.reshape(exact.shape) - exact).mean() < 0.05


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
    learned = [
        tabular.train_table(GridWorldEnv(SMALL), TabularSettings(updates=2000, seed=seed), progress=False)
        for seed in (1, 1, 2)
    ]
    assert np.array_equal(learned[0].q, learned[1].q)
    assert not np.array_equal(learned[0].q, learned[2].q)


def test_a_power_may_be_a_whole_number():
    one, same = (
        tabular.train_table(GridWorldEnv(SMALL), TabularSettings(updates=500, power=power), progress=False)
        for power in (1, 1.0)
    )
    assert np.array_equal(one.q, same.q)


def test_the_trace_tells_tables_and_visits_on_the_way():
    learned = tabular.train_table(GridWorldEnv(SMALL), TabularSettings(updates=1000, traces=4), progress=False)
    assert [number for number, _ in learned.trace] == [250, 500, 750, 1000]
    assert [visits.sum() for visits in learned.visits_trace] == [250, 500, 750, 1000]
    assert np.array_equal(learned.visits_trace[-1], learned.visits)
    assert np.array_equal(learned.trace[-1][1], learned.q)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: TabularSettings(rule="td"), "choose one of q_learning, sarsa, double"),
        (lambda: TabularSettings(experience="random"), "choose episodes or uniform"),
        (lambda: TabularSettings(rule="sarsa", experience="uniform"), "choose the experience episodes"),
        (lambda: TabularSettings(gamma=1.5), "gamma must lie between 0 and 1, not 1.5"),
        (lambda: tabular.train_table(gymnasium.make("CartPole-v1"), TabularSettings()), "needs a Discrete observation"),
        (lambda: tabular.plan(SMALL.P, SMALL.R, 0), "The horizon"),
        (lambda: tabular.value_iteration(SMALL.P, np.ones_like(SMALL.R), 1.0, most_sweeps=50), "below 1"),
    ],
)
def test_bad_input_is_refused(call, sentence):
    with pytest.raises(InputError, match=sentence):
        call()
