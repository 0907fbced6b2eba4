"""Exercise 10.2: The n-step target."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 2. The n-step target

A record of many steps, in which episodes end. What should the action of step t be worth?
"""

# Two episodes in one record: the first ends with step 3.
REWARDS = np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0])
VALUES = np.array([10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0])
GOES_ON = np.zeros(6, bool)
ENDS = np.array([False, False, False, True, False, False])


@exercise(
    "10/n_step_target",
    "The n-step target",
    question=QUESTION,
    cases=[
        Case((REWARDS, VALUES, GOES_ON, 0, 1, 0.5), "rewards 1, 2, 4, ...; values 10, 20, 40, ...; t 0, n 1, gamma .5"),
        Case((REWARDS, VALUES, GOES_ON, 0, 3, 0.5), "the same with n 3"),
        Case((REWARDS, VALUES, GOES_ON, 2, 2, 0.5), "the same with t 2, n 2"),
        Case((REWARDS, VALUES, ENDS, 1, 2, 0.5), "an episode ends with step 3; t 1, n 2, which is before it"),
        Case((REWARDS, VALUES, ENDS, 2, 2, 0.5), "an episode ends with step 3; t 2, n 2, its last two steps"),
        Case((REWARDS, VALUES, ENDS, 2, 4, 0.5), "an episode ends with step 3; t 2, n 4, which goes beyond it"),
        Case((REWARDS, VALUES, ENDS, 4, 2, 1.0), "t 4, n 2, in the next episode, gamma 1"),
    ],
    hints=[
        "n rewards from step t on, the k-th of them times gamma ** k, and then a value for all that follows.",
        "What follows begins at step t + n, and is discounted by gamma ** n.",
        "Walk from reward to reward. If the episode ends with a step, return the sum so far: nothing follows.",
    ],
    points=3,
)
def n_step_target(
    rewards: np.ndarray, values: np.ndarray, terminated: np.ndarray, t: int, n: int, gamma: float
) -> float:
    """The n-step target, a number, for the action of step `t`.

    `rewards` (T,) is what each step earned; `values` (T + 1,) is max Q of what was seen *before* each step, and after
    the last; `terminated` (T,) says that an episode ended with a step, so that the next step is of another episode.
    `n` is at least 1, and t + n at most T. Source: Sutton and Barto 2018, section 7.1.
    """
    total = 0.0
    for k in range(n):
        total += gamma**k * rewards[t + k]
        if terminated[t + k]:
            return total
    return total + gamma**n * values[t + n]


def rewards_up_to(rewards: np.ndarray, terminated: np.ndarray, t: int, n: int, gamma: float) -> tuple[float, bool]:
    """Discounted sum of up to n rewards from t, and whether the episode ended within them."""
    total = 0.0
    for k in range(n):
        total += gamma**k * rewards[t + k]
        if terminated[t + k]:
            return total, True
    return total, False


@n_step_target.wrong(
    "The value of what follows is not discounted: gamma ** n is missing.",
    "What begins n steps later counts gamma ** n, as a reward there would.",
)
def value_not_discounted(
    rewards: np.ndarray, values: np.ndarray, terminated: np.ndarray, t: int, n: int, gamma: float
) -> object:
    total, ended = rewards_up_to(rewards, terminated, t, n, gamma)
    return total if ended else total + values[t + n]


@n_step_target.wrong(
    "The value of what follows is discounted by one step, however many rewards came before it.",
    "One step, gamma; n steps, gamma ** n.",
)
def value_discounted_once(
    rewards: np.ndarray, values: np.ndarray, terminated: np.ndarray, t: int, n: int, gamma: float
) -> object:
    total, ended = rewards_up_to(rewards, terminated, t, n, gamma)
    return total if ended else total + gamma * values[t + n]


@n_step_target.wrong(
    "You took the value at t + 1: the rewards after the first are then counted twice, once as themselves.",
    "The value stands for what comes *after* the n rewards: it is that of step t + n.",
)
def bootstraps_from_the_next_step(
    rewards: np.ndarray, values: np.ndarray, terminated: np.ndarray, t: int, n: int, gamma: float
) -> object:
    total, ended = rewards_up_to(rewards, terminated, t, n, gamma)
    return total if ended else total + gamma**n * values[t + 1]


@n_step_target.wrong(
    "You took the value at t + n - 1, before the last of the rewards, which then counts twice.",
    "n rewards are those of steps t to t + n - 1. What follows them begins at t + n.",
)
def bootstraps_a_step_early(
    rewards: np.ndarray, values: np.ndarray, terminated: np.ndarray, t: int, n: int, gamma: float
) -> object:
    total, ended = rewards_up_to(rewards, terminated, t, n, gamma)
    return total if ended else total + gamma**n * values[t + n - 1]


@n_step_target.wrong(
    "Your sum goes on into the next episode: another VAE's rewards are credited to this one's action.",
    "`terminated` ends the sum. What comes after it was caused by nobody here.",
)
def crosses_the_end_of_an_episode(
    rewards: np.ndarray, values: np.ndarray, terminated: np.ndarray, t: int, n: int, gamma: float
) -> object:
    total, _ = rewards_up_to(rewards, np.zeros_like(terminated), t, n, gamma)
    return total + gamma**n * values[t + n]


@n_step_target.wrong(
    "Your sum stops at the end of the episode, but then a value is added: that of another VAE's first step.",
    "After the end nothing follows, and nothing is worth 0.",
)
def bootstraps_at_the_end(
    rewards: np.ndarray, values: np.ndarray, terminated: np.ndarray, t: int, n: int, gamma: float
) -> object:
    total = 0.0
    for k in range(n):
        total += gamma**k * rewards[t + k]
        if terminated[t + k]:
            return total + gamma ** (k + 1) * values[t + k + 1]
    return total + gamma**n * values[t + n]


@n_step_target.wrong(
    "The reward of the step that ended the episode is missing.",
    "The last step earned its reward, too: add it, then look whether the episode ended.",
)
def last_reward_missing(
    rewards: np.ndarray, values: np.ndarray, terminated: np.ndarray, t: int, n: int, gamma: float
) -> object:
    total = 0.0
    for k in range(n):
        if terminated[t + k]:
            return total
        total += gamma**k * rewards[t + k]
    return total + gamma**n * values[t + n]


@n_step_target.wrong(
    "The rewards are not discounted: gamma ** k is missing from the sum.",
    "Each step later, a factor gamma more; the first reward has gamma ** 0 = 1.",
)
def rewards_not_discounted(
    rewards: np.ndarray, values: np.ndarray, terminated: np.ndarray, t: int, n: int, gamma: float
) -> object:
    total, ended = rewards_up_to(rewards, terminated, t, n, 1.0)
    return total if ended else total + gamma**n * values[t + n]


@n_step_target.wrong(
    "The first reward is already discounted.", "The reward of step t itself counts in full: gamma ** 0."
)
def first_reward_discounted(
    rewards: np.ndarray, values: np.ndarray, terminated: np.ndarray, t: int, n: int, gamma: float
) -> object:
    total, ended = rewards_up_to(rewards, terminated, t, n, gamma)
    return gamma * total if ended else gamma * total + gamma**n * values[t + n]


@n_step_target.wrong(
    "There is no value for what follows: your agent cares for n steps and not for the end.",
    "Without bootstrapping an n-step target is blind to all that comes after it.",
)
def without_the_value(
    rewards: np.ndarray, values: np.ndarray, terminated: np.ndarray, t: int, n: int, gamma: float
) -> object:
    return rewards_up_to(rewards, terminated, t, n, gamma)[0]
