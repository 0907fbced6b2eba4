"""What an agent is rewarded for, by name: six answers to the question what a good training run is.

Each reward maps (progress before, progress after one outer step, horizon) to an array (N,). `u` is log(excess loss /
first excess loss) on outer-validation. A run that has diverged stands at u = log 10 and at the loss `worst`, the worst
that any state can score; where the reward is a cost of time, the time that a crash saves is charged all the same.
"""

import numpy as np

from rlvae_tutor.errors import InputError

# The target of `steps_to_target`: a tenth of the first excess loss, whatever the task.
TARGET_U = np.log(0.1)


def log_excess(before, after, horizon):
    """u_t - u_(t+1). Undiscounted, it telescopes to log(e_0 / e_N): only the end of a run counts, not its path."""
    del horizon
    return before.u_outer - after.u_outer


def final(before, after, horizon):
    """Nothing until the episode ends, then log(e_0 / e_N): the same optimum, with the credit at the end."""
    del before
    return -after.u_outer * ((after.step == horizon) | after.diverged)


def area(before, after, horizon):
    """-e_(t+1) / e_0, the area under the excess loss's curve: speed counts. A crash costs 10 in every step left."""
    del before
    return -np.exp(after.u_outer) * charged_steps(after, horizon)


def steps_to_target(before, after, horizon):
    """-1 for every step that ends before the excess loss was once a tenth of the first; a crash never gets there."""
    del before
    return -1.0 * (after.lowest_u > TARGET_U) * charged_steps(after, horizon)


def raw_nats(before, after, horizon):
    """Fall of the negative ELBO in nats: it telescopes too, but the last tenths of a nat hardly count."""
    del horizon
    return bounded(before, before.nelbo) - bounded(after, after.nelbo)


def reconstruction(before, after, horizon):
    """Fall of the reconstruction error alone, in nats: what the article asks for, and the wrong objective."""
    del horizon
    return bounded(before, before.reconstruction) - bounded(after, after.reconstruction)


def bounded(progress, loss):
    """A loss (N,) in nats, never above the loss at which a run is given up, and at it once the run has diverged."""
    return np.where(progress.diverged, progress.worst, np.minimum(loss, progress.worst))


def charged_steps(after, horizon):
    """How many steps (N,) the last one stands for: itself and, after a crash, all that are left."""
    return 1 + np.where(after.diverged, horizon - after.step, 0)


REWARDS = {one.__name__: one for one in (log_excess, final, area, steps_to_target, raw_nats, reconstruction)}


def reward(name):
    """The reward called `name`, one of `REWARDS`."""
    if name not in REWARDS:
        raise InputError(f"There is no reward {name!r}; choose one of {', '.join(REWARDS)}.")
    return REWARDS[name]
