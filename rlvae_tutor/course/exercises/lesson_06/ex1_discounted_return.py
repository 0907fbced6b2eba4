"""Exercise 06.1: The discounted return."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. The discounted return

Rewards of an episode, and gamma.
"""


@exercise(
    "06/discounted_return",
    "The discounted return",
    question=QUESTION,
    cases=[
        Case((np.array([1.0, 0.0, 0.0]), 0.5), "three steps, a reward of 1 for the first, gamma .5"),
        Case((np.array([0.0, 0.0, 1.0]), 0.5), "three steps, a reward of 1 for the last, gamma .5"),
        Case((np.array([1.0, 2.0, 4.0]), 0.5), "rewards 1, 2 and 4, gamma .5"),
        Case((np.array([3.0, -1.0, 2.0, -10.0]), 1.0), "rewards 3, -1, 2 and -10, gamma 1"),
        Case((np.array([3.0, -1.0, 2.0]), 0.0), "rewards 3, -1 and 2, gamma 0: only the first counts"),
    ],
    hints=[
        "The reward that comes t steps later counts gamma ** t; the first one, at t = 0, counts in full.",
        "`gamma ** np.arange(len(rewards))` are the weights. Multiply and sum.",
    ],
)
def discounted_return(rewards: np.ndarray, gamma: float) -> float:
    """The sum of all gamma ** t * rewards[t], with t from 0: a number.

    `rewards` is (steps,), `gamma` a number from 0 to 1. Source: Sutton and Barto 2018, equation 3.8.
    """
    weights = gamma ** np.arange(len(rewards))
    return np.sum(weights * rewards)


@discounted_return.wrong(
    "You multiplied gamma by t; then late rewards count more and more, and the first one never does.",
    "Each step costs one more factor gamma: gamma ** t.",
)
def times_for_power(rewards: np.ndarray, gamma: float) -> object:
    return np.sum(gamma * np.arange(len(rewards)) * rewards)


@discounted_return.wrong(
    "Your weights begin with gamma ** 1, so that even the reward at once is discounted.",
    "The first reward counts in full: gamma ** 0 = 1.",
)
def started_at_the_first_power(rewards: np.ndarray, gamma: float) -> object:
    return np.sum(gamma ** np.arange(1, len(rewards) + 1) * rewards)


@discounted_return.wrong(
    "You discounted from the wrong end: your last reward counts in full, and the first one least.",
    "What comes at once counts in full. Whoever works with G <- r + gamma G begins with the last reward.",
)
def from_the_wrong_end(rewards: np.ndarray, gamma: float) -> object:
    return np.sum(gamma ** np.arange(len(rewards))[::-1] * rewards)


@discounted_return.wrong(
    "Gamma is missing: this is the return at gamma 1, whatever gamma is.", "Weigh the rewards before they are added."
)
def gamma_forgotten(rewards: np.ndarray, gamma: float) -> object:
    return np.sum(rewards)


@discounted_return.wrong(
    "You divided by the sum of the weights: this is a mean reward.",
    "A return is a sum. More steps with rewards above zero are worth more.",
)
def mean_for_sum(rewards: np.ndarray, gamma: float) -> object:
    weights = gamma ** np.arange(len(rewards))
    return np.sum(weights * rewards) / np.sum(weights)


@discounted_return.wrong(
    "You gave the return from every step on; asked for is that of the whole episode.",
    "The first of your numbers is the answer.",
)
def from_every_step_on(rewards: np.ndarray, gamma: float) -> object:
    return np.array([discounted_return.reference(rewards[t:], gamma) for t in range(len(rewards))])
