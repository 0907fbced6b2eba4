"""Lessons 08 and 09: the loss of the two-parameter VAE as a landscape; lesson 09 walks over it too."""

import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes

from rlvae_tutor.mdp.grid_world import GridWorld
from rlvae_tutor.plotting import BLACK, GREEN, GREY, PURPLE, figure_png, new_figure

LEVELS = (0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.6, 0.8, 1.2, 2, 4, 8)  # nats
# How a path over the landscape is drawn, and the point at which it starts.
PATH = {"color": BLACK, "marker": "o", "markersize": 5, "linewidth": 1.8, "markerfacecolor": "white", "zorder": 4}
START = {"marker": "o", "color": BLACK, "markersize": 8, "zorder": 6}
# How far from the edge of the picture, as a share of it, a label of a contour must lie to be shown.
LABEL_MARGIN = 0.03


def draw_landscape(axes: Axes, world: GridWorld) -> None:
    """Contours of the excess loss in nats over w and v, with its optima as stars and the saddle at the origin."""
    shape = (world.cells, world.cells, 2)
    w, v = np.moveaxis(world.points.reshape(shape), -1, 0)
    axes.contour(w, v, world.excess(world.points).reshape(shape[:2]), LEVELS, colors=GREY, linewidths=0.8)
    best = np.array(world.vae.optimum()[:2])
    for point in (best, -best):
        if np.all(point > world.corners[0]):
            axes.plot(*point, "*", color=GREEN, markeredgecolor=BLACK, markersize=15, zorder=5)
    axes.plot(0, 0, "X", color=PURPLE, markeredgecolor=BLACK, markersize=9, zorder=5)
    axes.set(xlim=world.w_range, ylim=world.v_range, xlabel="decoder weight w", ylabel="encoder weight v")
    axes.grid(visible=False)


def landscape_figure(world: GridWorld) -> Image:
    """The landscape alone, with the height of each contour written on it; a picture for a notebook."""
    figure = new_figure(6.4, 4.6)
    (axes,) = figure.axes
    draw_landscape(axes, world)
    for label in axes.clabel(axes.collections[0], fontsize=9, fmt="%g"):
        across, up = axes.transAxes.inverted().transform(axes.transData.transform(label.get_position()))
        label.set_visible(min(across, 1 - across, up, 1 - up) > LABEL_MARGIN)  # else the edge would cut it
    axes.plot([], [], "*", color=GREEN, markeredgecolor=BLACK, markersize=13, label="optimum", linestyle="none")
    axes.plot([], [], "X", color=PURPLE, markeredgecolor=BLACK, markersize=9, label="saddle", linestyle="none")
    axes.legend(loc="lower right", framealpha=0.9)
    return figure_png(figure)
