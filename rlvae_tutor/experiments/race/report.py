"""What a race is told by: the JSON document, and the table on the screen."""

import platform
import textwrap
from dataclasses import asdict
from importlib.metadata import version

import numpy as np

from rlvae_tutor import __version__
from rlvae_tutor.evaluation.learned import INITIAL_RATES
from rlvae_tutor.evaluation.statistics import mean_interval

LABELS = {
    "q_learning": "Q-learning",
    "constant_adam": "Adam, rate as started",
    "random": "random actions",
    "constant_adam_best": "Adam, tuned constant",
    "cosine_best": "Adam, tuned cosine",
    "flat_then_cosine_best": "Adam, tuned flat + cosine",
    "one_cycle_best": "Adam, tuned one-cycle",
    "constant_adam_default": "Adam, default 0.001",
}

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


def protocol(settings, task):
    """What has to be known to read the figures, one sentence or two to an item."""
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
        f"It acts by the mean of {settings.networks} networks. Of {settings.snapshots + 1} candidates, "
        f"{settings.snapshots} on the way and one trained afresh on all experience, the one with the best worst start "
        "on outer-validation races.",
        "Exploration was epsilon-greedy with random actions that last; it was given no schedule-shaped hints.",
    ]


def entry(name, runs, seeds, rates, target, tuned):
    """One entry of the race as JSON: final losses, updates to target, crashes, the mean curve, learning-rate paths.

    `runs` is a `Rollout` of `seeds` members, or, where `rates` are given, of as many for each initial rate in turn.
    """
    finals = runs.test.reshape(-1, seeds)
    reached = runs.validation <= target
    first = np.where(reached.any(axis=0), runs.updates[reached.argmax(axis=0)], np.inf)
    median = float(np.median(first))
    low, high = np.percentile(runs.validation, [10, 90], axis=1)
    result = {
        "name": name,
        "label": LABELS[name],
        "final_nelbo": mean_interval(finals.mean(axis=0)).as_dict(),
        "updates_to_target": median if np.isfinite(median) else None,
        "censored_share": float(np.mean(~np.isfinite(first))),
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


def geometric_means(learning_rates, seeds):
    """Mean path of each group of `seeds` members: learning rates (T + 1, N) as a list of lists of T + 1."""
    logarithms = np.log(learning_rates).reshape(len(learning_rates), -1, seeds)
    return np.exp(logarithms.mean(axis=-1)).T.tolist()


def numbers(**arrays):
    """Arrays as JSON-able lists."""
    return {name: np.asarray(array).tolist() for name, array in arrays.items()}


def document(settings, task, outcome, seconds):
    """The whole of race.json, from `RaceSettings`, the piloted task, what the stages found and how long they took."""
    return {
        "command": settings.command,
        "settings": asdict(settings),
        "agent_settings": asdict(settings.agent_settings()),
        "task": asdict(task),
        "seeds": {purpose: seeds.tolist() for purpose, seeds in settings.seeds().items()},
        "versions": versions(),
        "protocol": protocol(settings, task),
        "schedule_shaped_hints": False,
        "training_runs": settings.learning_runs(),
        "seconds": seconds,
        **outcome,
    }


def versions():
    """What the figures were computed with."""
    packages = {name: version(name) for name in ("tensorflow", "keras", "numpy", "gymnasium")}
    return {"rlvae_tutor": __version__, "python": platform.python_version(), **packages}


def table(race):
    """The content of race.json as text, best entry first."""
    entries = sorted(race["entries"], key=lambda one: one["final_nelbo"]["mean"])
    headings = [[column[line] for column in COLUMNS] for line in (0, 1)]
    lines = [columns(cells).rstrip() for cells in (*headings, *(row(one, race["training_runs"]) for one in entries))]
    notes = [textwrap.fill(note, WIDTH, subsequent_indent="  ") for note in race["protocol"]]
    return "\n".join(["", *lines, "", *notes, ""])


def columns(cells):
    """One line of the table."""
    return "".join(f"{cell:{form}}" for cell, (_, _, form) in zip(cells, COLUMNS, strict=True))


def row(one, learning_runs):
    """The cells that tell one entry."""
    starts = [interval["mean"] for interval in one.get("by_initial_learning_rate", {}).values()]
    return [
        one["label"],
        "{mean:.2f} [{low:.2f}, {high:.2f}]".format(**one["final_nelbo"]),
        f"{max(starts):.2f}" if starts else "same",
        "-" if one["updates_to_target"] is None else f"{one['updates_to_target']:.0f}",
        f"{one['censored_share']:.0%}",
        f"{one['crash_share']:.0%}",
        learning_runs if one["name"] == "q_learning" else one.get("tuning", {}).get("runs", 0),
    ]
