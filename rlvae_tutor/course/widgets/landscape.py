"""Q-values over the landscape of the two-parameter VAE: planned in lesson 08, learned in lesson 09.

Left the landscape of the loss with what is done in each cell and a path over it, right the values of the start's
actions. Everything is exact or was computed before, so that a move takes a fraction of a second.
"""

from dataclasses import replace
from functools import lru_cache, partial

import ipywidgets as widgets
import numpy as np

from rlvae_tutor.course.widgets.explorer import Explorer, slider
from rlvae_tutor.mdp.grid_world import FINITE_HORIZON
from rlvae_tutor.plotting import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    figure_png,
    new_figure,
)
from rlvae_tutor.qlearning import planning

# Colour, marker and its size for the smallest step to the largest.
STEPS = ((SKY, "o", 2.5), (BLUE, "s", 3.5), (GREEN, "D", 4.0), (ORANGE, "^", 6.0), (VERMILION, "P", 7.5))
LEVELS = (0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.6, 0.8, 1.2, 2, 4, 8)
PATH = {"color": BLACK, "marker": "o", "markersize": 5, "linewidth": 1.8, "markerfacecolor": "white", "zorder": 4}
# How far from the edge of the picture, as a share of it, a label of a contour must lie to be shown.
LABEL_MARGIN = 0.03
LABELLED = {"xlabel": "decoder weight w", "ylabel": "encoder weight v"}


def draw_landscape(axes, world):
    """Contours of the excess loss in nats over w and v, with its optima as stars and the saddle at the origin."""
    shape = (world.cells, world.cells, 2)
    w, v = np.moveaxis(world.points.reshape(shape), -1, 0)
    axes.contour(w, v, world.excess(world.points).reshape(shape[:2]), LEVELS, colors=GREY, linewidths=0.8)
    best = np.array(world.vae.optimum()[:2])
    for point in (best, -best):
        if np.all(point > world.corners[0]):
            axes.plot(*point, "*", color=GREEN, markeredgecolor=BLACK, markersize=15, zorder=5)
    axes.plot(0, 0, "X", color=PURPLE, markeredgecolor=BLACK, markersize=9, zorder=5)
    axes.set(xlim=world.w_range, ylim=world.v_range, **LABELLED)
    axes.grid(visible=False)


def landscape_figure(world):
    """The landscape alone, the height of its lines written on them, as a picture for a notebook."""
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


def draw_actions(axes, world, actions, every=2):
    """A marker of the action `actions` (S,) on every second cell each way, in colour, shape and size."""
    shown = np.zeros((world.cells, world.cells), bool)
    shown[::every, ::every] = True
    for number, (colour, mark, size) in enumerate(styles(world)):
        chosen = world.points[shown.ravel() & (actions == number)]
        axes.plot(*chosen.T, mark, color=colour, markersize=size, alpha=0.75, zorder=2)


def styles(world):
    """Colour, marker and size of each learning rate: the largest always looks the same."""
    return STEPS[-len(world.learning_rates) :]


# Planning: lesson 08.

RATES = {
    "all five": (0.01, 0.03, 0.1, 0.3, 1.0),
    "without 1": (0.01, 0.03, 0.1, 0.3),
    "0.1 and 1 alone": (0.1, 1.0),
}


@lru_cache(maxsize=64)
def planned(world, horizon, gamma):
    """Optimal Q-values (horizon, S, A); planned once."""
    return planning.plan(world.P, world.R, horizon, gamma)


@lru_cache(maxsize=256)
def earned(world, horizon, gamma):
    """What the policy planned with `gamma` earns, undiscounted, from each cell (S,)."""
    return planning.follow(world.P, world.R, planned(world, horizon, gamma).argmax(axis=2))


def walk(world, plan, point):
    """Points (horizon + 1, 2) that the greedy policy of a `plan` passes, none of them rounded, and its learning rates.

    It looks its actions up in the nearest cell.
    """
    path, rates = [np.asarray(point, float)], []
    for values in plan:
        rates.append(world.learning_rates[values[world.cell(*path[-1])].argmax()])
        path.append(np.clip(world.gradient_step(path[-1], rates[-1]), *world.corners))
    return np.array(path), rates


