"""Policies: every one maps observations (N, features) to actions for N environments.

The first two features of every observation set are log10(learning rate) + 3 and the remaining share of the horizon,
so a schedule is a policy like any other: it computes the learning rate it wants now and takes the action that leads
closest to it. With the continuous action set it gets there exactly.
"""

import numpy as np


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
    """Go to one learning rate (a number or (N,)) and stay."""
    return schedule(actions, lambda share: rate + 0 * share)


def cosine(actions, peak):
    """Decay from `peak` to zero along half a cosine (Loshchilov and Hutter 2017, equation 5, without restarts)."""
    return schedule(actions, lambda share: peak * cosine_decay(share))


def flat_then_cosine(actions, peak, flat):
    """Stay at `peak` for the share `flat` of the horizon, then decay to zero along half a cosine."""
    return schedule(actions, lambda share: peak * cosine_decay((share - flat) / (1 - flat)))


def one_cycle(actions, peak, warm_up):
    """Rise from peak / 25 to `peak` during the share `warm_up`, then fall to peak / 10,000, both along half cosines.

    Source: Smith and Topin 2018, "Super-convergence", section 3; the two ratios are PyTorch's OneCycleLR defaults.
    """

    def rate(share):
        rise = peak + (peak / 25 - peak) * cosine_decay(share / warm_up)
        fall = peak / 1e4 + (peak - peak / 1e4) * cosine_decay((share - warm_up) / (1 - warm_up))
        return np.where(share < warm_up, rise, fall)

    return schedule(actions, rate)


def random(space, seed):
    """An action drawn uniformly from a Gymnasium `space` for each environment, whatever is observed."""
    space.seed(seed)
    return lambda observations: np.stack([space.sample() for _ in observations])


def greedy(q_values):
    """The action of the highest value; `q_values` maps observations (N, features) to values (N, actions)."""
    return lambda observations: np.argmax(q_values(observations), axis=-1)
