"""What an agent is rewarded for, by name: six answers to the question what a good training run is.

`u` is log(excess loss / first excess loss) on outer-validation. A run that has diverged stands at u = log 10 and at the
loss `worst`; no state scores lower. Two rewards are a cost of time. A crash must not save time, so they charge it for
all the steps that it leaves out.
"""

from collections.abc import Callable

import numpy as np

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.progress import Progress

# Maps (progress before, progress after one outer step, horizon) to the rewards (N,) for this step.
Reward = Callable[[Progress, Progress, int], np.ndarray]

# `steps_to_target` ends where u falls to this: a tenth of the first excess loss, whatever the task.
TENTH_OF_FIRST_EXCESS = np.log(0.1)


def log_excess(before: Progress, after: Progress, horizon: int) -> np.ndarray:
    """u_t - u_(t+1). Undiscounted, it telescopes to log(e_0 / e_N): only the end of a run counts, not its path."""
    del horizon
    return before.u_outer - after.u_outer


def final(before: Progress, after: Progress, horizon: int) -> np.ndarray:
    """Nothing until the episode ends, then log(e_0 / e_N): the same optimum, with the credit at the end."""
    del before
    return -after.u_outer * ((after.step == horizon) | after.diverged)


def area(before: Progress, after: Progress, horizon: int) -> np.ndarray:
    """-e_(t+1) / e_0, the area under the excess loss's curve: speed counts. A crash costs 10 in every step left."""
    del before
    return -np.exp(after.u_outer) * charged_steps(after, horizon)


def steps_to_target(before: Progress, after: Progress, horizon: int) -> np.ndarray:
    """-1 for every step after which the excess loss has not yet been a tenth of the first; a crash never gets there."""
    del before
    return -1.0 * (after.lowest_u > TENTH_OF_FIRST_EXCESS) * charged_steps(after, horizon)


def raw_nats(before: Progress, after: Progress, horizon: int) -> np.ndarray:
    """Drop in the negative ELBO in nats: it telescopes too, but the last tenths of a nat hardly count."""
    del horizon
    return bounded(before, before.nelbo) - bounded(after, after.nelbo)


def reconstruction(before: Progress, after: Progress, horizon: int) -> np.ndarray:
    """Drop in the reconstruction error alone, in nats: what the article asks for, and the wrong objective."""
    del horizon
    return bounded(before, before.reconstruction) - bounded(after, after.reconstruction)


def bounded(progress: Progress, loss: np.ndarray) -> np.ndarray:
    """A loss (N,) in nats, never above the loss at which a run is given up, and at it once the run has diverged."""
    return np.where(progress.diverged, progress.worst, np.minimum(loss, progress.worst))


def charged_steps(after: Progress, horizon: int) -> np.ndarray:
    """The number of steps (N,) that the last one is charged for: itself and, after a crash, all that are left."""
    return 1 + np.where(after.diverged, horizon - after.step, 0)


REWARDS: dict[str, Reward] = {
    "log_excess": log_excess,
    "final": final,
    "area": area,
    "steps_to_target": steps_to_target,
    "raw_nats": raw_nats,
    "reconstruction": reconstruction,
}


def reward(name: str) -> Reward:
    """The reward called `name`, one of `REWARDS`."""
    if name not in REWARDS:
        raise InputError(f"There is no reward {name!r}; choose one of {', '.join(REWARDS)}.")
    return REWARDS[name]
