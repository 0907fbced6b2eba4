import numpy as np
import pytest

from rlvae_tutor.mdp.actions import action_set
from rlvae_tutor.mdp.task import LEARNING_RATE_LIMITS

LOW, HIGH = LEARNING_RATE_LIMITS


def test_limits_are_those_of_the_definition():
    assert LEARNING_RATE_LIMITS == (1e-6, 0.5)


@pytest.mark.parametrize(("name", "factors"), [("A1", [0.5, 1, 2]), ("A2", [0.25, 0.5, 0.7, 1, 1.4, 2, 4])])
def test_choices_multiply_the_learning_rate(name, factors):
    actions = action_set(name)
    assert actions.space.n == len(factors)
    everything = np.arange(len(factors))
    np.testing.assert_allclose(actions.apply(everything, np.full(len(factors), 0.01)), np.multiply(0.01, factors))


def test_no_action_leaves_the_limits():
    rates = np.array([LOW, HIGH])
    assert action_set("A2").apply(np.array([0, 6]), rates).tolist() == [LOW, HIGH]
    edges = np.array([action_set("any_learning_rate").space.low, action_set("any_learning_rate").space.high])
    reached = action_set("any_learning_rate").apply(edges, rates)
    np.testing.assert_allclose(reached, [LOW, HIGH], rtol=1e-6)
    assert LOW <= reached.min() <= reached.max() <= HIGH


@pytest.mark.parametrize("name", ["A1", "A2"])
def test_toward_picks_the_nearest_in_ratio(name):
    actions, rng = action_set(name), np.random.default_rng(0)
    rates, wanted = 10.0 ** rng.uniform(-4, -2, (2, 200))
    picked = actions.toward(rates, wanted)
    for rate, aim, choice in zip(rates, wanted, picked, strict=True):
        ratios = [max(rate * factor / aim, aim / (rate * factor)) for factor in actions.factors]
        assert ratios[choice] == min(ratios)
    assert len(set(picked)) == len(actions.factors)


def test_continuous_actions_reach_the_wanted_rate_exactly():
    actions = action_set("any_learning_rate")
    wanted = np.geomspace(LOW, HIGH, 50)
    chosen = actions.toward(np.full(50, 0.01), wanted)
    assert all(actions.space.contains(action) for action in chosen)
    np.testing.assert_allclose(actions.apply(chosen, np.full(50, 0.01)), wanted, rtol=1e-6)


@pytest.mark.parametrize("name", ["A2", "any_learning_rate"])
def test_toward_takes_one_wish_for_all(name):
    actions, rates = action_set(name), np.array([1e-3, 1e-2])
    np.testing.assert_array_equal(actions.toward(rates, 0.01), actions.toward(rates, np.array([0.01, 0.01])))