def draw_plan(axes, world, w, v, gamma, steps):
    """What the plan does first in each cell, and where it leads from (w, v)."""
    plan = planned(world, steps, gamma)
    draw_landscape(axes, world)
    draw_actions(axes, world, plan[0].argmax(axis=1))
    path, _ = walk(world, plan, (w, v))
    axes.plot(*path.T, **PATH)
    axes.plot(*path[0], "o", color=BLACK, markersize=8, zorder=6, clip_on=False)


def draw_values(axes, world, cell, gamma, steps):
    """Values of the actions in a cell as bars, the best one framed, and beside them what each earns at once."""
    values = planned(world, steps, gamma)[0, cell]
    places, best = np.arange(len(values)), values.argmax()
    for place, value, (colour, mark, size) in zip(places, values, styles(world), strict=True):
        frame = {"edgecolor": BLACK, "linewidth": 2.5} if place == best else {"edgecolor": GREY, "linewidth": 0.5}
        axes.bar(place, value, color=colour, width=0.62, **frame)
        above = {"xytext": (0, 7), "textcoords": "offset points", "ha": "center", "va": "bottom"}
        axes.annotate(f"{value:.2f}", (place, max(value, world.R[cell, place], 0)), **above)
        axes.plot(place - 0.42, 0, mark, color=colour, markersize=size, clip_on=False, zorder=5)
    axes.plot(places, world.R[cell], "d", color="white", markeredgecolor=BLACK, markersize=8, label="reward now")
    axes.axhline(0, color=BLACK, linewidth=0.8)
    axes.set_xticks(places, [f"{rate:g}" for rate in world.learning_rates])
    low, high = min(values.min(), world.R[cell].min(), 0), max(values.max(), 0.1)
    axes.set_ylim(low - 0.05 * (high - low), high + 0.25 * (high - low))
    axes.set(xlabel="learning rate of the first step", ylabel="value Q: fall of log excess loss")
    axes.legend(frameon=False, loc="upper left")


def draw_planning(axes, world, w, v, gamma, steps, rates):
    """Both panels of the planning explorer."""
    world = replace(world, learning_rates=RATES[rates])
    draw_plan(axes[0], world, w, v, gamma, steps)
    axes[0].set_title(f"First step of the plan, gamma {gamma:g}, {steps} step{'s' * (steps > 1)} left")
    draw_values(axes[1], world, world.cell(w, v), gamma, steps)
    axes[1].set_title(f"Values at w {w:.2f}, v {v:.2f}")


def explain_planning(world, w, v, gamma, steps, rates):
    """Which first step is best, and why."""
    world = replace(world, learning_rates=RATES[rates])
    cell = world.cell(w, v)
    values, now = planned(world, steps, gamma)[0, cell], world.R[cell]
    best, eager = values.argmax(), now.argmax()
    told = f"The best first step is {world.learning_rates[best]:g}: reward {now[best]:.2f} now"
    told += f", and {values[best] - now[best]:.2f} from what follows. " if steps > 1 else ". "
    if best != eager:
        gap = values[best] - values[eager]
        told += f"A step of {world.learning_rates[eager]:g} would earn more now ({now[eager]:.2f}), but {gap:.3f} less "
        told += "in all. "
    else:
        told += "No other step earns more at once. "
    rates_on_path = ", ".join(f"{rate:g}" for rate in walk(world, planned(world, steps, gamma), (w, v))[1][:6])
    more = ", ..." if steps > 6 else ""
    return (
        f"{told}The path takes {rates_on_path}{more}. From here this plan earns "
        f"{earned(world, steps, gamma)[cell]:.2f} on average, undiscounted; the best plan "
        f"{earned(world, steps, 1.0)[cell]:.2f}."
    )


def choice(name, options, control=widgets.Dropdown):
    """A control to choose among named `options`, the first one to begin with."""
    return control(options=options, value=options[0][1], description=name, style={"description_width": "initial"})


