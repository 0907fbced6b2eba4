"""The table explorer of lesson 10: a learned table over learning rate and time as a map, and one of its cells opened.

An `agent` here is a `TableAgent` whose bins are those of the observation set "schedule": log10(learning rate) + 3, and
the remaining share of the horizon. `factors` (actions,) are what its actions multiply the learning rate by.
"""

from functools import partial

import ipywidgets as widgets
import numpy as np
from matplotlib.colors import BoundaryNorm, LogNorm, Normalize

from rlvae_tutor.course.widgets.explorer import Explorer, slider
from rlvae_tutor.mdp.observations import decode_learning_rate
from rlvae_tutor.plotting import BLACK, BLUE, GREY, SKY, figure_png, new_figure

# Purple lowers the learning rate, orange raises it; the factor stands in the cell besides.
DIVERGING, SEQUENTIAL, NOTHING = "PuOr_r", "cividis", "#EFEFEF"
SHOWN = {"preferred": "the factor it prefers", "visits": "times it was there", "value": "value of what it prefers"}
TICKS = np.array([1e-4, 1e-3, 1e-2, 1e-1])


def edges(agent):
    """Edges of the map: shares of training that are over (times + 1,), rising, and log10 learning rates (rates + 1,).

    The last time ends with the training. An outer step lies in the middle of what it takes of it.
    """
    rates, remaining = agent.bins.edges
    return 1 - (remaining[::-1] - remaining[0]), np.log10(decode_learning_rate(rates))


def as_map(agent, values):
    """Values (cells, ...) of the table as (rates, times, ...), time running forwards."""
    return np.reshape(values, (*agent.bins.counts, *np.shape(values)[1:]))[:, ::-1]


def contents(agent, factors, shown):
    """What is `shown` of each cell (rates, times), NaN where the agent never was."""
    values = agent.values(np.arange(agent.bins.size))
    every = {
        "preferred": np.log2(factors)[values.argmax(axis=1)],
        "visits": agent.visits.sum(axis=1).astype(float),
        "value": values.max(axis=1),
    }
    return as_map(agent, np.where(agent.visits.any(axis=1), every[shown], np.nan))


def colours_of(cells, factors, shown):
    """Colour map and norm of a map that shows `cells` (rates, times)."""
    if shown == "preferred":
        steps = np.sort(np.log2(factors))
        outer = 1.5 * steps[0] - 0.5 * steps[1], 1.5 * steps[-1] - 0.5 * steps[-2]
        return DIVERGING, BoundaryNorm([outer[0], *(steps[:-1] + steps[1:]) / 2, outer[1]], 256)
    limits = (np.nanmin(cells), np.nanmax(cells)) if np.any(~np.isnan(cells)) else (1, 2)
    return SEQUENTIAL, LogNorm(*limits) if shown == "visits" else Normalize(*limits)


def draw_map(axes, agent, factors, shown="preferred"):
    """The table as a map: time to the right, learning rate upwards; every cell visited is coloured and written."""
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


def write_cells(axes, cells, mesh, times, rates, shown):
    """The content of each visited cell in figures, light on dark and dark on light."""
    for (row, column), value in np.ndenumerate(cells):
        if np.isnan(value):
            continue
        brightness = np.dot(mesh.cmap(mesh.norm(value))[:3], (0.299, 0.587, 0.114))
        middle = (times[column] + times[column + 1]) / 2, (rates[row] + rates[row + 1]) / 2
        colour = "white" if brightness < 0.5 else BLACK
        axes.text(*middle, written(value, shown), fontsize=9, color=colour, ha="center", va="center")


def written(value, shown):
    """A cell's content as few figures as it takes: a factor, a number of visits, a value."""
    if shown == "preferred":
        return f"{2**value:.2g}".lstrip("0")
    if shown == "visits":
        return f"{value:.0f}" if value < 1000 else f"{value / 1000:.0f}k"
    return f"{round(value, 1) + 0.0:.1f}"  # without a minus before a zero


