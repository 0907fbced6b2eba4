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
    def averages(self):
        """Whether an action begins an average of the weights."""
        return any(choice.restart for choice in self.choices)

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


def position(values, limits):
    """Where `values` lie between two limits, from -1 to 1, even in their logarithm; beyond a limit counts as at it."""
    return np.interp(np.log(np.clip(values, *limits)), np.log(limits), (-1, 1))


def at_position(positions, limits):
    """The values at `positions` from -1 to 1: the inverse of `position`."""
    return np.clip(np.exp(np.interp(positions, (-1, 1), np.log(limits))), *limits)


@dataclass(frozen=True)
class AnyControls:
    """Continuous, for schedules: numbers from -1 to 1, the first of them the `position` of the learning rate.

    With `beta` the next one is the `position` of the weight of the KL term. With `averages` the last one is above 0
    where the average of the weights begins anew.
    """

    beta: bool = False
    averages: bool = False

    @property
    def space(self):
        return spaces.Box(-1.0, 1.0, (1 + self.beta + self.averages,))

    def apply(self, actions, controls):
        """New `Controls` for actions (N, numbers)."""
        actions = np.asarray(actions, np.float64)
        return controls._replace(
            learning_rate=at_position(actions[:, 0], LEARNING_RATE_LIMITS),
            beta=at_position(actions[:, 1], BETA_LIMITS) if self.beta else controls.beta,
            restart=actions[:, -1] > 0 if self.averages else controls.restart,
        )

    def toward(self, learning_rates, wanted):
        """Actions (N, numbers) that set the `wanted` learning rates (N,) exactly, beta to 1, and begin no average."""
        first = position(np.broadcast_to(wanted, np.shape(learning_rates)), LEARNING_RATE_LIMITS)
        others = [position(1.0, BETA_LIMITS)] * self.beta + [-1.0] * self.averages
        return np.stack([first, *(np.full_like(first, other) for other in others)], axis=1).astype(np.float32)


# What the richest set adds to seven_factors. One thing at a time: every pair of them would be too many to learn about.
RICHER = Choice(beta_factor=0.5), Choice(beta_factor=2.0), Choice(restart=True)
THREE_FACTORS, SEVEN_FACTORS = (0.5, 1.0, 2.0), (0.25, 0.5, 0.7, 1.0, 1.4, 2.0, 4.0)
ACTION_SETS = {
    "three_factors": Choices(tuple(Choice(factor) for factor in THREE_FACTORS)),
    "seven_factors": Choices(tuple(Choice(factor) for factor in SEVEN_FACTORS)),
    "seven_factors_and_beta": Choices(
        tuple(Choice(factor, beta) for factor in SEVEN_FACTORS for beta in (0.5, 1.0, 2.0))
    ),
    "optimizers": Choices(tuple(Choice(factor, rule=rule) for rule in CHOICES for factor in THREE_FACTORS)),
    "rate_beta_average": Choices((*(Choice(factor) for factor in SEVEN_FACTORS), *RICHER)),
    "any_learning_rate": AnyControls(),
    "any_learning_rate_and_beta": AnyControls(beta=True),
    "any_learning_rate_and_average": AnyControls(averages=True),
    "any_controls": AnyControls(beta=True, averages=True),
}


def action_set(name, task=Task()):
    """The action set called `name`, one of `ACTION_SETS`; `InputError` where the `task` has no use for it."""
    if name not in ACTION_SETS:
        raise InputError(f"There is no action set {name!r}; choose one of {', '.join(ACTION_SETS)}.")
    if name == "optimizers" and task.optimizer != "choice":
        raise InputError('optimizers chooses the optimizer, so the task must leave it open: Task(optimizer="choice").')
    if ACTION_SETS[name].averages and not task.averages:
        raise InputError(f"{name} averages weights, so the task must do so: Task(averages=True).")
    return ACTION_SETS[name]
