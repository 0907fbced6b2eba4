"""How much, how long and how evenly it explores."""

import numpy as np
import pytest

from rlvae_tutor.qlearning import DQNSettings
from rlvae_tutor.qlearning.dqn.exploration import Exploration

MEMBERS, STEPS = 2000, 150
GREEDY = -1  # no action of the space, so that it cannot be mistaken for an exploratory one


def exploration_of(actions=5, **settings):
    return Exploration(actions, MEMBERS, DQNSettings(**settings), np.random.default_rng(0))


def explored(epsilon, persistence, actions=5):
    """Actions (steps, members) that are chosen once the beginning no longer matters."""
    exploration = exploration_of(actions, persistence=persistence)
    return np.array([exploration.choose(np.full(MEMBERS, GREEDY), epsilon) for _ in range(STEPS)])[STEPS // 2 :]


@pytest.mark.parametrize("persistence", [1.0, 4.0, 10.0])
@pytest.mark.parametrize("epsilon", [0.05, 0.3, 0.8])
def test_the_share_of_exploratory_steps_is_epsilon(epsilon, persistence):
    share = (explored(epsilon, persistence) != GREEDY).mean()
    independent = MEMBERS * STEPS / 2 / (2 * persistence)
    assert share == pytest.approx(epsilon, abs=4 * np.sqrt(epsilon * (1 - epsilon) / independent))


def test_without_epsilon_it_is_greedy():
    assert np.all(explored(0.0, 4.0) == GREEDY)


@pytest.mark.parametrize("persistence", [1.0, 4.0])
def test_with_epsilon_one_it_is_random_and_every_action_equally_likely(persistence):
    actions = explored(1.0, persistence)
    shares = [(actions == action).mean() for action in range(5)]
    independent = actions.size / (2 * persistence)
    np.testing.assert_allclose(shares, 0.2, atol=4 * np.sqrt(0.2 * 0.8 / independent))


@pytest.mark.parametrize("persistence", [1.0, 4.0, 10.0])
def test_a_random_action_lasts_for_persistence_steps_on_average(persistence):
    actions = explored(0.3, persistence, actions=10_000)  # with so many, two in a row are never equal by chance
    before, after = actions[:-1], actions[1:]
    goes_on = (after == before)[before != GREEDY].mean()
    assert goes_on == pytest.approx(1 - 1 / persistence, abs=0.01)


def test_members_explore_independently():
    exploring = explored(0.5, 4.0) != GREEDY
    together = np.corrcoef(exploring[:, ::2].ravel(), exploring[:, 1::2].ravel())[0, 1]
    assert abs(together) < 0.05


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_first_actions_are_random_for_a_share_of_the_members(share):
    actions = exploration_of(exploring_starts=share).start(np.full(MEMBERS, GREEDY))
    assert (actions != GREEDY).mean() == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / MEMBERS))
    assert set(actions[actions != GREEDY]) == (set(range(5)) if share else set())
