"""Exercise 09.3: Step sizes."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. Step sizes

A table over time, state and action, and a list of updates. Each entry is a mean of its own.
"""


def updates(*triples: tuple[int, int, int]) -> tuple[np.ndarray, ...]:
    """Times, states and actions of updates, an array of whole numbers each."""
    return tuple(np.transpose(triples))


@exercise(
    "09/step_sizes",
    "Step sizes",
    question=QUESTION,
    cases=[
        Case(updates((0, 4, 1), (0, 4, 1), (0, 4, 1)), "three updates of one pair, at time 0"),
        Case(
            updates((0, 4, 1), (1, 4, 1), (0, 4, 0), (0, 4, 1), (0, 3, 1), (0, 4, 1), (1, 4, 1)),
            "seven updates: twice another time, once another action, once another state",
        ),
    ],
    hints=[
        "Each triple of time, state and action has a count of its own: how often it was updated so far, this one too.",
        "A dictionary will do: `counts[triple] = counts.get(triple, 0) + 1`.",
        "The step size is 1 / n: the sum of 1/n is infinite, the sum of its squares is not.",
    ],
    points=2,
)
def step_sizes(times: np.ndarray, states: np.ndarray, actions: np.ndarray) -> np.ndarray:
    """Step size 1 / n of each update, in order (updates,), for a table over time, state and action.

    n is how often that time, state and action, all three, were updated so far, this update included. The arguments are
    arrays of whole numbers (updates,). Source: Robbins and Monro 1951.
    """
    counts, sizes = {}, []  # type: ignore[var-annotated]  # a tuple of targets takes no annotation
    for triple in zip(times, states, actions, strict=True):
        counts[triple] = counts.get(triple, 0) + 1
        sizes.append(1 / counts[triple])
    return np.array(sizes)


def counted(*arrays: np.ndarray) -> np.ndarray:
    """How often each row of some arrays (updates,) has come so far (updates,)."""
    rows = list(zip(*arrays, strict=True))
    return np.array([rows[: number + 1].count(row) for number, row in enumerate(rows)])


@step_sizes.wrong(
    "You count all updates together: what is tried late would hardly learn any more.",
    "Each entry of the table is a mean of its own, with a count of its own.",
)
def one_count_for_all(times: np.ndarray, states: np.ndarray, actions: np.ndarray) -> object:
    return 1 / np.arange(1, len(times) + 1)


@step_sizes.wrong(
    "You square the count: these step sizes add up to a finite number, so the value sticks before it arrives.",
    "The sum of the step sizes must be infinite: 1 / n, not 1 / n ** 2.",
)
def summable(times: np.ndarray, states: np.ndarray, actions: np.ndarray) -> object:
    return 1 / counted(times, states, actions) ** 2


@step_sizes.wrong(
    "You count state and action, whatever the time.",
    "With a horizon the table has an entry for each time, too: Q[t, s, a].",
)
def time_forgotten(times: np.ndarray, states: np.ndarray, actions: np.ndarray) -> object:
    return 1 / counted(states, actions)


@step_sizes.wrong("You count the states alone.", "Each *action* in a state has a value, and so a count, of its own.")
def action_forgotten(times: np.ndarray, states: np.ndarray, actions: np.ndarray) -> object:
    return 1 / counted(times, states)


@step_sizes.wrong(
    "You began to count at 2: the first step size must be 1, so that nothing is left of the starting value.",
    "n includes the update at hand: 1, 2, 3, ...",
)
def this_one_counted_twice(times: np.ndarray, states: np.ndarray, actions: np.ndarray) -> object:
    return 1 / (1 + counted(times, states, actions))


@step_sizes.wrong(
    "You used how often an entry is updated in all, also later.", "At an update only the past is known: count so far."
)
def future_counted(times: np.ndarray, states: np.ndarray, actions: np.ndarray) -> object:
    rows = list(zip(times, states, actions, strict=True))
    return np.array([1 / rows.count(row) for row in rows])


@step_sizes.wrong("You return the counts.", "The step size is one over the count.")
def counts_for_sizes(times: np.ndarray, states: np.ndarray, actions: np.ndarray) -> object:
    return counted(times, states, actions)


@step_sizes.wrong(
    "You took 1 over the root of the count: the squares of these step sizes add up to infinity.",
    "For the noise to average out for certain the power of n must be above 1/2; here it is 1.",
)
def one_over_the_root(times: np.ndarray, states: np.ndarray, actions: np.ndarray) -> object:
    return 1 / np.sqrt(counted(times, states, actions))
