"""The picture that an environment renders: loss and learning rate of one training run."""

import numpy as np
from matplotlib.figure import Figure

from rlvae_tutor.plotting import BLUE, VERMILION, new_figure


def training_figure(path: np.ndarray, last_update: int) -> Figure:
    """Loss curve and learning-rate path of one run of `last_update` updates.

    `path` (3, moments) holds the updates made, the loss in nats and the learning rate.
    """
    updates, nelbo, learning_rate = path
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
