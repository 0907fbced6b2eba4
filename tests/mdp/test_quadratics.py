"""Two worlds in which looking one step ahead is wrong, at their exact values."""

import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.quadratics import NoisyQuadratic, Quadratic

LINE_SEARCH = 101 / 1001


def test_two_plans_reach_zero():
    world = Quadratic()
    assert world.follow([1 / 10, 1]) == world.follow([1, 1 / 10]) == 0


def test_greedy_line_search_does_not():
    world, x = Quadratic(), np.ones(2)
    first = world.line_search(x)
    assert first == pytest.approx(LINE_SEARCH, rel=1e-12)
    second = world.line_search(world.step(x, first))
    assert world.follow([first, second]) == pytest.approx(0.02976, abs=5e-6)


def test_constant_learning_rates_are_worse_still():
    world = Quadratic()
    assert world.best_constant(2) == pytest.approx(0.11898, abs=5e-6)
    assert world.follow([world.best_constant(2)] * 2) == pytest.approx(0.30773, abs=5e-6)
    assert world.follow([2 / 11] * 2) == pytest.approx(2.46469, abs=5e-6)


def test_whoever_plans_reaches_zero_and_whoever_looks_one_step_ahead_does_not():
    world, actions = Quadratic(), (1 / 10, LINE_SEARCH, 1.0)
    assert world.follow(world.plan(actions, 2, gamma=1)) == 0
    assert world.plan(actions, 2, gamma=0)[0] == LINE_SEARCH
    assert world.follow(world.plan(actions, 2, gamma=0)) > 0.02
    assert world.follow(world.plan((1 / 10, 1.0), 2, gamma=0)) == 0, "the trap is the line-search step"


@pytest.fixture(scope="module")
def best_schedule():
    """The best schedule of the noisy quadratic, searched once: it takes seconds."""
    return NoisyQuadratic().best_schedule()


def test_final_losses_of_the_noisy_quadratic(best_schedule):
    world = NoisyQuadratic()
    final = lambda rates: world.losses(rates)[-1]
    assert final(world.greedy()) == pytest.approx(0.9352, abs=5e-5)
    assert final([world.best_constant()] * world.steps) == pytest.approx(0.7306, abs=5e-5)
    assert 0.505 < final(best_schedule) <= 0.51525
    assert world.loss(np.zeros(2)) == pytest.approx(0.505)


def test_the_recursion_is_what_happens_on_average():
    world, generator = NoisyQuadratic(steps=5), np.random.default_rng(0)
    rates, runs = [0.5, 1.5, 0.2, 1.0, 0.1], 200_000
    h, x = np.array(world.curvatures), np.full((runs, 2), 10.0)
    for rate in rates:
        x = x - rate * h * (x - generator.normal(size=(runs, 2)))
    squares = x**2
    error = squares.std(axis=0) / np.sqrt(runs)
    assert np.all(np.abs(squares.mean(axis=0) - world.distances(rates)[-1]) < 4 * error)


def test_greedy_leads_for_most_of_the_run_and_loses_at_the_end(best_schedule):
    world = NoisyQuadratic()
    greedy, best = world.losses(world.greedy()), world.losses(best_schedule)
    assert np.mean(greedy < best) > 0.5
    assert greedy[-1] > 1.5 * best[-1]


def test_the_slope_of_a_schedule_is_that_of_its_final_loss():
    world, rates = NoisyQuadratic(steps=4), np.array([0.3, 1.2, 0.7, 0.1])
    _, slope = world.final_loss_and_slope(rates)
    for i, change in enumerate(1e-6 * np.eye(4)):
        rise = world.final_loss_and_slope(rates + change)[0] - world.final_loss_and_slope(rates - change)[0]
        assert slope[i] == pytest.approx(rise / 2e-6, rel=1e-5)


def test_bounds_in_the_wrong_order_are_refused():
    with pytest.raises(InputError, match="lowest learning rate must lie below the highest, not 1 and 0"):
        NoisyQuadratic().best_schedule(1, 0)
