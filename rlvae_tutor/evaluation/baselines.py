"""What people use: learning-rate schedules, each tuned over a grid of the same number of settings with the same seeds.

Every baseline may set any learning rate, so it starts where it likes; tuning looks at outer-validation, never at test.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rlvae_tutor.mdp import policies


@dataclass(frozen=True, eq=False)
class Baseline:
    """A schedule and the settings to try: `grid` maps each argument of `policy` to one value per setting."""

    name: str
    policy: Callable
    grid: dict[str, np.ndarray]

    def members(self, settings, repeats):
        """Arguments of `policy` for members that try the numbered `settings`, each `repeats` times over."""
        return {name: np.repeat(values[settings], repeats) for name, values in self.grid.items()}


def crossed(**axes):
    """Every combination of the axes' values, as one array per axis."""
    grids = np.meshgrid(*axes.values(), indexing="ij")
    return {name: grid.ravel() for name, grid in zip(axes, grids, strict=True)}


def tuned_baselines(settings):
    """The tuned schedules, each with `settings` settings, a multiple of four.

    Schedules of two arguments try four values of the second: both kinds cost the same number of runs.
    """
    rates, peaks = np.geomspace(1e-3, 1e-1, settings), np.geomspace(1e-2, 1.6e-1, settings // 4)
    return [
        Baseline("constant_adam_best", policies.constant, {"rate": rates}),
        Baseline("cosine_best", policies.cosine, {"peak": rates}),
        Baseline(
            "flat_then_cosine_best", policies.flat_then_cosine, crossed(peak=peaks, flat=np.array([0.2, 0.4, 0.6, 0.8]))
        ),
        Baseline("one_cycle_best", policies.one_cycle, crossed(peak=peaks, warm_up=np.array([0.1, 0.2, 0.3, 0.45]))),
    ]


# Keras's default, which most people never change.
DEFAULT_ADAM = Baseline("constant_adam_default", policies.constant, {"rate": np.array([1e-3])})
