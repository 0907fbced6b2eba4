"""The race as steps: a pilot, tuned schedules, a learned policy, and all of them on the same test seeds."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from rlvae_tutor.datasets import load
from rlvae_tutor.evaluation import baselines
from rlvae_tutor.evaluation.learned import INITIAL_RATES, Interface
from rlvae_tutor.evaluation.rollout import Advance, Rollout, comparison_env, rollout, trained_examples
from rlvae_tutor.evaluation.scoring import drive
from rlvae_tutor.evaluation.tasks import STARTS
from rlvae_tutor.experiments import learning
from rlvae_tutor.experiments.race import report
from rlvae_tutor.experiments.race.figures import race_figure
from rlvae_tutor.experiments.race.settings import RaceSettings
from rlvae_tutor.experiments.seeds import seeds_for
from rlvae_tutor.experiments.shared_steps import PACE_SETTER, pilot_step, piloted, tuning_step
from rlvae_tutor.experiments.steps import Experiment, Found, Step, run
from rlvae_tutor.experiments.store import write_results
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.actions import ActionSet
from rlvae_tutor.mdp.policies import Policy
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.plotting import png
from rlvae_tutor.qlearning import Agent

# What a race leaves in its folder, besides the steps it went through.
RESULTS = ["race.json", "race.png", "agent"]


def run_race(size: str, dataset: str, seed: int, output: Path, resume: bool) -> None:
    """The command `rlvae-tutor race`: run a race (or the rest of one) into the folder `output` and print its table."""
    print(report.table(race(RaceSettings.of_size(size, dataset, seed), output, resume)))
    print(f"Numbers: {output / 'race.json'}   picture: {output / 'race.png'}   agent: {output / 'agent'}")


def race(settings: RaceSettings, output: Path, resume: bool = False) -> dict[str, Any]:
    """Run a race (or the rest of one); returns the content of race.json, left with race.png and agent/ in `output`.

    Raises `InputError` for an unknown data set, for an output folder that holds another race, and for damaged files.
    """
    load(settings.dataset)
    done = run(experiment, settings, output, RESULTS, resume)
    picture = {"race.png": lambda content: png(race_figure(content))}
    return write_results(output, "race", report.document(done), picture, indent=1)


def experiment(settings: RaceSettings, output: Path) -> Experiment:
    """The race as steps: the pilot, the tuning of each schedule, the learning of the policy, the race itself."""
    name, task = settings.dataset, settings.task()
    tuning_seeds = seeds_for("tuning", settings.seed, settings.tuning_seeds)
    schedules = baselines.tuned_baselines(settings.tuning_settings)
    tunings = [tuning_step(baseline, name, task, tuning_seeds) for baseline in schedules]
    place = output / "agent"
    policy = learning.Policy("policy", settings.learning, settings.seed, {name: task}, output / "steps", place)
    needs = (f"pilot-{name}", *(step.name for step in tunings), policy.name)
    runs = settings.test_seeds * (3 * STARTS + len(schedules) + 1)
    final = Step("race", partial(compare, settings, place), needs, trained_examples(task, runs))
    return Experiment(settings, output, [pilot_step(name, task, settings.seed), *tunings, *policy.steps(), final])


def compare(settings: RaceSettings, place: Path, found: Found, advance: Advance) -> dict[str, Any]:
    """The entries of the race, all over the same test seeds, and the loss that counts as reached, as JSON."""
    task = piloted(settings.dataset, settings.task(), found)
    seeds = seeds_for("test", settings.seed, settings.test_seeds)
    driven = drive_from_all_starts(settings, task, Agent.load(place), seeds, advance)
    runs = driven | follow_schedules(settings, task, found, seeds, advance)
    target = float(runs[PACE_SETTER].validation[-1].mean())
    rates = dict.fromkeys(driven, INITIAL_RATES)
    tuned = {name: found[f"tuning-{name}"] for name in runs if f"tuning-{name}" in found}
    entries = [
        report.entry(name, rollout, len(seeds), rates.get(name), target, tuned.get(name))
        for name, rollout in runs.items()
    ]
    return {"target_nelbo": target, "entries": entries}


def drive_from_all_starts(
    settings: RaceSettings, task: Task, agent: Agent, seeds: np.ndarray, advance: Advance
) -> dict[str, Rollout]:
    """The runs of those who start from a given learning rate, by name."""
    env = comparison_env(task, STARTS * len(seeds), Interface().actions)
    drivers: dict[str, Policy] = {
        "q_learning": policies.greedy(agent.q_values),
        "constant_adam": policies.keep(env.actions),
        "random": policies.random(env.single_action_space, settings.seed),
    }
    return {name: drive(env, [policy], seeds[np.newaxis], advance) for name, policy in drivers.items()}


def follow_schedules(
    settings: RaceSettings, task: Task, found: Found, seeds: np.ndarray, advance: Advance
) -> dict[str, Rollout]:
    """The runs of the schedules, which set the learning rate themselves, by name."""
    env = comparison_env(task, len(seeds), "any_learning_rate")
    ignored = np.full(len(seeds), baselines.IGNORED_RATE)
    schedules = chosen_schedules(settings, found, env.actions)
    return {name: rollout(env, policy, seeds, ignored, advance) for name, policy in schedules.items()}


def chosen_schedules(settings: RaceSettings, found: Found, actions: ActionSet) -> dict[str, Policy]:
    """The policy of every tuned baseline at its best setting, and of Adam's default, by name."""
    chosen: dict[str, Policy] = {
        baseline.name: baseline.policy(actions, **found[f"tuning-{baseline.name}"]["settings"])
        for baseline in baselines.tuned_baselines(settings.tuning_settings)
    }
    return chosen | {"constant_adam_default": policies.constant(actions, baselines.DEFAULT_RATE)}
