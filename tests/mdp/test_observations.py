"""Features do what they say, see only what they may, and know nothing of the order of hidden units."""

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from rlvae_tutor import datasets
from rlvae_tutor.backend import tf
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.observations import (
    OBSERVATION_SETS,
    decode_learning_rate,
    encode_learning_rate,
    looks_at_training,
)
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.vae.networks import Dense, Parameters

A2 = np.log2([0.25, 0.5, 0.7, 1, 1.4, 2, 4])


@pytest.fixture(scope="module")
def journey():
    """Observations (moments, members, features) of random actions, the actions, and the environment at the end."""
    task = Task(hidden=(8,), latent=2, batch_size=16, horizon=4, updates_per_step=2)
    envs = VAETrainingVectorEnv(3, task, "full", autoreset_mode=AutoresetMode.DISABLED)
    actions = np.random.default_rng(0).integers(7, size=(task.horizon, 3))
    first, _ = envs.reset(seed=0, options={"learning_rate": [1e-3, 1e-2, 5e-2]})
    return np.array([first, *(envs.step(move)[0] for move in actions)]), actions, envs


def feature(observations, name):
    return observations[..., OBSERVATION_SETS["full"].index(name)]


def test_schedule_sees_the_learning_rate_and_the_remaining_time_only(task):
    assert OBSERVATION_SETS["schedule"] == ("log_learning_rate", "remaining") == OBSERVATION_SETS["full"][:2]
    envs = VAETrainingVectorEnv(3, task)
    observations, infos = envs.reset(seed=0)
    np.testing.assert_allclose(observations[:, 0], np.log10(infos["learning_rate"]) + 3, rtol=1e-6)
    np.testing.assert_array_equal(observations[:, 1], 1)


def test_the_code_of_a_learning_rate_is_decoded_again():
    rates = np.geomspace(1e-6, 0.5, 50)
    assert encode_learning_rate(0.001) == 0
    assert encode_learning_rate(0.01) == 1
    np.testing.assert_allclose(decode_learning_rate(encode_learning_rate(rates)), rates, rtol=1e-14)
    decoded = decode_learning_rate(encode_learning_rate(rates).astype(np.float32))
    assert decoded.dtype == np.float64
    np.testing.assert_allclose(decoded, rates, rtol=1e-6)


def test_observations_are_flat_float32_within_their_space(journey):
    observations, _, envs = journey
    assert observations.dtype == np.float32
    assert all(envs.observation_space.contains(moment) for moment in observations)
    assert envs.single_observation_space.shape == (len(OBSERVATION_SETS["full"]),)


def test_every_feature_says_something(journey):
    assert np.all(np.std(journey[0], axis=(0, 1)) > 0)


def test_remaining_counts_down(journey):
    np.testing.assert_allclose(
        feature(journey[0], "remaining"), np.repeat([[1], [0.75], [0.5], [0.25], [0]], 3, axis=1)
    )


def test_first_step_is_flagged(journey):
    np.testing.assert_array_equal(feature(journey[0], "first_step"), np.repeat([[1], [0], [0], [0], [0]], 3, axis=1))


def test_last_action_is_the_logarithm_of_the_factor(journey):
    observations, actions, _ = journey
    np.testing.assert_allclose(feature(observations, "last_action"), [[0, 0, 0], *A2[actions]], atol=1e-6)


def test_learning_rate_follows_the_actions(journey):
    seen = feature(journey[0], "log_learning_rate")
    np.testing.assert_allclose(np.diff(seen, axis=0) / np.log10(2), A2[journey[1]], atol=1e-5)


def test_progress_on_inner_validation_is_seen(journey):
    observations, _, envs = journey
    u = feature(observations, "u_inner")
    start, reference = envs.runs.now.start_inner, envs.task.reference
    np.testing.assert_allclose(u[-1], np.log((envs.nelbo("inner_validation") - reference) / start), rtol=1e-4)
    np.testing.assert_allclose(feature(observations, "u_change"), np.diff(u, axis=0, prepend=0), atol=1e-6)
    averages = [np.zeros(3)]
    for value in u[1:]:
        averages.append(0.7 * averages[-1] + 0.3 * value)
    np.testing.assert_allclose(feature(observations, "u_average"), averages, atol=1e-6)


def test_kl_share_is_the_kls_part_of_kl_and_excess(journey):
    observations, _, envs = journey
    kl = envs.runs.process.terms(envs.runs.state, "inner_validation").kl.numpy()
    excess = envs.nelbo("inner_validation") - envs.task.reference
    np.testing.assert_allclose(feature(observations, "kl_share")[-1], kl / (kl + excess), rtol=1e-4)


