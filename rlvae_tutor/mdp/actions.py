"""What an agent may do before the next K updates: change the learning rate.

An action set has a Gymnasium `space` for one VAE, `apply` to turn actions of N VAEs into learning rates, and
`toward`, the actions that bring learning rates closest to wanted ones, which is how a schedule becomes a policy over
any action set.
"""

from dataclasses import dataclass

import numpy as np
from gymnasium import spaces

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.task import LEARNING_RATE_LIMITS


@dataclass(frozen=True)
class Multipliers:
    """Discrete choice of a factor for the current learning rate."""

    factors: tuple[float, ...]

    @property
    def space(self):
        return spaces.Discrete(len(self.factors))

    def apply(self, actions, learning_rates):
        """New learning rates (N,) for action numbers (N,)."""
        return np.clip(learning_rates * np.asarray(self.factors)[actions], *LEARNING_RATE_LIMITS)

    def toward(self, learning_rates, wanted):
        """Action numbers (N,) whose result is nearest, in ratio, to the `wanted` learning rates (N,)."""
        distance = np.abs(np.log(np.multiply.outer(learning_rates, self.factors)) - np.log(wanted)[..., None])
        return distance.argmin(axis=-1)


@dataclass(frozen=True)
class AnyLearningRate:
    """Continuous, from -1 for the lowest learning rate to 1 for the highest, even in its logarithm; for schedules."""

    @property
    def space(self):
        return spaces.Box(-1.0, 1.0, (1,))

    def apply(self, actions, learning_rates):
        """New learning rates (N,) for actions (N, 1)."""
        del learning_rates
        logarithms = np.interp(np.asarray(actions, np.float64)[:, 0], (-1, 1), np.log(LEARNING_RATE_LIMITS))
        return np.clip(np.exp(logarithms), *LEARNING_RATE_LIMITS)

    def toward(self, learning_rates, wanted):
        """Actions (N, 1) that set the `wanted` learning rates (N,) exactly."""
        wanted = np.clip(np.broadcast_to(wanted, np.shape(learning_rates)), *LEARNING_RATE_LIMITS)
        return np.interp(np.log(wanted), np.log(LEARNING_RATE_LIMITS), (-1, 1))[:, None].astype(np.float32)


ACTION_SETS = {
    "A1": Multipliers((0.5, 1.0, 2.0)),
    "A2": Multipliers((0.25, 0.5, 0.7, 1.0, 1.4, 2.0, 4.0)),
    "any_learning_rate": AnyLearningRate(),
}


def action_set(name):
    """The action set called `name`: A1, A2 or any_learning_rate."""
    if name not in ACTION_SETS:
        raise InputError(f"There is no action set {name!r}; choose one of {', '.join(ACTION_SETS)}.")
    return ACTION_SETS[name]
