"""Exercise 07.3: The two-step plan."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. The two-step plan

A quadratic, a few learning rates, two steps. How low can you get?
"""

NARROW, EVEN = np.array([1.0, 10.0]), np.array([2.0, 5.0, 1.0])
RATES = [1 / 10, 101 / 1001, 1.0]


def loss_at(x: np.ndarray, curvatures: np.ndarray) -> float:
    """sum h x^2 / 2."""
    return float(np.sum(curvatures * x**2) / 2)


def one_step_on(x: np.ndarray, rate: float, curvatures: np.ndarray) -> np.ndarray:
    """Where one step of gradient descent leads."""
    return (1 - rate * curvatures) * x


def greedy_rate(rates: list[float], curvatures: np.ndarray, x: np.ndarray) -> float:
    """The rate that lowers the loss most in one step."""
    return min(rates, key=lambda rate: loss_at(one_step_on(x, rate, curvatures), curvatures))


@exercise(
    "07/lowest_loss_in_two_steps",
    "The two-step plan",
    question=QUESTION,
    cases=[
        Case((RATES, NARROW, np.ones(2)), "curvatures 1 and 10, from (1, 1); rates 1/10, 101/1001 and 1"),
        Case(([0.05, 0.15], NARROW, np.array([2.0, 1.0])), "curvatures 1 and 10, from (2, 1); rates .05 and .15"),
        Case(([0.1, 0.15, 0.18], NARROW, np.array([5.0, 1.0])), "curvatures 1 and 10, from (5, 1); rates .1, .15, .18"),
        Case(([0.1, 0.3, 0.6], EVEN, np.array([1.0, -1.0, 3.0])), "curvatures 2, 5 and 1; rates .1, .3 and .6"),
    ],
    hints=[
        "Try all pairs of rates: there are only rates x rates of them.",
        "A step with rate a multiplies each coordinate by 1 - a h. After two steps, the loss.",
        "Two loops, one inside the other, both over `rates`.",
    ],
)
def lowest_loss_in_two_steps(rates: list[float], curvatures: np.ndarray, start: np.ndarray) -> float:
    """The lowest loss sum h x^2 / 2 that two steps of gradient descent can reach: a number.

    Each step may take any of the `rates` (a list of numbers). `curvatures` h and `start` are (dimensions,).
    """
    losses = []
    for first in rates:
        for second in rates:
            x = (1 - second * curvatures) * (1 - first * curvatures) * start
            losses.append(np.sum(curvatures * x**2) / 2)
    return min(losses)


@lowest_loss_in_two_steps.wrong(
    "You optimised each step alone. The best first step leads where no second one can mend what it left.",
    "Choose both together: the end counts.",
)
def each_step_alone(rates: list[float], curvatures: np.ndarray, start: np.ndarray) -> object:
    x = one_step_on(start, greedy_rate(rates, curvatures, start), curvatures)
    return loss_at(one_step_on(x, greedy_rate(rates, curvatures, x), curvatures), curvatures)


@lowest_loss_in_two_steps.wrong(
    "You took the best first step twice.", "The second step stands at another point; it may want another rate."
)
def first_step_twice(rates: list[float], curvatures: np.ndarray, start: np.ndarray) -> object:
    rate = greedy_rate(rates, curvatures, start)
    return loss_at(one_step_on(one_step_on(start, rate, curvatures), rate, curvatures), curvatures)


@lowest_loss_in_two_steps.wrong("You tried one rate for both steps.", "Two steps, two rates: all pairs.")
def constant_rate(rates: list[float], curvatures: np.ndarray, start: np.ndarray) -> object:
    twice = (one_step_on(one_step_on(start, rate, curvatures), rate, curvatures) for rate in rates)
    return min(loss_at(x, curvatures) for x in twice)


@lowest_loss_in_two_steps.wrong(
    "This is the loss after one step.", "Two steps: the second one starts where the first one ended."
)
def after_one_step(rates: list[float], curvatures: np.ndarray, start: np.ndarray) -> object:
    return min(loss_at(one_step_on(start, rate, curvatures), curvatures) for rate in rates)


@lowest_loss_in_two_steps.wrong("The half is missing from the loss.", "sum h x^2 / 2")
def without_the_half(rates: list[float], curvatures: np.ndarray, start: np.ndarray) -> object:
    return 2 * lowest_loss_in_two_steps.reference(rates, curvatures, start)
