"""Every policy maps observations (N, features) to actions; schedules follow their formulas."""

import math

import numpy as np
import pytest
from gymnasium import spaces

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.actions import Controls, action_set
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.observations import encode_learning_rate

PEAK, HORIZON = 0.04, 40
RATES = np.geomspace(1e-4, 1e-1, 8)


def cosine(share):
    return PEAK * (1 + math.cos(math.pi * share)) / 2


def flat_then_cosine(share):
    return PEAK if share < 0.6 else cosine((share - 0.6) / 0.4)


def one_cycle(share):
    if share < 0.3:
        return PEAK - (PEAK - PEAK / 25) * (1 + math.cos(math.pi * share / 0.3)) / 2
    return PEAK / 250_000 + (PEAK - PEAK / 250_000) * (1 + math.cos(math.pi * (share - 0.3) / 0.7)) / 2


def warm_up_then_constant(share):
    return PEAK * (1 / 25 + (1 - 1 / 25) * min(share / 0.25, 1))


def three_knots(share):
    return 0.01 * 4 ** (2 * share) if share <= 0.5 else 0.04 * (1e-3 / 0.04) ** (2 * share - 1)


SCHEDULES = {
    "constant": (lambda actions: policies.constant(actions, PEAK), lambda share: PEAK),
    "cosine": (lambda actions: policies.cosine(actions, PEAK), cosine),
    "flat_then_cosine": (lambda actions: policies.flat_then_cosine(actions, PEAK, 0.6), flat_then_cosine),
    "one_cycle": (lambda actions: policies.one_cycle(actions, PEAK, 0.3), one_cycle),
    "exponential": (lambda actions: policies.exponential(actions, PEAK, 0.1), lambda share: PEAK * 0.1**share),
    "warm_up_then_constant": (
        lambda actions: policies.warm_up_then_constant(actions, PEAK, 0.25),
        warm_up_then_constant,
    ),
    "log_linear": (
        lambda actions: policies.schedule(actions, policies.log_linear([0.01, 0.04, 0.001])),
        three_knots,
    ),
}


def observed(rates, t):
    return np.stack([encode_learning_rate(rates), np.full(len(rates), 1 - t / HORIZON)], axis=-1).astype(np.float32)


def walk(policy, actions):
    """Learning rates (HORIZON + 1, 8) that a policy walks through from eight initial ones."""
    rates = [RATES]
    for t in range(HORIZON):
        rates.append(actions.apply(policy(observed(rates[-1], t)), Controls.of(rates[-1])).learning_rate)
    return np.array(rates)


@pytest.mark.parametrize("name", SCHEDULES)
def test_continuous_actions_follow_the_formula(name):
    make, formula = SCHEDULES[name]
    actions = action_set("any_learning_rate")
    path = walk(make(actions), actions)[1:]
    wanted = [formula(t / HORIZON) for t in range(HORIZON)]
    np.testing.assert_allclose(path, np.repeat(wanted, 8).reshape(HORIZON, 8), rtol=2e-5)


@pytest.mark.parametrize("name", SCHEDULES)
def test_discrete_actions_stay_within_half_a_step_of_the_formula(name):
    make, formula = SCHEDULES[name]
    actions = action_set("seven_factors")
    path = walk(make(actions), actions)
    wanted = np.array([formula(t / HORIZON) for t in range(HORIZON)])[:, None]
    reachable = np.abs(np.log(wanted / path[:-1])) <= np.log(4)
    assert reachable.mean() > 0.8
    # The widest gap between neighbouring factors is 2, half of it in ratio the root of 2.
    assert np.all(np.abs(np.log(path[1:] / wanted))[reachable] <= np.log(2) / 2 + 1e-6)


@pytest.mark.parametrize("name", ["three_factors", "seven_factors", "any_learning_rate"])
def test_keep_keeps(name):
    actions = action_set(name)
    np.testing.assert_allclose(walk(policies.keep(actions), actions)[-1], RATES, rtol=1e-5)


