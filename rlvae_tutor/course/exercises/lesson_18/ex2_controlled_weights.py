"""Exercise 18.2: A safeguard that never acts."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 2. A safeguard that never acts

A controller moves the weight of the KL term. When the error stays on one side for long, its sum must not run away.
"""

# The errors push the sum beyond 1, then below 0, and turn round each time.
UP_AND_DOWN = [0.5, 1.0, 1.0, 1.0, -0.5, -1.0, -1.0, -2.0, 0.5, 0.25]


@exercise(
    "18/controlled_weights",
    "A safeguard that never acts",
    question=QUESTION,
    cases=[
        Case(([0.5, 0.5, -0.5, 0.25], 0.8), "errors that never lead out of 0 to 1"),
        Case((UP_AND_DOWN, 0.6), "errors that lead beyond 1, and later below 0"),
        Case(([-1.0, -1.0, 0.5, 2.0, 2.0, -0.5], 0.7), "below 0 first, then beyond 1"),
    ],
    hints=[
        "Is there any number that is below 0 and at least 1? So what does the published code do with its sum?",
        "Keep the *sum* within 0 and 1, at both ends, at every step: `min(max(..., 0), 1)`. One word mends it, too.",
    ],
)
def controlled_weights(errors: np.ndarray, gain: float) -> list[float]:
    """Weights of the KL term after each of the `errors`, (steps,), within 0 and 1.

    The controller adds up gain times error, from 0. Its sum may come to 0 or 1 and no further, so that the weight turns
    round as soon as the error does. The published code, to be repaired, lets it run away:

        total, weights = 0.0, []
        for error in errors:
            if total < 0 and total >= 1:
                total = min(max(total, 0.0), 1.0)
            total = total + gain * error
            weights.append(min(max(total, 0.0), 1.0))
        return weights
    """
    total, weights = 0.0, []
    for error in errors:
        total = min(max(total + gain * error, 0.0), 1.0)
        weights.append(total)
    return weights


@controlled_weights.wrong(
    "The sum still runs away: what you show is clipped, what you keep is not. After a long error the weight stays at "
    "its limit although the error has turned round.",
    "Keep the sum itself within its limits.",
)
def weight_clipped_and_sum_not(errors: np.ndarray, gain: float) -> object:
    return np.clip(gain * np.cumsum(errors), 0, 1)


@controlled_weights.wrong("You keep the sum from going beyond 1, not below 0.", "A sum runs away at both ends.")
def kept_from_above_only(errors: np.ndarray, gain: float) -> object:
    total, weights = 0.0, []
    for error in errors:
        total = min(total + gain * error, 1.0)
        weights.append(max(total, 0.0))
    return weights


@controlled_weights.wrong("You keep the sum from going below 0, not beyond 1.", "A sum runs away at both ends.")
def kept_from_below_only(errors: np.ndarray, gain: float) -> object:
    total, weights = 0.0, []
    for error in errors:
        total = max(total + gain * error, 0.0)
        weights.append(min(total, 1.0))
    return weights


@controlled_weights.wrong(
    "You put `or` for `and` and turned the comparisons round: every number is at least 0 or below 1, so the sum never "
    "moves.",
    "Try a condition on three numbers: below, within, beyond.",
)
def frozen_for_ever(errors: np.ndarray, gain: float) -> object:
    total, weights = 0.0, []
    for error in errors:
        moved = total + gain * error
        total = total if moved >= 0 or moved < 1 else moved
        weights.append(min(max(total, 0.0), 1.0))
    return weights


@controlled_weights.wrong(
    "You drop a step that would lead beyond a limit. That is a safeguard, too, but the weight then stops short of it.",
    "Asked for is that it comes to the limit, and no further.",
)
def step_dropped(errors: np.ndarray, gain: float) -> object:
    total, weights = 0.0, []
    for error in errors:
        moved = total + gain * error
        total = moved if 0 <= moved <= 1 else total
        weights.append(total)
    return weights


@controlled_weights.wrong(
    "You set a sum that has left its limits back to 0: the weight then jumps from one end to the other.",
    "A sum that would go beyond a limit stays *at* it.",
)
def begun_anew(errors: np.ndarray, gain: float) -> object:
    total, weights = 0.0, []
    for error in errors:
        total = 0.0 if total < 0 or total >= 1 else total
        total = total + gain * error
        weights.append(min(max(total, 0.0), 1.0))
    return weights
