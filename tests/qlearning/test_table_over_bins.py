"""A table over bins: where observations fall, what it learns where the optimum is known, and what is refused."""

from dataclasses import replace
from functools import partial

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import InputError
from rlvae_tutor.qlearning import planning
from rlvae_tutor.qlearning.table_over_bins import Bins, TableAgent, TableOverBinsSettings, train_table_over_bins

GRID = Bins(low=(-1.0, 0.0), high=(2.5, 1.0), counts=(7, 10))
UNIT = Bins(low=(0.0,), high=(1.0,), counts=(10,))


# Where observations fall.


def test_every_cell_is_hit_by_its_own_centre():
    rates, times = GRID.centres
    centres = np.array([[rate, time] for rate in rates for time in times])
    np.testing.assert_array_equal(GRID.cells(centres), np.arange(GRID.size))


def test_the_last_feature_counts_fastest_so_that_a_table_is_a_picture():
    table = np.arange(GRID.size).reshape(GRID.counts)
    assert GRID.cells([[-0.9, 0.95], [2.4, 0.05]]).tolist() == [table[0, 9], table[6, 0]]


def test_values_outside_fall_in_the_edge_bins_and_never_wrap():
    far = [[-1e-6], [-5.0], [-np.inf], [1.0], [1.1], [1e30], [np.inf]]
    assert UNIT.cells(far).tolist() == [0, 0, 0, 9, 9, 9, 9]


def test_an_edge_belongs_to_the_bin_above_it():
    edges = np.arange(11) / 10  # as any environment would compute them
    assert UNIT.cells(edges[:, None]).tolist() == [*range(10), 9]
    assert UNIT.cells(edges.astype(np.float32)[:, None]).tolist() == [*range(10), 9]
    assert UNIT.cells(np.nextafter(edges[1:10].astype(np.float32), -1)[:, None]).tolist() == list(range(9))


