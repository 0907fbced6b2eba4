"""What people use: schedules and controllers, each tuned over the same number of settings with the same seeds.

Every baseline may set any learning rate, so it starts where it likes; tuning looks at outer-validation, never at test.
Learning a policy costs far more runs, so there is also a schedule found with as many: see schedule_search.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from rlvae_tutor.evaluation.rollout import Advance, comparison_env, rollout
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.actions import ACTION_SETS, ActionSet
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.policies import ControlPolicy, Policy, Setting
from rlvae_tutor.mdp.task import Task

# A schedule ignores the learning rate its run is started with; the environment wants one all the same.
IGNORED_RATE = 1e-3


@dataclass(frozen=True, eq=False)
class Baseline:
    """A policy and the settings to try: `grid` maps each argument of `policy` to one value per setting.

    `optimizer`, `actions` (a continuous set) and `observation` are what the policy is made for.
    """

    name: str
    policy: Callable[..., Policy]
    grid: dict[str, np.ndarray]
    optimizer: str = "adam"
    actions: str = "any_learning_rate"
    observation: str = "schedule"

    def __len__(self) -> int:
        return len(next(iter(self.grid.values())))

    def setting(self, number: int) -> dict[str, float]:
        """Arguments of `policy` in one setting."""
        return {name: float(values[number]) for name, values in self.grid.items()}

    def env(self, task: Task, members: int) -> VAETrainingVectorEnv:
        """The environment of `members` VAEs in which this policy acts, on `task` with its own optimizer."""
        task = replace(task, optimizer=self.optimizer, averages=ACTION_SETS[self.actions].averages)
        return comparison_env(task, members, self.actions, self.observation)


def crossed(**axes: ArrayLike) -> dict[str, np.ndarray]:
    """Every combination of the axes' values, as one array per axis."""
    grids = np.meshgrid(*map(np.asarray, axes.values()), indexing="ij")
    return {name: grid.ravel() for name, grid in zip(axes, grids, strict=True)}


