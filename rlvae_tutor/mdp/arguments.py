"""What a caller may ask of an environment: the arguments of its making, of `reset` and of `step`, checked."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from gymnasium.spaces import Space
from gymnasium.vector import AutoresetMode

from rlvae_tutor.errors import InputError, check_whole
from rlvae_tutor.mdp.actions import Actions
from rlvae_tutor.mdp.task import check_learning_rate

AUTORESET_MODES = (AutoresetMode.SAME_STEP, AutoresetMode.DISABLED)


def check_choices(num_envs: int, autoreset_mode: AutoresetMode, render_mode: str | None) -> None:
    """Raise `InputError` for an environment that cannot be made."""
    check_whole("The number of environments", num_envs, 1)
    if autoreset_mode not in AUTORESET_MODES:
        raise InputError(f"Autoreset can be SAME_STEP or DISABLED, not {autoreset_mode}.")
    if render_mode not in (None, "rgb_array"):
        raise InputError(f"There is no render mode {render_mode!r}; choose 'rgb_array' or None.")


def member_seeds(seed: Any, count: int) -> list[int | None]:
    """One seed or None for each member, from None, one whole number or a list of as many as there are members.

    A single number counts upwards from member to member. Raises `InputError` for any other `seed`.
    """
    if seed is None:
        return [None] * count
    if np.ndim(seed) == 0:
        check_whole("The seed of an environment", seed, 0)
        return [int(seed) + i for i in range(count)]
    if len(seed) != count:
        raise InputError(f"{count} environments need {count} seeds, not {len(seed)}.")
    for own in seed:
        check_whole("The seed of an environment", 0 if own is None else own, 0)
    return [None if own is None else int(own) for own in seed]


def reset_choices(options: Mapping[str, Any], count: int) -> tuple[np.ndarray, np.ndarray | None]:
    """Mask (N,) of the members to start, and their learning rates (N,) or None, from the options of `reset`."""
    if unknown := set(options) - {"learning_rate", "reset_mask"}:
        raise InputError(f"reset knows the options learning_rate and reset_mask, not {', '.join(sorted(unknown))}.")
    mask = np.asarray(options.get("reset_mask", np.ones(count, bool)))
    if mask.shape != (count,) or mask.dtype != bool or not mask.any():
        raise InputError(f"reset_mask must be {count} booleans, at least one of them true, not {mask}.")
    rates = options.get("learning_rate")
    return mask, None if rates is None else initial_learning_rates(rates, count)


def initial_learning_rates(rates: float | Sequence[float] | np.ndarray, count: int) -> np.ndarray:
    """Learning rates (N,) from one number or N of them."""
    if np.shape(rates) not in ((), (count,)):
        raise InputError(f"The option learning_rate must be one number or {count} of them, not {rates}.")
    for rate in np.ravel(rates):
        check_learning_rate(rate)
    return np.broadcast_to(rates, count).astype(float)


def checked_actions(actions: Any, space: Space) -> Actions:
    """`actions` as an array; raises `InputError` where they are not in the action `space` of all members."""
    actions = np.asarray(actions)
    # "same_kind" lets any integers pass for choices and any numbers for a learning rate, but no 1.5 for a choice.
    fits = actions.shape == space.shape and np.can_cast(actions.dtype, space.dtype, "same_kind")
    if not (fits and space.contains(actions.astype(space.dtype))):
        raise InputError(f"Actions must be in {space}, not {np.array2string(actions, threshold=8)}.")
    return actions
