"""Who plays in a comparison: schedules at known or found settings, and policies that drive from every start."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rlvae_tutor.evaluation.baselines import Baseline
from rlvae_tutor.evaluation.learned import Interface
from rlvae_tutor.evaluation.rollout import Advance, Rollout
from rlvae_tutor.evaluation.scoring import drive, drive_baseline, in_hindsight
from rlvae_tutor.evaluation.tasks import STARTS
from rlvae_tutor.experiments.steps import Found
from rlvae_tutor.mdp.policies import Policy
from rlvae_tutor.mdp.task import Task

# Drives VAEs on a task: takes it, what the needed steps found, and what to call after each outer step.
Play = Callable[[Task, Found, Advance], Rollout]


@dataclass(frozen=True)
class Contestant:
    """How a contestant plays, from how many initial learning rates, and which steps must be done before."""

    play: Play
    starts: int = 1
    needs: tuple[str, ...] = ()


def schedule(baseline: Baseline, arguments: Mapping[str, Any], seeds: np.ndarray) -> Contestant:
    """A baseline at a known setting; `seeds` are (policies, seeds), here and below."""

    def play(task: Task, found: Found, advance: Advance) -> Rollout:
        del found
        return drive_baseline(task, baseline, arguments, seeds, advance)

    return Contestant(play)


def found_schedule(baseline: Baseline, step: str, seeds: np.ndarray) -> Contestant:
    """A baseline at the setting that the step called `step` finds."""

    def play(task: Task, found: Found, advance: Advance) -> Rollout:
        return drive_baseline(task, baseline, found[step]["settings"], seeds, advance)

    return Contestant(play, needs=(step,))


def hindsight_schedule(baseline: Baseline, seeds: np.ndarray, few: int) -> Contestant:
    """A baseline at the setting that is best, with `few` of the seeds, on the very task it plays on."""

    def play(task: Task, found: Found, advance: Advance) -> Rollout:
        del found
        return drive_baseline(task, baseline, in_hindsight(task, baseline, seeds, few), seeds, advance)

    return Contestant(play)


def driver(
    interface: Interface, load: Callable[[], Sequence[Policy]], seeds: np.ndarray, needs: tuple[str, ...] = ()
) -> Contestant:
    """Policies that drive from every start, each with its own row of the seeds; `load` gives them."""

    def play(task: Task, found: Found, advance: Advance) -> Rollout:
        del found
        return drive(interface.comparison_env(task, STARTS * seeds.size), load(), seeds, advance)

    return Contestant(play, STARTS, needs)
