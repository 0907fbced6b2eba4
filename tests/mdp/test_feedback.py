"""Policies that react to the training they see, and those that act on the weight of the KL term."""

from functools import partial

import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.actions import ACTION_SETS, BETA_LIMITS, Controls
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.observations import encode_learning_rate, observation_names
from rlvae_tutor.mdp.policies import PLATEAU, PIController

RATE, WITH_BETA = ACTION_SETS["any_learning_rate"], ACTION_SETS["any_learning_rate_and_beta"]
LOWEST, HIGHEST = BETA_LIMITS


def seen(among, elapsed, rate=0.01, **features):
    """Observations float32 (N, features) at a share `elapsed` of the horizon; what is not said is 0."""
    values = {"log_learning_rate": encode_learning_rate(rate), "remaining": 1 - np.asarray(elapsed), **features}
    columns = np.broadcast_arrays(*(np.atleast_1d(values.get(name, 0.0)) for name in observation_names(among)))
    return np.stack(columns, axis=-1).astype(np.float32)


def rates(policy, observations):
    """Learning rates (N,) that a policy over any_learning_rate sets."""
    return RATE.apply(policy(observations), Controls.of(np.ones(len(observations)))).learning_rate


# --- hypergradient descent


def test_hypergradient_raises_the_rate_where_gradients_agree_and_lowers_it_where_they_do_not():
    policy = policies.hypergradient(RATE, 0.5, 0.3)
    wanted = rates(policy, seen("full", 0.5, 0.02, gradient_cosine=[-1, -0.5, 0, 0.5, 1]))
    np.testing.assert_allclose(wanted, 0.02 * np.exp([-0.3, -0.15, 0, 0.15, 0.3]), rtol=1e-5)


def test_hypergradient_begins_at_its_start_whatever_the_run_was_started_with():
    policy = policies.hypergradient(RATE, np.array([0.01, 0.02]), 0.3)
    np.testing.assert_allclose(rates(policy, seen("full", 0, [1e-4, 0.3])), [0.01, 0.02], rtol=1e-5)


# --- reduce on plateau


def reductions(policy, curves):
    """By what a policy multiplies the rate of each run at each moment, from curves of u_inner (moments, N)."""
    moments = [seen("full", t / len(curves), 0.02, u_inner=u) for t, u in enumerate(curves)]
    return np.array([rates(policy, moment) / 0.02 for moment in moments]).round(4)


def reduce_by_half(patience):
    return policies.reduce_on_plateau(RATE, 0.02, 0.5, patience)


def test_the_rate_is_halved_after_patience_and_only_then_and_after_as_long_again():
    standing_still = np.zeros((8, 1))
    assert reductions(reduce_by_half(3), standing_still)[:, 0].tolist() == [1, 1, 1, 0.5, 1, 1, 0.5, 1]


def test_an_improvement_begins_the_wait_anew_but_one_that_is_too_small_does_not():
    better, hardly = np.array([0, 0, -2, -2, -2, -2]) * PLATEAU, np.array([0, 0, -0.9, -0.9, -0.9, -0.9]) * PLATEAU
    by_member = reductions(reduce_by_half(3), np.stack([better, hardly], axis=1)).T
    assert by_member.tolist() == [[1, 1, 1, 1, 1, 0.5], [1, 1, 1, 0.5, 1, 1]]


def test_small_improvements_add_up():
    slowly = -0.6 * PLATEAU * np.arange(8)[:, None]
    assert np.all(reductions(reduce_by_half(2), slowly) == 1)


def test_what_was_waited_for_is_forgotten_where_an_episode_begins():
    policy = reduce_by_half(2)
    reductions(policy, np.full((4, 2), -3.0))
    policy(seen("full", 0.5, u_inner=[-3, -3]))
    policy(seen("full", [0, 0.5], u_inner=[0, -3]))
    after = rates(policy, seen("full", [0.1, 0.6], 0.02, u_inner=[-0.1, -3])) / 0.02
    np.testing.assert_allclose(after, [1, 0.5], rtol=1e-5, err_msg="-0.1 is an improvement on 0, not on -3")
    assert reductions(policy, np.zeros((3, 5)))[:, 0].tolist() == [1, 1, 0.5], "and runs may be more than before"


