"""Exercise 06.2: The telescoping reward."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise
from rlvae_tutor.course.exercises.lesson_06.common import marked

QUESTION = r"""
## 2. The telescoping reward

Losses at the start and after each step. Pay each step so that the plain sum is $\log(e_0 / e_N)$.
"""

FLOOR = 0.01


def logs(nelbo: np.ndarray, reference: float) -> np.ndarray:
    """Logarithm of the excess loss, never below the floor."""
    return np.log(np.maximum(np.asarray(nelbo) - reference, FLOOR))


@exercise(
    "06/telescoping_rewards",
    "The telescoping reward",
    question=QUESTION,
    cases=[
        Case((np.array([46.0, 36.0, 31.0]), 26.0, 0.9), "46, 36 and 31 nats, reference 26: excess 20, 10 and 5"),
        Case((np.array([46.0, 30.0, 35.0, 28.0]), 22.7, 0.5), "46, 30, 35 and 28 nats, reference 22.7"),
        Case((np.array([46.0, 25.0, 22.0]), 22.7, 0.9), "46, 25 and 22 nats, reference 22.7: below it at the end"),
    ],
    hints=[
        "Excess loss: e = nelbo - reference, and .01 where that is less. There is one more loss than there are steps.",
        "The reward for the step from e_t to e_(t+1) is log(e_t / e_(t+1)), above zero where the loss has fallen.",
        "Add the rewards up by hand: log e_0 - log e_1 + log e_1 - log e_2 ... Gamma belongs to the return.",
    ],
    points=2,
    probe=marked,
)
def telescoping_rewards(nelbo: np.ndarray, reference: float, gamma: float) -> np.ndarray:
    """Rewards (steps,) whose plain sum is log(e_0 / e_N), where e is the excess loss over `reference`, at least .01.

    `nelbo` is (steps + 1,), in nats: the loss at the start and after each step. `gamma` is the discount of the return
    that will be made of these rewards. One of the arguments may be of no use.
    """
    excess = np.maximum(nelbo - reference, 0.01)
    return np.log(excess[:-1] / excess[1:])


@telescoping_rewards.wrong(
    "The sign is wrong: you pay for a loss that rises.", "An agent wants more reward; the loss must fall for it."
)
def rising_loss_paid(nelbo: np.ndarray, reference: float, gamma: float) -> object:
    return np.diff(logs(nelbo, reference))


@telescoping_rewards.wrong(
    "Off by one: your first reward compares the start with the entry before it, which Python takes from the end.",
    "Step t leads from entry t to entry t + 1.",
)
def off_by_one(nelbo: np.ndarray, reference: float, gamma: float) -> object:
    u = logs(nelbo, reference)
    return np.array([u[t - 1] - u[t] for t in range(len(u) - 1)])


@telescoping_rewards.wrong(
    "You compared every loss with the first one, so that an early gain is paid again at every later step.",
    "A step is paid for what it changed: compare with the loss just before it.",
)
def each_against_the_start(nelbo: np.ndarray, reference: float, gamma: float) -> object:
    u = logs(nelbo, reference)
    return u[0] - u[1:]


@telescoping_rewards.wrong(
    "Gamma is inside the reward, log e_t - gamma log e_(t+1): the plain sum then keeps a part of every state between.",
    "Neighbours cancel only if both count alike. Gamma belongs to the return.",
)
def gamma_inside(nelbo: np.ndarray, reference: float, gamma: float) -> object:
    u = logs(nelbo, reference) - logs(nelbo, reference)[0]
    return u[:-1] - gamma * u[1:]


@telescoping_rewards.wrong(
    "Your rewards are discounted already; whoever makes a return of them would discount twice.",
    "The environment pays, the return discounts.",
)
def discounted_already(nelbo: np.ndarray, reference: float, gamma: float) -> object:
    rewards = telescoping_rewards.reference(nelbo, reference, gamma)
    return gamma ** np.arange(len(rewards)) * rewards


@telescoping_rewards.wrong(
    "You took logarithms of the loss itself, without the reference.",
    "From 26 to 25 nats may be half of what there is to gain; the logarithm of a raw loss hardly notices.",
)
def without_the_reference(nelbo: np.ndarray, reference: float, gamma: float) -> object:
    return np.log(nelbo[:-1] / nelbo[1:])


@telescoping_rewards.wrong(
    "Below the reference the excess is negative and has no logarithm.",
    "Put the floor under the excess first: never less than .01.",
)
def without_the_floor(nelbo: np.ndarray, reference: float, gamma: float) -> object:
    excess = nelbo - reference
    with np.errstate(all="ignore"):
        return np.log(excess[:-1] / excess[1:])


@telescoping_rewards.wrong(
    "You paid the fall in nats. It telescopes, too, but to another sum.",
    "Asked for is log(e_0 / e_N): take logarithms.",
)
def in_nats(nelbo: np.ndarray, reference: float, gamma: float) -> object:
    return nelbo[:-1] - nelbo[1:]
