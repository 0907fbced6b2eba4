"""What an agent may do before the next K updates: change the learning rate and, in the richer sets, more.

An action set has three things. Its Gymnasium `space` holds the actions for one VAE. `apply` turns the actions of N VAEs
and the `Controls` they have into the controls they get. `toward` gives the actions that bring learning rates closest to
the wanted ones; that is how a schedule becomes a policy over any action set.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from gymnasium import spaces

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.task import LEARNING_RATE_LIMITS, Task
from rlvae_tutor.vae.optimizers import CHOICES

# Actions of N environments: whole numbers (N,) for a discrete set, float32 (N, numbers) for a continuous one.
Actions = np.ndarray
Limits = tuple[float, float]
# The lowest and the highest weight of the KL term that any action can set.
BETA_LIMITS: Limits = (0.01, 10.0)


class Controls(NamedTuple):
    """How N VAEs are trained for the next K updates; every array has shape (N,).

    `rule` is the number of an optimizer in `CHOICES`; it counts where the task's optimizer is "choice". `restart` says
    whether the average of the weights begins anew; it counts where the task averages.
    """

    learning_rate: np.ndarray
    beta: np.ndarray
    rule: np.ndarray
    restart: np.ndarray

    @classmethod
    def of(cls, learning_rates: np.ndarray, betas: float | np.ndarray = 1.0) -> "Controls":
        """Adam at these learning rates (N,) and weights of the KL term, with no average begun."""
        shape = np.shape(learning_rates)
        rule = np.full(shape, CHOICES.index("adam"))
        return cls(np.asarray(learning_rates), np.broadcast_to(betas, shape), rule, np.zeros(shape, bool))


class Choice(NamedTuple):
    """One discrete action: factors for the learning rate and for beta, an optimizer, whether an average begins.

    Without a `rule` the optimizer is the one that the task has.
    """

    factor: float = 1.0
    beta_factor: float = 1.0
    rule: str | None = None
    restart: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the action changes the learning rate alone, under Adam where the optimizer is open."""
        return self.beta_factor == 1 and self.rule in (None, "adam") and not self.restart


@dataclass(frozen=True)
class Choices:
    """A discrete set of actions."""

    choices: tuple[Choice, ...]

    @property
    def space(self) -> spaces.Discrete:
        return spaces.Discrete(len(self.choices))

    @property
    def averages(self) -> bool:
        """Whether an action begins an average of the weights."""
        return any(choice.restart for choice in self.choices)

    @property
    def factors(self) -> np.ndarray:
        return np.array([choice.factor for choice in self.choices])

    def apply(self, actions: Actions, controls: Controls) -> Controls:
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

    def toward(self, learning_rates: np.ndarray, wanted: float | np.ndarray) -> Actions:
        """Action numbers (N,) whose result is nearest, in ratio, to the `wanted` learning rates (N,).

        Only plain actions are taken: those that change nothing besides the learning rate.
        """
        distance = np.abs(np.log(np.multiply.outer(learning_rates, self.factors)) - np.log(wanted)[..., None])
        plain = [choice.is_plain for choice in self.choices]
        return np.where(plain, distance, np.inf).argmin(axis=-1)


def position(values: float | np.ndarray, limits: Limits) -> np.ndarray:
    """Where `values` lie between two limits, from -1 to 1, even in their logarithm; beyond a limit counts as at it."""
    return np.interp(np.log(np.clip(values, *limits)), np.log(limits), (-1, 1))


def at_position(positions: np.ndarray, limits: Limits) -> np.ndarray:
    """The values at `positions` from -1 to 1: the inverse of `position`."""
    return np.clip(np.exp(np.interp(positions, (-1, 1), np.log(limits))), *limits)


@dataclass(frozen=True)
class AnyControls:
    """A continuous set, for schedules: an action is one to three numbers from -1 to 1.

    The first number is the `position` of the learning rate. With `beta` the next one is the `position` of the weight of
    the KL term. With `averages` the last one is above 0 where the average of the weights begins anew. `toward` is the
    one place that writes these numbers, `apply` the one place that reads them.
    """

    beta: bool = False
    averages: bool = False

    @property
    def space(self) -> spaces.Box:
        return spaces.Box(-1.0, 1.0, (1 + self.beta + self.averages,))

    def apply(self, actions: Actions, controls: Controls) -> Controls:
        """New `Controls` for actions (N, numbers)."""
        actions = np.asarray(actions, np.float64)
        return controls._replace(
            learning_rate=at_position(actions[:, 0], LEARNING_RATE_LIMITS),
            beta=at_position(actions[:, 1], BETA_LIMITS) if self.beta else controls.beta,
            restart=actions[:, -1] > 0 if self.averages else controls.restart,
        )

    def toward(
        self,
        learning_rates: np.ndarray,
        wanted: float | np.ndarray,
        beta: float | np.ndarray = 1.0,
        restart: bool | np.ndarray = False,
    ) -> Actions:
        """Actions float32 (N, numbers) that set the `wanted` learning rates (N,) exactly, whatever they are now.

        They also set the weights `beta` (N,) of the KL term, and begin an average of the weights where `restart` (N,)
        is true, if the set can do that.
        """
        each = lambda values: np.broadcast_to(values, np.shape(learning_rates))
        numbers = [position(each(wanted), LEARNING_RATE_LIMITS)]
        if self.beta:
            numbers.append(position(each(beta), BETA_LIMITS))
        if self.averages:
            numbers.append(np.where(each(restart), 1.0, -1.0))
        return np.stack(numbers, axis=1).astype(np.float32)


ActionSet = Choices | AnyControls


# What the richest set adds to seven_factors. One thing at a time: every pair of them would be too many to learn about.
RICHER = Choice(beta_factor=0.5), Choice(beta_factor=2.0), Choice(restart=True)
THREE_FACTORS, SEVEN_FACTORS = (0.5, 1.0, 2.0), (0.25, 0.5, 0.7, 1.0, 1.4, 2.0, 4.0)
ACTION_SETS: dict[str, ActionSet] = {
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


def action_set(name: str, task: Task = Task()) -> ActionSet:
    """The action set called `name`, one of `ACTION_SETS`; `InputError` where the `task` has no use for it."""
    if name not in ACTION_SETS:
        raise InputError(f"There is no action set {name!r}; choose one of {', '.join(ACTION_SETS)}.")
    if name == "optimizers" and task.optimizer != "choice":
        raise InputError('optimizers chooses the optimizer, so the task must leave it open: Task(optimizer="choice").')
    if ACTION_SETS[name].averages and not task.averages:
        raise InputError(f"{name} averages weights, so the task must do so: Task(averages=True).")
    return ACTION_SETS[name]
