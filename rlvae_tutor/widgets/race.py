"""The optimizer race of lesson 00: two racers from one initial learning rate, which the learner chooses."""

from functools import partial

import ipywidgets as widgets
import numpy as np

from rlvae_tutor.figures import BLUE, VERMILION, figure_png, new_figure
from rlvae_tutor.widgets.explorer import Explorer

STYLES = {"constant_adam": ("Adam, rate as started", VERMILION, ":"), "q_learning": ("Q-learning", BLUE, "-")}


def of_start(array, start, starts):
    """What of an array (moments, runs) belongs to the runs of one start, averaged over its seeds: (moments,)."""
    return array.reshape(len(array), starts, -1)[:, start].mean(axis=1)


def draw(axes, runs, rates, start):
    """Loss and learning rate of both racers along training, from the start number `start`."""
    for name, (text, colour, dash) in STYLES.items():
        one = runs[name]
        axes[0].plot(one.updates, of_start(one.validation, start, len(rates)), dash, color=colour, label=text)
        axes[1].plot(one.updates, of_start(one.learning_rate, start, len(rates)), dash, color=colour)
    axes[0].set(xlabel="optimizer updates", ylabel="negative ELBO (nats)", ylim=(22, 52), title="Loss")
    axes[0].legend(frameon=False)
    axes[1].set(xlabel="optimizer updates", ylabel="learning rate", yscale="log", ylim=(5e-5, 0.3))
    axes[1].set_title(f"Learning rate, from {rates[start]:.4f}")


def explain(runs, rates, start):
    """Where both end."""
    adam, learned = (runs[name].test.reshape(len(rates), -1)[start].mean() for name in STYLES)
    lead = "the policy ends lower" if learned < adam else "here Adam ends lower"
    return (
        f"Started at {rates[start]:.4f}, Adam ends at {adam:.1f} nats and the learned policy at {learned:.1f}: "
        f"{lead}, by {abs(adam - learned):.1f}."
    )


def optimizer_race(runs, rates):
    """The widget, for the `Rollout`s of `constant_adam` and `q_learning` from so many initial `rates` each."""
    options = [(f"{rate:.4f}", number) for number, rate in enumerate(rates)]
    style = {"description_width": "initial"}
    control = widgets.SelectionSlider(options=options, value=0, description="initial learning rate", style=style)
    return Explorer({"start": control}, partial(draw, runs=runs, rates=rates), partial(explain, runs, rates))


def race_twin(runs, rates):
    """The same in pictures: the loss from the lowest, a middle and the highest start."""
    figure = new_figure(12, 3.4, columns=3)
    starts = (0, len(rates) // 2, len(rates) - 1)
    for axes, start in zip(figure.axes, starts, strict=True):
        for name, (text, colour, dash) in STYLES.items():
            loss = of_start(runs[name].validation, start, len(rates))
            axes.plot(runs[name].updates, np.minimum(loss, 52), dash, color=colour, label=text)
        axes.set(xlabel="optimizer updates", ylabel="negative ELBO (nats)", ylim=(22, 52))
        axes.set_title(f"started at {rates[start]:.4f}")
    figure.axes[0].legend(frameon=False)
    return figure_png(figure)
