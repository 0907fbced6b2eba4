"""The table explorer of lesson 10: a learned table over learning rate and time as a map, and one of its cells opened.

An `agent` here is a `TableAgent` whose bins are those of the observation set "schedule": log10(learning rate) + 3, and
the remaining share of the horizon. Its actions multiply the learning rate by the `factors` (actions,).
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import ipywidgets as widgets
import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import BoundaryNorm, LogNorm, Normalize

from rlvae_tutor.course.widgets.controls import choice, slider
from rlvae_tutor.course.widgets.explorer import Explorer, static_version
from rlvae_tutor.mdp.observations import decode_learning_rate
from rlvae_tutor.plotting import BLACK, BLUE, GREY, SKY
from rlvae_tutor.qlearning.table_over_bins import TableAgent

# Purple lowers the learning rate, orange raises it; the factor is also written in the cell.
DIVERGING, SEQUENTIAL, NOTHING = "PuOr_r", "cividis", "#EFEFEF"
SHOWN = {"preferred": "the factor it prefers", "visits": "times it was there", "value": "value of what it prefers"}
TICKS = np.array([1e-4, 1e-3, 1e-2, 1e-1])


def edges(agent: TableAgent) -> tuple[np.ndarray, np.ndarray]:
    """Edges of the map: shares of training that are over (times + 1,), rising, and log10 learning rates (rates + 1,).

    The last edge is the end of the training. An outer step lies in the middle of the share that it takes.
    """
    rates, remaining = agent.bins.edges
    return 1 - (remaining[::-1] - remaining[0]), np.log10(decode_learning_rate(rates))


def as_map(agent: TableAgent, values: np.ndarray) -> np.ndarray:
    """Values (cells, ...) of the table as (rates, times, ...), time running forwards."""
    return np.reshape(values, (*agent.bins.counts, *np.shape(values)[1:]))[:, ::-1]


def contents(agent: TableAgent, factors: np.ndarray, shown: str) -> np.ndarray:
    """What is `shown` of each cell (rates, times), one of `SHOWN`; NaN where the agent never was."""
    values = agent.values(np.arange(agent.bins.size))
    every = {
        "preferred": np.log2(factors)[values.argmax(axis=1)],
        "visits": agent.visits.sum(axis=1).astype(float),
        "value": values.max(axis=1),
    }
    return as_map(agent, np.where(agent.visits.any(axis=1), every[shown], np.nan))


def colours_of(cells: np.ndarray, factors: np.ndarray, shown: str) -> tuple[str, Normalize]:
    """Colour map and norm of a map that shows `cells` (rates, times)."""
    if shown == "preferred":
        steps = np.sort(np.log2(factors))
        outer = 1.5 * steps[0] - 0.5 * steps[1], 1.5 * steps[-1] - 0.5 * steps[-2]
        return DIVERGING, BoundaryNorm([outer[0], *(steps[:-1] + steps[1:]) / 2, outer[1]], 256)
    limits = (np.nanmin(cells), np.nanmax(cells)) if np.any(~np.isnan(cells)) else (1, 2)
    return SEQUENTIAL, LogNorm(*limits) if shown == "visits" else Normalize(*limits)


def draw_map(axes: Axes, agent: TableAgent, factors: np.ndarray, shown: str = "preferred") -> None:
    """The table as a map: time to the right, learning rate upwards; every visited cell is coloured and labelled."""
    cells = contents(agent, factors, shown)
    times, rates = edges(agent)
    colours, norm = colours_of(cells, factors, shown)
    axes.set_facecolor(NOTHING)
    axes.grid(visible=False)
    mesh = axes.pcolormesh(times, rates, np.ma.masked_invalid(cells), cmap=colours, norm=norm, edgecolors="white")
    write_cells(axes, cells, mesh, times, rates, shown)
    axes.set(xlim=(times[0], times[-1]), ylim=(rates[0], rates[-1]), title=SHOWN[shown])
    axes.set(xlabel="share of the training that is over", ylabel="learning rate")
    within = np.log10(TICKS)[np.log10(TICKS) >= rates[0] - 1e-6]
    axes.set_yticks(within, [f"{10**tick:g}" for tick in within])


def write_cells(
    axes: Axes, cells: np.ndarray, mesh: QuadMesh, times: np.ndarray, rates: np.ndarray, shown: str
) -> None:
    """The content of each visited cell as a number, light on dark and dark on light."""
    for (row, column), value in np.ndenumerate(cells):
        if np.isnan(value):
            continue
        brightness = np.dot(mesh.cmap(mesh.norm(value))[:3], (0.299, 0.587, 0.114))
        middle = (times[column] + times[column + 1]) / 2, (rates[row] + rates[row + 1]) / 2
        colour = "white" if brightness < 0.5 else BLACK
        axes.text(*middle, written(value, shown), fontsize=9, color=colour, ha="center", va="center")


def written(value: float, shown: str) -> str:
    """The content of a cell in few digits: a factor, a number of visits or a value."""
    if shown == "preferred":
        return f"{2**value:.2g}".lstrip("0")
    if shown == "visits":
        return f"{value:.0f}" if value < 1000 else f"{value / 1000:.0f}k"
    return f"{round(value, 1) + 0.0:.1f}"  # without a minus before a zero


def cell_at(agent: TableAgent, horizon: int, step: float, rate: int) -> int:
    """Number of the cell seen at an outer `step` with the learning-rate bin number `rate`."""
    return int(agent.bins.cells([[agent.bins.centres[0][rate], 1 - step / horizon]])[0])


def draw(
    axes: list[Axes], agent: TableAgent, factors: np.ndarray, horizon: int, step: float, rate: int, shown: str
) -> None:
    """The map with a cross at the chosen cell, and the Q-values of all actions of that cell."""
    draw_map(axes[0], agent, factors, shown)
    place = (step + 0.5) / horizon, np.log10(decode_learning_rate(agent.bins.centres[0][rate]))
    axes[0].plot(*place, marker="P", color=BLACK, markersize=15, markeredgecolor="white", markeredgewidth=1.5)
    draw_cell(axes[1], agent, factors, cell_at(agent, horizon, step, rate))


def draw_cell(axes: Axes, agent: TableAgent, factors: np.ndarray, cell: int) -> None:
    """Q-values of one cell as bars, each with the number of its tries; a line down shows what caution takes off."""
    tries, values, places = agent.visits[cell], agent.values(np.array([cell]))[0], np.arange(len(factors))
    known = tries > 0
    q, cautious = np.where(known, agent.q[cell], 0.0), np.where(known, values, 0.0)
    best = known & (places == values.argmax())
    axes.bar(places, q, color=np.where(best, BLUE, SKY), edgecolor=np.where(best, BLACK, GREY), linewidth=1.2)
    axes.vlines(places[known], cautious[known], q[known], color=BLACK, linewidth=2)
    low, high = min(0, cautious.min()), max(0, q.max())
    room = max(high - low, 0.1)
    for place, count, top in zip(places, tries, np.maximum(q, 0), strict=True):
        text = f"{count}" if count else "never\ntried"
        axes.text(place, top + 0.02 * room, text, ha="center", va="bottom", fontsize=9)
    axes.axhline(0, color=GREY, linewidth=1)
    axes.set_xticks(places, [f"x {factor:g}" for factor in factors])
    axes.set(ylim=(low - 0.05 * room, high + 0.2 * room), xlabel="action: factor for the learning rate")
    axes.set(ylabel="Q: log excess still to be gained", title="Q of this cell (number: tries; line: caution)")


def move_in_words(factor: float) -> str:
    """What an action that multiplies the learning rate by `factor` does to it."""
    if factor == 1:
        return "keeps the learning rate"
    return f"{'raises' if factor > 1 else 'lowers'} it, by a factor of {factor:g}"


def explain(agent: TableAgent, factors: np.ndarray, horizon: int, step: float, rate: int, shown: str) -> str:
    """What the table prefers in the cell, and on how much that rests."""
    lead = (
        f"Outer step {step:.0f} of {horizon}, "
        f"learning rate near {decode_learning_rate(agent.bins.centres[0][rate]):.2g}; the map shows {SHOWN[shown]}. "
    )
    return lead + explain_cell(agent, factors, cell_at(agent, horizon, step, rate))


def explain_cell(agent: TableAgent, factors: np.ndarray, cell: int) -> str:
    """The preferred action of a cell, the number of its tries, and its lead over the next best action."""
    tries, values = agent.visits[cell], agent.values(np.array([cell]))[0]
    if not tries.any():
        return "The agent was never here: the table has no opinion, and its zeros are the values it began with."
    best = values.argmax()
    missing = int(np.sum(tries == 0))
    untried = f" {missing} of {len(factors)} actions were never tried here." if missing else ""
    rests = f"on {tries[best]:,} of {tries.sum():,} tries in this cell"
    move = move_in_words(factors[best])
    if np.sum(tries > 0) == 1:
        return f"The table {move}: nothing else was tried here. That rests {rests}.{untried}"
    second, first = np.sort(values[tries > 0])[-2:]
    return (
        f"The table {move}. That rests {rests}; the next best action is worth {first - second:.2f} less, caution "
        f"counted.{untried}"
    )


def table_explorer(agent: TableAgent, factors: Sequence[float] | np.ndarray, horizon: int) -> Explorer:
    """The widget, for an agent that learned over `horizon` outer steps."""
    rates = [(f"{decode_learning_rate(centre):.2g}", number) for number, centre in enumerate(agent.bins.centres[0])]
    controls = {
        "step": slider("outer step", 1, 0, horizon - 1, 1),
        "rate": choice("learning rate", rates, widgets.SelectionSlider, value=2),
        "shown": choice("the map shows", [(text, name) for name, text in SHOWN.items()]),
    }
    controls["step"].readout_format = "d"
    known: dict[str, Any] = {"agent": agent, "factors": np.asarray(factors), "horizon": horizon}
    return Explorer(controls, partial(draw, **known), partial(explain, **known), width=12.4, height=5.4)


def table_static(agents: Mapping[str, TableAgent], factors: Sequence[float] | np.ndarray) -> Image:
    """The static version: the preferences of each of the `agents` (by a title), and the visits of the last one."""

    def draw_panel(axes: Axes, agent: TableAgent, shown: str, title: str) -> None:
        draw_map(axes, agent, np.asarray(factors), shown)
        axes.set_title(title)
        axes.label_outer()

    panels = [{"agent": agent, "shown": "preferred", "title": title} for title, agent in agents.items()]
    panels.append(panels[-1] | {"shown": "visits", "title": SHOWN["visits"]})
    return static_version(draw_panel, panels, 10.6, 4.6)
