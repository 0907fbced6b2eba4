"""The two-parameter world: its presets' exact values, and the environment as a sample of its arrays."""

from dataclasses import replace

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.grid_world import FINITE_HORIZON, STATIONARY, GridWorld, GridWorldEnv
from rlvae_tutor.qlearning import planning

START = FINITE_HORIZON.cell(0.1, 0.115)


def earned(horizon, gamma):
    """What a policy planned with this discount earns, undiscounted, from the start near the saddle."""
    world = FINITE_HORIZON
    policy = planning.plan(world.P, world.R, horizon, gamma).argmax(axis=2)
    return planning.follow(world.P, world.R, policy)[START]


def earned_by_constants(horizon):
    world = FINITE_HORIZON
    policies = (np.full((horizon, len(world.R)), action) for action in range(len(world.learning_rates)))
    return [planning.follow(world.P, world.R, policy)[START] for policy in policies]


def test_the_start_is_the_cell_of_the_reference_values():
    assert START == 6 * 41 + 9
    assert FINITE_HORIZON.points[START] == pytest.approx([0.1, 0.115])


@pytest.mark.parametrize(("gamma", "value"), [(1, 6.6579), (0.9, 6.6317), (0.5, 6.6125), (0, 5.9497)])
def test_returns_of_twenty_steps(gamma, value):
    assert earned(20, gamma) == pytest.approx(value, abs=5e-5)


@pytest.mark.parametrize(("gamma", "value"), [(1, 5.17), (0.9, 5.17), (0.5, 3.70), (0, 2.95)])
def test_returns_of_four_steps(gamma, value):
    assert earned(4, gamma) == pytest.approx(value, abs=5e-3)


def test_returns_of_constant_gradient_descent():
    assert max(earned_by_constants(20)) == pytest.approx(3.8434, abs=5e-5)
    assert FINITE_HORIZON.learning_rates[np.argmax(earned_by_constants(20))] == 0.1
    assert max(earned_by_constants(4)) == pytest.approx(1.26, abs=5e-3)


def test_a_neighbouring_start_is_worth_as_much_as_it_should():
    world = FINITE_HORIZON
    assert planning.plan(world.P, world.R, 20)[0].max(axis=1)[6 * 41 + 8] == pytest.approx(6.6669, abs=5e-5)


@pytest.mark.parametrize("world", [FINITE_HORIZON, STATIONARY, replace(STATIONARY, rounding="nearest")])
def test_probabilities_sum_to_one_unless_the_episode_ends(world):
    totals = world.P.sum(axis=1).reshape(world.R.shape)
    assert np.all(totals < 1 + 1e-12)
    assert np.all(totals > -1e-12)
    assert totals[~world.is_goal].max() == pytest.approx(1)
    assert not totals[world.is_goal].any()
    assert not world.R[world.is_goal].any()
    if world.moves:
        assert not totals[:, world.actions.index("stop")].any()


def test_bilinear_cells_are_right_on_average_and_nearest_ones_freeze_a_small_step():
    stochastic, nearest = FINITE_HORIZON, replace(FINITE_HORIZON, rounding="nearest")
    wanted = stochastic.gradient_step(stochastic.points[START], 0.01)
    row = START * len(stochastic.actions)
    assert stochastic.P[[row]] @ stochastic.points == pytest.approx(wanted[np.newaxis])
    assert nearest.P[[row]] @ nearest.points == pytest.approx(nearest.points[[START]])
    assert np.abs(wanted - stochastic.points[START]).max() > 1e-3


def test_gradient_descent_never_leaves_the_saddle_but_a_move_does():
    origin = STATIONARY.cell(0, 0)
    for action in range(len(STATIONARY.learning_rates)):
        row = STATIONARY.P[[origin * len(STATIONARY.actions) + action]]
        assert row.toarray()[0, origin] == pytest.approx(1)
    q, _ = planning.value_iteration(STATIONARY.P, STATIONARY.R, 0.99)
    best = STATIONARY.actions[q[origin].argmax()]
    assert best.startswith(("w", "v"))
    assert q[origin].max() > 0.3


