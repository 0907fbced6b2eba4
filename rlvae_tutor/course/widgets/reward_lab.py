"""The reward lab of lesson 06: recorded runs, and which of them earns most under a chosen reward and gamma."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import ipywidgets as widgets
import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes

from rlvae_tutor.course.widgets.controls import choice, same, slider
from rlvae_tutor.course.widgets.explorer import Explorer, static_version
from rlvae_tutor.mdp.recording import Recording, discounted_return
from rlvae_tutor.mdp.rewards import REWARDS, area, steps_to_target
from rlvae_tutor.mdp.state import Progress
from rlvae_tutor.plotting import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION

# A reward (runs,) of the progress before and after a step, and the horizon.
Reward = Callable[[Progress, Progress, Any], np.ndarray]

# How the runs are drawn, in their order: colour, dash, hatching of the bar.
STYLES: tuple[tuple[str, Any, str], ...] = (
    (BLUE, "-", ""),
    (ORANGE, "--", "//"),
    (PURPLE, "-.", ".."),
    (VERMILION, ":", "xx"),
    (GREEN, (0, (5, 1, 1, 1, 1, 1)), "\\\\"),
    (GREY, (0, (1, 3)), "++"),
)
# Returns that differ by less than this are level.
LEVEL = 1e-9


def uncharged(reward: Reward) -> Reward:
    """A `reward` that charges a crash for its own step only, as if the horizon ended there."""
    return lambda before, after, horizon: reward(before, after, after.step)


# The rewards to choose from; a crash hacks the last two.
CHOICES: dict[str, Reward] = {name.replace("_", " "): function for name, function in REWARDS.items()} | {
    "area, rest after a crash not charged": uncharged(area),
    "steps to target, rest after a crash not charged": uncharged(steps_to_target),
}


def returns_of(runs: Recording, reward: str, gamma: float) -> np.ndarray:
    """Discounted returns (runs,) under one of the `CHOICES`."""
    return discounted_return(runs.rewards(CHOICES[reward]), gamma)


def draw(axes: list[Axes], runs: Recording, names: Sequence[str], reward: str, gamma: float) -> None:
    """The losses of the runs, and their returns as bars, the highest on top."""
    draw_losses(axes[0], runs, names)
    draw_returns(axes[1], returns_of(runs, reward, gamma), names)
    axes[1].set_title(f"{reward}\ngamma {gamma:.2f}")


def draw_losses(axes: Axes, runs: Recording, names: Sequence[str]) -> None:
    """Loss over outer steps, each run up to its last step; a crash is a cross at the upper edge."""
    losses, crashed = runs.path("nelbo"), runs.moments[-1].diverged
    low, high = np.nanmin(losses), losses[0].max()
    top = high + 0.25 * (high - low)
    for number, (colour, dash, _) in enumerate(STYLES[: len(names)]):
        last = runs.lengths[number]
        path = np.nan_to_num(losses[: last + 1, number], nan=top, posinf=top)
        axes.plot(np.minimum(path, top), color=colour, linestyle=dash, linewidth=2, label=names[number])
        if crashed[number]:
            axes.plot(last, top, "X", color=colour, markersize=11, markeredgecolor="white", clip_on=False, zorder=5)
    axes.set(xlabel="outer step", ylabel="negative ELBO (nats)", xlim=(0, runs.horizon), ylim=(low - 1, top))
    axes.set_title("Loss on outer-validation (cross: crash)")
    axes.legend(frameon=False)


def draw_returns(axes: Axes, returns: np.ndarray, names: Sequence[str]) -> None:
    """Returns (runs,) as bars, ranked; the scale leaves room for the numbers at their ends."""
    order = np.argsort(-returns, kind="stable")
    low, high = min(returns.min(), 0), max(returns.max(), 0)
    span = high - low or 1.0  # all returns may be 0
    room = 0.22 * span
    for row, number in enumerate(order):
        colour, _, hatch = STYLES[number]
        axes.barh(row, returns[number], color=colour, hatch=hatch, edgecolor="white", height=0.7)
        side = 1 if returns[number] >= 0 else -1
        where = {"ha": "left" if side > 0 else "right", "va": "center"}
        axes.text(returns[number] + 0.02 * side * span, row, f"{returns[number]:.2f}", **where)
    axes.axvline(0, color=BLACK, linewidth=1)
    axes.set_yticks(range(len(names)), [f"{row}. {names[number]}" for row, number in enumerate(order, 1)])
    right = high + room * (high > 0 or low == 0)
    axes.set(xlim=(low - room * (low < 0), right), ylim=(len(names) - 0.5, -0.5), xlabel="return")
    axes.grid(visible=False, axis="y")


def final_losses(runs: Recording) -> np.ndarray:
    """Loss (runs,) in nats at the end; infinite where a run crashed."""
    return np.where(runs.moments[-1].diverged, np.inf, runs.moments[-1].nelbo)


def explain(runs: Recording, names: Sequence[str], reward: str, gamma: float) -> str:
    """Which run wins, and whether that is what we want."""
    returns, ends = returns_of(runs, reward, gamma), final_losses(runs)
    best, winners = int(np.argmin(ends)), np.flatnonzero(returns >= returns.max() - LEVEL).tolist()
    if len(winners) > 1:
        level = "; ".join(names[number] for number in winners)
        return f"Level at the top: {level}. This reward cannot tell them apart at gamma {gamma:.2f}."
    (winner,) = winners
    preference = f"At gamma {gamma:.2f} this reward prefers the run called {names[winner]}"
    if winner == best:
        return f"{preference}. It ends at {ends[best]:.1f} nats, the lowest loss of all: the right run wins."
    best_end = f"{names[best]} ends at {ends[best]:.1f}"
    if np.isinf(ends[winner]):
        return (
            f"{preference}, which crashed in step {runs.lengths[winner]}, while {best_end} nats. The reward is hacked."
        )
    ends_at = f"which ends at {ends[winner]:.1f} nats"
    return f"{preference}, {ends_at}, while {best_end}: the wrong run wins, if the end counts."


def reward_lab(runs: Recording, names: Sequence[str]) -> Explorer:
    """The widget, for a `Recording` of up to six runs called `names`."""
    layout = widgets.Layout(width="26em")
    controls = {
        "reward": choice("reward", same(CHOICES), value="log excess", layout=layout),
        "gamma": slider("gamma", 0.9, 0.0, 1.0, 0.01),
    }
    return Explorer(controls, partial(draw, runs=runs, names=names), partial(explain, runs, names), 11, 3.8)


def reward_static(runs: Recording, names: Sequence[str]) -> Image:
    """The static version: one reward at two gammas, and a reward that a crash hacks."""

    def draw_panel(axes: Axes, reward: str, gamma: float) -> None:
        draw_returns(axes, returns_of(runs, reward, gamma), names)
        axes.set_title(f"{reward.replace(', ', ',' + chr(10))}\ngamma {gamma:.2f}")

    hacked = "steps to target, rest after a crash not charged"
    panels = [("log excess", 1.0), ("log excess", 0.9), (hacked, 1.0)]
    return static_version(draw_panel, [{"reward": reward, "gamma": gamma} for reward, gamma in panels], 14, 3.2)
