"""Policies: every one maps observations (N, features) to actions for N environments.

The first two features of every observation set are log10(learning rate) + 3 and the remaining share of the horizon,
so a schedule is a policy like any other: it computes the learning rate it wants now and takes the action that leads
closest to it. With the continuous action set it gets there exactly. What describes a schedule (`peak`, `flat`, ...) is
a number, or an array (N,) with one for each environment. A policy that remembers forgets where an episode begins.
"""

import numpy as np
from scipy.special import expit

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.actions import BETA_LIMITS, position
from rlvae_tutor.mdp.observations import observation_names

# What a warm-up starts from, as a share of what it rises to: PyTorch's default for one-cycle.
WARM_UP_START = 1 / 25
# An improvement of u_inner, the logarithm of the excess loss, by less than this is none: one per cent of the excess.
PLATEAU = 0.01


def learning_rate(observations):
    """Current learning rates (N,)."""
    return 10.0 ** (np.asarray(observations, np.float64)[:, 0] - 3)


def elapsed(observations):
    """Share (N,) of the horizon that is over, from 0 to 1."""
    return 1 - np.asarray(observations, np.float64)[:, 1]


def feature(observations, name, among):
    """The feature (N,) called `name` in observations of the set called `among`."""
    names = observation_names(among)
    if np.shape(observations)[1] != len(names):
        raise InputError(f'This policy looks at {name}; give its environment observation="{among}".')
    return np.asarray(observations, np.float64)[:, names.index(name)]


def beginning(observations):
    """Where (N,) an episode begins."""
    return elapsed(observations) == 0


def recalled(observations, remembered, fresh):
    """What is `remembered` (N,) of every run, and `fresh` (a number) where an episode begins."""
    first = beginning(observations)
    return np.full(len(first), fresh) if first.all() else np.where(first, fresh, remembered)


def check_share(name, share):
    """Raise `InputError` unless every `share` of the horizon is above 0 and at most 1."""
    if not np.all((np.asarray(share) > 0) & (np.asarray(share) <= 1)):
        raise InputError(f"{name} must be above 0 and at most 1, not {share}.")


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


def always(action):
    """The same action of a discrete set, whatever is observed."""
    return lambda observations: np.full(len(observations), action)


def cosine(actions, peak):
    """Decay from `peak` to zero along half a cosine (Loshchilov and Hutter 2017, equation 5, without restarts)."""
    return schedule(actions, lambda share: peak * cosine_decay(share))


def exponential(actions, peak, ratio):
    """Decay from `peak` to peak * ratio by the same factor at every step: peak * ratio**share."""
    return schedule(actions, lambda share: peak * ratio**share)


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
        rise = peak + (peak * WARM_UP_START - peak) * cosine_decay(share / warm_up)
        fall = peak / 250e3 + (peak - peak / 250e3) * cosine_decay((share - warm_up) / (1 - warm_up))
        return np.where(share < warm_up, rise, fall)

    return schedule(actions, rate)


def warm_up_then_constant(actions, peak, warm_up):
    """Rise evenly from peak / 25 to `peak` during the share `warm_up` of the horizon, then stay (Goyal et al. 2017)."""
    check_share("The warm-up's share of the horizon", warm_up)
    rise = lambda share: np.clip(share / warm_up, 0, 1)
    return schedule(actions, lambda share: peak * (WARM_UP_START + (1 - WARM_UP_START) * rise(share)))


def log_linear(knots):
    """A function of the share (N,) of the horizon that goes through `knots` (knots,) or (N, knots) at even distances.

    Between two knots the logarithm is interpolated. With `schedule` it is a policy, in `with_beta` a KL weight.
    """
    logarithms, last = np.log(knots), np.shape(knots)[-1] - 1

    def value(share):
        nearness = np.clip(1 - np.abs(share[:, None] * last - np.arange(last + 1)), 0, 1)
        return np.exp((nearness * logarithms).sum(axis=-1))

    return value


def hypergradient(actions, start, strength):
    """Begin at `start`, then a <- a exp(strength * cosine), higher where successive gradients agree; observes "full".

    Baydin et al. 2018, "Online learning rate adaptation with hypergradient descent", section 3, the multiplicative
    rule, whose factor 1 + strength * cosine is here the exponential of which it is the beginning. They change the rate
    after every update; this acts once in K updates, on the mean cosine between the successive gradients of these. And
    the gradients are the loss's whatever the optimizer is, where they take the cosine with the last step of Adam.
    """

    def choose(observations):
        rate, cosine = learning_rate(observations), feature(observations, "gradient_cosine", "full")
        return actions.toward(rate, np.where(beginning(observations), start, rate * np.exp(strength * cosine)))

    return choose


