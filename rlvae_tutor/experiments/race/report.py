"""How a race is reported: the JSON document, and the table on the screen."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from rlvae_tutor.evaluation.learned import INITIAL_RATES
from rlvae_tutor.evaluation.rollout import Rollout
from rlvae_tutor.evaluation.scoring import updates_to_target
from rlvae_tutor.evaluation.statistics import mean_interval
from rlvae_tutor.evaluation.tasks import PILOT_SEEDS
from rlvae_tutor.experiments.labels import RACE as LABELS
from rlvae_tutor.experiments.race.settings import RaceSettings
from rlvae_tutor.experiments.seeds import seeds_for
from rlvae_tutor.experiments.shared_steps import piloted
from rlvae_tutor.experiments.steps import Experiment
from rlvae_tutor.experiments.tables import updates_or_dash, versions
from rlvae_tutor.mdp.task import Task

# Two lines of heading, and the format, of every column of the table.
COLUMNS = [
    ("", "", "<26"),
    ("test loss in nats", "mean [95 % interval]", ">25"),
    ("worst", "start", ">8"),
    ("updates", "to target", ">11"),
    ("target", "missed", ">8"),
    ("", "crashed", ">9"),
    ("runs", "spent", ">8"),
]
WIDTH = 95


def protocol(settings: RaceSettings, task: Task) -> list[str]:
    """What has to be known to read the numbers, one sentence or two to an item."""
    learning = settings.learning
    return [
        f"Test loss: negative ELBO in nats per example after {task.updates} updates, on a split that nothing else "
        "looks at; a crashed run counts as the loss at which it was given up.",
        "Interval: Student's t over the test seeds. One policy was trained, so it does not cover another training.",
        f"Worst start: the mean from that of {len(INITIAL_RATES)} initial learning rates, from {INITIAL_RATES[0]:g} to "
        f"{INITIAL_RATES[-1]:g}, which ends worst. A schedule may set any learning rate, so it is the same from all.",
        "Updates to target: median until the validation loss at which the tuned cosine ends is reached; runs that "
        "never get there missed the target.",
        f"Runs spent: trainings of a VAE before the race. Each schedule was tuned on outer-validation by "
        f"{settings.tuning_settings} settings with {settings.tuning_seeds} seeds each. Q-learning's are those of the "
        "pilot, those it learned from, and those that chose among its candidates.",
        "Q-learning multiplies the learning rate by one of seven factors before every "
        f"{task.updates_per_step} updates. It sees the learning rate and the remaining share of the horizon; its "
        "reward is measured on outer-validation.",
        f"It acts by the mean of {learning.networks} networks. Of {learning.snapshots + 1} candidates, "
        f"{learning.snapshots} on the way and one trained afresh on all experience, the one with the best worst start "
        "on outer-validation races.",
        "Exploration was epsilon-greedy with random actions that last; it was given no schedule-shaped hints.",
    ]


def entry(
    name: str,
    runs: Rollout,
    seeds: int,
    rates: Sequence[float] | np.ndarray | None,
    target: float,
    tuned: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """One entry of the race as JSON: final losses, updates to target, crashes, the mean curve, learning-rate paths.

    `runs` is a `Rollout` of `seeds` members or, where `rates` are given, of that many for each initial rate in turn.
    """
    finals = runs.test.reshape(-1, seeds)
    median, missed = updates_to_target(runs, target)
    low, high = np.percentile(runs.validation, [10, 90], axis=1)
    result: dict[str, Any] = {
        "name": name,
        "label": LABELS[name],
        "final_nelbo": mean_interval(finals.mean(axis=0)).as_dict(),
        "updates_to_target": median,
        "censored_share": missed,
        "crash_share": float(runs.diverged.mean()),
        "curve": numbers(updates=runs.updates, mean=runs.validation.mean(axis=1), low=low, high=high),
        "learning_rate_paths": geometric_means(runs.learning_rate, seeds),
    }
    if rates is not None:
        by_rate = zip(rates, finals, strict=True)
        result["by_initial_learning_rate"] = {
            f"{rate:.3g}": mean_interval(losses).as_dict() for rate, losses in by_rate
        }
    return result | ({"tuning": tuned} if tuned else {})


def geometric_means(learning_rates: np.ndarray, seeds: int) -> list[list[float]]:
    """Mean path of each group of `seeds` members: learning rates (T + 1, N) as a list of lists of T + 1."""
    logarithms = np.log(learning_rates).reshape(len(learning_rates), -1, seeds)
    return np.exp(logarithms.mean(axis=-1)).T.tolist()


def numbers(**arrays: np.ndarray) -> dict[str, list]:
    """Arrays as lists, for JSON."""
    return {name: np.asarray(array).tolist() for name, array in arrays.items()}


def document(race: Experiment) -> dict[str, Any]:
    """The whole of race.json, from a race whose steps are all done."""
    settings: RaceSettings = race.settings
    name = settings.dataset
    task = piloted(name, settings.task(), {f"pilot-{name}": race.result(f"pilot-{name}")})
    return {
        "command": settings.command,
        "settings": asdict(settings),
        "agent_settings": asdict(settings.learning.dqn(settings.horizon, settings.seed)),
        "task": asdict(task),
        "seeds": {purpose: seeds.tolist() for purpose, seeds in all_seeds(settings).items()},
        "versions": versions(),
        "protocol": protocol(settings, task),
        "schedule_shaped_hints": False,
        "training_runs": settings.learning.runs(),
        "seconds": race.seconds(),
        "learning": race.result("policy"),
        **race.result("race"),
    }


def all_seeds(settings: RaceSettings) -> dict[str, np.ndarray]:
    """Environment seeds (count,) by purpose."""
    counts = {
        "pilot": PILOT_SEEDS,
        "tuning": settings.tuning_seeds,
        "validation": settings.learning.validation_seeds,
        "test": settings.test_seeds,
    }
    return {purpose: seeds_for(purpose, settings.seed, count) for purpose, count in counts.items()}


def table(race: Mapping[str, Any]) -> str:
    """The content of race.json as text, best entry first."""
    entries = sorted(race["entries"], key=lambda entry: entry["final_nelbo"]["mean"])
    headings: list[list[object]] = [[column[line] for column in COLUMNS] for line in (0, 1)]
    rows = [row(entry, race["training_runs"]) for entry in entries]
    lines = [columns(cells).rstrip() for cells in [*headings, *rows]]
    notes = [textwrap.fill(note, WIDTH, subsequent_indent="  ") for note in race["protocol"]]
    return "\n".join(["", *lines, "", *notes, ""])


def columns(cells: Iterable[object]) -> str:
    """One line of the table."""
    return "".join(f"{cell:{form}}" for cell, (_, _, form) in zip(cells, COLUMNS, strict=True))


def row(entry: Mapping[str, Any], learning_runs: int) -> list[object]:
    """The cells of one entry."""
    starts = [interval["mean"] for interval in entry.get("by_initial_learning_rate", {}).values()]
    return [
        entry["label"],
        "{mean:.2f} [{low:.2f}, {high:.2f}]".format(**entry["final_nelbo"]),
        f"{max(starts):.2f}" if starts else "same",
        updates_or_dash(entry),
        f"{entry['censored_share']:.0%}",
        f"{entry['crash_share']:.0%}",
        learning_runs if entry["name"] == "q_learning" else entry.get("tuning", {}).get("runs", 0),
    ]