def cell_at(agent, horizon, step, rate):
    """Number of the cell seen at an outer `step` with the learning-rate bin number `rate`."""
    return int(agent.bins.cells([[agent.bins.centres[0][rate], 1 - step / horizon]])[0])


def draw(axes, agent, factors, horizon, step, rate, shown):
    """The map with a cross where the learner stands, and the Q-values of all actions of that cell."""
    draw_map(axes[0], agent, factors, shown)
    place = (step + 0.5) / horizon, np.log10(decode_learning_rate(agent.bins.centres[0][rate]))
    axes[0].plot(*place, marker="P", color=BLACK, markersize=15, markeredgecolor="white", markeredgewidth=1.5)
    draw_cell(axes[1], agent, factors, cell_at(agent, horizon, step, rate))


def draw_cell(axes, agent, factors, cell):
    """Q-values of one cell as bars, each with the number of its tries; a line down shows what caution takes off."""
    tries, places = agent.visits[cell], np.arange(len(factors))
    known = tries > 0
    q, cautious = np.where(known, agent.q[cell], 0.0), np.where(known, agent.values(np.array([cell]))[0], 0.0)
    best = known & (places == agent.values(np.array([cell]))[0].argmax())
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


def told_move(factor):
    """What an action does, in words."""
    if factor == 1:
        return "keeps the learning rate"
    return f"{'raises' if factor > 1 else 'lowers'} it, by a factor of {factor:g}"


def explain(agent, factors, horizon, step, rate, shown):
    """What the table prefers in the cell, and on how much that rests."""
    cell = cell_at(agent, horizon, step, rate)
    tries, values = agent.visits[cell], agent.values(np.array([cell]))[0]
    lead = (
        f"Outer step {step:.0f} of {horizon}, "
        f"learning rate near {decode_learning_rate(agent.bins.centres[0][rate]):.2g}; the map shows {SHOWN[shown]}. "
    )
    if not tries.any():
        return lead + "Nobody was ever here: the table has no opinion, and its zeros are where it began."
    best = values.argmax()
    missing = int(np.sum(tries == 0))
    untried = f" {missing} of {len(factors)} actions were never tried here." if missing else ""
    rests = f"on {tries[best]:,} of {tries.sum():,} tries in this cell"
    if np.sum(tries > 0) == 1:
        return f"{lead}The table {told_move(factors[best])}: nothing else was tried here. That rests {rests}.{untried}"
    runner_up = values[tries > 0].max() - np.sort(values[tries > 0])[-2]
    return (
        f"{lead}The table {told_move(factors[best])}. That rests {rests}; the next best action is worth "
        f"{runner_up:.2f} less, caution counted.{untried}"
    )


def table_explorer(agent, factors, horizon):
    """The widget, for an agent that learned over `horizon` outer steps."""
    centres = agent.bins.centres[0]
    options = [(f"{decode_learning_rate(centre):.2g}", number) for number, centre in enumerate(centres)]
    style = {"description_width": "initial"}
    controls = {
        "step": slider("outer step", 1, 0, horizon - 1, 1),
        "rate": widgets.SelectionSlider(options=options, value=2, description="learning rate", style=style),
        "shown": widgets.Dropdown(
            options=[(text, name) for name, text in SHOWN.items()],
            value="preferred",
            description="the map shows",
            style=style,
        ),
    }
    controls["step"].readout_format = "d"
    known = {"agent": agent, "factors": np.asarray(factors), "horizon": horizon}
    return Explorer(controls, partial(draw, **known), partial(explain, **known), width=12.4, height=5.4)


def table_static(agents, factors):
    """The same in pictures: what each of the `agents` (by a title) prefers, and how often the last was there."""
    panels = [(agent, "preferred", title) for title, agent in agents.items()]
    panels.append((panels[-1][0], "visits", SHOWN["visits"]))
    figure = new_figure(10.6, 4.6, columns=len(panels))
    for axes, (agent, shown, title) in zip(figure.axes, panels, strict=True):
        draw_map(axes, agent, np.asarray(factors), shown)
        axes.set_title(title)
        axes.label_outer()
    return figure_png(figure)
