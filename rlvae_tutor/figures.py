"""The house style, and the plots that more than one place draws.

Figures are made without pyplot, so nothing is global.
"""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# Okabe and Ito's palette: told apart by colour-blind readers. Lines differ in dash or marker besides.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, GREY, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#8A8A8A", "#000000"


def new_figure(width, height, columns=1):
    """A figure of `width` x `height` inches with `columns` axes in one row, in the house style."""
    figure = Figure(figsize=(width, height), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    for axes in figure.subplots(1, columns, squeeze=False)[0]:
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(color="#E5E5E5", linewidth=0.7)
        axes.set_axisbelow(True)
    return figure


def pixels(figure):
    """The figure as an RGB array (height, width, 3) of bytes."""
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()


def png(figure):
    """The figure as the bytes of a PNG file."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def training_figure(updates, nelbo, learning_rate, last_update):
    """Loss curve and learning-rate path of one run of `last_update` updates; the other arguments are (moments,)."""
    figure = new_figure(9, 3.4, columns=2)
    loss_axes, rate_axes = figure.axes
    loss_axes.plot(updates, nelbo, color=BLUE, marker="o", markersize=3)
    # Each learning rate holds for the updates that led to its moment; the first is the one the run was given.
    rate_axes.plot(updates, learning_rate, color=VERMILION, drawstyle="steps-pre")
    rate_axes.plot(updates[-1:], learning_rate[-1:], color=VERMILION, marker="o", markersize=5)
    loss_axes.set(ylabel="negative ELBO (nats)", title="Loss on outer-validation")
    rate_axes.set(ylabel="learning rate", title="What the policy did", yscale="log", ylim=(1e-6, 1))
    for axes in figure.axes:
        axes.set(xlabel="optimizer updates", xlim=(-0.02 * last_update, 1.02 * last_update))
    return figure
