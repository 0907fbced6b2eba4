"""Scores of a contestant on a task: how the VAEs end that it drives, and how soon they are good enough.

Scores are arrays (starts, policies, seeds). Policy i drives VAEs from `seeds` (policies, seeds), row i, which no other
policy drives. A schedule is the same from every start, so it drives all VAEs once and has one start. So every score of
a policy has its pair: the score of a schedule on the very same VAE.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rlvae_tutor.evaluation.baselines import IGNORED_RATE, Baseline, tune
from rlvae_tutor.evaluation.rollout import Advance, Rollout, rollout
from rlvae_tutor.evaluation.tasks import STARTS, initial_rates
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.policies import Policy
from rlvae_tutor.mdp.task import Task


def side_by_side(policies: Sequence[Policy], owners: np.ndarray) -> Policy:
    """The policy by which environment i does what policy number owners[i] of `policies` does."""

    def choose(observations: np.ndarray) -> np.ndarray:
        actions = [policy(observations[owners == number]) for number, policy in enumerate(policies)]
        chosen = np.empty((len(owners), *np.shape(actions[0])[1:]), np.asarray(actions[0]).dtype)
        for number, some in enumerate(actions):
            chosen[owners == number] = some
        return chosen

    return choose


def drive(
    env: VAETrainingVectorEnv, policies: Sequence[Policy], seeds: np.ndarray, advance: Advance = lambda: None
) -> Rollout:
    """The `Rollout` of `policies`, each from every initial rate of the task with its own row of `seeds`.

    `env` has STARTS * seeds.size members: rate 0 with all seeds, then rate 1, ...
    """
    owners = np.broadcast_to(np.arange(len(policies))[:, None], (STARTS, *seeds.shape)).ravel()
    rates = np.repeat(initial_rates(env.task), seeds.size)
    return rollout(env, side_by_side(policies, owners), np.tile(seeds.ravel(), STARTS), rates, advance)


def drive_baseline(
    task: Task, baseline: Baseline, arguments: Mapping[str, Any], seeds: np.ndarray, advance: Advance = lambda: None
) -> Rollout:
    """The `Rollout` of one setting of a baseline with all `seeds`."""
    env = baseline.env(task, seeds.size)
    policy = baseline.policy(env.actions, **arguments)
    return rollout(env, policy, seeds.ravel(), np.full(seeds.size, IGNORED_RATE), advance)


def in_hindsight(
    task: Task, baseline: Baseline, seeds: np.ndarray, few: int, advance: Advance = lambda: None
) -> dict[str, float]:
    """The setting of a baseline that ends best on the test split with `few` of the very `seeds` it is judged with."""
    some = seeds.ravel()[:: max(1, seeds.size // few)][:few]
    env = baseline.env(task, len(baseline) * len(some))
    return tune(env, baseline, some, advance, split="test")["settings"]


def updates_to_target(runs: Rollout, target: float) -> tuple[float | None, float]:
    """Median of the updates until a run reaches the `target` (nats on outer-validation), and the share that never do.

    A run that never gets there counts as infinite; None stands for an infinite median.
    """
    reached = runs.validation <= target
    first = np.where(reached.any(axis=0), runs.updates[reached.argmax(axis=0)], np.inf)
    median = float(np.median(first))
    return median if np.isfinite(median) else None, float(np.mean(~np.isfinite(first)))


def scores(runs: Rollout, shape: tuple[int, ...], target: float | None = None) -> dict[str, Any]:
    """A `Rollout` as JSON: final test losses (starts, policies, seeds) in nats, crashes, updates to the target.

    The `target` is a loss on outer-validation, by default the mean with which these runs end.
    """
    target = float(runs.validation[-1].mean()) if target is None else target
    median, missed = updates_to_target(runs, target)
    return {
        "test": np.round(runs.test.reshape(-1, *shape), 4).tolist(),
        "crashed": int(runs.diverged.sum()),
        "target": target,
        "updates_to_target": median,
        "missed_target": missed,
    }
