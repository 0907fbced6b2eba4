"""What the richer action sets do to real training runs."""

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from rlvae_tutor.backend import tf
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.actions import ACTION_SETS, Choice
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.task import Task

SMALL = {"hidden": (8,), "latent": 2, "batch_size": 16, "horizon": 4, "updates_per_step": 2}


def environment(actions, members=2, **changes):
    task = Task(**SMALL | changes)
    return VAETrainingVectorEnv(members, task, "controls", actions, autoreset_mode=AutoresetMode.DISABLED)


def averaging(actions):
    """Three members whose weights may be averaged: as many in all tests, so that they are compiled once."""
    return environment(actions, 3, averages=True)


def number(name, **wanted):
    """The number of an action of a set."""
    return ACTION_SETS[name].choices.index(Choice(**wanted))


def test_beta_is_trained_with_and_observed_but_not_judged_by():
    envs = environment("seven_factors_and_beta")
    envs.reset(seed=[0, 0], options={"learning_rate": 0.02})
    down, keep = number("seven_factors_and_beta", beta_factor=0.5), number("seven_factors_and_beta")
    for _ in range(4):
        observations, *_ = envs.step(np.array([down, keep]))
    assert observations[:, 2].tolist() == [-4, 0]
    free, plain = envs.runs.process.terms(envs.runs.state, "outer_validation").kl.numpy()
    assert free > plain, "with a cheap KL term the code says more"
    terms = envs.runs.process.terms(envs.runs.state, "outer_validation")
    np.testing.assert_allclose(envs.infos()["nelbo"], terms.reconstruction + terms.kl, rtol=1e-5)


def test_an_optimizer_that_is_always_chosen_is_that_optimizer():
    choosing = environment("optimizers", 3, optimizer="choice")
    plain = environment("seven_factors", 3, optimizer="momentum")
    losses = []
    for envs, action in ((choosing, number("optimizers", rule="momentum")), (plain, number("seven_factors"))):
        envs.reset(seed=0, options={"learning_rate": 0.01})
        for _ in range(4):
            envs.step(np.full(3, action))
        losses.append(envs.infos()["nelbo"])
    np.testing.assert_allclose(*losses, rtol=1e-5)


def test_an_average_is_observed_and_judged_by():
    envs = averaging("rate_beta_average")
    envs.reset(seed=[0, 0, 0], options={"learning_rate": 0.05})
    keep, restart = number("rate_beta_average"), number("rate_beta_average", restart=True)
    observed = [envs.step(np.array([first, keep, keep]))[0][:, 3] for first in (keep, restart, keep)]
    assert np.array(observed).T.tolist() == [[0, 0.25, 0.5], [0, 0, 0], [0, 0, 0]]
    state, losses = envs.runs.state, envs.infos()["nelbo"]
    assert losses[0] != losses[1]
    newest = envs.runs.process.terms(state._replace(averaged=tf.constant([-1, -1, -1])), "outer_validation").nelbo
    np.testing.assert_allclose(newest, losses[1], rtol=1e-5, err_msg="the training itself should not have changed")


def test_the_reward_telescopes_through_a_new_average(play):
    envs = averaging("rate_beta_average")
    envs.reset(seed=0)
    rewards, _ = play(envs, policies.random(envs.single_action_space, 0))
    np.testing.assert_allclose(rewards.sum(axis=0), -envs.runs.now.u_outer, rtol=1e-12)


def test_a_schedule_averages_from_the_share_it_is_given():
    envs = averaging("any_learning_rate_and_average")
    schedule = policies.constant(envs.actions, 0.03)
    policy = policies.averaging(schedule, 0.5)
    observations, _ = envs.reset(seed=0)
    seen = []
    while not envs.ended.all():
        observations, *_ = envs.step(policy(observations))
        seen.append(observations[0, 3])
    assert seen == [0.25, 0.25, 0.25, 0.5]
    np.testing.assert_allclose(envs.infos()["learning_rate"], 0.03, rtol=1e-6)


@pytest.mark.parametrize("actions", ["seven_factors_and_beta", "rate_beta_average"])
def test_members_are_as_they_would_be_alone(actions):
    together, rng = averaging(actions), np.random.default_rng(0)
    moves = rng.integers(together.single_action_space.n, size=(4, 3))
    together.reset(seed=[3, 4, 5])
    for move in moves:
        together.step(move)
    for i in range(3):
        alone = environment(actions, 1, averages=True)
        alone.reset(seed=[3 + i])
        for move in moves:
            alone.step(move[i : i + 1])
        np.testing.assert_allclose(alone.infos()["nelbo"][0], together.infos()["nelbo"][i], rtol=1e-4)
