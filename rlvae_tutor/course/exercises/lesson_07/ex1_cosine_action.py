"""Exercise 07.1: Cosine as a policy."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. Cosine as a policy

A run knows its clock and its learning rate. Which of the factors brings it closest to the cosine's rate?
"""

FACTORS = np.array([0.25, 0.5, 0.7, 1.0, 1.4, 2.0, 4.0])


def run(step: int, rate: float, horizon: int = 40) -> dict[str, float]:
    """What is known of a run of the cases, ten updates to the outer step."""
    return {"step": step, "horizon": horizon, "updates": 10 * step, "learning_rate": rate}


def wanted_rate(share: float, peak: float) -> float:
    """The cosine's rate at a share of the horizon."""
    return peak * (1 + np.cos(np.pi * share)) / 2


def nearest(factors: np.ndarray, rate: float, wanted: float) -> int:
    """The factor that brings a rate closest to the wanted one, in ratio."""
    return int(np.argmin(np.abs(np.log(factors * rate) - np.log(max(wanted, 1e-12)))))


@exercise(
    "07/cosine_action",
    "Cosine as a policy",
    question=QUESTION,
    cases=[
        Case((run(0, 0.1), 0.1, FACTORS), "the start, rate .1, peak .1"),
        Case((run(0, 0.001), 0.1, FACTORS), "the start, rate .001, peak .1"),
        Case((run(20, 0.1), 0.1, FACTORS), "half time, rate .1, peak .1: the cosine wants .05"),
        Case((run(30, 0.03), 0.1, FACTORS), "three quarters, rate .03, peak .1: the cosine wants .0146"),
        Case((run(3, 0.07), 0.1, FACTORS), "step 3 of 40, rate .07, peak .1: the cosine wants .0986"),
        Case(
            (run(10, 0.1), 0.1, np.array([0.5, 1.0, 2.0])), "a quarter, rate .1: the cosine wants .0854; three factors"
        ),
        Case((run(20, 0.042), 0.1, np.array([1.0, 1.36])), "half time, rate .042, factors 1 and 1.36: it wants .05"),
        Case(
            (run(20, 0.0405), 0.1, np.array([1.0, 1.345])), "half time, rate .0405, factors 1 and 1.345: it wants .05"
        ),
        Case(
            (run(20, 0.0345), 0.1, np.array([1.0, 2.0])), "half time, rate .0345, factors 1 and 2: the cosine wants .05"
        ),
    ],
    hints=[
        "The clock is step / horizon, from 0 to 1. The cosine wants peak * (1 + cos(pi * share)) / 2.",
        "An action multiplies: with factor f the rate becomes f * learning_rate. Which of these is closest?",
        "Closest in ratio: compare logarithms. `np.argmin(np.abs(np.log(...) - np.log(...)))`",
    ],
    points=2,
)
def cosine_action(run: dict[str, float], peak: float, factors: np.ndarray) -> int:
    """Number, from 0, of the factor that brings the learning rate closest, in ratio, to the cosine's.

    `run` holds `step` and `horizon` (outer steps), `updates` (made so far, ten in each outer step) and the
    `learning_rate` there is; not all are needed. `factors` (actions,) multiply it. From `peak` at the start the rate
    should fall to zero at the horizon along half a cosine. Source: Loshchilov and Hutter 2017, equation 5.
    """
    wanted = peak * (1 + np.cos(np.pi * run["step"] / run["horizon"])) / 2
    return int(np.argmin(np.abs(np.log(factors * run["learning_rate"]) - np.log(wanted))))


@cosine_action.wrong(
    "Your clock counts updates, but the horizon counts outer steps; your cosine has run through long before the end.",
    "Both in the same unit: step / horizon.",
)
def clock_in_updates(run: dict[str, float], peak: float, factors: np.ndarray) -> object:
    return nearest(factors, run["learning_rate"], wanted_rate(run["updates"] / run["horizon"], peak))


@cosine_action.wrong(
    "You looked for the factor that is nearest to the wanted rate itself.",
    "Actions are relative: a factor times the rate there is must come close.",
)
def relative_taken_as_absolute(run: dict[str, float], peak: float, factors: np.ndarray) -> object:
    return nearest(factors, 1.0, wanted_rate(run["step"] / run["horizon"], peak))


@cosine_action.wrong(
    "Your cosine runs backwards: it is at zero in the beginning.", "The share that is over, not what remains."
)
def backwards(run: dict[str, float], peak: float, factors: np.ndarray) -> object:
    return nearest(factors, run["learning_rate"], wanted_rate(1 - run["step"] / run["horizon"], peak))


@cosine_action.wrong(
    "You forgot the rate there is and took factors of the peak.", "The action multiplies the *current* rate."
)
def factors_of_the_peak(run: dict[str, float], peak: float, factors: np.ndarray) -> object:
    return nearest(factors, peak, wanted_rate(run["step"] / run["horizon"], peak))


@cosine_action.wrong(
    "Your clock is a step ahead: you took the rate that the cosine wants after the coming outer step.",
    "At the start, step 0, the cosine is at its peak: step / horizon.",
)
def a_step_ahead(run: dict[str, float], peak: float, factors: np.ndarray) -> object:
    return nearest(factors, run["learning_rate"], wanted_rate((run["step"] + 1) / run["horizon"], peak))


@cosine_action.wrong(
    "You compared differences. To .05, .0345 is nearer than .069 in difference, but farther in ratio.",
    "Rates are compared in ratio: take logarithms.",
)
def by_difference(run: dict[str, float], peak: float, factors: np.ndarray) -> object:
    wanted = wanted_rate(run["step"] / run["horizon"], peak)
    return int(np.argmin(np.abs(factors * run["learning_rate"] - wanted)))


@cosine_action.wrong(
    "You gave the factor itself.", "Asked for is its number, from 0: that is what the environment takes."
)
def factor_for_number(run: dict[str, float], peak: float, factors: np.ndarray) -> object:
    return factors[cosine_action.reference(run, peak, factors)]


@cosine_action.wrong(
    "Your cosine has a whole period: at the end it is at its peak again.", "Half a cosine: cos(pi * share)."
)
def whole_cosine(run: dict[str, float], peak: float, factors: np.ndarray) -> object:
    return nearest(factors, run["learning_rate"], wanted_rate(2 * run["step"] / run["horizon"], peak))
