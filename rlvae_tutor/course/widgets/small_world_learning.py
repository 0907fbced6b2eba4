"""The learning explorer of lesson 09: what Q-learning knows of a small world after any number of updates.

Left the landscape of the loss with the states that are not learned yet and the greedy path over it, right the learned
values of the actions at its start beside the exact ones. Everything was computed before, so that a move takes a
fraction of a second.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import ipywidgets as widgets
import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes

from rlvae_tutor.course.demos.landscape import PATH, START, draw_landscape
from rlvae_tutor.course.demos.learned_table import coverage, is_optimal, share_optimal
from rlvae_tutor.course.widgets.controls import choice, same, start_sliders
from rlvae_tutor.course.widgets.explorer import Explorer, legend_below, static_version
from rlvae_tutor.mdp.grid_world import GridWorld
from rlvae_tutor.plotting import BLACK, BLUE, GREEN, GREY, SKY, VERMILION
from rlvae_tutor.qlearning.tabular import TrainedTable


def travel(world: GridWorld, actions: np.ndarray, cell: int, most: int = 40) -> np.ndarray:
    """Cells (steps + 1,) on the way of a policy `actions` (S,), by the likeliest outcome of each action.

    The way ends in a goal, with the action to stop, where it would come back to a cell, or after `most` steps.
    """
    cells, shares = world.outcomes
    way = [cell]
    while len(way) <= most and not world.is_goal[way[-1]] and actions[way[-1]] < cells.shape[1]:
        state, action = way[-1], actions[way[-1]]
        following = int(cells[state, action, shares[state, action].argmax()])
        if following in way:
            break
        way.append(following)
    return np.array(way)


def draw_learned(axes: Axes, world: GridWorld, q: np.ndarray, optimal: np.ndarray, cell: int) -> None:
    """Where the greedy policy of `q` is optimal and where it is not, and its way from a cell."""
    right, goal = is_optimal(q, optimal), world.is_goal
    draw_landscape(axes, world)
    axes.plot(*world.points[~right & ~goal].T, "x", color=VERMILION, markersize=5, label="not learned", zorder=3)
    axes.plot(*world.points[goal].T, "s", color=GREEN, markersize=4, label="goal", zorder=2)
    way = world.points[travel(world, q.argmax(axis=1), cell)]
    axes.plot(*way.T, label="greedy path", **PATH)
    axes.plot(*way[0], **START)


def draw_values(
    axes: Axes, world: GridWorld, q: np.ndarray, visits: np.ndarray, optimal: np.ndarray, cell: int
) -> None:
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


def moment(run: TrainedTable, number: int) -> tuple[int, np.ndarray, np.ndarray]:
    """Updates so far, Q-values (S, A) and visits (S, A) of a run at entry `number` of its trace."""
    return *run.trace[number], run.visits_trace[number]


def draw(
    axes: list[Axes],
    world: GridWorld,
    optimal: np.ndarray,
    runs: Mapping[str, TrainedTable],
    experience: str,
    number: int,
    w: float,
    v: float,
) -> None:
    """What the run has learned over the landscape, and its values at the start."""
    updates, q, visits = moment(runs[experience], number)
    cell = world.cell(w, v)
    draw_learned(axes[0], world, q, optimal, cell)
    axes[0].set_title(f"{experience}: {updates:,} updates")
    draw_values(axes[1], world, q, visits, optimal, cell)
    axes[1].set_title(f"Values at w {w:.2f}, v {v:.2f}")


def explain(
    world: GridWorld,
    optimal: np.ndarray,
    runs: Mapping[str, TrainedTable],
    experience: str,
    number: int,
    w: float,
    v: float,
) -> str:
    """How much is learned, how much was seen, and which action the greedy policy takes at the start."""
    updates, q, visits = moment(runs[experience], number)
    progress = (
        f"After {updates:,} updates the learned action is best in {share_optimal(world, q, optimal):.1%} of the "
        f"states, and {coverage(world, visits):.1%} of the pairs of state and action have been tried. "
    )
    return progress + explain_start(world, q, visits, optimal, world.cell(w, v))


def explain_start(world: GridWorld, q: np.ndarray, visits: np.ndarray, optimal: np.ndarray, cell: int) -> str:
    """Which action the greedy policy of `q` takes in a cell, and what it loses if that is not the best one."""
    chosen, best = q[cell].argmax(), optimal[cell].argmax()
    if world.is_goal[cell]:
        return "The start is in the goal: nothing is left to do."
    if is_optimal(q, optimal)[cell]:
        return f"At the start it would take '{world.actions[chosen]}', which is a best action."
    loss = optimal[cell].max() - optimal[cell, chosen]
    tries = visits[cell, best]
    return (
        f"At the start it would take '{world.actions[chosen]}', {loss:.3f} nats worse than '{world.actions[best]}', "
        f"which was tried {'once' if tries == 1 else f'{tries} times'}."
    )


def learning_explorer(world: GridWorld, optimal: np.ndarray, runs: Mapping[str, TrainedTable]) -> Explorer:
    """The widget, for the `optimal` Q-values (S, A) and what was learned, by the kind of experience.

    All runs have traces at the same numbers of updates.
    """
    moments = [(f"{updates:,}", number) for number, (updates, _) in enumerate(next(iter(runs.values())).trace)]
    controls = {
        "number": choice("updates so far", moments, widgets.SelectionSlider),
        "experience": choice("experience", same(runs)),
    } | start_sliders(world, 0.0, 0.0)
    known: dict[str, Any] = {"world": world, "optimal": optimal, "runs": runs}
    return Explorer(controls, partial(draw, **known), partial(explain, **known), 11.5, 4.8)


def learning_static(world: GridWorld, optimal: np.ndarray, runs: Mapping[str, TrainedTable]) -> Image:
    """The static version: the end of each run, and before them an early moment of the first."""
    first, *_ = runs
    panels = [(first, len(runs[first].trace) // 8), *((name, -1) for name in runs)]

    def draw_panel(axes: Axes, name: str, number: int) -> None:
        updates, q, _ = moment(runs[name], number)
        draw_learned(axes, world, q, optimal, world.cell(0.0, 0.0))
        axes.set_title(f"{name}\n{updates:,} updates: {share_optimal(world, q, optimal):.1%} right")

    settings = [{"name": name, "number": number} for name, number in panels]
    return static_version(draw_panel, settings, 3.3 * len(panels), 4.0, partial(legend_below, columns=4))
