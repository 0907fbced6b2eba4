"""A schedule that is searched for with as many training runs as learning a policy costs.

It tells whether feedback matters at all: a schedule sees nothing of the run that it drives.
"""

from typing import Any

import numpy as np

from rlvae_tutor.errors import InputError
from rlvae_tutor.evaluation.baselines import IGNORED_RATE, Baseline
from rlvae_tutor.evaluation.rollout import Advance, rollout
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.actions import ActionSet, AnyControls
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.policies import ControlPolicy, Setting

# The search for a schedule: how many knots it has, between which learning rates and KL weights, and how many runs (with
# seeds of their own in every generation) judge a candidate while the search goes on.
KNOTS, SEARCHED_RATES, SEARCHED_BETAS, SEARCH_SEEDS = 6, (1e-4, 0.5), (0.03, 3.0), 4
# The best share of a generation is what the next one is drawn around, with a spread that never falls to nothing; and
# so many of the last centres are what the last generation chooses from.
ELITE, LEAST_SPREAD, FINALISTS = 0.25, 0.02, 4


def open_loop(
    actions: ActionSet, rates: np.ndarray, betas: np.ndarray | None = None, start: Setting | None = None
) -> ControlPolicy:
    """The schedule that goes log-linearly through the learning `rates` at its knots and, where there are any, `betas`.

    Where there is a `start`, the weights are averaged from that share of the horizon on.
    """
    policy = policies.schedule(actions, policies.log_linear(rates))
    if betas is not None:
        weight = policies.log_linear(betas)
        policy = policies.with_beta(policy, lambda observations: weight(policies.elapsed(observations)))
    return policy if start is None else policies.averaging(policy, start)


def searched(actions: str) -> Baseline:
    """The `Baseline` that `open_loop_search` finds the setting of, over the set called `actions`; it has no grid."""
    return Baseline("searched", open_loop, {}, actions=actions)


def open_loop_search(
    env: VAETrainingVectorEnv, runs: int, generator: np.random.Generator, advance: Advance = lambda: None
) -> dict[str, Any]:
    """The best schedule that so many training `runs` find, in the form of `tune`: its settings are `open_loop`'s.

    `env` is that of `searched`. The first generation, of all its members, is drawn evenly, later ones from a Gaussian
    around the best of the one before: the cross-entropy method, Rubinstein 1999. Every generation has other seeds, so
    that no candidate is chosen for its luck for long; they are below 2**32, as those that agents learn on. The last
    generation judges the centres of those before with many seeds. `advance` is called after every outer step.
    """
    generations, candidates = runs // env.num_envs, env.num_envs // SEARCH_SEEDS
    if generations < 2 or candidates < 2:
        raise InputError(f"A search takes at least {2 * SEARCH_SEEDS} members and two runs of each, not {runs} runs.")
    points, centres = generator.uniform(size=(candidates, dimensions(continuous(env.actions)))), []
    for _ in range(generations - 1):
        elite = points[np.argsort(judged(env, points, generator, advance))[: max(2, int(ELITE * candidates))]]
        centres.append(elite.mean(axis=0))
        points = generator.normal(centres[-1], elite.std(axis=0) + LEAST_SPREAD, size=points.shape).clip(0, 1)
    finalists = np.array(centres[-FINALISTS:])
    losses = judged(env, finalists, generator, advance)
    settings = {
        name: values.tolist()
        for name, values in settings_at(finalists[losses.argmin()], continuous(env.actions)).items()
    }
    return {"settings": settings, "validation_nelbo": float(losses.min()), "runs": generations * env.num_envs}


def continuous(actions: ActionSet) -> AnyControls:
    """The same set, which must be a continuous one; raises `InputError` otherwise."""
    if not isinstance(actions, AnyControls):
        raise InputError("A schedule is searched for over a continuous action set, such as any_learning_rate.")
    return actions


def dimensions(actions: AnyControls) -> int:
    """Numbers that describe a schedule over a continuous set: the rates at the knots, betas, the start of averaging."""
    return KNOTS * (1 + actions.beta) + actions.averages


def settings_at(points: np.ndarray, actions: AnyControls) -> dict[str, np.ndarray]:
    """Arguments of `open_loop` at points (..., dimensions) of the unit cube that is searched."""
    between = lambda values, limits: np.exp(np.log(limits[0]) + values * np.log(limits[1] / limits[0]))
    settings = {"rates": between(points[..., :KNOTS], SEARCHED_RATES)}
    if actions.beta:
        settings["betas"] = between(points[..., KNOTS : 2 * KNOTS], SEARCHED_BETAS)
    return settings | ({"start": points[..., -1]} if actions.averages else {})


def judged(
    env: VAETrainingVectorEnv, points: np.ndarray, generator: np.random.Generator, advance: Advance
) -> np.ndarray:
    """Mean final validation loss (candidates,) in nats of the schedules at `points`, all with the same new seeds."""
    which, number = np.arange(env.num_envs) % len(points), np.arange(env.num_envs) // len(points)
    policy = open_loop(env.actions, **settings_at(points[which], continuous(env.actions)))
    seeds = generator.integers(2**32, size=env.num_envs)[number]
    final = rollout(env, policy, seeds, np.full(env.num_envs, IGNORED_RATE), advance).validation[-1]
    return np.bincount(which, final) / np.bincount(which)
