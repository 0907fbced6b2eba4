"""What an agent sees: numbers without unit, computed from the progress of a run and from nothing else.

An observation is not the state. Hidden units may be permuted, and many states look the same: training seen this way
is a partially observable decision process. `VAETrainingEnv` says what each feature is.
"""

from collections.abc import Callable

import numpy as np
from gymnasium import spaces

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.progress import Progress

# float32 (N, features).
Observations = np.ndarray
# Maps (progress before the last outer step, progress now, horizon) to an array (N,).
Feature = Callable[[Progress, Progress, int], np.ndarray]

BOUND = 5.0
# In nats. A code that says nothing has no KL, and rounding may take that below 0, which has no logarithm.
LOWEST_KL = 10**-BOUND


def encode_learning_rate(rates: float | np.ndarray) -> np.ndarray:
    """Learning rates as they are observed: log10(rate) + 3, so that 0.001 reads as 0 and 0.01 as 1."""
    return np.log10(rates) + 3


def decode_learning_rate(features: float | np.ndarray) -> np.ndarray:
    """The learning rates, float64, that are observed as `features`: the inverse of `encode_learning_rate`."""
    return 10.0 ** (np.asarray(features, np.float64) - 3)


def since_first_step(now: Progress, change: np.ndarray) -> np.ndarray:
    """`change` where there was an earlier outer step to compare with, 0 elsewhere."""
    return np.where(now.step > 1, change, 0.0)


FEATURES: dict[str, Feature] = {
    "log_learning_rate": lambda before, now, horizon: encode_learning_rate(now.learning_rate),
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

# The features that are known without looking at the VAE.
CLOCK = {"log_learning_rate", "remaining", "log_beta", "averaged", "last_action", "first_step"}

SCHEDULE = ("log_learning_rate", "remaining")
CONTROLS = (*SCHEDULE, "log_beta", "averaged")
OBSERVATION_SETS: dict[str, tuple[str, ...]] = {
    "schedule": SCHEDULE,
    "controls": CONTROLS,
    "full": tuple(name for name in FEATURES if name not in ("log_kl", "log_beta", "averaged")),
    "kl": (*SCHEDULE, "log_beta", "log_kl"),
}


def observation_names(name: str) -> tuple[str, ...]:
    """The features of the observation set called `name`; `InputError` if it is not one of `OBSERVATION_SETS`."""
    if name not in OBSERVATION_SETS:
        raise InputError(f"There is no observation set {name!r}; choose one of {', '.join(OBSERVATION_SETS)}.")
    return OBSERVATION_SETS[name]


def looks_at_training(name: str) -> bool:
    """Whether the observation set called `name` shows more than the clock and the controls."""
    return not CLOCK.issuperset(observation_names(name))


def observation_space(name: str) -> spaces.Box:
    """The Gymnasium space of one run's observation: a flat float32 Box within +-5."""
    return spaces.Box(-BOUND, BOUND, (len(observation_names(name)),), np.float32)


def observe(name: str, before: Progress, now: Progress, horizon: int) -> Observations:
    """Observations float32 (N, features) of N runs, clipped to +-5; NaN reads as +5."""
    columns = [FEATURES[feature](before, now, horizon) for feature in observation_names(name)]
    values = np.nan_to_num(np.stack(columns, axis=-1), nan=BOUND, posinf=BOUND, neginf=-BOUND)
    return np.clip(values, -BOUND, BOUND).astype(np.float32)
