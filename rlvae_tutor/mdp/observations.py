"""What an agent sees: numbers without unit, computed from the progress of a run and from nothing else.

An observation is not the state. Hidden units may be permuted, and many states look the same: training seen this way
is a partially observable decision process.
"""

import numpy as np
from gymnasium import spaces

from rlvae_tutor.errors import InputError

BOUND = 5.0
# In nats. A code that says nothing has no KL, and rounding may take that below 0, which has no logarithm.
LOWEST_KL = 10**-BOUND


def since_first_step(now, change):
    """`change` where there was an earlier outer step to compare with, 0 elsewhere."""
    return np.where(now.step > 1, change, 0.0)


# Each feature maps (progress before the last outer step, progress now, horizon) to an array (N,).
FEATURES = {
    "log_learning_rate": lambda before, now, horizon: np.log10(now.learning_rate) + 3,
    "remaining": lambda before, now, horizon: 1 - now.step / horizon,
    "u_inner": lambda before, now, horizon: now.u_inner,
    "u_change": lambda before, now, horizon: now.u_inner - before.u_inner,
    "u_average": lambda before, now, horizon: now.u_average,
    "loss_noise": lambda before, now, horizon: now.loss_noise,
    "gradient_change": lambda before, now, horizon: since_first_step(
        now, now.log_gradient_norm - before.log_gradient_norm
    ),
    "gradient_cosine": lambda before, now, horizon: now.gradient_cosine,
    "log_update_ratio": lambda before, now, horizon: now.log_update_ratio,
    "kl_share": lambda before, now, horizon: now.kl_share,
    "log_kl": lambda before, now, horizon: np.log10(np.maximum(now.kl, LOWEST_KL)),
    "log_beta": lambda before, now, horizon: np.log2(now.beta),
    "averaged": lambda before, now, horizon: now.averaged / horizon,
    "last_action": lambda before, now, horizon: np.log2(now.learning_rate / before.learning_rate),
    "first_step": lambda before, now, horizon: (now.step == 0).astype(float),
}

# What is known without looking at the VAE.
CLOCK = {"log_learning_rate", "remaining", "log_beta", "averaged", "last_action", "first_step"}

SCHEDULE = ("log_learning_rate", "remaining")
CONTROLS = (*SCHEDULE, "log_beta", "averaged")
OBSERVATION_SETS = {
    "schedule": SCHEDULE,
    "controls": CONTROLS,
    "full": tuple(name for name in FEATURES if name not in ("log_kl", "log_beta", "averaged")),
    "kl": (*SCHEDULE, "log_beta", "log_kl"),
}


def observation_names(name):
    """The features of the observation set called `name`: schedule, controls, full or kl."""
    if name not in OBSERVATION_SETS:
        raise InputError(f"There is no observation set {name!r}; choose one of {', '.join(OBSERVATION_SETS)}.")
    return OBSERVATION_SETS[name]


def looks_at_training(name):
    """Whether the observation set called `name` shows more than the clock and the learning rate."""
    return not CLOCK.issuperset(observation_names(name))


def observation_space(name):
    """The Gymnasium space of one run's observation: a flat float32 Box within +-5."""
    return spaces.Box(-BOUND, BOUND, (len(observation_names(name)),), np.float32)


def observe(name, before, now, horizon):
    """Observations float32 (N, features) of N runs, clipped to +-5; what is not a number reads as +5."""
    columns = [FEATURES[feature](before, now, horizon) for feature in observation_names(name)]
    values = np.nan_to_num(np.stack(columns, axis=-1), nan=BOUND, posinf=BOUND, neginf=-BOUND)
    return np.clip(values, -BOUND, BOUND).astype(np.float32)