def planning_explorer(world=FINITE_HORIZON):
    """The widget of lesson 08."""
    w, v = world.points[world.cell(0.1, 0.115)]
    width = (world.corners[1] - world.corners[0]) / (world.cells - 1)
    controls = {
        "w": slider("start w", w, *world.w_range, width[0]),
        "v": slider("start v", v, *world.v_range, width[1]),
        "gamma": choice("gamma", [(f"{one:g}", one) for one in (1.0, 0.9, 0.5, 0.0)], widgets.SelectionSlider),
        "steps": widgets.IntSlider(4, 1, 20, description="steps left", style={"description_width": "initial"}),
        "rates": choice("learning rates", [(name, name) for name in RATES]),
    }
    return Explorer(controls, partial(draw_planning, world=world), partial(explain_planning, world), 11, 4.8)


def planning_static(world=FINITE_HORIZON, steps=4):
    """The same in pictures: the plan and its path from one start at gamma 1, .5 and 0."""
    figure = new_figure(13, 4.6, columns=3)
    w, v = world.points[world.cell(0.1, 0.115)]
    for axes, gamma in zip(figure.axes, (1.0, 0.5, 0.0), strict=True):
        draw_plan(axes, world, w, v, gamma, steps)
        axes.set_title(f"gamma {gamma:g}: earns {earned(world, steps, gamma)[world.cell(w, v)]:.2f}")
    for rate, (colour, mark, size) in zip(world.learning_rates, styles(world), strict=True):
        figure.axes[0].plot([], [], mark, color=colour, markersize=size, label=f"step {rate:g}")
    figure.axes[0].plot([], [], label="path", **PATH)
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=6, frameon=False)
    return figure_png(figure)


# Learning: lesson 09.


def is_optimal(learned, optimal, tolerance=1e-9):
    """Whether the best action of the `learned` Q-values (S, A) is one of the best by the `optimal` ones (S,)."""
    chosen = np.take_along_axis(optimal, learned.argmax(axis=1)[:, np.newaxis], axis=1)[:, 0]
    return optimal.max(axis=1) - chosen <= tolerance


def travel(world, actions, cell, most=40):
    """Cells (steps + 1,) on the way of a policy `actions` (S,), by the likeliest outcome, until it ends or stands."""
    cells, shares = world.outcomes
    way = [cell]
    while len(way) <= most and not world.is_goal[way[-1]] and actions[way[-1]] < cells.shape[1]:
        state, action = way[-1], actions[way[-1]]
        following = int(cells[state, action, shares[state, action].argmax()])
        if following in way:
            break
        way.append(following)
    return np.array(way)


def draw_learned(axes, world, q, optimal, cell):
    """Where the greedy policy of `q` is optimal and where it is not, and its way from a cell."""
    right, goal = is_optimal(q, optimal), world.is_goal
    draw_landscape(axes, world)
    axes.plot(*world.points[~right & ~goal].T, "x", color=VERMILION, markersize=5, label="not learned", zorder=3)
    axes.plot(*world.points[goal].T, "s", color=GREEN, markersize=4, label="goal", zorder=2)
    way = world.points[travel(world, q.argmax(axis=1), cell)]
    axes.plot(*way.T, label="greedy path", **PATH)
    axes.plot(*way[0], "o", color=BLACK, markersize=8, zorder=6)


def draw_table(axes, world, q, visits, optimal, cell):
    """Learned values of a cell's actions as bars, exact ones as lines, and how often each action was tried."""
    places, values, exact = np.arange(q.shape[1]), q[cell], optimal[cell]
    axes.bar(places, values, color=np.where(places == values.argmax(), BLUE, SKY), edgecolor=GREY, width=0.6)
    axes.hlines(exact, places - 0.4, places + 0.4, color=BLACK, linewidth=2.5, label="exact value")
    top = max(exact.max(), values.max(), 0.1)
    for place in places:
        axes.text(place, top * 1.04, str(visits[cell, place]), ha="center", va="bottom")
    axes.text(-0.55, top * 1.18, "tried so many times:", ha="left", va="bottom")
    axes.axhline(0, color=BLACK, linewidth=0.8)
    axes.set_ylim(min(values.min(), exact.min(), 0) * 1.1, top * 1.5)
    axes.set_xticks(places, [name.replace(" ", "\n") for name in world.actions])
    axes.set(xlabel="action", ylabel="value Q (nats)")
    axes.legend(frameon=False, loc="upper right")


def moment(runs, experience, number):
    """Updates so far, Q-values and visits of a run at the moment of a number."""
    run = runs[experience]
    return (*run.trace[number], run.visits_trace[number])


