"""Exercise 07.2: Evaluate a policy."""

from collections.abc import Callable

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 2. Evaluate a policy

You get a function that plays an episode, and seeds. How good is the policy, and how sure are you?
"""


def steady(seed: int) -> float:
    """A return that hardly depends on luck."""
    return 1.0 + 0.1 * (seed % 3)


def risky(seed: int) -> float:
    """A return that depends on luck alone."""
    return float(np.random.default_rng(seed).normal())


def returns_of(play: Callable[[int], float], seeds: list[int]) -> np.ndarray:
    """One return for each seed."""
    return np.array([play(seed) for seed in seeds])


def estimate(returns: np.ndarray, standard_error: float | np.floating) -> dict[str, float]:
    """The mean of the returns and a standard error, in the form of an answer."""
    return {"mean": float(np.mean(returns)), "standard_error": float(standard_error)}


@exercise(
    "07/evaluate",
    "Evaluate a policy",
    question=QUESTION,
    cases=[
        Case((steady, [0, 1, 2, 3]), "four seeds of a policy that hardly depends on luck: 1, 1.1, 1.2 and 1"),
        Case((risky, [5, 6, 7, 8, 9, 10]), "six seeds of a policy that depends on luck alone"),
    ],
    hints=[
        "Play once for each seed and keep all returns.",
        "The standard error is the standard deviation over the root of the number of episodes.",
        "`np.std(returns, ddof=1)`: the mean was estimated from the same returns.",
    ],
    points=2,
)
def evaluate(play: Callable[[int], float], seeds: list[int]) -> dict[str, float]:
    """{"mean": ..., "standard_error": ...} of the returns of one episode for each seed.

    `play(seed)` plays an episode and gives its return. The standard deviation has n - 1 in its denominator.
    """
    returns = np.array([play(seed) for seed in seeds])
    return {"mean": np.mean(returns), "standard_error": np.std(returns, ddof=1) / np.sqrt(len(returns))}


@evaluate.wrong(
    "You played all episodes with one seed: they are the same episode, and the error of zero is a lie.",
    "Repeats must differ in what chance decides.",
)
def one_seed_for_all(play: Callable[[int], float], seeds: list[int]) -> object:
    returns = returns_of(play, [seeds[0]] * len(seeds))
    return estimate(returns, 0.0)


@evaluate.wrong(
    "You left the given seeds and played with seeds of your own, all the same.",
    "One episode for each of the seeds you get.",
)
def seed_of_my_own(play: Callable[[int], float], seeds: list[int]) -> object:
    return estimate(returns_of(play, [0] * len(seeds)), 0.0)


@evaluate.wrong(
    "You gave the standard deviation: how much one episode scatters, and not how sure the mean is.",
    "Divide by the root of the number of episodes.",
)
def deviation_for_standard_error(play: Callable[[int], float], seeds: list[int]) -> object:
    returns = returns_of(play, seeds)
    return estimate(returns, np.std(returns, ddof=1))


@evaluate.wrong(
    "You gave np.std as it is: how much one episode scatters, with n in the denominator besides.",
    "ddof=1 for the deviation, and then divide by the root of the number of episodes.",
)
def plain_deviation(play: Callable[[int], float], seeds: list[int]) -> object:
    returns = returns_of(play, seeds)
    return estimate(returns, np.std(returns))


@evaluate.wrong("You divided by n, not by its root.", "Variances add up; deviations shrink with the root of n.")
def divided_by_n(play: Callable[[int], float], seeds: list[int]) -> object:
    returns = returns_of(play, seeds)
    return estimate(returns, np.std(returns, ddof=1) / len(returns))


@evaluate.wrong(
    "Your deviation has n in its denominator; NumPy does that unless it is told otherwise.",
    "The mean was taken from the same returns, which costs one: ddof=1.",
)
def n_in_the_denominator(play: Callable[[int], float], seeds: list[int]) -> object:
    returns = returns_of(play, seeds)
    return estimate(returns, np.std(returns) / np.sqrt(len(returns)))


@evaluate.wrong("You gave the variance of the mean.", "Take its root: the standard error has the unit of a return.")
def variance_of_the_mean(play: Callable[[int], float], seeds: list[int]) -> object:
    returns = returns_of(play, seeds)
    return estimate(returns, np.var(returns, ddof=1) / len(returns))


@evaluate.wrong("You gave two standard errors: that is the reach of an interval.", "One standard error was asked for.")
def two_standard_errors(play: Callable[[int], float], seeds: list[int]) -> object:
    returns = returns_of(play, seeds)
    return estimate(returns, 2 * np.std(returns, ddof=1) / np.sqrt(len(returns)))
