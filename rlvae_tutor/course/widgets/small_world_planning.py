"""The planning explorer of lesson 08: what a plan does first in each cell, and what the other actions are worth.

Left the landscape of the loss with the first action in each cell and a path over it, right the values of the actions
at its start. Everything is exact; a plan is computed once, so that the next move takes a fraction of a second.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial

import ipywidgets as widgets
import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rlvae_tutor.course.demos.landscape import PATH, START, draw_landscape
from rlvae_tutor.course.widgets.controls import FULL_NAME, choice, same, start_sliders
from rlvae_tutor.course.widgets.explorer import Explorer, legend_below, static_version
from rlvae_tutor.mdp.grid_world import FINITE_HORIZON, GridWorld
from rlvae_tutor.plotting import BLACK, BLUE, GREEN, GREY, ORANGE, SKY, VERMILION
from rlvae_tutor.qlearning import planning

# Colour, marker and its size, from the smallest learning rate to the largest.
Style = tuple[str, str, float]
STYLES: tuple[Style, ...] = (
    (SKY, "o", 2.5),
    (BLUE, "s", 3.5),
    (GREEN, "D", 4.0),
    (ORANGE, "^", 6.0),
    (VERMILION, "P", 7.5),
)
RATES = {
    "all five": (0.01, 0.03, 0.1, 0.3, 1.0),
    "without 1": (0.01, 0.03, 0.1, 0.3),
    "0.1 and 1 alone": (0.1, 1.0),
}
GAMMAS = (1.0, 0.9, 0.5, 0.0)
START_POINT = 0.1, 0.115  # w and v
SHOWN_STEPS = 6  # the learning rates of a path that are written out


def styles(world: GridWorld) -> tuple[Style, ...]:
    """Colour, marker and size of each learning rate: the largest always looks the same."""
    return STYLES[-len(world.learning_rates) :]


def draw_actions(axes: Axes, world: GridWorld, actions: np.ndarray, every: int = 2) -> None:
    """A marker of the action `actions` (S,) on every second cell each way, in colour, shape and size."""
    shown = np.zeros((world.cells, world.cells), bool)
    shown[::every, ::every] = True
    for number, (colour, mark, size) in enumerate(styles(world)):
        chosen = world.points[shown.ravel() & (actions == number)]
        axes.plot(*chosen.T, mark, color=colour, markersize=size, alpha=0.75, zorder=2)


@lru_cache(maxsize=64)
def planned(world: GridWorld, horizon: int, gamma: float) -> np.ndarray:
    """Optimal Q-values (horizon, S, A); planned once."""
    return planning.plan(world.P, world.R, horizon, gamma)


@lru_cache(maxsize=256)
def earned(world: GridWorld, horizon: int, gamma: float) -> np.ndarray:
    """What the policy planned with `gamma` earns, undiscounted, from each cell (S,)."""
    return planning.follow(world.P, world.R, planned(world, horizon, gamma).argmax(axis=2))


def walk(world: GridWorld, plan: np.ndarray, point: Sequence[float] | np.ndarray) -> tuple[np.ndarray, list[float]]:
    """Points (horizon + 1, 2) that the greedy policy of a `plan` (horizon, S, A) passes, and its learning rates.

    It looks its actions up in the nearest cell; the points themselves are not rounded to cells.
    """
    path, rates = [np.asarray(point, float)], []
    for values in plan:
        rates.append(world.learning_rates[values[world.cell(*path[-1])].argmax()])
        path.append(np.clip(world.gradient_step(path[-1], rates[-1]), *world.corners))
    return np.array(path), rates


def draw_plan(axes: Axes, world: GridWorld, w: float, v: float, gamma: float, steps: int) -> None:
    """What the plan does first in each cell, and where it leads from (w, v)."""
    plan = planned(world, steps, gamma)
    draw_landscape(axes, world)
    draw_actions(axes, world, plan[0].argmax(axis=1))
    path, _ = walk(world, plan, (w, v))
    axes.plot(*path.T, **PATH)
    axes.plot(*path[0], clip_on=False, **START)


def draw_values(axes: Axes, world: GridWorld, cell: int, gamma: float, steps: int) -> None:
    """Values of the actions in a cell as bars, the best one framed, and beside them what each earns at once."""
    values, now = planned(world, steps, gamma)[0, cell], world.R[cell]
    places, best = np.arange(len(values)), values.argmax()
    for place, value, (colour, mark, size) in zip(places, values, styles(world), strict=True):
        frame = {"edgecolor": BLACK, "linewidth": 2.5} if place == best else {"edgecolor": GREY, "linewidth": 0.5}
        axes.bar(place, value, color=colour, width=0.62, **frame)
        above = {"xytext": (0, 7), "textcoords": "offset points", "ha": "center", "va": "bottom"}
        axes.annotate(f"{value:.2f}", (place, max(value, now[place], 0)), **above)
        axes.plot(place - 0.42, 0, mark, color=colour, markersize=size, clip_on=False, zorder=5)
    axes.plot(places, now, "d", color="white", markeredgecolor=BLACK, markersize=8, label="reward now")
    axes.axhline(0, color=BLACK, linewidth=0.8)
    axes.set_xticks(places, [f"{rate:g}" for rate in world.learning_rates])
    low, high = min(values.min(), now.min(), 0), max(values.max(), 0.1)
    axes.set_ylim(low - 0.05 * (high - low), high + 0.25 * (high - low))
    axes.set(xlabel="learning rate of the first step", ylabel="value Q: fall of log excess loss")
    axes.legend(frameon=False, loc="upper left")


def draw(axes: list[Axes], world: GridWorld, w: float, v: float, gamma: float, steps: int, rates: str) -> None:
    """The plan over the landscape, and the values at its start."""
    world = replace(world, learning_rates=RATES[rates])
    draw_plan(axes[0], world, w, v, gamma, steps)
    axes[0].set_title(f"First step of the plan, gamma {gamma:g}, {steps} step{'s' * (steps > 1)} left")
    draw_values(axes[1], world, world.cell(w, v), gamma, steps)
    axes[1].set_title(f"Values at w {w:.2f}, v {v:.2f}")


def explain(world: GridWorld, w: float, v: float, gamma: float, steps: int, rates: str) -> str:
    """Which first step is best and why, and what the whole plan earns."""
    world = replace(world, learning_rates=RATES[rates])
    cell, plan = world.cell(w, v), planned(world, steps, gamma)
    path_rates = ", ".join(f"{rate:g}" for rate in walk(world, plan, (w, v))[1][:SHOWN_STEPS])
    more = ", ..." if steps > SHOWN_STEPS else ""
    return (
        f"{explain_first_step(world, plan[0, cell], world.R[cell], steps)}The path takes {path_rates}{more}. From here "
        f"this plan earns {earned(world, steps, gamma)[cell]:.2f} on average, undiscounted; the best plan "
        f"{earned(world, steps, 1.0)[cell]:.2f}."
    )


def explain_first_step(world: GridWorld, values: np.ndarray, now: np.ndarray, steps: int) -> str:
    """Which action is best by its `values` (A,), and whether another one earns more `now` (A,)."""
    best, eager = values.argmax(), now.argmax()
    words = f"The best first step is {world.learning_rates[best]:g}: reward {now[best]:.2f} now"
    words += f", and {values[best] - now[best]:.2f} from what follows. " if steps > 1 else ". "
    if best == eager:
        return words + "No other step earns more at once. "
    gap = values[best] - values[eager]
    return words + (
        f"A step of {world.learning_rates[eager]:g} would earn more now ({now[eager]:.2f}), but {gap:.3f} less in all. "
    )


def planning_explorer(world: GridWorld = FINITE_HORIZON) -> Explorer:
    """The widget."""
    controls = start_sliders(world, *world.points[world.cell(*START_POINT)]) | {
        "gamma": choice("gamma", [(f"{gamma:g}", gamma) for gamma in GAMMAS], widgets.SelectionSlider),
        "steps": widgets.IntSlider(4, 1, 20, description="steps left", style=FULL_NAME),
        "rates": choice("learning rates", same(RATES)),
    }
    return Explorer(controls, partial(draw, world=world), partial(explain, world), 11, 4.8)


def planning_static(world: GridWorld = FINITE_HORIZON, steps: int = 4) -> Image:
    """The static version: the plan and its path from one start at gamma 1, 0.5 and 0."""
    start = world.cell(*START_POINT)
    w, v = world.points[start]

    def draw_panel(axes: Axes, gamma: float) -> None:
        draw_plan(axes, world, w, v, gamma, steps)
        axes.set_title(f"gamma {gamma:g}: earns {earned(world, steps, gamma)[start]:.2f}")

    def add_legend(figure: Figure) -> None:
        for rate, (colour, mark, size) in zip(world.learning_rates, styles(world), strict=True):
            figure.axes[0].plot([], [], mark, color=colour, markersize=size, label=f"step {rate:g}")
        figure.axes[0].plot([], [], label="path", **PATH)
        legend_below(figure, columns=6)

    return static_version(draw_panel, [{"gamma": gamma} for gamma in (1.0, 0.5, 0.0)], 13, 4.6, add_legend)
