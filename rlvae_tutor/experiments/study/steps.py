"""The study as steps: pilots, tuning, searches, the learning of many policies, and everyone's scores on every task."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from rlvae_tutor.evaluation.baselines import DEFAULT_RATE, Baseline, constant_baselines, study_baselines
from rlvae_tutor.evaluation.learned import Interface
from rlvae_tutor.evaluation.rollout import Advance, trained_examples
from rlvae_tutor.evaluation.schedule_search import open_loop_search, searched
from rlvae_tutor.evaluation.tasks import TRAINING
from rlvae_tutor.experiments import learning
from rlvae_tutor.experiments.contestants import Contestant, driver, found_schedule, hindsight_schedule, schedule
from rlvae_tutor.experiments.seeds import seeds_for
from rlvae_tutor.experiments.shared_steps import PACE_SETTER, pilot_step, piloted, score_step, tuning_step
from rlvae_tutor.experiments.shipped import load_shipped_race
from rlvae_tutor.experiments.steps import Experiment, Found, Step, run
from rlvae_tutor.experiments.store import write_results
from rlvae_tutor.experiments.study import report
from rlvae_tutor.experiments.study.figures import study_figure
from rlvae_tutor.experiments.study.settings import ARMS, StudySettings
from rlvae_tutor.experiments.study.verdicts import TRAINED_ON
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.actions import ACTION_SETS, SEVEN_FACTORS
from rlvae_tutor.mdp.policies import Policy
from rlvae_tutor.plotting import png
from rlvae_tutor.qlearning import Agent

# The continuous actions of the schedules searched for: the learning rate alone, and all that a learner can do.
SEARCHED = {"learning_rate": "any_learning_rate", "richer": "any_controls"}
# Baselines that go to unseen tasks as they were tuned on the training task.
AS_TUNED_ON_DIGITS = (
    "one_cycle_best",
    "flat_then_cosine_best",
    "exponential_best",
    "one_cycle_extras_best",
    "warm_up_extras_best",
)
# What a study leaves in its folder, besides the steps it went through.
RESULTS = ["study.json", "study.md", "study.png", "agents"]


def run_study(size: str, seed: int, output: Path, resume: bool, scheduler: str | None = None) -> None:
    """The command `rlvae-tutor study`: run a study (or the rest of one) into the folder `output` and print it."""
    print(report.markdown(study(StudySettings.of_size(size, seed), output, resume, scheduler)))
    print("Numbers: " + ", ".join(str(output / name) for name in RESULTS[:3]))


def study(settings: StudySettings, output: Path, resume: bool = False, scheduler: str | None = None) -> dict[str, Any]:
    """Run a study (or the rest of one); returns the content of study.json, left with study.md and study.png.

    With the address of a Dask `scheduler` its workers compute the steps, else this process does. Raises `InputError`
    for an output folder that holds another study or the like, for damaged files, and for a cluster that cannot work.
    """
    done = run(experiment, settings, output, RESULTS, resume, scheduler)
    others = {
        "study.md": lambda content: report.markdown(content).encode(),
        "study.png": lambda content: png(study_figure(content)),
    }
    return write_results(
        output, "study", report.document(done, names_of(settings, output), list(baselines_of(settings))), others
    )


def experiment(settings: StudySettings, output: Path) -> Experiment:
    """All steps of a study in the folder `output`."""
    pilots = [pilot_step(name, task, settings.common_seed, settings.margin) for name, task in settings.tasks().items()]
    prepared = [*tunings(settings), *searches(settings), *learnings(settings, output)]
    return Experiment(settings, output, [*pilots, *prepared, *scorings(settings, output)])


def names_of(settings: StudySettings, output: Path) -> dict[str, list[str]]:
    """The names of all who play, by task."""
    return {name: list(contestants(settings, output, name)) for name in settings.judged_on}


def baselines_of(settings: StudySettings) -> dict[str, Baseline]:
    """All baselines by name."""
    return {baseline.name: baseline for baseline in study_baselines(settings.tuning_settings)}


def tunings(settings: StudySettings) -> Iterator[Step]:
    """The best setting of every baseline on the training task."""
    seeds = seeds_for("tuning", settings.common_seed, settings.tuning_seeds)
    for baseline in baselines_of(settings).values():
        yield tuning_step(baseline, TRAINED_ON, settings.tasks()[TRAINED_ON], seeds)


def searches(settings: StudySettings) -> Iterator[Step]:
    """Schedules searched for on the training task at the cost of a policy."""
    cost = trained_examples(settings.tasks()[TRAINED_ON], settings.policy_runs)
    for name in SEARCHED:
        yield Step(f"search-{name}", partial(search, settings, name), (f"pilot-{TRAINED_ON}",), cost)


def search(settings: StudySettings, name: str, found: Found, advance: Advance) -> dict[str, Any]:
    """The best schedule that as many runs as one policy costs can find."""
    task = piloted(TRAINED_ON, settings.tasks()[TRAINED_ON], found)
    env = searched(SEARCHED[name]).env(task, settings.search_members)
    return open_loop_search(env, settings.policy_runs, np.random.default_rng(settings.seed), advance)


def learned_policies(settings: StudySettings, output: Path, arm: str) -> list[learning.Policy]:
    """The policies of an arm, each learned with seeds of its own."""
    tasks = {name: settings.tasks()[name] for name in TRAINING}
    return [
        learning.Policy(
            name=f"policy-{arm}-{number}",
            settings=settings.learning,
            seed=settings.policy_seed(number),
            tasks=tasks,
            folder=output / "steps",
            place=output / "agents" / f"{arm}-{number}",
            interface=ARMS[arm],
        )
        for number in range(settings.policies)
    ]


def learnings(settings: StudySettings, output: Path) -> Iterator[Step]:
    """The learning of all policies."""
    for arm in ARMS:
        for policy in learned_policies(settings, output, arm):
            yield from policy.steps()


def scorings(settings: StudySettings, output: Path) -> Iterator[Step]:
    """The scores of every contestant on every task."""
    for name in settings.judged_on:
        for contestant, entry in contestants(settings, output, name).items():
            yield score_step(contestant, entry, name, settings.tasks()[name], settings.test_seeds)


def contestants(settings: StudySettings, output: Path, name: str) -> dict[str, Contestant]:
    """Who plays on the task called `name`, by name."""
    baselines, seeds = baselines_of(settings), settings.test_seeds
    tuned = baselines if name == TRAINED_ON else AS_TUNED_ON_DIGITS
    schedules = {tune: found_schedule(baselines[tune], f"tuning-{tune}", seeds) for tune in (PACE_SETTER, *tuned)}
    schedules["constant_adam_default"] = schedule(baselines["constant_adam_best"], {"rate": DEFAULT_RATE}, seeds)
    schedules |= {
        f"search_{arm}": found_schedule(searched(actions), f"search-{arm}", seeds) for arm, actions in SEARCHED.items()
    }
    schedules |= {
        baseline.name: hindsight_schedule(baseline, seeds, settings.hindsight_seeds)
        for baseline in constant_baselines()
    }
    return schedules | drivers(settings, output, name == TRAINED_ON)


def drivers(settings: StudySettings, output: Path, unlearned: bool) -> dict[str, Contestant]:
    """Who drives from every start: the race's policy, the learned ones and, where asked for, the `unlearned` ones."""
    one_policy = unlearned_policies(settings) if unlearned else {}
    one_policy["learning_rate"] = lambda: policies.greedy(load_shipped_race()[0].q_values)
    single = {
        name: driver(Interface(), repeated(make, settings.policies), settings.test_seeds)
        for name, make in one_policy.items()
    }
    return single | {arm: learned_contestant(settings, output, arm) for arm in ARMS}


def repeated(make: Callable[[], Policy], times: int) -> Callable[[], list[Policy]]:
    """Makes one policy and lets it drive everybody's VAEs."""
    return lambda: [make()] * times


def unlearned_policies(settings: StudySettings) -> dict[str, Callable[[], Policy]]:
    """What makes policies with the actions of a learner that nothing was learned for, by name."""
    space = ACTION_SETS[Interface().actions].space
    same = {f"always_{factor:g}": partial(policies.always, i) for i, factor in enumerate(SEVEN_FACTORS)}
    return {"random": lambda: policies.random(space, settings.seed)} | same


def learned_contestant(settings: StudySettings, output: Path, arm: str) -> Contestant:
    """All policies of an arm."""
    learned = learned_policies(settings, output, arm)
    load = lambda: [policies.greedy(Agent.load(policy.place).q_values) for policy in learned]
    return driver(ARMS[arm], load, settings.test_seeds, tuple(policy.name for policy in learned))
