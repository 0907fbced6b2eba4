"""The Q-network, and the agent that acts by it."""

from dataclasses import dataclass

import keras
import numpy as np
from gymnasium import spaces

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import InputError


def encoded_size(space):
    """Numbers per encoded observation of a Gymnasium `space`; `InputError` for a space that cannot be encoded."""
    if isinstance(space, spaces.Discrete):
        return int(space.n)
    if isinstance(space, spaces.Box):
        return int(np.prod(space.shape))
    raise InputError(
        f"Observations must come from a Box or a Discrete space, not {space}; flatten them with a wrapper."
    )


def encode(space, observations):
    """Observations (N, ...) as float32 (N, size): a Box flattened, a Discrete one-hot."""
    if isinstance(space, spaces.Discrete):
        return np.eye(space.n, dtype=np.float32)[np.asarray(observations) - space.start]
    return np.reshape(observations, [len(observations), -1]).astype(np.float32)


def q_network(inputs, actions, hidden, seed):
    """A Keras model from (batch, inputs) to Q-values (batch, actions), ReLU between the layers."""
    layers = [keras.Input((inputs,))]
    for i, width in enumerate((*hidden, actions)):
        activation = "relu" if i < len(hidden) else None
        initial = keras.initializers.GlorotUniform(seed=1000 * seed + i)
        layers.append(keras.layers.Dense(width, activation, kernel_initializer=initial))
    return keras.Sequential(layers)


@dataclass(frozen=True)
class Agent:
    """A greedy agent: the observation space it was trained on and the weights [kernel, bias, ...] of its Q-network.

    With a leading axis on every weight it holds several networks and acts by the mean of their Q-values.
    """

    space: spaces.Space
    weights: list[np.ndarray]

    def q_values(self, observations):
        """Q-values (N, actions) of observations (N, ...); in NumPy, where a small batch costs microseconds."""
        values = encode(self.space, observations)
        for i in range(0, len(self.weights), 2):
            values = values @ self.weights[i] + self.weights[i + 1][..., np.newaxis, :]
            if i + 2 < len(self.weights):
                values = np.maximum(values, 0)
        return values if values.ndim == 2 else values.mean(axis=0)

    def several(self):
        """The weights with a leading axis for the networks, even where there is only one."""
        return self.weights if self.weights[0].ndim == 3 else [weight[np.newaxis] for weight in self.weights]

    def act(self, observations):
        """Greedy actions (N,)."""
        return self.q_values(observations).argmax(axis=-1)

    def save(self, folder, **settings):
        """Save as a checkpoint; `settings` (JSON) tell where the agent comes from."""
        arrays = {f"weight_{i}": weight for i, weight in enumerate(self.weights)}
        checkpoint.save(folder, arrays, {**settings, "space": describe(self.space)})

    @classmethod
    def load(cls, folder):
        """The agent saved at `folder`; `InputError` where it is missing or damaged."""
        arrays, settings = checkpoint.load(folder)
        if "weight_0" not in arrays:
            raise InputError(f"The checkpoint at {folder} holds no agent; name a folder that Agent.save wrote.")
        weights = [arrays[f"weight_{i}"] for i in range(len(arrays))]
        return cls(revive(settings["space"]), weights)


def ensemble(agents):
    """One agent of several, their networks of the same shape: where they err differently, errors cancel."""
    if len(agents) == 1:
        return agents[0]
    weights = zip(*(agent.several() for agent in agents), strict=True)
    return Agent(agents[0].space, [np.concatenate(arrays) for arrays in weights])


def describe(space):
    """A Box or Discrete space as JSON-able numbers."""
    if isinstance(space, spaces.Discrete):
        return {"discrete": int(space.n), "start": int(space.start)}
    return {"low": space.low.tolist(), "high": space.high.tolist(), "dtype": str(space.dtype)}


def revive(description):
    """The space that `describe` described."""
    if "discrete" in description:
        return spaces.Discrete(description["discrete"], start=description["start"])
    kind = np.dtype(description["dtype"])
    return spaces.Box(*(np.array(description[side], kind) for side in ("low", "high")), dtype=kind)
