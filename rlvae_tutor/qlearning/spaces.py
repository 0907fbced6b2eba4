"""Gymnasium's Box and Discrete spaces: their observations as network inputs, and the spaces themselves as JSON."""

from typing import Any

import numpy as np
from gymnasium import spaces

from rlvae_tutor.errors import InputError


def encoded_size(space: spaces.Space) -> int:
    """Numbers per encoded observation of a Gymnasium `space`; `InputError` for a space that cannot be encoded."""
    if isinstance(space, spaces.Discrete):
        return int(space.n)
    if isinstance(space, spaces.Box):
        return int(np.prod(space.shape))
    raise InputError(
        f"Observations must come from a Box or a Discrete space, not {space}; flatten them with a wrapper."
    )


def encode(space: spaces.Space, observations: np.ndarray) -> np.ndarray:
    """Observations (N, ...) as float32 (N, size): a Box flattened, a Discrete one-hot."""
    if isinstance(space, spaces.Discrete):
        return np.eye(space.n, dtype=np.float32)[np.asarray(observations) - space.start]
    return np.reshape(observations, [len(observations), -1]).astype(np.float32)


def describe(space: spaces.Space) -> dict[str, Any]:
    """A Box or Discrete space as a dictionary that JSON can hold."""
    if isinstance(space, spaces.Discrete):
        return {"discrete": int(space.n), "start": int(space.start)}
    return {"low": space.low.tolist(), "high": space.high.tolist(), "dtype": str(space.dtype)}


def revive(description: dict[str, Any]) -> spaces.Space:
    """The space that `describe` described."""
    if "discrete" in description:
        return spaces.Discrete(description["discrete"], start=description["start"])
    kind = np.dtype(description["dtype"])
    return spaces.Box(*(np.array(description[side], kind) for side in ("low", "high")), dtype=kind)
