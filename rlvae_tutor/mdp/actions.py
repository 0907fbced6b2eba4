"""What an agent may do before the next K updates: change the learning rate and, in the richer sets, more.

An action set has a Gymnasium `space` for one VAE, `apply` to turn actions of N VAEs and the `Controls` they have into
the ones they get, and `toward`, the actions that bring learning rates closest to wanted ones, which is how a schedule
becomes a policy over any action set.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from gymnasium import spaces

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.task import LEARNING_RATE_LIMITS, Task
from rlvae_tutor.vae.optimizers import CHOICES

# The lowest and the highest weight of the KL term that any action can set.
BETA_LIMITS = (0.01, 10.0)


class Controls(NamedTuple):
    """How N VAEs are trained for the next K updates; every array has shape (N,).

    `rule` is the number of an optimizer in `CHOICES` and counts where the task's optimizer is "choice"; `restart` says
    whether the average of the weights begins anew, and counts where the task averages.
    """

    learning_rate: np.ndarray
    beta: np.ndarray
    rule: np.ndarray
    restart: np.ndarray

    @classmethod
    def of(cls, learning_rates, betas=1.0):
        """Adam at these learning rates (N,) and weights of the KL term, with no average begun."""
        shape = np.shape(learning_rates)
        rule = np.full(shape, CHOICES.index("adam"))
        return cls(np.asarray(learning_rates), np.broadcast_to(betas, shape), rule, np.zeros(shape, bool))


class Choice(NamedTuple):
    """One action: factors for the learning rate and for beta, an optimizer (or the one there is), a new average."""

    factor: float = 1.0
    beta_factor: float = 1.0
    rule: str | None = None
    restart: bool = False


@dataclass(frozen=True)
class Choices:
    """A discrete set of actions."""

    choices: tuple[Choice, ...]

    @property
    def space(self):
        return spaces.Discrete(len(self.choices))

    @property
    def factors(self):
        return np.array([choice.factor for choice in self.choices])

    def apply(self, actions, controls):
        """New `Controls` for action numbers (N,)."""
        beta_factors = np.array([choice.beta_factor for choice in self.choices])
        rules = np.array([CHOICES.index(choice.rule or "adam") for choice in self.choices])
        restarts = np.array([choice.restart for choice in self.choices])
        return Controls(
            np.clip(controls.learning_rate * self.factors[actions], *LEARNING_RATE_LIMITS),
            np.clip(controls.beta * beta_factors[actions], *BETA_LIMITS),
            rules[actions],
            restarts[actions],
        )

    def toward(self, learning_rates, wanted):
        """Action numbers (N,) whose result is nearest, in ratio, to the `wanted` learning rates (N,).

        Only actions that do nothing else, or leave the choice to Adam, are taken.
        """
        distance = np.abs(np.log(np.multiply.outer(learning_rates, self.factors)) - np.log(wanted)[..., None])
        plain = [one.beta_factor == 1 and one.rule in (None, "adam") and not one.restart for one in self.choices]
        return np.where(plain, distance, np.inf).argmin(axis=-1)


@dataclass(frozen=True)
class AnyLearningRate:
    """Continuous, from -1 for the lowest learning rate to 1 for the highest, even in its logarithm; for schedules.

    With `average` there is a second number; where it is above 0, the average of the weights begins anew.
    """

    average: bool = False

    @property
    def space(self):
        return spaces.Box(-1.0, 1.0, (1 + self.average,))

    def apply(self, actions, controls):
        """New `Controls` for actions (N, 1 or 2)."""
        actions = np.asarray(actions, np.float64)
        logarithms = np.interp(actions[:, 0], (-1, 1), np.log(LEARNING_RATE_LIMITS))
        restart = actions[:, 1] > 0 if self.average else controls.restart
        return controls._replace(learning_rate=np.clip(np.exp(logarithms), *LEARNING_RATE_LIMITS), restart=restart)

    def toward(self, learning_rates, wanted):
        """Actions (N, 1 or 2) that set the `wanted` learning rates (N,) exactly and begin no average."""
        wanted = np.clip(np.broadcast_to(wanted, np.shape(learning_rates)), *LEARNING_RATE_LIMITS)
        first = np.interp(np.log(wanted), np.log(LEARNING_RATE_LIMITS), (-1, 1))
        return np.stack([first] + [np.full_like(first, -1)] * self.average, axis=1).astype(np.float32)


A1_FACTORS, A2_FACTORS = (0.5, 1.0, 2.0), (0.25, 0.5, 0.7, 1.0, 1.4, 2.0, 4.0)
ACTION_SETS = {
    "A1": Choices(tuple(Choice(factor) for factor in A1_FACTORS)),
    "A2": Choices(tuple(Choice(factor) for factor in A2_FACTORS)),
    "A3": Choices(tuple(Choice(factor, beta) for factor in A2_FACTORS for beta in (0.5, 1.0, 2.0))),
    "A4": Choices(tuple(Choice(factor, rule=rule) for rule in CHOICES for factor in A1_FACTORS)),
    "A5": Choices((*(Choice(factor) for factor in A2_FACTORS), Choice(restart=True))),
    "any_learning_rate": AnyLearningRate(),
    "any_learning_rate_and_average": AnyLearningRate(average=True),
}


def action_set(name, task=Task()):
    """The action set called `name`, one of `ACTION_SETS`; `InputError` where the `task` has no use for it."""
    if name not in ACTION_SETS:
        raise InputError(f"There is no action set {name!r}; choose one of {', '.join(ACTION_SETS)}.")
    if name == "A4" and task.optimizer != "choice":
        raise InputError('A4 chooses the optimizer, so the task must leave it open: Task(optimizer="choice").')
    if name in ("A5", "any_learning_rate_and_average") and not task.averages:
        raise InputError(f"{name} averages weights, so the task must do so: Task(averages=True).")
    return ACTION_SETS[name]
