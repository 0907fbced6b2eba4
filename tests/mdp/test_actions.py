import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.actions import BETA_LIMITS, CHOICES, AnyControls, Controls, action_set, position
from rlvae_tutor.mdp.task import LEARNING_RATE_LIMITS, Task

LOW, HIGH = LEARNING_RATE_LIMITS


def test_limits_are_those_of_the_definition():
    assert LEARNING_RATE_LIMITS == (1e-6, 0.5)


@pytest.mark.parametrize(
    ("name", "factors"), [("three_factors", [0.5, 1, 2]), ("seven_factors", [0.25, 0.5, 0.7, 1, 1.4, 2, 4])]
)
def test_choices_multiply_the_learning_rate(name, factors):
    actions = action_set(name)
    assert actions.space.n == len(factors)
    everything = np.arange(len(factors))
    changed = actions.apply(everything, Controls.of(np.full(len(factors), 0.01)))
    np.testing.assert_allclose(changed.learning_rate, np.multiply(0.01, factors))
    assert np.all(changed.beta == 1)
    assert not changed.restart.any()


def test_no_action_leaves_the_limits():
    rates = Controls.of(np.array([LOW, HIGH]))
    assert action_set("seven_factors").apply(np.array([0, 6]), rates).learning_rate.tolist() == [LOW, HIGH]
    edges = np.array([action_set("any_learning_rate").space.low, action_set("any_learning_rate").space.high])
    reached = action_set("any_learning_rate").apply(edges, rates).learning_rate
    np.testing.assert_allclose(reached, [LOW, HIGH], rtol=1e-6)
    assert LOW <= reached.min() <= reached.max() <= HIGH


@pytest.mark.parametrize("name", ["three_factors", "seven_factors", "seven_factors_and_beta"])
def test_toward_picks_the_nearest_in_ratio(name):
    actions, rng = action_set(name), np.random.default_rng(0)
    rates, wanted = 10.0 ** rng.uniform(-4, -2, (2, 200))
    picked = actions.toward(rates, wanted)
    for rate, aim, choice in zip(rates, wanted, picked, strict=True):
        ratios = [max(rate * factor / aim, aim / (rate * factor)) for factor in actions.factors]
        assert ratios[choice] == min(ratios)
    assert len(set(picked)) == len(set(actions.factors))


def test_continuous_actions_reach_the_wanted_rate_exactly():
    actions = action_set("any_learning_rate")
    wanted = np.geomspace(LOW, HIGH, 50)
    chosen = actions.toward(np.full(50, 0.01), wanted)
    assert all(actions.space.contains(action) for action in chosen)
    np.testing.assert_allclose(actions.apply(chosen, Controls.of(np.full(50, 0.01))).learning_rate, wanted, rtol=1e-6)


def test_the_continuous_set_with_beta_sets_it_exactly_and_absolutely():
    actions = action_set("any_learning_rate_and_beta")
    betas, rates = np.geomspace(*BETA_LIMITS, 50), np.geomspace(LOW, HIGH, 50)
    chosen = np.stack([position(rates, LEARNING_RATE_LIMITS), position(betas, BETA_LIMITS)], axis=1).astype(np.float32)
    assert all(actions.space.contains(action) for action in chosen)
    for before in (0.02, 1.0):
        changed = actions.apply(chosen, Controls.of(np.full(50, 0.01), before))
        np.testing.assert_allclose(changed.beta, betas, rtol=1e-6)
        np.testing.assert_allclose(changed.learning_rate, rates, rtol=1e-6)
        assert not changed.restart.any()
    assert BETA_LIMITS[0] <= changed.beta.min() <= changed.beta.max() <= BETA_LIMITS[1]


def test_a_position_beyond_a_limit_is_that_of_the_limit():
    assert position(np.array([0, 1e9]), BETA_LIMITS).tolist() == [-1, 1]


@pytest.mark.parametrize(("beta", "average"), [(False, False), (True, False), (False, True), (True, True)])
def test_a_schedule_over_any_continuous_set_leaves_beta_at_one_and_begins_no_average(beta, average):
    actions, wanted = AnyControls(beta, average), np.geomspace(LOW, HIGH, 50)
    chosen = actions.toward(np.full(50, 0.01), wanted)
    assert chosen.shape == (50, *actions.space.shape)
    changed = actions.apply(chosen, Controls.of(np.full(50, 0.01)))
    np.testing.assert_allclose(changed.learning_rate, wanted, rtol=1e-6)
    np.testing.assert_allclose(changed.beta, 1, rtol=1e-6)
    assert not changed.restart.any()


