"""What a race is told by: the JSON document, and the table on the screen."""

import platform
from dataclasses import asdict
from importlib.metadata import version

import numpy as np

from rlvae_tutor import __version__
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

PROTOCOL = [
    "Losses are negative ELBOs in nats per example; final losses are on the test split, which nothing else looks at.",
    "Schedules were tuned on outer-validation with the same number of runs each, and may set any learning rate.",
    "Q-learning picks one of seven factors for the learning rate before every ten updates. It sees the learning rate "
    "and the remaining share of the horizon; its reward is measured on outer-validation.",
    "Exploration was epsilon-greedy with random actions that last; it was given no schedule-shaped hints.",
    "Intervals are Student's t, 95 %, over test seeds. One policy was trained: they do not cover another training.",
    "Updates to target: median over runs until the validation loss of the tuned cosine's end is reached; runs that do "
    "not reach it within the horizon are censored.",
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
    """The whole of race.json."""
    packages = ("tensorflow", "keras", "numpy", "gymnasium")
    return {
        "settings": settings,
        "task": asdict(task),
        "versions": {
            "rlvae_tutor": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in packages},
        },
        "protocol": PROTOCOL,
        "schedule_shaped_hints": False,
        "training_runs": settings["rounds"] * settings["members"],
        "seconds": seconds,
        **outcome,
    }


def table(result):
    """The race as text, best first."""
    header = (
        f"{'':27}{'final nelbo (nats)':>24}{'worst start':>13}{'updates to':>12}{'not':>7}{'crashed':>9}{'runs':>7}"
    )
    second = f"{'':27}{'mean [95 % interval]':>24}{'':>13}{'target':>12}{'reached':>7}{'':>9}{'spent':>7}"
    rows = [row(one, result) for one in sorted(result["entries"], key=lambda one: one["final_nelbo"]["mean"])]
    return "\n".join(["", header, second, *rows, "", *result["protocol"], ""])


def row(one, result):
    """One line of the table."""
    final = "{mean:.2f} [{low:.2f}, {high:.2f}]".format(**one["final_nelbo"])
    starts = [interval["mean"] for interval in one.get("by_initial_learning_rate", {}).values()]
    worst = f"{max(starts):.2f}" if starts else "any"
    reached = "-" if one["updates_to_target"] is None else f"{one['updates_to_target']:.0f}"
    spent = result["training_runs"] if one["name"] == "q_learning" else one.get("tuning", {}).get("runs", 0)
    shares = f"{one['censored_share']:>7.0%}{one['crash_share']:>9.0%}"
    return f"{one['label']:27}{final:>24}{worst:>13}{reached:>12}{shares}{spent:>7}"