@pytest.mark.parametrize(
    ("make", "setting"),
    [
        (policies.constant, RATES[::-1]),
        (policies.cosine, RATES[::-1]),
        (lambda actions, flat: policies.flat_then_cosine(actions, PEAK, flat), np.linspace(0, 0.9, 8)),
        (lambda actions, warm_up: policies.one_cycle(actions, PEAK, warm_up), np.linspace(0.1, 0.8, 8)),
        (lambda actions, ratio: policies.exponential(actions, PEAK, ratio), np.geomspace(1e-3, 1, 8)),
        (lambda actions, share: policies.warm_up_then_constant(actions, PEAK, share), np.linspace(0.3, 1, 8)),
        (
            lambda actions, knots: policies.schedule(actions, policies.log_linear(knots)),
            np.geomspace(1e-3, 1e-1, 24).reshape(8, 3),
        ),
    ],
    ids=SCHEDULES,
)
def test_schedule_takes_a_setting_for_each_member(make, setting):
    actions = action_set("any_learning_rate")
    together = walk(make(actions, setting), actions)
    for i, own in enumerate(setting):
        np.testing.assert_allclose(together[1:, i], walk(make(actions, own), actions)[1:, i], rtol=1e-6)
    assert len(np.unique(together[HORIZON // 2])) > 4


@pytest.mark.parametrize("space", [spaces.Discrete(7), spaces.Box(-1, 1, (1,))], ids=str)
def test_random_policy_draws_from_its_space(space):
    policy = policies.random(space, seed=0)
    drawn = policy(np.zeros((700, 2)))
    assert all(space.contains(action) for action in drawn)
    assert len(np.unique(drawn)) >= 7
    np.testing.assert_array_equal(policies.random(space, seed=0)(np.zeros((700, 2))), drawn)
    assert not np.array_equal(policy(np.zeros((700, 2))), drawn)


def test_always_takes_the_same_action():
    assert policies.always(5)(np.zeros((3, 2))).tolist() == [5, 5, 5]


def test_greedy_policy_takes_the_highest_value():
    values = np.array([[0.0, 3.0, 1.0], [2.0, -1.0, 0.0]])
    seen = []
    policy = policies.greedy(lambda observations: seen.append(observations) or values)
    assert policy("what is observed").tolist() == [1, 0]
    assert seen == ["what is observed"]


def everybody(actions, space):
    schedules = {name: make(actions) for name, (make, _) in SCHEDULES.items()}
    return {
        **schedules,
        "keep": policies.keep(actions),
        "random": policies.random(space, seed=0),
        "greedy": policies.greedy(lambda observations: observations @ np.ones((2, 7))),
    }


def test_all_policies_can_drive_the_environment(task):
    envs = VAETrainingVectorEnv(3, task)
    for name, policy in everybody(envs.actions, envs.single_action_space).items():
        observations, _ = envs.reset(seed=0)
        ends = []
        for _ in range(task.horizon):
            observations, _, terminated, *_ = envs.step(policy(observations))
            ends.append(terminated.all())
        assert ends == [False] * (task.horizon - 1) + [True], name


def test_schedule_drives_the_environment_along_its_formula(task):
    envs = VAETrainingVectorEnv(3, task, actions="any_learning_rate")
    policy = policies.one_cycle(envs.actions, PEAK, 0.3)
    observations, _ = envs.reset(seed=0)
    for t in range(task.horizon - 1):
        observations, *_, infos = envs.step(policy(observations))
        np.testing.assert_allclose(infos["learning_rate"], one_cycle(t / task.horizon), rtol=2e-5)


@pytest.mark.parametrize("warm_up", [0, 1, -0.1, np.array([0.3, 1])], ids=str)
def test_one_cycle_needs_a_warm_up_and_a_rest(warm_up):
    with pytest.raises(InputError, match="warm-up's share of the horizon must lie between 0 and 1"):
        policies.one_cycle(action_set("seven_factors"), PEAK, warm_up)


@pytest.mark.parametrize("flat", [1, -0.1, np.array([0.5, 1])], ids=str)
def test_flat_then_cosine_needs_time_for_the_cosine(flat):
    with pytest.raises(InputError, match=r"flat share of the horizon must lie in \[0, 1\)"):
        policies.flat_then_cosine(action_set("seven_factors"), PEAK, flat)
