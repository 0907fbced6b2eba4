"""Policies: every one maps observations (N, features) to actions for N environments.

The first two features of every observation set are the encoded learning rate and the remaining share of the horizon, so
a schedule is a policy like any other: it names the learning rate it wants now, and the action set takes the action that
leads closest to it. A continuous action set gets there exactly. What describes a schedule (`peak`, `flat`, ...) is a
number, or an array (N,) with one number for each environment. A policy that remembers forgets where an episode begins.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from gymnasium.spaces import Space
from scipy.special import expit

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.actions import BETA_LIMITS, Actions, ActionSet, AnyControls
from rlvae_tutor.mdp.observations import Observations, decode_learning_rate, observation_names

Policy = Callable[[Observations], Actions]
# What a policy wants for N environments: maps observations (N, features) to an array (N,).
Wish = Callable[[Observations], np.ndarray]
# A curve along an episode: maps elapsed shares (N,) of the horizon to an array (N,).
Curve = Callable[[np.ndarray], np.ndarray]
Setting = float | np.ndarray

# What a warm-up starts from, as a share of what it rises to: PyTorch's default for one-cycle.
WARM_UP_START = 1 / 25
# An improvement of u_inner, the logarithm of the excess loss, by less than this is none: one per cent of the excess.
PLATEAU = 0.01


# --- what observations say


def learning_rate(observations: Observations) -> np.ndarray:
    """Current learning rates (N,)."""
    return decode_learning_rate(np.asarray(observations)[:, 0])


def elapsed(observations: Observations) -> np.ndarray:
    """Share (N,) of the horizon that is over, from 0 to 1."""
    return 1 - np.asarray(observations, np.float64)[:, 1]


def feature(observations: Observations, name: str, among: str) -> np.ndarray:
    """The feature (N,) called `name` in observations of the set called `among`."""
    names = observation_names(among)
    if np.shape(observations)[1] != len(names):
        raise InputError(f'This policy looks at {name}; give its environment observation="{among}".')
    return np.asarray(observations, np.float64)[:, names.index(name)]


def beginning(observations: Observations) -> np.ndarray:
    """Where (N,) an episode begins."""
    return elapsed(observations) == 0


def recalled(observations: Observations, remembered: Setting, fresh: float) -> np.ndarray:
    """What is `remembered` (N,) of every run, and `fresh` where an episode begins."""
    first = beginning(observations)
    return np.full(len(first), fresh) if first.all() else np.where(first, fresh, remembered)


# --- policies that name what they want


@dataclass(frozen=True, eq=False)
class ControlPolicy:
    """A policy that names the controls it wants; its action set turns them into actions.

    `rate` is the learning rate. `beta`, if given, is the weight of the KL term, else 1. `restart`, if given, says where
    the average of the weights begins anew, else nowhere.
    """

    actions: ActionSet
    rate: Wish
    beta: Wish | None = None
    restart: Wish | None = None

    def __call__(self, observations: Observations) -> Actions:
        wanted = self.rate(observations)
        wishes = {"beta": self.beta, "restart": self.restart}
        others = {name: wish(observations) for name, wish in wishes.items() if wish is not None}
        return self.actions.toward(learning_rate(observations), wanted, **others)


def with_beta(policy: ControlPolicy, beta: Wish) -> ControlPolicy:
    """The same `policy`, but with the KL weight `beta`, over any_learning_rate_and_beta or any_controls.

    The weight does not leave `BETA_LIMITS`: where it should be 0, it is the lowest there.
    """
    if not (isinstance(policy.actions, AnyControls) and policy.actions.beta):
        raise InputError("Only any_learning_rate_and_beta and any_controls set beta; give the policy one of them.")
    return replace(policy, beta=beta)


def averaging(policy: ControlPolicy, start: Setting) -> ControlPolicy:
    """The same `policy`, but averaging the weights from the share `start` of the horizon on.

    It acts over any_learning_rate_and_average or any_controls; the average begins anew with every step up to `start`.
    """
    if not (isinstance(policy.actions, AnyControls) and policy.actions.averages):
        raise InputError("Only any_learning_rate_and_average and any_controls average; give the policy one of them.")
    return replace(policy, restart=lambda observations: elapsed(observations) <= start)


def keep(actions: ActionSet) -> ControlPolicy:
    """Leave the learning rate as it is: plain gradient descent."""
    return ControlPolicy(actions, learning_rate)


# --- schedules


def schedule(actions: ActionSet, rate: Curve) -> ControlPolicy:
    """The policy that follows `rate`, a function of the elapsed share (N,) of the horizon."""
    return ControlPolicy(actions, lambda observations: rate(elapsed(observations)))


def check_share(name: str, share: Setting) -> None:
    """Raise `InputError` unless every `share` of the horizon is above 0 and at most 1."""
    if not np.all((np.asarray(share) > 0) & (np.asarray(share) <= 1)):
        raise InputError(f"{name} must be above 0 and at most 1, not {share}.")


def cosine_decay(share: np.ndarray) -> np.ndarray:
    """From 1 at share 0 to 0 at share 1 along half a cosine."""
    return 0.5 * (1 + np.cos(np.pi * np.clip(share, 0, 1)))


def constant(actions: ActionSet, rate: Setting) -> ControlPolicy:
    """Go to one learning rate and stay."""
    return schedule(actions, lambda share: rate + 0 * share)


def cosine(actions: ActionSet, peak: Setting) -> ControlPolicy:
    """Decay from `peak` to zero along half a cosine (Loshchilov and Hutter 2017, equation 5, without restarts)."""
    return schedule(actions, lambda share: peak * cosine_decay(share))


def exponential(actions: ActionSet, peak: Setting, ratio: Setting) -> ControlPolicy:
    """Decay from `peak` to peak * ratio by the same factor at every step: peak * ratio**share."""
    return schedule(actions, lambda share: peak * ratio**share)


def flat_then_cosine(actions: ActionSet, peak: Setting, flat: Setting) -> ControlPolicy:
    """Stay at `peak` for the share `flat` of the horizon, then decay to zero along half a cosine."""
    if not np.all((np.asarray(flat) >= 0) & (np.asarray(flat) < 1)):
        raise InputError(f"The flat share of the horizon must lie in [0, 1), not {flat}.")
    return schedule(actions, lambda share: peak * cosine_decay((share - flat) / (1 - flat)))


def one_cycle(actions: ActionSet, peak: Setting, warm_up: Setting) -> ControlPolicy:
    """Rise from peak / 25 to `peak` during the share `warm_up`, then fall to peak / 250,000, both along half cosines.

    Source: Smith and Topin 2018, "Super-convergence", section 3; cosines and ratios are PyTorch's OneCycleLR defaults.
    """
    if not np.all((np.asarray(warm_up) > 0) & (np.asarray(warm_up) < 1)):
        raise InputError(f"The warm-up's share of the horizon must lie between 0 and 1, not {warm_up}.")

    def rate(share: np.ndarray) -> np.ndarray:
        rise = peak + (peak * WARM_UP_START - peak) * cosine_decay(share / warm_up)
        fall = peak / 250e3 + (peak - peak / 250e3) * cosine_decay((share - warm_up) / (1 - warm_up))
        return np.where(share < warm_up, rise, fall)

    return schedule(actions, rate)


def warm_up_then_constant(actions: ActionSet, peak: Setting, warm_up: Setting) -> ControlPolicy:
    """Rise evenly from peak / 25 to `peak` during the share `warm_up` of the horizon, then stay (Goyal et al. 2017)."""
    check_share("The warm-up's share of the horizon", warm_up)
    rise = lambda share: np.clip(share / warm_up, 0, 1)
    return schedule(actions, lambda share: peak * (WARM_UP_START + (1 - WARM_UP_START) * rise(share)))


def log_linear(knots: np.ndarray) -> Curve:
    """A function of the share (N,) of the horizon that goes through `knots` (knots,) or (N, knots) at even distances.

    Between two knots the logarithm is interpolated. With `schedule` it is a policy, in `with_beta` a KL weight.
    """
    logarithms, last = np.log(knots), np.shape(knots)[-1] - 1

    def value(share: np.ndarray) -> np.ndarray:
        nearness = np.clip(1 - np.abs(share[:, None] * last - np.arange(last + 1)), 0, 1)
        return np.exp((nearness * logarithms).sum(axis=-1))

    return value


# --- policies that react to the training they see


def hypergradient(actions: ActionSet, start: Setting, strength: Setting) -> ControlPolicy:
    """Begin at `start`, then a <- a exp(strength * cosine), higher where successive gradients agree; observes "full".

    Baydin et al. 2018, "Online learning rate adaptation with hypergradient descent", section 3, the multiplicative
    rule. Their factor is 1 + strength * cosine, the first two terms of this exponential. They change the rate after
    every update; this acts once in K updates, on the mean cosine between the successive gradients of these K. The
    gradients are the loss's whatever the optimizer is, where they take the cosine with the last step of Adam.
    """

    def rate(observations: Observations) -> np.ndarray:
        now, agreement = learning_rate(observations), feature(observations, "gradient_cosine", "full")
        return np.where(beginning(observations), start, now * np.exp(strength * agreement))

    return ControlPolicy(actions, rate)


class Plateau:
    """Says where (N,) u_inner has not improved on its best by `PLATEAU` for `patience` outer steps; observes "full".

    Then it waits that long again. Source: keras.callbacks.ReduceLROnPlateau without cooldown.
    """

    def __init__(self, patience: Setting) -> None:
        self.patience = patience
        self.best: Setting = np.inf
        self.waited: Setting = 0

    def __call__(self, observations: Observations) -> np.ndarray:
        u = feature(observations, "u_inner", "full")
        best, waited = recalled(observations, self.best, np.inf), recalled(observations, self.waited, 0)
        better = u < best - PLATEAU
        self.best, waited = np.where(better, u, best), np.where(better, 0, waited + 1)
        reached = waited >= self.patience
        self.waited = np.where(reached, 0, waited)
        return reached


def reduce_on_plateau(actions: ActionSet, start: Setting, factor: Setting, patience: Setting) -> ControlPolicy:
    """Begin at `start` and multiply the learning rate by `factor` on every `Plateau`; observes "full"."""
    plateau = Plateau(patience)

    def rate(observations: Observations) -> np.ndarray:
        now = learning_rate(observations)
        reduced = np.where(plateau(observations), now * factor, now)
        return np.where(beginning(observations), start, reduced)

    return ControlPolicy(actions, rate)


# --- weights of the KL term, for `with_beta`


def linear_warm_up(share: Setting) -> Wish:
    """KL weight from 0 to 1, evenly, during this `share` of the horizon, then 1.

    Source: Bowman et al. 2016, "Generating sentences from a continuous space", section 3.1; they take a sigmoid.
    """
    check_share("The KL warm-up's share of the horizon", share)
    return lambda observations: np.minimum(elapsed(observations) / share, 1)


def cyclical(cycles: Setting, rising: Setting) -> Wish:
    """KL weight from 0 to 1, evenly, during the share `rising` of each of that many `cycles`, and 1 for its rest.

    Source: Fu et al. 2019, "Cyclical annealing schedule", equations 6 and 7, with M cycles and R = `rising`.
    """
    check_share("The rising share of a cycle", rising)
    # Observations are float32: without rounding, a cycle might begin a whole step late.
    return lambda observations: np.minimum(np.round(elapsed(observations) * cycles, 5) % 1 / rising, 1)


class PIController:
    """KL weight that steers the KL (nats) to a `target`; observes "kl".

    With e = target - KL:  beta = proportional / (1 + exp(e)) - integral * sum(e) + lowest beta, within `BETA_LIMITS`.
    Source: Shao et al. 2020, "ControlVAE", equations 8 to 10; they act at every update, this acts once in K. Nothing is
    added to the sum that would take beta beyond a limit, so that beta turns round as soon as the error does. (Their
    published code freezes the sum where W < 0 and W >= 1, which is never.)
    """

    def __init__(self, target: Setting, proportional: float, integral: float) -> None:
        self.target, self.proportional, self.integral = target, proportional, integral
        self.summed: Setting = 0.0

    def __call__(self, observations: Observations) -> np.ndarray:
        low, high = BETA_LIMITS
        error = self.target - 10 ** feature(observations, "log_kl", "kl")
        now, before = self.proportional * expit(-error) + low, recalled(observations, self.summed, 0.0)
        beta = np.clip(now + before - self.integral * error, low, high)
        self.summed = beta - now
        return beta


# --- policies for discrete actions, or for any


def always(action: int) -> Policy:
    """The same action of a discrete set, whatever is observed."""
    return lambda observations: np.full(len(observations), action)


def random(space: Space, seed: int) -> Policy:
    """An action drawn uniformly from a Gymnasium `space` for each environment, whatever is observed."""
    space.seed(seed)
    return lambda observations: np.stack([space.sample() for _ in observations])


def greedy(q_values: Callable[[Observations], np.ndarray]) -> Policy:
    """The action of the highest value; `q_values` maps observations (N, features) to values (N, actions)."""
    return lambda observations: np.argmax(q_values(observations), axis=-1)
