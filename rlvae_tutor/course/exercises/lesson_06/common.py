"""What several exercises of lesson 06 share."""

from typing import Any

import numpy as np

from rlvae_tutor.course.check.exercise import Answer

# Answers with more numbers than this are not looked at by the probe: no case has so many steps.
MOST_STEPS = 1000


def marked(answer: Answer, *arguments: Any) -> Any:
    """The rewards that an answer returns, and how many of them are no numbers, because NaN is equal to nothing.

    What is no short list of numbers is passed on as it is.
    """
    value = answer(*arguments)
    if not (isinstance(value, list | tuple) or hasattr(value, "__array__")) or np.size(value) > MOST_STEPS:
        return value
    rewards = np.asarray(value)
    if rewards.dtype.kind not in "iuf":
        return value
    finite = np.isfinite(rewards)
    return {"rewards": np.where(finite, rewards, 0.0), "of these NaN or infinite": int(np.sum(~finite))}
