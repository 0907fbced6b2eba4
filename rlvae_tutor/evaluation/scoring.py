"""Scores of a contestant on a task: how the VAEs end that it drives, and how soon they are good enough.

Scores are arrays (starts, policies, seeds). Policy i drives VAEs from `seeds` (policies, seeds), row i, which no other
policy drives; a schedule, which has no start and is one and the same, drives them all and has one start. So every score
of a policy has its pair, a schedule's score on the very VAE.
"""

import numpy as np

from rlvae_tutor.evaluation.baselines import IGNORED_RATE, tune
from rlvae_tutor.evaluation.rollout import rollout
from rlvae_tutor.evaluation.tasks import STARTS, initial_rates


def side_by_side(policies, owners):
    """The policy by which environment i does what policy number owners[i] of `policies` does."""

    def choose(observations):
        actions = [policy(observations[owners == number]) for number, policy in enumerate(policies)]
        chosen = np.empty((len(owners), *np.shape(actions[0])[1:]), np.asarray(actions[0]).dtype)
        for number, some in enumerate(actions):
            chosen[owners == number] = some
        return chosen

    return choose


def drive_policies(task, interface, policies, seeds, advance=lambda: None):
    """The `Rollout` of `policies`, each from every initial rate of the task with its own row of `seeds`."""
    owners = np.broadcast_to(np.arange(len(policies))[:, None], (STARTS, *seeds.shape)).ravel()
    rates = np.repeat(initial_rates(task), seeds.size)
    env = interface.comparison_env(task, len(owners))
    return rollout(env, side_by_side(policies, owners), np.tile(seeds.ravel(), STARTS), rates, advance)


def drive_baseline(task, baseline, arguments, seeds, advance=lambda: None):
    """The `Rollout` of one setting of a baseline with all `seeds`."""
    env = baseline.env(task, seeds.size)
    policy = baseline.policy(env.actions, **arguments)
    return rollout(env, policy, seeds.ravel(), np.full(seeds.size, IGNORED_RATE), advance)


def in_hindsight(task, baseline, seeds, few, advance=lambda: None):
    """The setting of a baseline that ends best on the test split with `few` of the very `seeds` it is judged with."""
    some = seeds.ravel()[:: max(1, seeds.size // few)][:few]
    env = baseline.env(task, len(baseline) * len(some))
    return tune(env, baseline, some, advance, split="test")["settings"]


def scores(runs, shape, target=None):
    """A `Rollout` as JSON: final test losses (starts, policies, seeds) in nats, crashes, updates to the target.

    The `target` is a loss on outer-validation, by default the mean with which these runs end; a run that never gets
    there counts as infinite, and None stands for an infinite median.
    """
    target = float(runs.validation[-1].mean()) if target is None else target
    reached = runs.validation <= target
    first = np.where(reached.any(axis=0), runs.updates[reached.argmax(axis=0)], np.inf)
    median = float(np.median(first))
    return {
        "test": np.round(runs.test.reshape(-1, *shape), 4).tolist(),
        "crashed": int(runs.diverged.sum()),
        "target": target,
        "updates_to_target": median if np.isfinite(median) else None,
        "missed_target": float(np.mean(~np.isfinite(first))),
    }
