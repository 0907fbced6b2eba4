"""Policies: every one maps observations (N, features) to actions for N environments.

The first two features of every observation set are log10(learning rate) + 3 and the remaining share of the horizon,
so a schedule is a policy like any other: it computes the learning rate it wants now and takes the action that leads
closest to it. With the continuous action set it gets there exactly. What describes a schedule (`peak`, `flat`, ...) is
a number, or an array (N,) with one for each environment.
"""

import numpy as np

from rlvae_tutor.errors import InputError


def learning_rate(observations):
    """Current learning rates (N,)."""
    return 10.0 ** (np.asarray(observations, np.float64)[:, 0] - 3)


def elapsed(observations):
    """Share (N,) of the horizon that is over, from 0 to 1."""
    return 1 - np.asarray(observations, np.float64)[:, 1]


def cosine_decay(share):
    """From 1 at share 0 to 0 at share 1 along half a cosine."""
    return 0.5 * (1 + np.cos(np.pi * np.clip(share, 0, 1)))


def schedule(actions, rate):
    """The policy that follows `rate`, a function of the elapsed share (N,) of the horizon."""
    return lambda observations: actions.toward(learning_rate(observations), rate(elapsed(observations)))


def keep(actions):
    """Leave the learning rate as it is: plain gradient descent."""
    return lambda observations: actions.toward(learning_rate(observations), learning_rate(observations))


def constant(actions, rate):
    """Go to one learning rate and stay."""
    return schedule(actions, lambda share: rate + 0 * share)


def cosine(actions, peak):
    """Decay from `peak` to zero along half a cosine (Loshchilov and Hutter 2017, equation 5, without restarts)."""
    return schedule(actions, lambda share: peak * cosine_decay(share))


def flat_then_cosine(actions, peak, flat):
    """Stay at `peak` for the share `flat` of the horizon, then decay to zero along half a cosine."""
    if not np.all((np.asarray(flat) >= 0) & (np.asarray(flat) < 1)):
        raise InputError(f"The flat share of the horizon must lie in [0, 1), not {flat}.")
    return schedule(actions, lambda share: peak * cosine_decay((share - flat) / (1 - flat)))


def one_cycle(actions, peak, warm_up):
    """Rise from peak / 25 to `peak` during the share `warm_up`, then fall to peak / 250,000, both along half cosines.

    Source: Smith and Topin 2018, "Super-convergence", section 3; cosines and ratios are PyTorch's OneCycleLR defaults.
    """
    if not np.all((np.asarray(warm_up) > 0) & (np.asarray(warm_up) < 1)):
        raise InputError(f"The warm-up's share of the horizon must lie between 0 and 1, not {warm_up}.")

    def rate(share):
        rise = peak + (peak / 25 - peak) * cosine_decay(share / warm_up)
        fall = peak / 250e3 + (peak - peak / 250e3) * cosine_decay((share - warm_up) / (1 - warm_up))
        return np.where(share < warm_up, rise, fall)

    return schedule(actions, rate)


def averaging(policy, start):
    """A `policy` over any_learning_rate that also averages the weights from the share `start` of the horizon on.

    Its actions are of any_learning_rate_and_average; the average begins anew with every step up to `start`.
    """

    def choose(observations):
        restart = np.where(elapsed(observations) <= start, 1.0, -1.0)
        return np.column_stack([policy(observations)[:, 0], restart]).astype(np.float32)

    return choose


def random(space, seed):
    """An action drawn uniformly from a Gymnasium `space` for each environment, whatever is observed."""
    space.seed(seed)
    return lambda observations: np.stack([space.sample() for _ in observations])


def greedy(q_values):
    """The action of the highest value; `q_values` maps observations (N, features) to values (N, actions)."""
    return lambda observations: np.argmax(q_values(observations), axis=-1)
