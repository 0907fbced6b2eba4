"""What an agent is rewarded for: the improvement of the model over one outer step, by name.

Each reward maps (progress before, progress after, horizon) to an array (N,). `u` is log(excess loss / first excess
loss) on outer-validation; a run that has diverged stands at u = log 10, the worst that any state can score.
"""

from rlvae_tutor.errors import InputError


def log_excess(before, after, horizon):
    """u_t - u_(t+1). Undiscounted, it telescopes to log(e_0 / e_N): only the end of a run counts, not its path."""
    del horizon
    return before.u_outer - after.u_outer


def final(before, after, horizon):
    """Nothing until the episode ends, then log(e_0 / e_N): the same optimum, with the credit at the end."""
    del before
    return -after.u_outer * ((after.step == horizon) | after.diverged)


REWARDS = {"log_excess": log_excess, "final": final}


def reward(name):
    """The reward called `name`: log_excess or final."""
    if name not in REWARDS:
        raise InputError(f"There is no reward {name!r}; choose one of {', '.join(REWARDS)}.")
    return REWARDS[name]