def draw_learning(axes, world, optimal, runs, experience, number, w, v):
    """Both panels of the learning explorer."""
    updates, q, visits = moment(runs, experience, number)
    cell = world.cell(w, v)
    draw_learned(axes[0], world, q, optimal, cell)
    axes[0].set_title(f"{experience}: {updates:,} updates")
    draw_table(axes[1], world, q, visits, optimal, cell)
    axes[1].set_title(f"Values at w {w:.2f}, v {v:.2f}")


def explain_learning(world, optimal, runs, experience, number, w, v):
    """How much is learned, how much was seen, and what the start's best action is taken to be."""
    updates, q, visits = moment(runs, experience, number)
    cell = world.cell(w, v)
    mean = is_optimal(q, optimal)[~world.is_goal].mean()
    told = (
        f"After {updates:,} updates the learned action is best in {mean:.1%} of the states, and "
        f"{coverage(world, visits):.1%} of the pairs of state and action have been tried. "
    )
    chosen, best = q[cell].argmax(), optimal[cell].argmax()
    if world.is_goal[cell]:
        return told + "The start is in the goal: nothing is left to do."
    if is_optimal(q, optimal)[cell]:
        return told + f"At the start it would take '{world.actions[chosen]}', which is a best action."
    loss = optimal[cell].max() - optimal[cell, chosen]
    tries = visits[cell, best]
    return told + (
        f"At the start it would take '{world.actions[chosen]}', {loss:.3f} nats worse than '{world.actions[best]}', "
        f"which was tried {'once' if tries == 1 else f'{tries} times'}."
    )


def coverage(world, visits):
    """Share of the pairs of a state, goals left out, and an action that were tried at least once."""
    return float((visits[~world.is_goal] > 0).mean())


def learning_curves(world, optimal, runs):
    """The share of states, goals left out, whose best action is learned, over the updates; a picture for a notebook."""
    figure = new_figure(8.4, 3.6)
    (axes,) = figure.axes
    for (name, run), colour, dash in zip(runs.items(), (BLUE, ORANGE, VERMILION), ("o-", "s--", "^:"), strict=False):
        updates, tables = zip(*run.trace, strict=True)
        shares = [is_optimal(q, optimal)[~world.is_goal].mean() for q in tables]
        axes.plot(updates, shares, dash, color=colour, label=name, markersize=4)
    axes.set(xlabel="updates", ylabel="share of states learned", ylim=(0, 1.04), xlim=(0, None))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.legend(frameon=False, loc="lower right")
    return figure_png(figure)


def learning_explorer(world, optimal, runs):
    """The widget of lesson 09, for the `optimal` Q-values (S, A) and `tabular.TrainedTable` runs by kind of experience.

    All runs have traces at the same numbers of updates.
    """
    moments = [(f"{updates:,}", number) for number, (updates, _) in enumerate(next(iter(runs.values())).trace)]
    width = (world.corners[1] - world.corners[0]) / (world.cells - 1)
    controls = {
        "number": choice("updates so far", moments, widgets.SelectionSlider),
        "experience": choice("experience", [(name, name) for name in runs]),
        "w": slider("start w", 0.0, *world.w_range, width[0]),
        "v": slider("start v", 0.0, *world.v_range, width[1]),
    }
    known = {"world": world, "optimal": optimal, "runs": runs}
    return Explorer(controls, partial(draw_learning, **known), partial(explain_learning, **known), 11.5, 4.8)


def learning_static(world, optimal, runs):
    """The same in pictures: the end of each run, and before them an early moment of the first."""
    first, *_ = runs
    panels = [(first, len(runs[first].trace) // 8), *((name, -1) for name in runs)]
    figure = new_figure(3.3 * len(panels), 4.0, columns=len(panels))
    for axes, (name, number) in zip(figure.axes, panels, strict=True):
        updates, q, _ = moment(runs, name, number)
        draw_learned(axes, world, q, optimal, world.cell(0.0, 0.0))
        share = is_optimal(q, optimal)[~world.is_goal].mean()
        axes.set_title(f"{name}\n{updates:,} updates: {share:.1%} right")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    return figure_png(figure)
