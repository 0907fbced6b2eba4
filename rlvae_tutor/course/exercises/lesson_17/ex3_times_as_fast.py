"""Exercise 17.3: A benchmark, read honestly."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. A benchmark, read honestly

Seconds of calls, as somebody's log has them. Is the work equal? What of the first call?
"""

LOOP = {"first": 3.0, "calls": [1.0, 1.1, 5.0], "updates": 50, "members": 1}
POPULATION = {"first": 4.0, "calls": [0.5, 0.4, 0.5], "updates": 100, "members": 64}
TUNED = {"first": 8.0, "calls": [0.2, 0.3, 0.2, 0.9, 0.25], "updates": 100, "members": 2}


@exercise(
    "17/times_as_fast",
    "A benchmark, read honestly",
    question=QUESTION,
    cases=[
        Case((POPULATION, LOOP, 1000), "a population of 64 against a loop, 1,000 updates in all"),
        Case((POPULATION, LOOP, 10**6), "the same, a million updates in all"),
        Case((TUNED, LOOP, 100), "a tuned loop over two VAEs against a plain one, 100 updates in all"),
        Case((POPULATION, TUNED, 20_000), "the population against the tuned loop, 20,000 updates in all"),
    ],
    hints=[
        "Throughput first: VAE updates of one ordinary call, over its seconds. Ordinary is the median.",
        "The first call compiles *and* makes its updates: compiling took `first` less an ordinary call.",
        "Seconds for the work: compiling, and work over throughput. The ratio is theirs over ours.",
    ],
    points=3,
)
def times_as_fast(ours: dict[str, Any], theirs: dict[str, Any], work: int) -> float:
    """How many times as fast `ours` does so much `work`, a number of VAE updates, compile time counted in.

    Both are records: seconds of the `first` call, which also compiles; seconds of the later `calls`, on a machine that
    is not quiet, so that their median counts; and the `updates` that every call makes of each of its `members`. A
    contestant takes its compile time (the first call, less an ordinary one) and then `work` at its throughput.
    """

    def seconds(record: dict[str, Any]) -> float:
        ordinary = np.median(record["calls"])
        throughput = record["updates"] * record["members"] / ordinary
        return record["first"] - ordinary + work / throughput

    return seconds(theirs) / seconds(ours)


def seconds_of(
    record: dict[str, Any],
    work: int,
    ordinary: Callable[[list[float]], float] = np.median,
    compiling: float = 1.0,
    members: bool = True,
    updates: bool = True,
    all_of_first: bool = False,
) -> float:
    """Seconds that a contestant takes, with what may be got wrong."""
    usual = ordinary(record["calls"])
    each = usual / (record["members"] if members else 1) / (record["updates"] if updates else 1)
    return compiling * (record["first"] - (0 if all_of_first else usual)) + work * each


@times_as_fast.wrong(
    "You left compile time out. That is throughput, right for endless work and flattering for little.",
    "Say which of the two is meant. Here the work has an end.",
)
def compile_time_left_out(ours: dict[str, Any], theirs: dict[str, Any], work: int) -> object:
    return seconds_of(theirs, work, compiling=0) / seconds_of(ours, work, compiling=0)


@times_as_fast.wrong(
    "You took the mean of the calls: one call that something else disturbed decides.",
    "On a machine that is not quiet, take the median.",
)
def mean_of_the_calls(ours: dict[str, Any], theirs: dict[str, Any], work: int) -> object:
    return seconds_of(theirs, work, np.mean) / seconds_of(ours, work, np.mean)


@times_as_fast.wrong(
    "You took the fastest call of each: the best of many draws flatters whoever varies most.",
    "One rule for both, named before: here, the median.",
)
def fastest_call(ours: dict[str, Any], theirs: dict[str, Any], work: int) -> object:
    return seconds_of(theirs, work, np.min) / seconds_of(ours, work, np.min)


@times_as_fast.wrong(
    "You compared calls as if each trained one VAE; look at `members`.", "Unequal work: count what a call gets done."
)
def members_forgotten(ours: dict[str, Any], theirs: dict[str, Any], work: int) -> object:
    return seconds_of(theirs, work, members=False) / seconds_of(ours, work, members=False)


@times_as_fast.wrong(
    "You compared calls as if each made one update; look at `updates`.", "Unequal work: count what a call gets done."
)
def updates_forgotten(ours: dict[str, Any], theirs: dict[str, Any], work: int) -> object:
    return seconds_of(theirs, work, updates=False) / seconds_of(ours, work, updates=False)


@times_as_fast.wrong(
    "You took the whole first call for compile time; it has made its updates, too.",
    "Compiling is what the first call takes longer than an ordinary one.",
)
def all_of_the_first_call(ours: dict[str, Any], theirs: dict[str, Any], work: int) -> object:
    return seconds_of(theirs, work, all_of_first=True) / seconds_of(ours, work, all_of_first=True)


@times_as_fast.wrong(
    "Your ratio is upside down: below one where ours is faster.", "How many times as fast: their seconds over ours."
)
def upside_down(ours: dict[str, Any], theirs: dict[str, Any], work: int) -> object:
    return seconds_of(ours, work) / seconds_of(theirs, work)
