"""The agent: NumPy does what Keras does, and what is saved is loaded."""

import numpy as np
import pytest
from gymnasium import spaces

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import InputError
from rlvae_tutor.qlearning import Agent, ensemble
from rlvae_tutor.qlearning.network import q_network
from rlvae_tutor.qlearning.spaces import encode, encoded_size

SPACES = [
    spaces.Box(-1, 1, (5,)),
    spaces.Box(np.array([-np.inf, 0, 1]), np.inf, dtype=np.float64),
    spaces.Box(0, 255, (2, 3), np.uint8),
    spaces.Discrete(6),
    spaces.Discrete(6, start=-2),
]


def network_and_agent(space, hidden=(7, 6), seed=0):
    """A network of random weights, biases too, and the agent that has them."""
    network, generator = q_network(encoded_size(space), 3, hidden, seed), np.random.default_rng(seed)
    network.set_weights([generator.normal(size=weight.shape) for weight in network.get_weights()])
    return network, Agent(space, network.get_weights())


def observations(space, number=50):
    space.seed(0)
    return np.array([space.sample() for _ in range(number)])


@pytest.mark.parametrize("space", SPACES, ids=str)
@pytest.mark.parametrize("hidden", [(), (7, 6)])
def test_numpy_gives_the_values_of_the_keras_network(space, hidden):
    network, agent = network_and_agent(space, hidden)
    seen = observations(space)
    expected = network(encode(space, seen)).numpy()
    np.testing.assert_allclose(agent.q_values(seen), expected, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(agent.act(seen), expected.argmax(axis=1))


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_a_loaded_agent_gives_the_same_numbers(space, tmp_path):
    _, agent = network_and_agent(space)
    agent.save(tmp_path / "agent", task="digits")
    loaded, seen = Agent.load(tmp_path / "agent"), observations(space)
    np.testing.assert_array_equal(loaded.q_values(seen), agent.q_values(seen))
    assert loaded.space == space
    assert checkpoint.load(tmp_path / "agent")[1]["task"] == "digits"


def test_an_ensemble_gives_the_mean_value_of_its_agents_and_is_saved_like_one(tmp_path):
    agents = [network_and_agent(SPACES[0], seed=seed)[1] for seed in range(3)]
    seen = observations(SPACES[0])
    mean = np.mean([agent.q_values(seen) for agent in agents], axis=0)
    ensemble(agents).save(tmp_path)
    of_unequal_parts = ensemble([ensemble(agents[:2]), agents[2]])
    for together in (ensemble(agents), Agent.load(tmp_path), of_unequal_parts):
        np.testing.assert_allclose(together.q_values(seen), mean, rtol=1e-5, atol=1e-5)
        np.testing.assert_array_equal(together.act(seen), mean.argmax(axis=1))


def test_more_than_ten_layers_keep_their_order(tmp_path):
    _, agent = network_and_agent(SPACES[0], hidden=(4,) * 12)
    agent.save(tmp_path)
    seen = observations(SPACES[0])
    np.testing.assert_array_equal(Agent.load(tmp_path).q_values(seen), agent.q_values(seen))


def test_a_missing_a_damaged_and_a_foreign_checkpoint_are_refused(tmp_path):
    with pytest.raises(InputError, match="no checkpoint"):
        Agent.load(tmp_path / "agent")
    checkpoint.save(tmp_path / "other", {"something": np.zeros(2)}, {})
    with pytest.raises(InputError, match="holds no agent"):
        Agent.load(tmp_path / "other")
    network_and_agent(SPACES[0])[1].save(tmp_path / "agent")
    arrays = tmp_path / "agent" / checkpoint.ARRAYS
    arrays.write_bytes(arrays.read_bytes()[:-20])
    with pytest.raises(InputError, match="damaged"):
        Agent.load(tmp_path / "agent")
