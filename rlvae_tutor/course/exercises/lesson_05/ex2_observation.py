"""Exercise 05.2: An observation."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 2. An observation

Here is everything that is known of a run. The agent may see three numbers of it.
"""

FLOOR = 0.01


def run(
    step: int,
    rate: float,
    first: float,
    now: float,
    outer: float,
    test: float,
    reference: float = 22.7,
    horizon: int = 40,
) -> dict[str, float]:
    """What is known of a run of the cases."""
    losses = {"first_inner_validation": first, "inner_validation": now, "outer_validation": outer, "test": test}
    return {"step": step, "horizon": horizon, "learning_rate": rate, "reference": reference} | losses


def numbers(run: dict[str, float], loss: float) -> np.ndarray:
    """The three numbers of an observation whose last is made of `loss`."""
    excess = lambda nelbo: max(nelbo - run["reference"], FLOOR)
    u = np.log(excess(loss) / excess(run["first_inner_validation"]))
    return np.array([np.log10(run["learning_rate"]) + 3, 1 - run["step"] / run["horizon"], u])


@exercise(
    "05/observation",
    "An observation",
    question=QUESTION,
    cases=[
        Case((run(0, 0.001, 46.0, 46.0, 46.5, 47.0),), "the start: step 0 of 40, rate .001, loss 46 nats"),
        Case((run(10, 0.01, 46.0, 30.0, 30.5, 31.0),), "step 10 of 40, rate .01, loss 30 nats"),
        Case((run(40, 0.0005, 46.0, 22.6, 22.9, 23.1),), "step 40 of 40, rate .0005, 22.6 nats, below the reference"),
        Case((run(5, 0.1, 2.0, -1.0, -0.9, -0.8, -3.0, 20),), "step 5 of 20: loss -1 nats, reference -3"),
    ],
    hints=[
        "Three numbers: log10 of the rate, plus 3; the share of the horizon that remains; u.",
        "u = log(e / e_0) with e = nelbo - reference, but at least .01, on inner-validation both.",
        "Outer-validation is for the reward, the test split for the report: an agent must see neither.",
    ],
    points=2,
)
def observation(run: dict[str, float]) -> np.ndarray:
    """Observation (3,): log10(learning rate) + 3; the remaining share of the horizon; u.

    u = log(e / e_0) without unit, e the excess loss over the `reference` in nats, at least .01, e_0 that at the start.
    `run` holds `step` and `horizon` (outer steps), `learning_rate`, `reference`, and losses in nats: now on
    `inner_validation`, `outer_validation` and `test`; at the start `first_inner_validation`.
    """
    excess = max(run["inner_validation"] - run["reference"], 0.01)
    first = max(run["first_inner_validation"] - run["reference"], 0.01)
    remaining = 1 - run["step"] / run["horizon"]
    return np.array([np.log10(run["learning_rate"]) + 3, remaining, np.log(excess / first)])


@observation.wrong(
    "The test loss is in your observation. An agent that sees it can learn by heart what it is to be judged by.",
    "What is reported only must be seen by nobody, agents included.",
)
def test_loss_in_it(run: dict[str, float]) -> object:
    return numbers(run, run["test"])


@observation.wrong(
    "You observed outer-validation, by which the reward is measured.",
    "Observe on inner-validation, reward on outer-validation: else chance in one comes back in the other.",
)
def reward_split_in_it(run: dict[str, float]) -> object:
    return numbers(run, run["outer_validation"])


@observation.wrong(
    "You took the logarithm of the loss itself. It hardly moves from 25 to 24, and a loss below zero has none.",
    "Subtract the reference first: of the excess a logarithm makes sense.",
)
def logarithm_of_a_raw_loss(run: dict[str, float]) -> object:
    with np.errstate(all="ignore"):
        u = np.log(run["inner_validation"] / run["first_inner_validation"])
    return np.array([*numbers(run, 1.0)[:2], np.nan_to_num(u)])


@observation.wrong(
    "Your third number is the loss in nats: on other data it would mean something else.",
    "An observation is free of units, so that a policy may go to another VAE. Divide by the start, take the logarithm.",
)
def loss_in_nats(run: dict[str, float]) -> object:
    return np.array([*numbers(run, 1.0)[:2], run["inner_validation"]])


@observation.wrong(
    "You did not divide by the excess at the start.",
    "The same fall should look the same on every task: log(e / e_0), and 0 at the start.",
)
def not_divided_by_the_start(run: dict[str, float]) -> object:
    excess = max(run["inner_validation"] - run["reference"], FLOOR)
    return np.array([*numbers(run, 1.0)[:2], np.log(excess)])


@observation.wrong("You gave the share that is over.", "Asked for is what remains: 1 at the start, 0 at the end.")
def elapsed_share(run: dict[str, float]) -> object:
    first, remaining, u = numbers(run, run["inner_validation"])
    return np.array([first, 1 - remaining, u])


@observation.wrong(
    "You gave a number of outer steps; the same half-time would look different on a longer horizon.",
    "A share of the horizon, from 1 to 0.",
)
def steps_for_a_share(run: dict[str, float]) -> object:
    first, _, u = numbers(run, run["inner_validation"])
    return np.array([first, run["horizon"] - run["step"], u])


@observation.wrong("You took the natural logarithm of the rate.", "log10(rate) + 3, so that .001 reads as 0.")
def natural_logarithm(run: dict[str, float]) -> object:
    _, remaining, u = numbers(run, run["inner_validation"])
    return np.array([np.log(run["learning_rate"]) + 3, remaining, u])
