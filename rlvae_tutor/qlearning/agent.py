"""The agent that acts by a Q-network. It needs the network's weights and NumPy, but no TensorFlow."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gymnasium import spaces

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import require
from rlvae_tutor.qlearning.spaces import describe, encode, revive


@dataclass(frozen=True)
class Agent:
    """A greedy agent: the observation space it was trained on and the weights [kernel, bias, ...] of its Q-network.

    With a leading axis on every weight it holds several networks and acts by the mean of their Q-values.
    """

    space: spaces.Space
    weights: list[np.ndarray]

    def q_values(self, observations: np.ndarray) -> np.ndarray:
        """Q-values (N, actions) of observations (N, ...); in NumPy, where a small batch costs microseconds."""
        values = encode(self.space, observations)
        for i in range(0, len(self.weights), 2):
            values = values @ self.weights[i] + self.weights[i + 1][..., np.newaxis, :]
            if i + 2 < len(self.weights):
                values = np.maximum(values, 0)
        return values if values.ndim == 2 else values.mean(axis=0)

    def act(self, observations: np.ndarray) -> np.ndarray:
        """Greedy actions (N,)."""
        return self.q_values(observations).argmax(axis=-1)

    def stacked_weights(self) -> list[np.ndarray]:
        """The weights with a leading axis for the networks, even where there is only one network."""
        return self.weights if self.weights[0].ndim == 3 else [weight[np.newaxis] for weight in self.weights]

    def save(self, folder: str | Path, **settings: Any) -> None:
        """Save as a checkpoint; `settings` (JSON) record where the agent comes from."""
        arrays = {f"weight_{i}": weight for i, weight in enumerate(self.weights)}
        checkpoint.save(folder, arrays, {**settings, "space": describe(self.space)})

    @classmethod
    def load(cls, folder: str | Path) -> "Agent":
        """The agent saved at `folder`; `InputError` where it is missing or damaged."""
        arrays, settings = checkpoint.load(folder)
        holds_agent = "weight_0" in arrays
        require(holds_agent, f"The checkpoint at {folder} holds no agent; name a folder that Agent.save wrote.")
        weights = [arrays[f"weight_{i}"] for i in range(len(arrays))]
        return cls(revive(settings["space"]), weights)


def ensemble(agents: Sequence[Agent]) -> Agent:
    """One agent that acts by the mean Q-values of several; their networks must have the same shape.

    Where the agents err in different directions, their errors cancel.
    """
    if len(agents) == 1:
        return agents[0]
    weights = zip(*(agent.stacked_weights() for agent in agents), strict=True)
    return Agent(agents[0].space, [np.concatenate(arrays) for arrays in weights])
