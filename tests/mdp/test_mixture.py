"""A mixture of tasks is its environments side by side."""

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.mixture import MixtureVectorEnv
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.qlearning import DQNSettings, train_dqn

SMALL = Task(hidden=(8,), latent=2, batch_size=16, horizon=4, updates_per_step=2)
WIDER = Task(hidden=(12,), latent=2, batch_size=16, horizon=3, updates_per_step=2)


def mixture(actions="seven_factors", **options):
    return MixtureVectorEnv([VAETrainingVectorEnv(2, task, actions=actions, **options) for task in (SMALL, WIDER)])


def test_every_member_sees_what_it_would_see_without_the_others():
    both, alone = mixture(), [VAETrainingVectorEnv(2, task) for task in (SMALL, WIDER)]
    seen = [both.reset(seed=7)[0]]
    wanted = [np.concatenate([env.reset(seed=7 + 2 * i)[0] for i, env in enumerate(alone)])]
    for moves in np.random.default_rng(0).integers(7, size=(5, 4)):
        observations, rewards, *_ = both.step(moves)
        parts = [env.step(own) for env, own in zip(alone, np.split(moves, 2), strict=True)]
        np.testing.assert_allclose(rewards, np.concatenate([part[1] for part in parts]), rtol=1e-5)
        seen.append(observations)
        wanted.append(np.concatenate([part[0] for part in parts]))
    np.testing.assert_allclose(seen, wanted, rtol=1e-5)


def test_members_end_at_the_horizon_of_their_own_task():
    both = mixture()
    both.reset(seed=0)
    ended = [both.step(np.full(4, 3))[2].tolist() for _ in range(4)]
    assert ended == [[False] * 4, [False] * 4, [False, False, True, True], [True, True, False, False]]


def test_the_last_observation_of_an_ended_member_is_reported_and_of_the_others_not():
    both = mixture()
    both.reset(seed=0)
    for _ in range(3):
        observations, *_, infos = both.step(np.full(4, 3))
    assert infos["_final_obs"].tolist() == [False, False, True, True]
    assert infos["final_obs"][2:, 1].tolist() == [0, 0], "nothing of the horizon remained"
    assert observations[2:, 1].tolist() == [1, 1], "and the next episode has begun"


def test_an_agent_learns_from_all_of_them():
    settings = DQNSettings(rounds=3, steps_per_round=4, gradient_steps=2, batch_size=8, first_learning_round=1)
    training = train_dqn(mixture(), settings, progress=False)
    assert training.memory.transitions.actions.shape == (3 * 4 * 4,)


def test_environments_that_differ_in_what_is_seen_or_done_are_no_mixture():
    one = VAETrainingVectorEnv(2, SMALL)
    for other in ({"actions": "three_factors"}, {"observation": "full"}, {"autoreset_mode": AutoresetMode.DISABLED}):
        with pytest.raises(InputError, match="same spaces and the same autoreset mode"):
            MixtureVectorEnv([one, VAETrainingVectorEnv(2, WIDER, **other)])
