"""Exercise 06.4: Find the hack."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 4. Find the hack

Returns of some runs under some rewards, and the losses that the runs ended with. Which rewards prefer a wrong one?
"""

ENDS = np.array([25.1, 24.5, 40.0, np.nan])
RETURNS = np.array(
    [
        [2.3, 2.5, 0.3, -2.3],
        [-18.0, -20.0, -40.0, -3.0],
        [2.0, 1.0, 0.0, -5.0],
        [1.0, 5.0, 2.0, -5.0],
    ]
)


@exercise(
    "06/hacked",
    "Find the hack",
    question=QUESTION,
    cases=[
        Case(
            (RETURNS[:2], ENDS),
            "four runs end at 25.1, 24.5, 40 nats and in a crash; two rewards, the second -3 for it",
        ),
        Case((RETURNS, ENDS), "the same runs; two more rewards, one prefers the first run to the second"),
        Case((RETURNS[:, ::-1], ENDS[::-1]), "the four runs and rewards in reverse order of the runs"),
        Case((np.array([[3.0, 2.0, 1.0], [1.0, 3.0, 2.0]]), np.array([30.0, 25.0, 28.0])), "three runs, two rewards"),
    ],
    hints=[
        "Look at two things: which run has the highest return, and which one ends with the lowest loss.",
        "`np.argmax(returns, axis=1)` are the winners; `np.argmin` takes NaN for the least, `np.nanargmin` does not.",
    ],
    points=2,
)
def hacked(returns: np.ndarray, nelbo: np.ndarray) -> np.ndarray:
    """Numbers, from 0 and rising, of the rewards whose winner is not the run with the lowest loss at the end.

    `returns` is (rewards, runs): what each run earned under each reward. `nelbo` is (runs,), in nats, NaN where the run
    crashed. The winner is the run with the highest return.
    """
    best = np.nanargmin(nelbo)
    return np.flatnonzero(np.argmax(returns, axis=1) != best)


@hacked.wrong(
    "You named the reward with the highest return; the loss was never looked at.",
    "A high return proves nothing. Put beside it what the reward stood for.",
)
def loss_never_looked_at(returns: np.ndarray, nelbo: np.ndarray) -> object:
    return [int(np.argmax(returns.max(axis=1)))]


@hacked.wrong(
    "You took the crashed run for the best: np.argmin counts NaN as the least of all numbers.",
    "Where a crash may be among the figures, use np.nanargmin, or ask for NaN first.",
)
def crash_taken_for_the_best(returns: np.ndarray, nelbo: np.ndarray) -> object:
    return np.flatnonzero(np.argmax(returns, axis=1) != np.argmin(nelbo))


@hacked.wrong(
    "You named only rewards that a crash wins. A reward may as well prefer a worse model that runs to its end.",
    "A crash is the crudest hack. Compare with the best run, not with the crashed one.",
)
def crashes_only(returns: np.ndarray, nelbo: np.ndarray) -> object:
    return np.flatnonzero(np.isnan(nelbo[np.argmax(returns, axis=1)]))


@hacked.wrong("You named the sound rewards.", "Asked for are those whose winner is *not* the best model.")
def sound_ones_named(returns: np.ndarray, nelbo: np.ndarray) -> object:
    return np.flatnonzero(np.argmax(returns, axis=1) == np.nanargmin(nelbo))


@hacked.wrong(
    "You gave the winners, one run for each reward.",
    "Compare them with the best run, and name the *rewards* that miss.",
)
def winners_given(returns: np.ndarray, nelbo: np.ndarray) -> object:
    return np.argmax(returns, axis=1)


@hacked.wrong(
    "You took the run with the lowest return for the winner.", "A return is to be as high as possible, a loss as low."
)
def lowest_return_wins(returns: np.ndarray, nelbo: np.ndarray) -> object:
    return np.flatnonzero(np.argmin(returns, axis=1) != np.nanargmin(nelbo))


@hacked.wrong(
    "You compared the whole order of the runs. The agent goes for the first place; it does not matter who is third.",
    "Compare the winner alone.",
)
def whole_order(returns: np.ndarray, nelbo: np.ndarray) -> object:
    order = np.argsort(np.nan_to_num(nelbo, nan=np.inf))
    return [i for i, row in enumerate(returns) if not np.array_equal(np.argsort(-row), order)]


@hacked.wrong("You took the highest loss for the best.", "The negative ELBO is a loss: lower is better.")
def highest_loss_is_best(returns: np.ndarray, nelbo: np.ndarray) -> object:
    return np.flatnonzero(np.argmax(returns, axis=1) != np.nanargmax(nelbo))
