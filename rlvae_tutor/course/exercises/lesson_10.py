"""Exercises of lesson 10, Q-learning over optimizer steps."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# Binning. Widths are powers of 1/2, so that no rounding decides on which side of an edge a value lies.

INSIDE = np.array([-0.75, 0.25, 1.75, 2.75])
FAR = np.array([-40.0, -1.25, 0.25, 3.25, 40.0])
EDGES = np.array([-1.0, -0.5, 1.0, 2.5, 3.0])
BELOW_MIDDLE = np.array([-0.6, 0.4, 0.9, 2.4])


@exercise(
    "Binning",
    [
        Case((INSIDE, -1.0, 3.0, 8), "four values, and eight bins from -1 to 3"),
        Case((BELOW_MIDDLE, -1.0, 3.0, 8), "four values in the upper half of their bins"),
        Case((INSIDE[1:3], -1.0, 3.0, 8), "two of the first values alone: their bins are the same as before"),
        Case((EDGES, -1.0, 3.0, 8), "values on edges: an edge belongs to the bin above it, the last one to the last"),
        Case((FAR, -1.0, 3.0, 8), "some values outside: they belong to the nearest bin"),
    ],
    [
        "A bin is (high - low) / count wide. How many whole widths lie between low and a value?",
        "np.floor((values - low) / width) counts them. What does it say of a value outside?",
        "np.clip(..., 0, count - 1) sends what lies outside to the first or the last bin.",
    ],
    points=2,
)
def bin_numbers(values, low, high, count):
    """Numbers (N,), from 0 to count - 1, of the bins that `values` (N,) fall into.

    The bins are `count`, of equal width, from `low` to `high`. A bin holds its lower edge and not its upper one. The
    first and the last go on for ever: what lies outside falls into the nearest bin.
    """
    width = (high - low) / count
    return np.clip(np.floor((values - low) / width), 0, count - 1)


@bin_numbers.wrong(
    "Your bins run from the least to the largest of the values that you were given: other values, other bins.",
    "A row of the table must mean the same for ever. Bins are fixed before anything is learned.",
)
def bins_fitted_to_the_values(values, low, high, count):
    return bin_numbers.reference(values, values.min(), values.max(), count)


@bin_numbers.wrong(
    "Your bins are counted from 1: the first row of the table stays empty, and the last bin has no row.",
    "`np.digitize` with all edges answers 1 for the first bin. Rows are counted from 0.",
)
def counted_from_one(values, low, high, count):
    return bin_numbers.reference(values, low, high, count) + 1


@bin_numbers.wrong(
    "These are the numbers of `np.digitize` as they come: 1 for the first bin, 0 and count + 1 for what lies outside.",
    "Rows are counted from 0: subtract 1, and clip.",
)
def digitized_and_left(values, low, high, count):
    return np.digitize(values, np.linspace(low, high, count + 1))


@bin_numbers.wrong(
    "What lies beyond the last bin came round to the first ones, and what lies below to the last: a remainder.",
    "The highest learning rate must not share a row with the lowest. Outside means the nearest bin.",
)
def wrapped_around(values, low, high, count):
    return np.floor((values - low) / ((high - low) / count)) % count


@bin_numbers.wrong(
    "Everything outside went to bin 0, at whichever end it lay.",
    "Too high belongs to the last bin, too low to the first.",
)
def overflow_to_the_first_bin(values, low, high, count):
    numbers = np.floor((values - low) / ((high - low) / count))
    return np.where((numbers < 0) | (numbers >= count), 0, numbers)


@bin_numbers.wrong(
    "Right inside, but values outside get numbers that no row of the table has; Python reads -1 as the last row.",
    "Clip: the first and the last bin go on for ever.",
)
def never_clipped(values, low, high, count):
    return np.floor((values - low) / ((high - low) / count))


@bin_numbers.wrong(
    "You rounded to the nearest edge, so that values in the upper half of a bin count for the next.",
    "The bin is the number of *whole* widths below a value: floor, not round.",
)
def rounded_to_the_nearest_edge(values, low, high, count):
    return np.clip(np.round((values - low) / ((high - low) / count)), 0, count - 1)


@bin_numbers.wrong(
    "Your bins are too wide: `count` edges make only count - 1 bins.", "Eight bins have nine edges: count + 1."
)
def one_edge_too_few(values, low, high, count):
    return bin_numbers.reference(values, low, high, count - 1)


@bin_numbers.wrong(
    "A value on an edge fell into the bin below it.", "A bin holds its lower edge: `side='right'`, or floor."
)
def edges_to_the_bin_below(values, low, high, count):
    return np.clip(np.ceil((values - low) / ((high - low) / count)) - 1, 0, count - 1)


# The n-step target. Two episodes in one record: the first ends with step 3.

REWARDS = np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0])
VALUES = np.array([10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0])
GOES_ON = np.zeros(6, bool)
ENDS = np.array([False, False, False, True, False, False])


@exercise(
    "The n-step target",
    [
        Case((REWARDS, VALUES, GOES_ON, 0, 1, 0.5), "rewards 1, 2, 4, ...; values 10, 20, 40, ...; t 0, n 1, gamma .5"),
        Case((REWARDS, VALUES, GOES_ON, 0, 3, 0.5), "the same with n 3"),
        Case((REWARDS, VALUES, GOES_ON, 2, 2, 0.5), "the same with t 2, n 2"),
        Case((REWARDS, VALUES, ENDS, 1, 2, 0.5), "an episode ends with step 3; t 1, n 2, which is before it"),
        Case((REWARDS, VALUES, ENDS, 2, 2, 0.5), "an episode ends with step 3; t 2, n 2, its last two steps"),
        Case((REWARDS, VALUES, ENDS, 2, 4, 0.5), "an episode ends with step 3; t 2, n 4, which goes beyond it"),
        Case((REWARDS, VALUES, ENDS, 4, 2, 1.0), "t 4, n 2, in the next episode, gamma 1"),
    ],
    [
        "n rewards from step t on, the k-th of them times gamma ** k, and then a value for all that follows.",
        "What follows begins at step t + n, and is discounted by gamma ** n.",
        "Walk from reward to reward. If the episode ends with a step, return the sum so far: nothing follows.",
    ],
    points=3,
)
def n_step_target(rewards, values, terminated, t, n, gamma):
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


def rewards_up_to(rewards, terminated, t, n, gamma):
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
def value_not_discounted(rewards, values, terminated, t, n, gamma):
    total, ended = rewards_up_to(rewards, terminated, t, n, gamma)
    return total if ended else total + values[t + n]


@n_step_target.wrong(
    "The value of what follows is discounted by one step, however many rewards came before it.",
    "One step, gamma; n steps, gamma ** n.",
)
def value_discounted_once(rewards, values, terminated, t, n, gamma):
    total, ended = rewards_up_to(rewards, terminated, t, n, gamma)
    return total if ended else total + gamma * values[t + n]


@n_step_target.wrong(
    "You took the value at t + 1: the rewards after the first are then counted twice, once as themselves.",
    "The value stands for what comes *after* the n rewards: it is that of step t + n.",
)
def bootstraps_from_the_next_step(rewards, values, terminated, t, n, gamma):
    total, ended = rewards_up_to(rewards, terminated, t, n, gamma)
    return total if ended else total + gamma**n * values[t + 1]


@n_step_target.wrong(
    "You took the value at t + n - 1, before the last of the rewards, which then counts twice.",
    "n rewards are those of steps t to t + n - 1. What follows them begins at t + n.",
)
def bootstraps_a_step_early(rewards, values, terminated, t, n, gamma):
    total, ended = rewards_up_to(rewards, terminated, t, n, gamma)
    return total if ended else total + gamma**n * values[t + n - 1]


@n_step_target.wrong(
    "Your sum goes on into the next episode: another VAE's rewards are credited to this one's action.",
    "`terminated` ends the sum. What comes after it was caused by nobody here.",
)
def crosses_the_end_of_an_episode(rewards, values, terminated, t, n, gamma):
    total, _ = rewards_up_to(rewards, np.zeros_like(terminated), t, n, gamma)
    return total + gamma**n * values[t + n]


@n_step_target.wrong(
    "Your sum stops at the end of the episode, but then a value is added: that of another VAE's first step.",
    "After the end nothing follows, and nothing is worth 0.",
)
def bootstraps_at_the_end(rewards, values, terminated, t, n, gamma):
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
def last_reward_missing(rewards, values, terminated, t, n, gamma):
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
def rewards_not_discounted(rewards, values, terminated, t, n, gamma):
    total, ended = rewards_up_to(rewards, terminated, t, n, 1.0)
    return total if ended else total + gamma**n * values[t + n]


@n_step_target.wrong(
    "The first reward is already discounted.", "The reward of step t itself counts in full: gamma ** 0."
)
def first_reward_discounted(rewards, values, terminated, t, n, gamma):
    total, ended = rewards_up_to(rewards, terminated, t, n, gamma)
    return gamma * total if ended else gamma * total + gamma**n * values[t + n]


@n_step_target.wrong(
    "There is no value for what follows: your agent cares for n steps and not for the end.",
    "Without bootstrapping an n-step target is blind to all that comes after it.",
)
def without_the_value(rewards, values, terminated, t, n, gamma):
    return rewards_up_to(rewards, terminated, t, n, gamma)[0]


# Reading the policy: three rates, two times, three actions.

Q = np.array(
    [[[1.0, 3.0, 2.0], [0.5, 0.2, 0.9]], [[2.0, 1.0, 0.0], [4.0, 5.0, 6.0]], [[7.0, 9.0, 8.0], [0.3, 0.1, 0.2]]]
)
TRIED = np.array([[[2, 5, 9], [4, 4, 1]], [[3, 8, 1], [7, 2, 3]], [[6, 1, 2], [1, 2, 4]]])
COSTS = np.array([[[-4.0, 0.0, -3.0], [0.0, -2.0, -5.0]], [[-1.0, -2.0, 0.0], [0.0, 0.0, -6.0]]])
COSTS_TRIED = np.array([[[5, 0, 2], [0, 9, 4]], [[6, 7, 0], [0, 0, 3]]])
EMPTY = np.array([[[1.0, 2.0, 0.5], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.4, 0.0, 0.9]]])
EMPTY_TRIED = np.array([[[3, 1, 2], [0, 0, 0]], [[0, 0, 0], [2, 0, 1]]])


@exercise(
    "Reading the policy",
    [
        Case((Q, TRIED), "three rates, two times, three actions; everything was tried"),
        Case((EMPTY, EMPTY_TRIED), "two rates, two times; two of the cells were never visited"),
        Case((COSTS, COSTS_TRIED), "all that was tried has a negative value, and some actions were never tried"),
    ],
    [
        "In each cell the action of the largest Q: the last axis is that of the actions.",
        "An entry that was never tried still says 0, as the table began. Make it -inf before comparing.",
        "A cell without any visit has no preference: put -1 there, with np.where.",
    ],
    points=2,
)
def preferred_actions(q, visits):
    """Number of the action that the table prefers in each cell, (rates, times).

    `q` holds Q-values and `visits` numbers of updates, both (rates, times, actions). Preferred is the largest Q among
    the actions that were tried; a cell in which none was tried answers -1.
    """
    known = np.where(visits > 0, q, -np.inf)
    return np.where(visits.any(axis=-1), known.argmax(axis=-1), -1)


@preferred_actions.wrong(
    "You searched along the rates, not along the actions: your answer names the best *rate* for each action.",
    "A policy chooses an action in each state. Nobody can choose the state he is in.",
)
def largest_over_the_states(q, visits):
    return np.where(visits > 0, q, -np.inf).argmax(axis=0)


@preferred_actions.wrong(
    "An action that was never tried won with its zero against tried ones below zero.",
    "Zero is where the table began, not what was learned. What was never tried has no value yet.",
)
def zeros_of_untried_actions_win(q, visits):
    return np.where(visits.any(axis=-1), q.argmax(axis=-1), -1)


@preferred_actions.wrong(
    "You answer action 0 where nothing was ever tried: `argmax` of equal values is the first one.",
    "No experience, no preference. Say so, or a reader takes it for something learned.",
)
def first_action_where_nothing_is_known(q, visits):
    return np.where(visits > 0, q, -np.inf).argmax(axis=-1)


@preferred_actions.wrong(
    "You took the largest Q of all entries, zeros of untried actions and of unvisited cells among them.",
    "Only what was tried can be preferred; where nothing was, there is nothing to read.",
)
def plain_largest(q, visits):
    return q.argmax(axis=-1)


@preferred_actions.wrong(
    "You named the action that was tried most often.",
    "Visits say how sure a value is, not how good. (In an epsilon-greedy run the two often agree, but not always.)",
)
def most_often_tried(q, visits):
    return np.where(visits.any(axis=-1), visits.argmax(axis=-1), -1)


@preferred_actions.wrong(
    "You named the smallest Q.", "Q counts reward, which is to be large, though a loss is to be small."
)
def smallest_value(q, visits):
    return np.where(visits.any(axis=-1), np.where(visits > 0, q, np.inf).argmin(axis=-1), -1)


@preferred_actions.wrong(
    "You returned the largest value itself, not the number of the action that has it.", "`argmax`, not `max`."
)
def value_for_action(q, visits):
    return np.where(visits.any(axis=-1), np.where(visits > 0, q, -np.inf).max(axis=-1), -1)