def tuned_baselines(settings: int) -> list[Baseline]:
    """The schedules to tune, each with `settings` settings (a multiple of four), so that each costs the same runs."""
    rates, peaks = np.geomspace(1e-3, 1e-1, settings), np.geomspace(1e-2, 1.6e-1, settings // 4)
    flats, warm_ups = np.array([0.2, 0.4, 0.6, 0.8]), np.array([0.1, 0.2, 0.3, 0.45])
    return [
        Baseline("constant_adam_best", policies.constant, {"rate": rates}),
        Baseline("cosine_best", policies.cosine, {"peak": rates}),
        Baseline("flat_then_cosine_best", policies.flat_then_cosine, crossed(peak=peaks, flat=flats)),
        Baseline("one_cycle_best", policies.one_cycle, crossed(peak=peaks, warm_up=warm_ups)),
    ]


# The share of the horizon that one-cycle rises where something else is tuned: PyTorch's default.
WARM_UP = 0.3
# The share of each cycle in which the KL weight rises, and the first gain of its controller: as in their papers. The
# second gain is the paper's 0.0001 for one update, raised to what gets there within a few dozen outer steps.
RISING, PROPORTIONAL, INTEGRAL = 0.5, 0.01, 0.03


def kl_warm_up(actions: ActionSet, peak: Setting, share: Setting) -> ControlPolicy:
    """One-cycle while the KL weight rises to 1 within this `share` of the horizon."""
    return policies.with_beta(policies.one_cycle(actions, peak, WARM_UP), policies.linear_warm_up(share))


def kl_cyclical(actions: ActionSet, peak: Setting, cycles: Setting) -> ControlPolicy:
    """One-cycle while the KL weight rises to 1 again and again."""
    return policies.with_beta(policies.one_cycle(actions, peak, WARM_UP), policies.cyclical(cycles, RISING))


def kl_controlled(actions: ActionSet, peak: Setting, target: Setting) -> ControlPolicy:
    """One-cycle while a controller steers the KL to `target` nats."""
    controller = policies.PIController(target, PROPORTIONAL, INTEGRAL)
    return policies.with_beta(policies.one_cycle(actions, peak, WARM_UP), controller)


def constant_averaged(actions: ActionSet, rate: Setting, start: Setting) -> ControlPolicy:
    """Constant, the weights averaged from the share `start` of the horizon on."""
    return policies.averaging(policies.constant(actions, rate), start)


def one_cycle_averaged(actions: ActionSet, peak: Setting, start: Setting) -> ControlPolicy:
    """One-cycle, the weights averaged from the share `start` of the horizon on."""
    return policies.averaging(policies.one_cycle(actions, peak, WARM_UP), start)


def warm_up_averaged(actions: ActionSet, peak: Setting, start: Setting) -> ControlPolicy:
    """Up to `peak` in a tenth of the horizon, then constant; the weights averaged from the share `start` on."""
    return policies.averaging(policies.warm_up_then_constant(actions, peak, 0.1), start)


def one_cycle_extras(actions: ActionSet, peak: Setting, share: Setting, start: Setting) -> ControlPolicy:
    """One-cycle, the KL weight rising to 1 within this `share` of the horizon, averaged from the share `start` on."""
    return policies.averaging(kl_warm_up(actions, peak, share), start)


def warm_up_extras(actions: ActionSet, peak: Setting, share: Setting, start: Setting) -> ControlPolicy:
    """Up to `peak` in a tenth of the horizon, then constant; KL weight and average as in `one_cycle_extras`."""
    policy = policies.warm_up_then_constant(actions, peak, 0.1)
    return policies.averaging(policies.with_beta(policy, policies.linear_warm_up(share)), start)


def study_baselines(settings: int) -> list[Baseline]:
    """Every baseline, each with `settings` settings (a multiple of four), so that each costs the same runs."""
    plain = [*tuned_baselines(settings), *rate_baselines(settings)]
    return [*plain, *kl_baselines(settings), *averaged_baselines(settings), *extras_baselines(settings)]


def rate_baselines(settings: int) -> list[Baseline]:
    """The other optimizers, and what else acts on the learning rate alone."""
    rates, peaks = np.geomspace(2e-3, 1e-1, settings // 4), np.geomspace(1e-2, 1.6e-1, settings // 4)
    hyper = crossed(start=rates, strength=[0.01, 0.03, 0.1, 0.3])
    plateau = crossed(start=peaks, factor=[0.5, 0.2], patience=[2, 4])
    return [
        Baseline("constant_sgd_best", policies.constant, {"rate": np.geomspace(1e-2, 5e-1, settings)}, "sgd"),
        Baseline("constant_momentum_best", policies.constant, {"rate": np.geomspace(1e-3, 1e-1, settings)}, "momentum"),
        Baseline("exponential_best", policies.exponential, crossed(peak=peaks, ratio=[0.5, 0.2, 0.1, 0.03])),
        Baseline("hypergradient_best", policies.hypergradient, hyper, observation="full"),
        Baseline("reduce_on_plateau_best", policies.reduce_on_plateau, plateau, observation="full"),
    ]


def kl_baselines(settings: int) -> list[Baseline]:
    """What acts on the weight of the KL term too."""
    peaks, beta = np.geomspace(2e-2, 1.6e-1, settings // 4), {"actions": "any_learning_rate_and_beta"}
    targets = np.geomspace(2, 20, settings // 2)
    return [
        Baseline("kl_warm_up_best", kl_warm_up, crossed(peak=peaks, share=[0.25, 0.5, 0.75, 1.0]), **beta),
        Baseline("kl_cyclical_best", kl_cyclical, crossed(peak=peaks, cycles=[1, 2, 3, 4]), **beta),
        Baseline(
            "kl_controlled_best", kl_controlled, crossed(peak=[0.05, 0.1], target=targets), observation="kl", **beta
        ),
    ]


def averaged_baselines(settings: int) -> list[Baseline]:
    """What may average the weights too."""
    rates, peaks = np.geomspace(1e-2, 1e-1, settings // 4), np.geomspace(2e-2, 1.6e-1, settings // 4)
    starts, average = [0.5, 0.7, 0.8, 0.9], {"actions": "any_learning_rate_and_average"}
    return [
        Baseline("constant_averaged_best", constant_averaged, crossed(rate=rates, start=starts), **average),
        Baseline("one_cycle_averaged_best", one_cycle_averaged, crossed(peak=peaks, start=starts), **average),
        Baseline("warm_up_averaged_best", warm_up_averaged, crossed(peak=rates, start=starts), **average),
    ]


def extras_baselines(settings: int) -> list[Baseline]:
    """What may do all that the richest learner may: act on the learning rate and the KL weight, and average."""
    rates, peaks = np.geomspace(1e-2, 1e-1, settings // 4), np.geomspace(2e-2, 1.6e-1, settings // 4)
    extras, free = {"share": [0.5, 0.9], "start": [0.8, 0.9]}, {"actions": "any_controls"}
    return [
        Baseline("one_cycle_extras_best", one_cycle_extras, crossed(peak=peaks, **extras), **free),
        Baseline("warm_up_extras_best", warm_up_extras, crossed(peak=rates, **extras), **free),
    ]


def constant_baselines() -> list[Baseline]:
    """Constant Adam without and with averaged weights, to be tuned in hindsight on every task by sixteen settings."""
    averaged = crossed(rate=np.geomspace(3e-3, 1e-1, 8), start=[0.8, 0.9])
    return [
        Baseline("constant_in_hindsight", policies.constant, {"rate": np.geomspace(1e-3, 2e-1, 16)}),
        Baseline(
            "constant_averaged_in_hindsight", constant_averaged, averaged, actions="any_learning_rate_and_average"
        ),
    ]


# Keras's default learning rate, which most people never change.
DEFAULT_RATE = 1e-3


def tune(
    env: VAETrainingVectorEnv,
    baseline: Baseline,
    seeds: np.ndarray,
    advance: Advance = lambda: None,
    split: str = "validation",
) -> dict[str, Any]:
    """The best setting of `baseline` by mean final validation loss over `seeds`, and that loss in nats.

    `env` has len(baseline) * len(seeds) members and takes any learning rate. With the `split` "test" it is the best in
    hindsight, which nobody can know before training.
    """
    arguments = {name: np.repeat(values, len(seeds)) for name, values in baseline.grid.items()}
    rates = np.full(env.num_envs, IGNORED_RATE)
    policy = baseline.policy(env.actions, **arguments)
    runs = rollout(env, policy, np.tile(seeds, len(baseline)), rates, advance)
    finals = {"validation": runs.validation[-1], "test": runs.test}[split]
    losses = finals.reshape(len(baseline), len(seeds)).mean(axis=1)
    best = int(losses.argmin())
    return {"settings": baseline.setting(best), f"{split}_nelbo": float(losses[best]), "runs": env.num_envs}
