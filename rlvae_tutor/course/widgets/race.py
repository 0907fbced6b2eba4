"""The optimizer race of lessons 00 and 07: two racers from one initial learning rate, which the learner chooses."""

from functools import partial

import ipywidgets as widgets
import numpy as np

from rlvae_tutor.course.widgets.explorer import Explorer
from rlvae_tutor.plotting import BLUE, VERMILION, figure_png, new_figure

# The racers of lesson 00, by the name of their `Rollout`.
LABELS = {"constant_adam": "Adam, rate as started", "q_learning": "Q-learning"}
STYLES = (VERMILION, ":"), (BLUE, "-")


def of_start(array, start, starts):
    """What of an array (moments, runs) belongs to the runs of one start, averaged over its seeds: (moments,)."""
    return array.reshape(len(array), starts, -1)[:, start].mean(axis=1)


def draw(axes, runs, rates, labels, start):
    """Loss and learning rate of both racers along training, from the start number `start`."""
    for (name, text), (colour, dash) in zip(labels.items(), STYLES, strict=True):
        one = runs[name]
        axes[0].plot(one.updates, of_start(one.validation, start, len(rates)), dash, color=colour, label=text)
        axes[1].plot(one.updates, of_start(one.learning_rate, start, len(rates)), dash, color=colour)
    axes[0].set(xlabel="optimizer updates", ylabel="negative ELBO (nats)", ylim=(22, 52), title="Loss")
    axes[0].legend(frameon=False)
    axes[1].set(xlabel="optimizer updates", ylabel="learning rate", yscale="log", ylim=(5e-5, 0.3))
    axes[1].set_title(f"Learning rate, from {rates[start]:.2g}")


def explain(runs, rates, labels, start):
    """Where both end."""
    losses = {text: runs[name].test.reshape(len(rates), -1)[start].mean() for name, text in labels.items()}
    ends = {
        text: round(float(loss), 1) for text, loss in losses.items()
    }  # so that the difference is that of what is read
    told = " and ".join(f"{text} ends at {end:.1f} nats" for text, end in ends.items())
    lower, higher = sorted(ends, key=ends.get)
    if ends[lower] == ends[higher]:
        return f"Started at {rates[start]:.2g}, {told}: level."
    return f"Started at {rates[start]:.2g}, {told}: {lower} is ahead, by {ends[higher] - ends[lower]:.1f}."


def optimizer_race(runs, rates, labels=LABELS):
    """The widget, for two `Rollout`s from so many initial `rates` each; `labels` says what each is called."""
    options = [(f"{rate:.2g}", number) for number, rate in enumerate(rates)]
    style = {"description_width": "initial"}
    control = widgets.SelectionSlider(options=options, value=0, description="initial learning rate", style=style)
    known = {"runs": runs, "rates": rates, "labels": labels}
    return Explorer({"start": control}, partial(draw, **known), partial(explain, **known))


def race_static(runs, rates, labels=LABELS):
    """The same in pictures: the loss from the lowest, a middle and the highest start."""
    figure = new_figure(10, 3.2, columns=3)
    starts = (0, len(rates) // 2, len(rates) - 1)
    for axes, start in zip(figure.axes, starts, strict=True):
        for (name, text), (colour, dash) in zip(labels.items(), STYLES, strict=True):
            loss = of_start(runs[name].validation, start, len(rates))
            axes.plot(runs[name].updates, np.minimum(loss, 52), dash, color=colour, label=text)
        axes.set(xlabel="optimizer updates", ylabel="negative ELBO (nats)", ylim=(22, 52))
        axes.set_title(f"started at {rates[start]:.2g}")
    figure.axes[0].legend(frameon=False)
    return figure_png(figure)
