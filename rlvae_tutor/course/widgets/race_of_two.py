"""The optimizer race of lessons 00 and 07: two racers from one initial learning rate, which the learner chooses."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import ipywidgets as widgets
import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes

from rlvae_tutor.course.widgets.controls import choice
from rlvae_tutor.course.widgets.explorer import Explorer, static_version
from rlvae_tutor.evaluation.rollout import Rollout
from rlvae_tutor.experiments.labels import RACE
from rlvae_tutor.plotting import BLUE, VERMILION

# The racers of lesson 00: the names of their `Rollout`s and what they are called.
LABELS = {name: RACE[name] for name in ("constant_adam", "q_learning")}
STYLES = (VERMILION, ":"), (BLUE, "-")
LOWEST, HIGHEST = 22, 52  # nats of the pictures' scale


def of_start(array: np.ndarray, start: int, starts: int) -> np.ndarray:
    """The part of an array (moments, runs) that belongs to one start, averaged over its seeds: (moments,)."""
    return array.reshape(len(array), starts, -1)[:, start].mean(axis=1)


def draw_curves(
    axes: Axes, runs: Mapping[str, Rollout], field: str, start: int, starts: int, labels: Mapping[str, str], top: float
) -> None:
    """A `field` of both rollouts, no value above `top`, over the updates."""
    for (name, text), (colour, dash) in zip(labels.items(), STYLES, strict=True):
        values = np.minimum(of_start(getattr(runs[name], field), start, starts), top)
        axes.plot(runs[name].updates, values, dash, color=colour, label=text)
    axes.set(xlabel="optimizer updates")


def draw(
    axes: list[Axes], runs: Mapping[str, Rollout], rates: Sequence[float], labels: Mapping[str, str], start: int
) -> None:
    """Loss and learning rate of both racers during training, from the start number `start`."""
    for panel, field in zip(axes, ("validation", "learning_rate"), strict=True):
        draw_curves(panel, runs, field, start, len(rates), labels, top=np.inf)
    axes[0].set(ylabel="negative ELBO (nats)", ylim=(LOWEST, HIGHEST), title="Loss")
    axes[0].legend(frameon=False)
    axes[1].set(ylabel="learning rate", yscale="log", ylim=(5e-5, 0.3))
    axes[1].set_title(f"Learning rate, from {rates[start]:.2g}")


def explain(runs: Mapping[str, Rollout], rates: Sequence[float], labels: Mapping[str, str], start: int) -> str:
    """The loss at which each racer ends, and who is ahead by how much."""
    losses = {text: runs[name].test.reshape(len(rates), -1)[start].mean() for name, text in labels.items()}
    # The difference is computed from the rounded losses, so that it agrees with what the learner reads.
    ends = {text: round(float(loss), 1) for text, loss in losses.items()}
    both = " and ".join(f"{text} ends at {end:.1f} nats" for text, end in ends.items())
    lower, higher = sorted(ends, key=lambda text: ends[text])
    if ends[lower] == ends[higher]:
        return f"Started at {rates[start]:.2g}, {both}: level."
    return f"Started at {rates[start]:.2g}, {both}: {lower} is ahead, by {ends[higher] - ends[lower]:.1f}."


def optimizer_race(runs: Mapping[str, Rollout], rates: Sequence[float], labels: Mapping[str, str] = LABELS) -> Explorer:
    """The widget, for two rollouts, each from the same initial `rates`; `labels` says what each is called."""
    starts = [(f"{rate:.2g}", number) for number, rate in enumerate(rates)]
    control = choice("initial learning rate", starts, widgets.SelectionSlider)
    known: dict[str, Any] = {"runs": runs, "rates": rates, "labels": labels}
    return Explorer({"start": control}, partial(draw, **known), partial(explain, **known))


def race_static(runs: Mapping[str, Rollout], rates: Sequence[float], labels: Mapping[str, str] = LABELS) -> Image:
    """The static version: the loss from the lowest, a middle and the highest initial learning rate."""

    def draw_panel(axes: Axes, start: int) -> None:
        draw_curves(axes, runs, "validation", start, len(rates), labels, top=HIGHEST)
        axes.set(ylabel="negative ELBO (nats)", ylim=(LOWEST, HIGHEST), title=f"started at {rates[start]:.2g}")

    settings = [{"start": start} for start in (0, len(rates) // 2, len(rates) - 1)]
    return static_version(draw_panel, settings, 10, 3.2, lambda figure: figure.axes[0].legend(frameon=False))
