"""Exercise 18.4: The end of an episode."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 4. The end of an episode

What a step pays, whether it is the last, and what Q-learning then aims at. The published code errs in all three.
"""

# Losses of one VAE before and after it, by split; the excess of a crash has a price.
BEFORE = {"inner_validation": 30.0, "outer_validation": 31.0, "test": 33.0}
AFTER = {"inner_validation": 27.5, "outer_validation": 29.0, "test": 32.5}
BROKEN = {"inner_validation": np.nan, "outer_validation": np.nan, "test": np.nan}
VALUES = np.array([1.5, 4.0, -0.5])


@exercise(
    "18/reward_end_and_target",
    "The end of an episode",
    question=QUESTION,
    cases=[
        Case((BEFORE, AFTER, 7, 40, 247.0, VALUES), "step 7 of 40, all is well"),
        Case((BEFORE, AFTER, 40, 40, 247.0, VALUES), "step 40 of 40, all is well"),
        Case((BEFORE, BROKEN, 7, 40, 247.0, VALUES), "step 7 of 40, and a crash"),
    ],
    hints=[
        "Which split is an agent rewarded by? Which one does nobody look at before the end?",
        "A crash and the last step both end the episode: terminated, no value added. A crash's loss is the price.",
    ],
    points=2,
)
def reward_end_and_target(
    before: dict[str, float], after: dict[str, float], step: int, horizon: int, price: float, values: np.ndarray
) -> list[float]:
    """What a step pays in nats, whether it ends the episode, and the target of Q-learning, as [reward, ended, target].

    `before` and `after` are losses in nats by split: "inner_validation" is observed, "outer_validation" rewarded,
    "test" reported only; NaN after a crash, which then counts as a loss of `price`. `step` runs from 1 to `horizon`,
    which is part of the task. `values` (actions,) are those of the next observation; gamma is 1. The published code:

        reward = before["test"] - after["test"]
        terminated, truncated = False, np.isnan(after["test"]) or step == horizon
        return [reward, terminated, reward + (not terminated) * max(values)]
    """
    crashed = not np.isfinite(after["outer_validation"])
    reward = before["outer_validation"] - (price if crashed else after["outer_validation"])
    ended = crashed or step == horizon
    return [reward, ended, reward + (not ended) * max(values)]


@reward_end_and_target.wrong(
    "You pay by the test split: whatever the agent then reports on it, it was trained to.",
    "Rewards come from outer-validation; test is for the report.",
)
def paid_by_the_test(
    before: dict[str, float], after: dict[str, float], step: int, horizon: int, price: float, values: np.ndarray
) -> object:
    crashed = not np.isfinite(after["test"])
    reward = before["test"] - (price if crashed else after["test"])
    ended = crashed or step == horizon
    return [reward, ended, reward + (not ended) * max(values)]


@reward_end_and_target.wrong(
    "You pay by the split that the agent observes: it is then rewarded for what it sees, and not for what holds.",
    "Observed is inner-validation, rewarded outer-validation.",
)
def paid_by_what_is_observed(
    before: dict[str, float], after: dict[str, float], step: int, horizon: int, price: float, values: np.ndarray
) -> object:
    crashed = not np.isfinite(after["inner_validation"])
    reward = before["inner_validation"] - (price if crashed else after["inner_validation"])
    ended = crashed or step == horizon
    return [reward, ended, reward + (not ended) * max(values)]


@reward_end_and_target.wrong(
    "A crash pays nothing, with you: an agent that loses no nats by it has no reason to avoid it.",
    "A crash counts as the price that was named for it.",
)
def crash_for_nothing(
    before: dict[str, float], after: dict[str, float], step: int, horizon: int, price: float, values: np.ndarray
) -> object:
    reward = float(np.nan_to_num(before["outer_validation"] - after["outer_validation"]))
    ended = not np.isfinite(after["outer_validation"]) or step == horizon
    return [reward, ended, reward + (not ended) * max(values)]


@reward_end_and_target.wrong(
    "You end the episode, and still add the value of what comes after. Nothing comes after.",
    "Where an episode has terminated, the target is the reward alone.",
)
def ended_and_bootstrapped(
    before: dict[str, float], after: dict[str, float], step: int, horizon: int, price: float, values: np.ndarray
) -> object:
    crashed = not np.isfinite(after["outer_validation"])
    reward = before["outer_validation"] - (price if crashed else after["outer_validation"])
    return [reward, crashed or step == horizon, reward + max(values)]


@reward_end_and_target.wrong(
    "A crash does not end it: as if the run went on where nobody looks. That is what *truncated* says, and an agent "
    "then hopes for values after a crash.",
    "After a crash there is nothing: terminated.",
)
def crash_taken_for_truncated(
    before: dict[str, float], after: dict[str, float], step: int, horizon: int, price: float, values: np.ndarray
) -> object:
    crashed = not np.isfinite(after["outer_validation"])
    reward = before["outer_validation"] - (price if crashed else after["outer_validation"])
    ended = step == horizon
    return [reward, ended, reward + (not ended) * max(values)]


@reward_end_and_target.wrong(
    "The last step does not end it, with you. The horizon belongs to this task: what is left after it is nothing.",
    "A horizon that is part of the task terminates; one that only stops the watch truncates.",
)
def horizon_forgotten(
    before: dict[str, float], after: dict[str, float], step: int, horizon: int, price: float, values: np.ndarray
) -> object:
    crashed = not np.isfinite(after["outer_validation"])
    reward = before["outer_validation"] - (price if crashed else after["outer_validation"])
    return [reward, crashed, reward + (not crashed) * max(values)]