def test_the_controllers_set_shows_the_kl_in_nats_before_any_update_too(task):
    envs = VAETrainingVectorEnv(3, task, "kl", "any_learning_rate_and_beta")
    observations, _ = envs.reset(seed=0)
    for _ in range(2):
        kl = envs.runs.process.terms(envs.runs.state, "inner_validation").kl.numpy()
        np.testing.assert_allclose(10.0 ** observations[:, 3], kl, rtol=1e-4)
        observations, *_ = envs.step(envs.actions.toward(np.full(3, 0.01), 0.01))
    for value in (0, -1e-7, np.inf, np.nan):
        envs.runs.now.kl = np.full(3, value)
        assert envs.observation_space.contains(envs.observe())


def test_whoever_looks_at_the_training_is_known():
    assert {name: looks_at_training(name) for name in OBSERVATION_SETS} == {
        "schedule": False,
        "controls": False,
        "full": True,
        "kl": True,
    }


def test_change_of_the_gradient_norm_needs_an_earlier_step(journey):
    change = feature(journey[0], "gradient_change")
    np.testing.assert_array_equal(change[:2], 0)
    assert np.all(change[2:] != 0)


def test_size_of_the_updates_is_told_apart_at_small_learning_rates(task):
    envs = VAETrainingVectorEnv(3, task, "full", "any_learning_rate")
    envs.reset(seed=0)
    rates = np.array([1e-5, 1e-4, 1e-3])
    seen = feature(envs.step(envs.actions.toward(rates, rates))[0], "log_update_ratio")
    np.testing.assert_allclose(np.diff(seen), 1, atol=0.1)  # ten times the learning rate, ten times Adam's update


def test_diverged_run_can_be_seen_and_stays_in_its_space(crash):
    envs = crash(observation="full")
    while not envs.ended.any():
        observations = envs.step([3, 3, 3])[0]
    assert envs.observation_space.contains(observations)
    assert feature(observations, "u_inner")[1] == pytest.approx(np.log(10))


def test_bounds_hold_for_what_is_not_a_number(task):
    envs = VAETrainingVectorEnv(3, task, "full")
    envs.reset(seed=0)
    for value in (np.nan, np.inf, -np.inf, 1e3, -1e3):
        envs.runs.now.loss_noise = np.full(3, value)
        assert np.all(np.abs(feature(envs.observe(), "loss_noise")) == 5)


def with_other_held_out_data(seed=0):
    """Digits whose outer-validation and test examples are inverted."""
    data = datasets.images.digits(seed)
    return type(data)(**{**vars(data), "outer_validation": 1 - data.outer_validation, "test": 1 - data.test})


def test_outer_validation_and_test_are_not_observed(monkeypatch, task):
    monkeypatch.setitem(datasets.LOADERS, "inverted", with_other_held_out_data)
    envs = VAETrainingVectorEnv(3, task, "full")
    others = VAETrainingVectorEnv(3, Task(**{**vars(task), "dataset": "inverted"}), "full")
    np.testing.assert_array_equal(envs.reset(seed=0)[0], others.reset(seed=0)[0])
    for _ in range(task.horizon - 1):
        observations, rewards, *_ = envs.step([3, 4, 5])
        elsewhere, other_rewards, *_ = others.step([3, 4, 5])
        np.testing.assert_allclose(observations, elsewhere, rtol=1e-6, atol=1e-6)
        assert np.all(np.abs(rewards - other_rewards) > 1e-3), "but outer-validation is what is rewarded"


def permuted(tree, order):
    """Parameters (or slots) of VAEs with one hidden layer, its units in another order."""

    def layers(first, second):
        return (
            Dense(tf.gather(first.kernel, order, axis=-1), tf.gather(first.bias, order, axis=-1)),
            Dense(tf.gather(second.kernel, order, axis=-2), second.bias),
        )

    return Parameters(layers(*tree.encoder), layers(*tree.decoder))


def test_order_of_hidden_units_is_not_seen(task):
    envs, others = (VAETrainingVectorEnv(3, task, "full") for _ in range(2))
    for each in (envs, others):
        each.reset(seed=0)
        each.step([5, 5, 5])
    state, order = others.runs.state, np.random.default_rng(0).permutation(8)
    slots = tuple(permuted(slot, order) for slot in state.slots)
    others.runs.states = [state._replace(parameters=permuted(state.parameters, order), slots=slots)]
    for _ in range(task.horizon - 2):
        np.testing.assert_allclose(envs.step([4, 4, 4])[0], others.step([4, 4, 4])[0], rtol=1e-4, atol=1e-5)
    kernels = (each.runs.state.parameters.encoder[0].kernel.numpy() for each in (envs, others))
    assert not np.allclose(*kernels), "the two are the same model, written in two ways"
