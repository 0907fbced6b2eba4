"""Lesson 09: what Q-learning and SARSA each learn beside a cliff."""

from collections.abc import Mapping

import numpy as np
from IPython.display import Image

from rlvae_tutor.plotting import BLUE, VERMILION, figure_png, new_figure


def cliff_figure(ways: Mapping[str, np.ndarray]) -> Image:
    """Ways over the grid of Gymnasium's CliffWalking, states (steps + 1,) by name; a picture for a notebook."""
    figure = new_figure(8.4, 3)
    (axes,) = figure.axes
    axes.fill_between([0.5, 10.5], 2.5, 3.5, color="#D0D0D0")
    axes.text(5.5, 3, "cliff", ha="center", va="center")
    for column, text in ((0, "start"), (11, "goal")):
        axes.text(column, 3.3, text, ha="center", va="center")
    for (name, states), colour, dash in zip(ways.items(), (BLUE, VERMILION), ("o-", "s--"), strict=False):
        rows, columns = np.divmod(states, 12)
        axes.plot(columns, rows, dash, color=colour, label=name)
    axes.set(xlim=(-0.5, 11.5), ylim=(3.5, -1.3), xlabel="column", ylabel="row", yticks=range(4), xticks=range(12))
    axes.legend(frameon=False, loc="upper center", ncols=2)
    return figure_png(figure)
