"""The picture of a study, drawn from the content of its study.json."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rlvae_tutor.plotting import BLACK, BLUE, GREEN, PURPLE, VERMILION, error_bars, new_figure

# How each contestant of a study is drawn: colour, dash, marker.
STYLES = {
    "richer": (BLUE, "-", "o"),
    "learning_rate": (VERMILION, "-", "s"),
    "one_cycle_best": (GREEN, "--", None),
    "one_cycle_extras_best": (PURPLE, "-.", None),
    "search_richer": (BLACK, ":", None),
}


def study_figure(study: Mapping[str, Any]) -> Figure:
    """Two panels from the content of study.json: where runs end on digits by start, and the gain on unseen tasks."""
    figure = new_figure(13, 5.2, columns=2)
    draw_starts(figure.axes[0], study)
    draw_gains(figure.axes[1], study)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return figure


def draw_starts(axes: Axes, study: Mapping[str, Any]) -> None:
    """Final test loss on digits over the initial learning rate; schedules, which ignore it, are level lines."""
    for name, (colour, dash, marker) in STYLES.items():
        starts, text = study["summaries"]["digits"][name]["by_start"], study["labels"][name]
        means, reach = error_bars(starts)
        if marker:
            rates = study["starts"]["digits"]
            axes.errorbar(rates, means, reach, color=colour, linestyle=dash, marker=marker, capsize=3, label=text)
        else:
            axes.axhline(means[0], color=colour, linestyle=dash, label=text)
    axes.set(xscale="log", xlabel="initial learning rate", ylabel="test loss: negative ELBO (nats)")
    axes.set_title("Digits: where training ends")


def draw_gains(axes: Axes, study: Mapping[str, Any]) -> None:
    """On each unseen task, what contestants lose or gain against the constant rate that is best in hindsight."""
    tasks = [task for task in study["comparisons"] if task != "digits"]
    for shift, arm in ((-0.12, "richer"), (0.12, "learning_rate")):
        differences = [study["comparisons"][task][arm]["constant_in_hindsight"]["difference"] for task in tasks]
        means, reach = error_bars(differences)
        colour, _, marker = STYLES[arm]
        rows = np.arange(len(tasks)) + shift
        axes.errorbar(
            means,
            rows,
            xerr=reach,
            color=colour,
            linestyle="none",
            marker=marker,
            capsize=3,
            label=study["labels"][arm],
        )
    axes.axvline(0, color=BLACK, linewidth=1)
    axes.set_yticks(range(len(tasks)), [task.replace("_", " ") for task in tasks])
    axes.set_ylim(len(tasks) - 0.5, -0.5)
    axes.set_xscale("symlog", linthresh=0.1)
    axes.set_xlabel("difference to the constant rate that is best in hindsight (nats; left is better)")
    axes.set_title("Tasks that no policy has learned on")
