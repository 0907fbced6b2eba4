"""The picture of a race, drawn from the content of its race.json."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rlvae_tutor.plotting import BLUE, GREEN, ORANGE, VERMILION, new_figure

# The entries of a race by name.
Entries = Mapping[str, Mapping[str, Any]]
# How each entry of a race is drawn: colour, dash, width.
STYLES = {
    "q_learning": (BLUE, "-", 2.4),
    "one_cycle_best": (GREEN, "--", 1.6),
    "constant_adam_best": (ORANGE, "-.", 1.6),
    "constant_adam": (VERMILION, ":", 1.8),
}


def race_figure(race: Mapping[str, Any]) -> Figure:
    """Three panels from the content of race.json: loss curves, final loss by initial learning rate, learning rates.

    Draws the entries that are there; Q-learning must be among them.
    """
    figure = new_figure(10.6, 4.4, columns=3)
    figure.get_layout_engine().set(w_pad=0.12)  # no label beside the plot to its left
    by_name = {entry["name"]: entry for entry in race["entries"]}
    entries = {name: by_name[name] for name in STYLES if name in by_name}
    curve_axes, start_axes, path_axes = figure.axes
    draw_curves(curve_axes, entries)
    draw_starts(start_axes, entries)
    draw_paths(path_axes, entries)
    handles, labels = curve_axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
    return figure


def style(name: str) -> dict[str, Any]:
    """Line settings of the race entry called `name`."""
    colour, dash, width = STYLES[name]
    return {"color": colour, "linestyle": dash, "linewidth": width}


def excess_scale(axes: Axes, losses: Sequence[float]) -> None:
    """A loss axis, logarithmic in the distance from just below the least of `losses`, labelled in nats."""
    least, most = min(losses), max(losses)
    span = max(most - least, 1e-3)
    floor = least - span / 10  # as far below the best as a pilot puts the reference of a task
    forward = lambda nelbo: np.log(np.maximum(nelbo - floor, span / 100))
    axes.set_yscale("function", functions=(forward, lambda value: np.exp(value) + floor))
    ticks = np.unique(np.round(floor + np.geomspace(span / 10, most - floor, 7), 1))
    axes.set_yticks(ticks, [f"{tick:.1f}" for tick in ticks])
    axes.minorticks_off()


def draw_curves(axes: Axes, entries: Entries) -> None:
    """Mean validation loss along training, with the span of the middle 80 % of Q-learning's runs."""
    for name, entry in entries.items():
        axes.plot(entry["curve"]["updates"], entry["curve"]["mean"], label=entry["label"], **style(name))
    learned = entries["q_learning"]["curve"]
    axes.fill_between(learned["updates"], learned["low"], learned["high"], color=BLUE, alpha=0.15, linewidth=0)
    excess_scale(axes, [loss for entry in entries.values() for loss in entry["curve"]["mean"]])
    axes.set(xlabel="optimizer updates", ylabel="validation loss: negative ELBO (nats)")
    axes.set_title("Training\n(shaded: 80 % of Q-learning)")


def draw_starts(axes: Axes, entries: Entries) -> None:
    """Final test loss over the initial learning rate; a schedule, which ignores it, is a level line."""
    drawn: list[float] = []
    for name, entry in entries.items():
        starts = entry.get("by_initial_learning_rate")
        if starts is None:
            means = [entry["final_nelbo"]["mean"]]
            axes.axhline(means[0], **style(name))
        else:
            means = [interval["mean"] for interval in starts.values()]
            axes.plot([float(rate) for rate in starts], means, marker="o", markersize=4, **style(name))
        drawn += means
    excess_scale(axes, drawn)
    axes.set(xscale="log", xlabel="initial learning rate", ylabel="test loss: negative ELBO (nats)")
    axes.set_title("Where the runs end\n(by initial learning rate)")


def draw_paths(axes: Axes, entries: Entries) -> None:
    """Learning rates along training: Q-learning from each initial rate, the tuned schedules once."""
    for name in ("q_learning", "one_cycle_best", "constant_adam_best"):
        if name in entries:
            curve, paths = entries[name]["curve"], entries[name]["learning_rate_paths"]
            begin = 0 if name == "q_learning" else 1  # a schedule ignores the rate it was started with
            thickness = {"linewidth": 1.0 if len(paths) > 1 else 2.0}
            for path in paths:
                axes.plot(curve["updates"][begin:], path[begin:], **style(name) | thickness)
    axes.set(yscale="log", xlabel="optimizer updates", ylabel="learning rate")
    axes.set_title("Learning rates\n(Q-learning: one per start)")