@pytest.mark.parametrize("steps", [8, 40, 160])
def test_the_steps_of_a_horizon_are_shared_evenly_by_bins_shifted_by_half_a_step(steps):
    half = 0.5 / steps
    clock = Bins(low=(half,), high=(1 + half,), counts=(8,))
    remaining = 1 - np.arange(steps) / steps
    assert np.bincount(clock.cells(remaining[:, None])).tolist() == [steps // 8] * 8


def test_bins_are_of_equal_width():
    for edges, centres, low, high in zip(GRID.edges, GRID.centres, GRID.low, GRID.high, strict=True):
        assert (edges[0], edges[-1]) == (low, high)
        np.testing.assert_allclose(np.diff(edges), (high - low) / len(centres), rtol=1e-5)


# What the table learns.


class Chain(gymnasium.Env):
    """Five places in a row, shown as a number from 0 to 1; action 1 goes right, 0 left, and each step costs 1.

    The right end ends the episode. `slip` is the probability that a step leads the other way.
    """

    observation_space = spaces.Box(0, 1, (1,), np.float32)
    action_space = spaces.Discrete(2)
    PLACES = 5

    def __init__(self, slip=0.0):
        self.slip, self.place = slip, 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.place = int(self.np_random.integers(self.PLACES - 1))
        return self.shown(), {}

    def step(self, action):
        moves = action if self.np_random.random() >= self.slip else 1 - action
        self.place = min(max(self.place + 2 * moves - 1, 0), self.PLACES - 1)
        return self.shown(), -1.0, self.place == self.PLACES - 1, False, {}

    def shown(self):
        return np.array([self.place / (self.PLACES - 1)], np.float32)


CHAIN_BINS = Bins(low=(-0.125,), high=(1.125,), counts=(Chain.PLACES,))
CHAIN = TableOverBinsSettings(rounds=40, steps_per_round=30, gamma=0.9, n_steps=1, epsilon=0.3, caution=0.0)


def chain_optimum(slip):
    """Optimal Q-values (places, actions), by planning with the model."""
    P, places = np.zeros((2 * Chain.PLACES, Chain.PLACES)), Chain.PLACES
    for place in range(places - 1):
        for action in (0, 1):
            for moves, share in ((action, 1 - slip), (1 - action, slip)):
                to = max(place + 2 * moves - 1, 0)
                P[2 * place + action, to] += share if to < places - 1 else 0
    return planning.value_iteration(P, np.full((places, 2), -1.0), CHAIN.gamma)[0][:-1]


def trained(makers, bins, settings, **options):
    env = SyncVectorEnv(makers, autoreset_mode=AutoresetMode.SAME_STEP)
    return train_table_over_bins(env, bins, settings, progress=False, **options)


def trained_chain(slip=0.0, members=16, **changes):
    return trained([partial(Chain, slip)] * members, CHAIN_BINS, replace(CHAIN, **changes))


@pytest.mark.parametrize("n_steps", [1, 3, 10])
def test_with_one_cell_per_state_it_finds_the_values_of_a_plan(n_steps):
    q = trained_chain(n_steps=n_steps).agent.q[:-1]
    assert q == pytest.approx(chain_optimum(0.0), abs=0.01)


def test_chance_is_averaged_away():
    q = trained_chain(slip=0.2, rounds=150, power=0.8).agent.q[:-1]
    assert q == pytest.approx(chain_optimum(0.2), abs=0.1)


def test_the_end_of_an_episode_is_worth_nothing_more():
    assert trained_chain().agent.q[-2, 1] == pytest.approx(-1)


def test_truncation_is_not_taken_for_the_end(counting):
    # Steps of reward 1, cut off by the end of the round: the value is that of a life without end, 1 / (1 - gamma).
    one_cell, settings = Bins(low=(0,), high=(1,), counts=(1,)), replace(CHAIN, rounds=40, steps_per_round=10)
    q = train_table_over_bins(counting(*[100] * 8), one_cell, settings, progress=False).agent.q
    assert q == pytest.approx(np.full((1, 2), 10), rel=0.05)


class Balance(gymnasium.ObservationWrapper):
    """CartPole as seen by its angle and how fast that changes."""

    observation_space = spaces.Box(-np.inf, np.inf, (2,), np.float32)

    def observation(self, observation):
        return observation[2:]


def test_cart_pole_is_balanced_much_longer_than_at_random():
    bins = Bins(low=(-0.2, -2.0), high=(0.2, 2.0), counts=(8, 8))
    settings = TableOverBinsSettings(rounds=60, steps_per_round=100, gamma=0.98)
    training = trained([lambda: Balance(gymnasium.make("CartPole-v1"))] * 8, bins, settings)
    generator = np.random.default_rng(0)
    assert episode_length(training.agent.act) > 100
    assert episode_length(lambda seen: generator.integers(2, size=1)) < 40


def episode_length(act, episodes=10):
    """Mean number of steps that CartPole stays up, of at most 500."""
    env, steps = Balance(gymnasium.make("CartPole-v1")), 0
    for seed in range(episodes):
        seen, over = env.reset(seed=seed)[0], False
        while not over:
            seen, _, terminated, truncated, _ = env.step(int(act(seen[None])[0]))
            over, steps = terminated or truncated, steps + 1
    return steps / episodes


# What was never tried.


def agent_of(q, visits, caution=0.0):
    return TableAgent(spaces.Box(0, 1, (1,)), Bins((0,), (1,), (len(q),)), np.array(q), np.array(visits), caution)


def test_what_was_never_tried_is_never_preferred_to_what_was():
    agent = agent_of([[-3.0, 0.0, -5.0], [0.0, 2.0, 0.0]], [[4, 0, 1], [0, 1, 0]])
    seen = [[0.2], [0.8]]
    assert agent.act(seen).tolist() == [0, 1]
    np.testing.assert_array_equal(agent.q_values(seen), [[-3, -np.inf, -5], [-np.inf, 2, -np.inf]])


def test_a_cell_never_visited_has_no_preference():
    agent = agent_of([[0.0, 0.0]], [[0, 0]], caution=1.0)
    assert agent.q_values([[0.5]]).tolist() == [[0, 0]]
    assert agent.act([[0.5]]).tolist() == [0]


def test_a_cautious_agent_wants_more_than_luck():
    q, visits = [[1.0, 1.1]], [[100, 1]]
    assert agent_of(q, visits).act([[0.5]]).tolist() == [1]
    assert agent_of(q, visits, caution=0.3).act([[0.5]]).tolist() == [0]
    assert agent_of(q, visits, caution=0.3).q_values([[0.5]]) == pytest.approx(np.array([[0.97, 0.8]]))


def test_every_step_is_counted_as_a_visit_of_its_cell():
    training = trained_chain(members=4, rounds=3)
    assert training.agent.visits.sum() == 4 * 3 * CHAIN.steps_per_round
    assert not training.agent.visits[-1].any()  # nobody acts where the episode is over
    assert training.trace[-1]["tried"] == pytest.approx((training.agent.visits > 0).mean(), abs=1e-3)


# Seeds, saving, resuming.


def same(training, other):
    """Whether two runs agree to the last bit."""
    mine, others = (
        [array for agent in (each.agent, *each.snapshots.values()) for array in (agent.q, agent.visits)]
        for each in (training, other)
    )
    return training.trace == other.trace and len(mine) == len(others) and all(map(np.array_equal, mine, others))


def test_the_same_seed_gives_the_same_table_and_another_seed_another():
    first = trained_chain(0.2, rounds=4)
    assert same(trained_chain(0.2, rounds=4), first)
    assert not np.array_equal(trained_chain(0.2, rounds=4, seed=1).agent.q, first.agent.q)


def test_a_snapshot_is_the_agent_as_it_was():
    training = trained_chain(0.2, rounds=4, snapshot_rounds=(2, 4))
    earlier = trained_chain(0.2, rounds=2).agent
    np.testing.assert_array_equal(training.snapshots[2].q, earlier.q)
    np.testing.assert_array_equal(training.snapshots[4].q, training.agent.q)
    assert not np.array_equal(training.snapshots[2].visits, training.agent.visits)


RESUMED = replace(CHAIN, rounds=4, snapshot_rounds=(2, 4))


class Interrupting(Chain):
    """Ctrl-C at the given step."""

    def __init__(self, at):
        super().__init__(slip=0.2)
        self.left = at

    def step(self, action):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
        return super().step(action)


@pytest.mark.parametrize("interruptions", [[70], [3, 100, 30]])
def test_a_resumed_run_equals_one_that_was_never_interrupted(tmp_path, interruptions):
    def run(interrupted_at=0, **options):
        return trained([partial(Chain, 0.2), partial(Interrupting, interrupted_at)], CHAIN_BINS, RESUMED, **options)

    for step in interruptions:
        with pytest.raises(KeyboardInterrupt):
            run(step, folder=tmp_path / "run", resume=True)
    assert same(run(folder=tmp_path / "run", resume=True), run())


def test_a_loaded_agent_gives_the_same_numbers(tmp_path):
    agent = trained_chain(0.2, rounds=2, caution=0.5).agent
    agent.save(tmp_path / "agent", task="chain")
    loaded, seen = TableAgent.load(tmp_path / "agent"), CHAIN_BINS.centres[0][:, None]
    np.testing.assert_array_equal(loaded.q_values(seen), agent.q_values(seen))
    assert (loaded.bins, loaded.space) == (agent.bins, agent.space)
    assert checkpoint.load(tmp_path / "agent")[1]["task"] == "chain"


def test_resuming_with_other_bins_is_refused(tmp_path):
    trained([Chain], CHAIN_BINS, RESUMED, folder=tmp_path / "run")
    with pytest.raises(InputError, match="other settings or another environment; start anew"):
        trained([Chain], replace(CHAIN_BINS, counts=(6,)), RESUMED, folder=tmp_path / "run", resume=True)
    with pytest.raises(InputError, match="without a folder"):
        trained([Chain], CHAIN_BINS, RESUMED, resume=True)
    with pytest.raises(InputError, match="holds no table"):
        TableAgent.load(tmp_path / "run")


# What is refused.


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Bins((0, 0), (1,), (3,)), "one number per feature"),
        (lambda: Bins((0,), (0,), (3,)), "a number below its high"),
        (lambda: Bins((0,), (np.inf,), (3,)), "a number below its high"),
        (lambda: Bins((0,), (1,), (0,)), "whole number of at least 1"),
        (lambda: UNIT.cells([0.5, 0.6]), r"must have the shape \(N, 1\), not \(2,\)"),
        (lambda: UNIT.cells([[np.nan]]), "NaN, which lies in no bin"),
        (lambda: TableOverBinsSettings(power=0.5), "above 1/2 and be at most 1, not 0.5"),
        (lambda: TableOverBinsSettings(epsilon=1.5), "epsilon must lie between 0 and 1"),
        (lambda: TableOverBinsSettings(caution=-1.0), "caution must be a number of at least 0"),
        (lambda: TableOverBinsSettings(persistence=0.0), "persistence must be at least 1 step"),
        (lambda: TableOverBinsSettings(rounds=5, snapshot_rounds=(6,)), "snapshot_rounds must be numbers from 1 to 5"),
        (lambda: TableOverBinsSettings(n_steps=0), "n_steps must be a whole number"),
        (lambda: trained([Chain], GRID, CHAIN), "bins for 2 features and observations have 1"),
        (
            lambda: train_table_over_bins(gymnasium.make("FrozenLake-v1"), UNIT, CHAIN),
            "observations from a Box, not from Disc",
        ),
    ],
)
def test_bad_input_is_refused(call, sentence):
    with pytest.raises(InputError, match=sentence):
        call()
