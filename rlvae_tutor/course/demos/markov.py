"""Lesson 05: is it a state? The future depends on more than the parameters, and an agent cannot see all of them."""

from typing import Any, NamedTuple

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.mdp.actions import Controls
from rlvae_tutor.mdp.observations import observe
from rlvae_tutor.mdp.state import Runs
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.vae.population import TrainingState

EVERY_MEMBER = np.ones(1, bool)  # the only member of a population of one


class TwoPasts(NamedTuple):
    """Where two VAEs met, and how they went on.

    `losses` (2, future + 1): nats on outer-validation, the first column where they met. `weights_apart` and
    `slots_apart` are the largest differences there of a parameter and of an optimizer slot, 0 where there is no slot.
    """

    losses: np.ndarray
    weights_apart: float
    slots_apart: float


def two_pasts(task: Task, learning_rate: float, past: int = 10, future: int = 10, seed: int = 0) -> TwoPasts:
    """`TwoPasts` that lead to the same parameters, after `past` outer steps: one VAE walked there, one stood there.

    The walker trains with the learning rate. The other VAE begins where the walker has arrived, and trains as long
    with learning rate 0: its parameters stay, and its slots collect the gradients of that place. Then both go on with
    the learning rate, on the same minibatches and noise, since seed and number of updates are equal.
    """
    walker, other = begun(task, seed), begun(task, seed)
    train(walker, learning_rate, past)
    other.states = [other.state._replace(parameters=walker.state.parameters)]
    train(other, 0.0, past)
    weights_apart = apart(walker.state.parameters, other.state.parameters)
    slots_apart = apart(walker.state.slots, other.state.slots)
    losses = np.array([train(runs, learning_rate, future) for runs in (walker, other)])
    return TwoPasts(losses, weights_apart, slots_apart)


class TwoOrders(NamedTuple):
    """Two VAEs that differ in the order of their hidden units, after the same training.

    `weights_apart` is the largest difference of a parameter, `losses` (2,) are nats on outer-validation, and
    `observations` is (2, features), all that an agent may see of them.
    """

    weights_apart: float
    losses: np.ndarray
    observations: np.ndarray


def two_orders(task: Task, learning_rate: float, steps: int = 5, seed: int = 0) -> TwoOrders:
    """`TwoOrders` after that many outer steps; the second VAE began with the units of its encoder in reverse order."""
    pair = [begun(task, seed), begun(task, seed)]
    pair[1].states = [reordered(pair[1].state)]
    losses = [train(runs, learning_rate, steps)[-1] for runs in pair]
    seen = [observe("full", runs.before, runs.now, task.horizon)[0] for runs in pair]
    return TwoOrders(apart(*(runs.state.parameters for runs in pair)), np.array(losses), np.array(seen))


def begun(task: Task, seed: int) -> Runs:
    """`Runs` of one fresh VAE."""
    runs = Runs(task, 1, watched=True)
    runs.start(np.array([seed]), np.ones(1), EVERY_MEMBER)
    return runs


def train(runs: Runs, learning_rate: float, steps: int) -> list[float]:
    """The loss in nats before that many outer steps and after each of them, as a list."""
    losses = [float(runs.now.nelbo[0])]
    for _ in range(steps):
        runs.advance(Controls.of(np.full(1, learning_rate)), EVERY_MEMBER)
        losses.append(float(runs.now.nelbo[0]))
    return losses


def reordered(state: TrainingState) -> TrainingState:
    """The fresh `TrainingState`, units of the encoder's first layer in reverse order: columns, and the next one's rows.

    The slots of a fresh state are all zero, so that they need no new order.
    """
    first, second, *others = state.parameters.encoder
    first = first._replace(kernel=first.kernel[..., ::-1], bias=first.bias[..., ::-1])
    second = second._replace(kernel=second.kernel[..., ::-1, :])
    return state._replace(parameters=state.parameters._replace(encoder=(first, second, *others)))


def apart(first: Any, second: Any) -> float:
    """The largest difference of two trees of tensors, leaf by leaf; 0 if there is no leaf."""
    pairs = zip(tf.nest.flatten(first), tf.nest.flatten(second), strict=True)
    return max((float(tf.reduce_max(tf.abs(left - right))) for left, right in pairs), default=0.0)