class Plateau:
    """Says where (N,) u_inner has not improved on its best by `PLATEAU` for `patience` outer steps; observes "full".

    Then it waits as long again. Source: keras.callbacks.ReduceLROnPlateau without cooldown.
    """

    def __init__(self, patience):
        self.patience, self.best, self.waited = patience, np.inf, 0

    def __call__(self, observations):
        u = feature(observations, "u_inner", "full")
        best, waited = recalled(observations, self.best, np.inf), recalled(observations, self.waited, 0)
        better = u < best - PLATEAU
        self.best, waited = np.where(better, u, best), np.where(better, 0, waited + 1)
        reached = waited >= self.patience
        self.waited = np.where(reached, 0, waited)
        return reached


def reduce_on_plateau(actions, start, factor, patience):
    """Begin at `start` and multiply the learning rate by `factor` on every `Plateau`; observes "full"."""
    plateau = Plateau(patience)

    def choose(observations):
        rate = learning_rate(observations)
        reduced = np.where(plateau(observations), rate * factor, rate)
        return actions.toward(rate, np.where(beginning(observations), start, reduced))

    return choose


def with_beta(policy, beta):
    """A `policy` over any_learning_rate_and_beta, but with the KL weight `beta`, a function of observations (N,).

    The weight does not leave `BETA_LIMITS`: where it should be 0, it is the lowest there. (Over any_controls too.)
    """

    def choose(observations):
        actions = np.array(policy(observations))
        actions[:, 1] = position(beta(observations), BETA_LIMITS)
        return actions

    return choose


def linear_warm_up(share):
    """KL weight from 0 to 1, evenly, during this `share` of the horizon, then 1.

    Source: Bowman et al. 2016, "Generating sentences from a continuous space", section 3.1; they take a sigmoid.
    """
    check_share("The KL warm-up's share of the horizon", share)
    return lambda observations: np.minimum(elapsed(observations) / share, 1)


def cyclical(cycles, rising):
    """KL weight from 0 to 1, evenly, during the share `rising` of each of so many `cycles`, and 1 for its rest.

    Source: Fu et al. 2019, "Cyclical annealing schedule", equations 6 and 7, with M cycles and R = `rising`.
    """
    check_share("The rising share of a cycle", rising)
    # Observations are float32: without rounding, a cycle might begin a whole step late.
    return lambda observations: np.minimum(np.round(elapsed(observations) * cycles, 5) % 1 / rising, 1)


class PIController:
    """KL weight that steers the KL (nats) to a `target`; observes "kl".

    With e = target - KL:  beta = proportional / (1 + exp(e)) - integral * sum(e) + lowest beta, within `BETA_LIMITS`.
    Source: Shao et al. 2020, "ControlVAE", equations 8 to 10; they act at every update, this once in K. Nothing is
    added to the sum that would take beta beyond a limit, so that beta turns round as soon as the error does. (Their
    published code freezes the sum where W < 0 and W >= 1, which is never.)
    """

    def __init__(self, target, proportional, integral):
        self.target, self.proportional, self.integral, self.summed = target, proportional, integral, 0.0

    def __call__(self, observations):
        low, high = BETA_LIMITS
        error = self.target - 10 ** feature(observations, "log_kl", "kl")
        now, before = self.proportional * expit(-error) + low, recalled(observations, self.summed, 0.0)
        beta = np.clip(now + before - self.integral * error, low, high)
        self.summed = beta - now
        return beta


def averaging(policy, start):
    """A `policy` over any_learning_rate_and_average, but averaging from the share `start` of the horizon on.

    The average begins anew with every step up to `start`. (Over any_controls too.)
    """

    def choose(observations):
        actions = np.array(policy(observations))
        actions[:, -1] = np.where(elapsed(observations) <= start, 1, -1)
        return actions

    return choose


def random(space, seed):
    """An action drawn uniformly from a Gymnasium `space` for each environment, whatever is observed."""
    space.seed(seed)
    return lambda observations: np.stack([space.sample() for _ in observations])


def greedy(q_values):
    """The action of the highest value; `q_values` maps observations (N, features) to values (N, actions)."""
    return lambda observations: np.argmax(q_values(observations), axis=-1)