def steps_to_goal(world, actions):
    """Expected number of steps (S,) until the episode ends under the policy `actions` (S,)."""
    ones = np.where(world.is_goal[:, np.newaxis], 0.0, 1.0) * np.ones_like(world.R)
    return planning.follow(world.P, ones, np.tile(actions, (500, 1)))


def test_the_optimum_needs_at_most_half_the_steps_of_the_best_constant_gradient_descent():
    world, elsewhere = STATIONARY, ~STATIONARY.is_goal
    q, _ = planning.value_iteration(world.P, world.R, 0.99)
    optimal = steps_to_goal(world, q.argmax(axis=1))[elsewhere].mean()
    constants = [steps_to_goal(world, np.full(len(q), action)) for action in range(len(world.learning_rates))]
    assert optimal == pytest.approx(3.6, abs=0.15)
    assert optimal <= min(np.mean(steps[elsewhere]) for steps in constants) / 2


def without_rounding(world, learning_rate, limit=300):
    """Mean number of gradient steps to the goal in the plane itself, from every cell but those that never arrive."""
    points, steps = world.points[~world.is_goal], np.zeros((~world.is_goal).sum())
    low, high = world.corners
    for _ in range(limit):
        points = np.clip(world.gradient_step(points, learning_rate), low, high)
        steps += 1
        arrived = world.excess(points) <= world.goal
        points, steps = np.where(arrived[:, np.newaxis], world.vae.optimum()[:2], points), steps - arrived
    return steps[steps < limit - 1].mean() + 1


def test_nor_does_gradient_descent_in_the_plane_itself_come_nearer_than_twice_the_optimum():
    world = replace(STATIONARY, rounding="nearest")
    best = min(without_rounding(world, rate) for rate in world.learning_rates)
    assert best == pytest.approx(7.2, abs=0.1)
    q, _ = planning.value_iteration(world.P, world.R, 0.99)
    assert steps_to_goal(world, q.argmax(axis=1))[~world.is_goal].mean() <= best / 2


@pytest.mark.parametrize("world", [FINITE_HORIZON, STATIONARY])
def test_the_environment_is_a_sample_of_the_arrays(world):
    env, states = GridWorldEnv(world), np.random.default_rng(0).integers(len(world.points), size=5)
    env.reset(seed=0)
    for state in states:
        for action in range(len(world.actions)):
            cells, rewards = [], []
            for _ in range(400):
                env.reset(options={"state": int(state)})
                cell, reward, *_ = env.step(action)
                cells.append(cell)
                rewards.append(reward)
            error = np.std(rewards) / 20 + 1e-9
            assert np.mean(rewards) == pytest.approx(world.R[state, action], abs=4 * error)
            reachable = world.P[[state * len(world.actions) + action]].nonzero()[1]
            assert set(cells) <= set(reachable) | set(np.flatnonzero(world.is_goal)) | {state}


def test_the_environment_keeps_gymnasiums_rules():
    check_env(GridWorldEnv(), skip_render_check=True)
    env = GridWorldEnv(STATIONARY)
    env.reset(seed=0)
    *_, terminated, _, _ = env.step(STATIONARY.actions.index("stop"))
    assert terminated
    with pytest.raises(InputError, match="call reset"):
        env.step(0)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: GridWorld(rounding="up"), "choose bilinear or nearest"),
        (lambda: GridWorld(cells=1), "number of cells"),
        (lambda: GridWorld(w_range=(1.0, 1.0)), "from low to high, not from 1.0 to 1.0"),
        (lambda: GridWorldEnv().reset(options={"state": 1681}), "whole number below 1681, not 1681"),
    ],
)
def test_bad_input_is_refused(call, sentence):
    with pytest.raises(InputError, match=sentence):
        call()