def test_the_last_number_begins_an_average_whatever_the_others_are():
    for actions in (AnyControls(averages=True), AnyControls(beta=True, averages=True)):
        chosen = actions.toward(np.full(2, 0.01), np.array([1e-3, 1e-2]))
        chosen[0, -1] = 0.5
        assert actions.apply(chosen, Controls.of(np.full(2, 0.01))).restart.tolist() == [True, False]


@pytest.mark.parametrize("name", ["seven_factors", "any_learning_rate"])
def test_toward_takes_one_wish_for_all(name):
    actions, rates = action_set(name), np.array([1e-3, 1e-2])
    np.testing.assert_array_equal(actions.toward(rates, 0.01), actions.toward(rates, np.array([0.01, 0.01])))


# --- the richer sets

CHOOSING, AVERAGING = Task(optimizer="choice"), Task(averages=True)


def applied(name, task, controls):
    """What every action of a set makes of the same `controls`, and how the actions describe themselves."""
    actions = action_set(name, task)
    everything = np.arange(actions.space.n)
    return actions.choices, actions.apply(everything, Controls.of(np.full(actions.space.n, 0.01), controls))


def test_a3_crosses_the_learning_rate_with_beta():
    choices, changed = applied("seven_factors_and_beta", Task(), 0.4)
    pairs = set(zip(changed.learning_rate.round(6), changed.beta.round(6), strict=True))
    assert len(choices) == len(pairs) == 7 * 3
    assert set(changed.beta) == {0.2, 0.4, 0.8}
    lowest, highest = (
        applied("seven_factors_and_beta", Task(), BETA_LIMITS[0])[1].beta,
        applied("seven_factors_and_beta", Task(), BETA_LIMITS[1])[1].beta,
    )
    assert lowest.min() == BETA_LIMITS[0]
    assert highest.max() == BETA_LIMITS[1]


def test_a4_crosses_the_learning_rate_with_the_optimizer():
    choices, changed = applied("optimizers", CHOOSING, 1.0)
    assert len(choices) == 9
    assert [CHOICES[rule] for rule in changed.rule] == [choice.rule for choice in choices]
    assert set(zip(changed.rule, changed.learning_rate, strict=True)) == {
        (rule, rate) for rule in range(3) for rate in (0.005, 0.01, 0.02)
    }


def test_a5_multiplies_the_learning_rate_or_the_kl_weight_or_begins_an_average():
    choices, changed = applied("rate_beta_average", AVERAGING, 1.0)
    assert choices[:-3] == action_set("seven_factors").choices
    assert changed.learning_rate[-3:].tolist() == [0.01] * 3
    assert changed.beta.tolist() == [1.0] * 7 + [0.5, 2.0, 1.0]
    assert changed.restart.tolist() == [False] * 9 + [True]


def test_a_schedule_over_a_richer_set_does_nothing_else():
    rates, wanted = np.array([1e-3, 1e-2]), np.array([4e-3, 1e-2])
    for name, task in (("seven_factors_and_beta", Task()), ("optimizers", CHOOSING), ("rate_beta_average", AVERAGING)):
        actions = action_set(name, task)
        changed = actions.apply(actions.toward(rates, wanted), Controls.of(rates))
        assert changed.beta.tolist() == [1, 1]
        assert {CHOICES[rule] for rule in changed.rule} == {"adam"}
        assert not changed.restart.any()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("optimizers", r'Task\(optimizer="choice"\)'),
        ("rate_beta_average", r"Task\(averages=True\)"),
        ("any_learning_rate_and_average", r"Task\(averages=True\)"),
        ("A9", "choose one of three_factors, seven_factors, seven_factors_and_beta, optimizers, rate_beta_average"),
    ],
)
def test_a_set_that_the_task_has_no_use_for_is_refused(name, sentence):
    with pytest.raises(InputError, match=sentence):
        action_set(name)
