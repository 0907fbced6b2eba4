"""Lesson 05: its decision process of three states and two actions, drawn as circles and arrows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes

from rlvae_tutor.plotting import BLACK, BLUE, SKY, VERMILION, figure_png, new_figure

# Where the states stand, and how the arrows of each action are drawn: colour, dash, bend.
PLACES = np.array([[0.0, 0.0], [3.4, 1.0], [3.4, -1.0]])
STYLES = ((BLUE, "-", -0.2), (VERMILION, "--", 0.2))
CIRCLE = {"boxstyle": "circle,pad=0.55", "facecolor": "white", "edgecolor": BLACK, "linewidth": 1.5}
HEAD = "-|>,head_width=.35,head_length=.7"


def chain_figure(P: np.ndarray, states: Sequence[str], actions: Sequence[str], paying: int) -> Image:
    """`P` (3, 2, 3) drawn for three `states` and two `actions`, both names; arriving at the state `paying` pays 1."""
    figure = new_figure(8, 3.4)
    (axes,) = figure.axes
    axes.set(xlim=(-1.9, 6.1), ylim=(-1.6, 1.6), aspect="equal")
    axes.set_axis_off()
    for start, action, end in zip(*np.nonzero(P), strict=True):
        colour, dash, bend = STYLES[action]
        label = f"{actions[action]}: {P[start, action, end]:g}"
        label += ", pays 1" if end == paying != start else ""
        if start != end:
            draw_arrow(axes, PLACES[start], PLACES[end], label, color=colour, linestyle=dash, bend=bend)
        elif P[start, :, end].min() < 1:
            draw_loop(axes, PLACES[start], label, -1, color=colour, linestyle=dash)
        elif action == 0:  # both actions stay for certain, so one arrow stands for both
            draw_loop(axes, PLACES[start], f"{' or '.join(actions)}: 1", 1, color=BLACK, linestyle="-")
    for name, place, fill in zip(states, PLACES, ("white", SKY, "#D0D0D0"), strict=True):
        axes.text(*place, name, ha="center", va="center", fontsize=12, bbox=CIRCLE | {"facecolor": fill})
    return figure_png(figure)


def draw_arrow(axes: Axes, start: np.ndarray, end: np.ndarray, label: str, bend: float, **style: Any) -> None:
    """A bent arrow from state to state, its label beside the middle of it."""
    arrow = {"arrowstyle": HEAD, "connectionstyle": f"arc3,rad={bend}"}
    axes.annotate("", end, start, arrowprops=arrow | style | {"shrinkA": 30, "shrinkB": 34, "linewidth": 2})
    across = np.array([end[1] - start[1], start[0] - end[0]])  # to where a positive bend bulges
    middle = (start + end) / 2 + bend / 2 * across
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 2}
    axes.text(*middle, label, color=style["color"], ha="center", va="center", bbox=paper)


def draw_loop(axes: Axes, place: np.ndarray, label: str, side: int, **style: Any) -> None:
    """An arrow from a state to itself, on its left (`side` -1) or right, and its label."""
    arrow = {"arrowstyle": HEAD, "connectionstyle": f"arc3,rad={1.6 * side}"}
    x, y = place[0] + 0.42 * side, place[1]
    axes.annotate(
        "", (x, y + 0.16), (x, y - 0.16), arrowprops=arrow | style | {"shrinkA": 0, "shrinkB": 0, "linewidth": 2}
    )
    where = {"ha": "left" if side > 0 else "right", "va": "center"}
    axes.text(x + 0.36 * side, y, label, color=style["color"], **where)