def test_every_member_has_its_own_start_factor_and_patience():
    policy = policies.reduce_on_plateau(RATE, np.array([0.02, 0.04]), np.array([0.5, 0.2]), np.array([1, 2]))
    assert reductions(policy, np.zeros((4, 2))).T.tolist() == [[1, 0.5, 0.5, 0.5], [2, 1, 0.2, 1]]


# --- the weight of the KL term


def betas(weight, horizon, among="schedule"):
    return np.array([weight(seen(among, t / horizon))[0] for t in range(horizon)])


def test_linear_warm_up_reaches_one_at_its_share_and_stays():
    np.testing.assert_allclose(betas(policies.linear_warm_up(0.5), 8), [0, 0.25, 0.5, 0.75, 1, 1, 1, 1], atol=1e-6)


@pytest.mark.parametrize("cycles", [1, 2, 4, 5, 8, 10])
def test_every_cycle_rises_from_zero_and_then_stays_at_one(cycles):
    length = 40 // cycles
    rise = np.minimum(np.arange(length) / length / 0.5, 1)
    np.testing.assert_allclose(betas(policies.cyclical(cycles, 0.5), 40), np.tile(rise, cycles), atol=1e-4)


def test_a_weight_is_set_within_the_limits_and_the_rate_is_left_as_it_is():
    policy = policies.with_beta(policies.constant(WITH_BETA, 0.03), lambda observations: np.array([0, 0.5, 1, 99]))
    changed = WITH_BETA.apply(policy(seen("schedule", [0.1] * 4)), Controls.of(np.ones(4)))
    np.testing.assert_allclose(changed.beta, [LOWEST, 0.5, 1, HIGHEST], rtol=1e-6)
    np.testing.assert_allclose(changed.learning_rate, 0.03, rtol=1e-5)


def test_one_policy_may_set_all_controls():
    actions = ACTION_SETS["any_controls"]
    weighted = policies.with_beta(policies.constant(actions, 0.03), policies.linear_warm_up(0.5))
    observations = seen("schedule", [0.25, 0.75])
    changed = actions.apply(policies.averaging(weighted, 0.5)(observations), Controls.of(np.ones(2)))
    np.testing.assert_allclose(changed.learning_rate, 0.03, rtol=1e-5)
    np.testing.assert_allclose(changed.beta, [0.5, 1], rtol=1e-5)
    assert changed.restart.tolist() == [True, False]


# --- ControlVAE's controller


def steered(controller, kls, at=0.5):
    """KL weights (moments, N) in answer to KLs (moments, N) in nats in the middle of an episode."""
    return np.array([controller(seen("kl", at, log_kl=np.log10(moment))) for moment in np.atleast_2d(kls)])


def test_the_controller_follows_its_formula():
    controller, errors = PIController(5.0, 0.4, 0.01), 5.0 - np.array([6.0, 7.0, 4.0])
    controller(seen("kl", 0, log_kl=np.log10(5.0)))
    wanted = 0.4 / (1 + np.exp(errors)) - 0.01 * np.cumsum(errors) + LOWEST
    np.testing.assert_allclose(steered(controller, np.array([[6.0], [7.0], [4.0]]))[:, 0], wanted, rtol=1e-5)


def test_the_weight_rises_while_the_kl_is_above_its_target_and_falls_while_it_is_below():
    controller = PIController(5.0, 0.01, 0.05)
    controller(seen("kl", 0, log_kl=np.log10(5.0)))
    above, below = steered(controller, np.full((5, 1), 8.0)), steered(controller, np.full((4, 1), 3.0))
    assert np.all(np.diff(above[:, 0]) > 0)
    assert np.all(np.diff(below[:, 0]) < 0)


