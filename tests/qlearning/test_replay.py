"""n-step returns, against a loop that a reader can check, and the memory that holds them."""

import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.qlearning import ReplayMemory, Round
from rlvae_tutor.qlearning.replay import n_step

HORIZON, MEMBERS = 12, 3


def random_round(seed, horizon=HORIZON, members=MEMBERS):
    generator = np.random.default_rng(seed)
    shape = horizon, members
    terminated, truncated = generator.random((2, *shape)) < 0.1
    ended = terminated | truncated
    ended[-1] = True
    return Round(
        observations=generator.normal(size=(*shape, 2)),
        actions=generator.integers(4, size=shape),
        rewards=generator.normal(size=shape),
        next_observations=generator.normal(size=(*shape, 2)),
        terminated=terminated,
        ended=ended,
        exploratory=generator.random(shape) < 0.2,
    )


def by_loop(played, start, member, steps, gamma):
    """(return, next observation, discount) of one window, step by step."""
    total = 0.0
    for k in range(steps):
        step = start + k
        total += gamma**k * played.rewards[step, member]
        over = played.ended[step, member]
        if over or k == steps - 1 or played.exploratory[step + 1, member]:
            break
    discount = 0.0 if played.terminated[step, member] else gamma ** (k + 1)
    return total, played.next_observations[step, member], discount


def one_member(rewards, terminated=(), ended=(), exploratory=()):
    """A `Round` of one member whose observations are the numbers of the steps."""
    steps = np.arange(len(rewards))[:, None]

    def at(places):
        return np.isin(steps, places)

    over = at([*terminated, *ended, len(rewards) - 1])
    observations, rewards = steps[..., None], np.array(rewards, float)[:, None]
    return Round(observations, steps, rewards, observations + 1, at([*terminated]), over, at([*exploratory]))


@pytest.mark.parametrize("steps", [1, 2, 5, HORIZON, 40])
@pytest.mark.parametrize("gamma", [1.0, 0.9, 0.0])
def test_returns_are_those_of_the_loop(steps, gamma):
    for seed in range(20):
        played = random_round(seed)
        got = n_step(played, steps, gamma)
        expected = [by_loop(played, t, i, steps, gamma) for t in range(HORIZON) for i in range(MEMBERS)]
        returns, following, discounts = map(np.array, zip(*expected, strict=True))
        np.testing.assert_allclose(got.returns, returns, rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(got.next_observations, following)
        np.testing.assert_allclose(got.discounts, discounts, rtol=1e-12)
        np.testing.assert_array_equal(got.observations, played.observations.reshape(-1, 2))
        np.testing.assert_array_equal(got.actions, played.actions.ravel())


def test_rewards_are_discounted_from_gamma_to_the_zero_and_the_value_after_n_by_gamma_to_the_n():
    got = n_step(one_member([1, 1, 1, 1]), 2, 0.5)
    np.testing.assert_array_equal(got.returns, [1.5, 1.5, 1.5, 1.0])
    np.testing.assert_array_equal(got.discounts, [0.25, 0.25, 0.25, 0.5])
    np.testing.assert_array_equal(got.next_observations.ravel(), [2, 3, 4, 4])


def test_termination_ends_the_window_and_nothing_follows():
    got = n_step(one_member([1, 2, 4], terminated=[1]), 3, 1.0)
    np.testing.assert_array_equal(got.returns, [3, 2, 4])
    np.testing.assert_array_equal(got.discounts, [0, 0, 1])


def test_truncation_ends_the_window_and_the_value_of_the_last_observation_follows():
    got = n_step(one_member([1, 2, 4], ended=[1]), 3, 0.5)
    np.testing.assert_array_equal(got.returns, [2, 2, 4])
    np.testing.assert_array_equal(got.discounts, [0.25, 0.5, 0.5])
    np.testing.assert_array_equal(got.next_observations.ravel(), [2, 2, 3])


def test_a_window_may_begin_with_an_exploratory_action_and_ends_before_the_next_one():
    got = n_step(one_member([1, 2, 4, 8], exploratory=[0, 2]), 4, 1.0)
    np.testing.assert_array_equal(got.returns, [3, 2, 12, 8])
    np.testing.assert_array_equal(got.next_observations.ravel(), [2, 2, 4, 4])


def test_memory_forgets_the_oldest_round_first():
    memory = ReplayMemory(capacity=2, steps=1, gamma=1.0)
    for reward in (1, 2, 3):
        memory.add(one_member([reward] * 5))
    assert set(memory.transitions.returns) == {2, 3}
    assert set(memory.sample(1, 200, np.random.default_rng(0)).returns.ravel()) == {2, 3}


def test_memory_samples_every_transition_equally_often():
    memory = ReplayMemory(capacity=2, steps=1, gamma=1.0)
    memory.add(one_member([1, 2]))
    memory.add(one_member([3, 4]))
    drawn = memory.sample(10, 4000, np.random.default_rng(0)).returns
    shares = [(drawn == reward).mean() for reward in (1, 2, 3, 4)]
    np.testing.assert_allclose(shares, 0.25, atol=4 * np.sqrt(0.25 * 0.75 / 40_000))


def test_what_is_sampled_belongs_together():
    memory = ReplayMemory(capacity=3, steps=1, gamma=1.0)
    memory.add(one_member(range(10, 20)))
    batch = memory.sample(2, 50, np.random.default_rng(0))
    np.testing.assert_array_equal(batch.actions + 10, batch.returns)
    np.testing.assert_array_equal(batch.observations[..., 0], batch.actions)
    np.testing.assert_array_equal(batch.next_observations[..., 0], batch.actions + 1)


def test_sample_shapes():
    memory = ReplayMemory(capacity=3, steps=2, gamma=1.0)
    memory.add(random_round(0))
    batch = memory.sample(5, 7, np.random.default_rng(0))
    assert batch.observations.shape == batch.next_observations.shape == (5, 7, 2)
    assert batch.actions.shape == batch.returns.shape == batch.discounts.shape == (5, 7)


def test_sampling_before_the_memory_holds_anything_is_refused():
    with pytest.raises(InputError, match="memory is empty; add a round before sampling"):
        ReplayMemory(capacity=3, steps=1, gamma=1.0).sample(1, 1, np.random.default_rng(0))
