"""Playing: what a round records, and the environments that are refused."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from rlvae_tutor.errors import InputError
from rlvae_tutor.qlearning import DQNSettings, train_dqn
from rlvae_tutor.qlearning.playing import as_vector, play_round


class Always:
    """An agent that always chooses one action."""

    def __init__(self, space, action):
        self.space, self.action = space, action

    def act(self, observations):
        return np.full(len(observations), self.action)


def played(env, action=0, epsilon=0.0, steps=7, starts=0.0):
    settings = DQNSettings(steps_per_round=steps, exploring_starts=starts)
    agent = Always(env.single_observation_space, action)
    return play_round(env, agent, settings, epsilon, np.random.default_rng(0))


@pytest.mark.parametrize("copy", [True, False])  # without, the environment writes into the same array again and again
def test_next_observations_are_those_before_the_reset(counting, copy):
    recorded, _ = played(counting(3, 100, copy=copy))
    np.testing.assert_array_equal(recorded.observations[..., 0].T, [[0, 1, 2, 0, 1, 2, 0], range(7)])
    np.testing.assert_array_equal(recorded.next_observations[..., 0].T, [[1, 2, 3, 1, 2, 3, 1], range(1, 8)])


def test_episodes_end_where_the_environment_says_and_with_the_round(counting):
    recorded, _ = played(counting(3, 100))
    np.testing.assert_array_equal(recorded.ended.T.astype(int), [[0, 0, 1, 0, 0, 1, 1], [0, 0, 0, 0, 0, 0, 1]])


@pytest.mark.parametrize("action", [0, 1])
def test_truncation_is_not_taken_for_termination(counting, action):
    recorded, _ = played(counting(3), action)
    assert recorded.terminated.sum() == (2 if action == 1 else 0)
    assert recorded.ended.sum() == 3


def test_returns_are_those_of_the_episodes_that_ended(counting):
    assert played(counting(3, 5))[1] == [3, 5, 3]


def test_what_is_exploratory_differs_from_the_greedy_action(counting):
    recorded, _ = played(counting(3, 100), epsilon=0.7, steps=50)
    np.testing.assert_array_equal(recorded.exploratory, recorded.actions != 0)
    assert recorded.exploratory.any()


def test_only_the_first_action_of_a_round_is_an_exploring_start(counting):
    recorded, _ = played(counting(*[3] * 40), starts=1.0)
    assert recorded.exploratory[0].any()
    assert not recorded.exploratory[1:].any()


class Strange(gymnasium.Env):
    """An environment of any two spaces."""

    def __init__(self, observed, chosen):
        self.observation_space, self.action_space = observed, chosen


BOX, CHOICE = spaces.Box(-1, 1, (2,)), spaces.Discrete(3)


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        (Strange(BOX, spaces.Box(-1, 1, (1,))), "needs a Discrete action space, not Box"),
        (Strange(BOX, spaces.MultiDiscrete([2, 2])), "needs a Discrete action space, not MultiDiscrete"),
        (Strange(BOX, spaces.Discrete(3, start=1)), "counted from 0, not from 1"),
        (Strange(spaces.Dict({"a": BOX}), CHOICE), "Box or a Discrete space, not Dict"),
        (Strange(spaces.Tuple([BOX, BOX]), CHOICE), "Box or a Discrete space, not Tuple"),
        ("CartPole-v1", "'CartPole-v1' is no Gymnasium environment"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_environment_it_cannot_learn_in_is_refused(env, sentence):
    with pytest.raises(InputError, match=sentence):
        train_dqn(env, DQNSettings(), progress=False)


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.DISABLED])
def test_another_autoreset_mode_is_refused(mode):
    env = SyncVectorEnv([lambda: gymnasium.make("CartPole-v1")], autoreset_mode=mode)
    with pytest.raises(InputError, match="must reset in the same step; make it with gymnasium"):
        train_dqn(env, DQNSettings(), progress=False)


def test_a_single_environment_becomes_a_vector_of_one():
    env = as_vector(gymnasium.make("CartPole-v1"))
    assert env.num_envs == 1
    assert as_vector(env) is env
