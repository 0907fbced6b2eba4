"""What people use: learning-rate schedules, each tuned over a grid of the same number of settings with the same seeds.

Every baseline may set any learning rate, so it starts where it likes; tuning looks at outer-validation, never at test.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rlvae_tutor.evaluation.rollout import rollout
from rlvae_tutor.mdp import policies

# A schedule ignores the learning rate its run is started with; the environment wants one all the same.
IGNORED_RATE = 1e-3


@dataclass(frozen=True, eq=False)
class Baseline:
    """A schedule and the settings to try: `grid` maps each argument of `policy` to one value per setting."""

    name: str
    policy: Callable
    grid: dict[str, np.ndarray]

    def __len__(self):
        return len(next(iter(self.grid.values())))

    def setting(self, number):
        """Arguments of `policy` in one setting."""
        return {name: float(values[number]) for name, values in self.grid.items()}


def crossed(**axes):
    """Every combination of the axes' values, as one array per axis."""
    grids = np.meshgrid(*axes.values(), indexing="ij")
    return {name: grid.ravel() for name, grid in zip(axes, grids, strict=True)}


def tuned_baselines(settings):
    """The schedules to tune, each with `settings` settings (a multiple of four), so that each costs the same runs."""
    rates, peaks = np.geomspace(1e-3, 1e-1, settings), np.geomspace(1e-2, 1.6e-1, settings // 4)
    flats, warm_ups = np.array([0.2, 0.4, 0.6, 0.8]), np.array([0.1, 0.2, 0.3, 0.45])
    return [
        Baseline("constant_adam_best", policies.constant, {"rate": rates}),
        Baseline("cosine_best", policies.cosine, {"peak": rates}),
        Baseline("flat_then_cosine_best", policies.flat_then_cosine, crossed(peak=peaks, flat=flats)),
        Baseline("one_cycle_best", policies.one_cycle, crossed(peak=peaks, warm_up=warm_ups)),
    ]


# Keras's default learning rate, which most people never change.
DEFAULT_RATE = 1e-3


def tune(env, baseline, seeds, advance=lambda: None):
    """The best setting of `baseline` by mean final validation loss over `seeds`, and that loss in nats.

    `env` has len(baseline) * len(seeds) members and takes any learning rate.
    """
    arguments = {name: np.repeat(values, len(seeds)) for name, values in baseline.grid.items()}
    rates = np.full(env.num_envs, IGNORED_RATE)
    policy = baseline.policy(env.actions, **arguments)
    runs = rollout(env, policy, np.tile(seeds, len(baseline)), rates, advance)
    losses = runs.validation[-1].reshape(len(baseline), len(seeds)).mean(axis=1)
    best = int(losses.argmin())
    return {"settings": baseline.setting(best), "validation_nelbo": float(losses[best]), "runs": env.num_envs}
