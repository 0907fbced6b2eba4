"""The article's state, all parameters, stands beside the observation; and it takes more than parameters."""

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.environment import VAETrainingEnv, VAETrainingVectorEnv
from rlvae_tutor.mdp.task import Task

SMALL = {"hidden": (8,), "latent": 2, "batch_size": 16, "horizon": 4, "updates_per_step": 2}
# Encoder 64 x 8 + 8 and 8 x 4 + 4, decoder 2 x 8 + 8 and 8 x 64 + 64.
WEIGHTS = 520 + 36 + 24 + 576
KEEP = 3


def started(**changes):
    envs = VAETrainingVectorEnv(3, Task(**SMALL | changes), autoreset_mode=AutoresetMode.DISABLED)
    envs.reset(seed=[5, 5, 5], options={"learning_rate": 0.05})
    return envs


def equal(members):
    """Whether all rows of an array (members, ...) are equal."""
    return np.array_equal(members, np.broadcast_to(members[:1], members.shape))


def test_it_holds_every_weight_and_every_slot():
    literal = started().literal_state()
    assert literal["parameters"].shape == (3, WEIGHTS)
    assert literal["slots"].shape == (3, 2, WEIGHTS), "Adam keeps two numbers for each weight"
    assert set(literal) == {"parameters", "slots", "updates", "seed", "learning_rate", "beta"}
    assert started(optimizer="sgd").literal_state()["slots"].size == 0
    assert started(averages=True).literal_state()["average"].shape == (3, WEIGHTS)


def test_one_vae_has_it_without_the_leading_axis():
    env = VAETrainingEnv(Task(**SMALL))
    env.reset(seed=5)
    assert env.literal_state()["parameters"].shape == (WEIGHTS,)
    assert env.literal_state()["updates"] == 0
    env.step(KEEP)
    assert env.literal_state()["updates"] == 2


def test_equal_states_have_one_future():
    envs = started()
    for _ in range(4):
        envs.step(np.full(3, KEEP))
        assert all(equal(array) for array in envs.literal_state().values())


@pytest.mark.parametrize(("optimizer", "futures"), [("adam", 2), ("momentum", 2), ("sgd", 1)])
def test_parameters_alone_decide_the_future_only_of_plain_gradient_descent(optimizer, futures):
    envs = started(optimizer=optimizer)
    envs.step(np.full(3, KEEP))
    (state,) = envs.runs.states
    first_forgets = lambda slot: tf.concat([tf.zeros_like(slot[:1]), slot[1:]], axis=0)
    envs.runs.states = [state._replace(slots=tf.nest.map_structure(first_forgets, state.slots))]
    assert equal(envs.literal_state()["parameters"])
    envs.step(np.full(3, KEEP))
    assert len(np.unique(envs.literal_state()["parameters"], axis=0)) == futures


def test_there_is_none_before_the_first_reset():
    with pytest.raises(InputError, match="call reset"):
        VAETrainingVectorEnv(2, Task(**SMALL)).literal_state()
