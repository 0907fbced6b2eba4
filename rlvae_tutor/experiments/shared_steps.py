"""Steps that every comparison has: a pilot for each task, the tuning of a baseline, the scores of a contestant."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from rlvae_tutor.evaluation.baselines import Baseline, tune
from rlvae_tutor.evaluation.rollout import Advance, trained_examples
from rlvae_tutor.evaluation.scoring import scores
from rlvae_tutor.evaluation.tasks import MARGIN, PILOT_RATES, PILOT_SEEDS, pilot
from rlvae_tutor.experiments.contestants import Contestant
from rlvae_tutor.experiments.seeds import seeds_for
from rlvae_tutor.experiments.steps import Experiment, Found, Step
from rlvae_tutor.mdp.task import Task

# The baseline whose final loss is the target that others reach sooner or later.
PACE_SETTER = "cosine_best"


def pilot_step(name: str, task: Task, seed: int, margin: float = MARGIN) -> Step:
    """The step that finds what excess loss on the task called `name` is measured against."""

    def run(found: Found, advance: Advance) -> float:
        del found
        return pilot(task, seeds_for("pilot", seed, PILOT_SEEDS), advance, margin).reference

    return Step(f"pilot-{name}", run, cost=trained_examples(task, len(PILOT_RATES) * PILOT_SEEDS))


def piloted(name: str, task: Task, found: Found) -> Task:
    """The task called `name`, its reference frozen by its pilot."""
    return task.with_reference(found[f"pilot-{name}"])


def tuning_step(baseline: Baseline, name: str, task: Task, seeds: np.ndarray) -> Step:
    """The step that finds the best setting of a baseline on outer-validation of the task called `name`."""

    def run(found: Found, advance: Advance) -> dict[str, Any]:
        env = baseline.env(piloted(name, task, found), len(baseline) * len(seeds))
        return tune(env, baseline, seeds, advance)

    cost = trained_examples(task, len(baseline) * len(seeds))
    return Step(f"tuning-{baseline.name}", run, (f"pilot-{name}",), cost)


def score_step(name: str, contestant: Contestant, task_name: str, task: Task, seeds: np.ndarray) -> Step:
    """The step that scores the contestant called `name` on a task; `seeds` are (policies, seeds).

    The target of all is where the pace setter ends on this task.
    """
    pace = f"scores-{task_name}-{PACE_SETTER}"

    def run(found: Found, advance: Advance) -> dict[str, Any]:
        target = None if name == PACE_SETTER else found[pace]["target"]
        return scores(contestant.play(piloted(task_name, task, found), found, advance), seeds.shape, target)

    needs = (f"pilot-{task_name}", *contestant.needs, *((pace,) if name != PACE_SETTER else ()))
    cost = trained_examples(task, contestant.starts * seeds.size)
    return Step(f"scores-{task_name}-{name}", run, needs, cost)


def all_scores(experiment: Experiment, contestants: Mapping[str, Iterable[str]]) -> dict[str, dict[str, Any]]:
    """The scores of all `contestants`, their names by task, as their steps found them."""
    return {
        task: {name: experiment.result(f"scores-{task}-{name}") for name in names}
        for task, names in contestants.items()
    }


def all_tasks(experiment: Experiment, tasks: Mapping[str, Task]) -> dict[str, dict[str, Any]]:
    """The tasks with the references that their pilots found, as JSON, by name."""
    return {name: asdict(task.with_reference(experiment.result(f"pilot-{name}"))) for name, task in tasks.items()}