@pytest.mark.parametrize(("kl", "limit", "turned"), [(1.0, LOWEST, 8.0), (1e3, HIGHEST, 1.0)])
def test_the_sum_of_errors_does_not_wind_up(kl, limit, turned):
    patient, fresh = PIController(5.0, 0.01, 0.05), PIController(5.0, 0.01, 0.05)
    for controller, steps in ((patient, 200), (fresh, 1)):
        controller(seen("kl", 0, log_kl=np.log10(5.0)))
        assert steered(controller, np.full((steps, 1), kl))[-1, 0] == pytest.approx(limit, abs=0.01)
    answers = [steered(controller, np.full((3, 1), turned))[:, 0] for controller in (patient, fresh)]
    np.testing.assert_allclose(*answers, err_msg="a long time at the limit should be as if it had been short")
    assert abs(answers[0][0] - limit) > 0.1, "the weight should turn round as soon as the error does"


def test_the_controller_forgets_where_an_episode_begins_and_keeps_members_apart():
    controller = PIController(np.array([5.0, 9.0]), 0.01, 0.05)
    first = steered(controller, [[8.0, 8.0]], 0)[0]
    later = steered(controller, np.full((4, 2), 8.0))[-1]
    assert later[0] > first[0] > 0.1
    assert later[1] == first[1] == LOWEST
    np.testing.assert_array_equal(steered(controller, [[8.0, 8.0]], 0)[0], first)


def test_a_controller_steers_the_kl_of_real_training(task):
    envs = VAETrainingVectorEnv(3, task, "kl", "any_learning_rate_and_beta")
    policy = policies.with_beta(policies.constant(envs.actions, 0.02), PIController(1e-4, 0.01, 5.0))
    observations, _ = envs.reset(seed=0)
    for _ in range(task.horizon - 1):
        observations, *_ = envs.step(policy(observations))
    assert np.all(envs.runs.now.beta > 1)


# --- what is refused


@pytest.mark.parametrize("name", ["seven_factors_and_beta", "any_learning_rate", "any_learning_rate_and_average"])
def test_beta_is_only_set_over_a_set_that_can(name):
    with pytest.raises(InputError, match="Only any_learning_rate_and_beta and any_controls set beta"):
        policies.with_beta(policies.constant(ACTION_SETS[name], 0.01), policies.linear_warm_up(0.5))


@pytest.mark.parametrize("name", ["rate_beta_average", "any_learning_rate", "any_learning_rate_and_beta"])
def test_averages_are_only_begun_over_a_set_that_can(name):
    with pytest.raises(InputError, match="Only any_learning_rate_and_average and any_controls average"):
        policies.averaging(policies.constant(ACTION_SETS[name], 0.01), 0.5)


@pytest.mark.parametrize(
    ("policy", "among"),
    [
        (policies.hypergradient(RATE, 0.01, 0.1), "full"),
        (policies.reduce_on_plateau(RATE, 0.01, 0.5, 3), "full"),
        (policies.with_beta(policies.constant(WITH_BETA, 0.01), PIController(5, 0.01, 0.01)), "kl"),
    ],
    ids=["hypergradient", "reduce_on_plateau", "PIController"],
)
def test_a_policy_says_what_it_has_to_see(policy, among):
    with pytest.raises(InputError, match=f'observation="{among}"'):
        policy(seen("schedule", 0.5))


@pytest.mark.parametrize("share", [0, -0.1, 1.5, np.array([0.5, 0])], ids=str)
@pytest.mark.parametrize(
    "make",
    [policies.linear_warm_up, partial(policies.cyclical, 4), partial(policies.warm_up_then_constant, RATE, 0.01)],
)
def test_a_rise_needs_a_share_of_the_horizon(make, share):
    with pytest.raises(InputError, match="must be above 0 and at most 1"):
        make(share)
