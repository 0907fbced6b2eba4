"""The reward lab of lesson 06: recorded runs, and which of them earns most under a chosen reward and gamma."""

from functools import partial

import ipywidgets as widgets
import numpy as np

from rlvae_tutor.course.widgets.explorer import Explorer, slider
from rlvae_tutor.mdp.recording import discounted_return
from rlvae_tutor.mdp.rewards import REWARDS, area, steps_to_target
from rlvae_tutor.plotting import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION, figure_png, new_figure

# How the runs are drawn, in their order: colour, dash, hatching of the bar.
STYLES = (
    (BLUE, "-", ""),
    (ORANGE, "--", "//"),
    (PURPLE, "-.", ".."),
    (VERMILION, ":", "xx"),
    (GREEN, (0, (5, 1, 1, 1, 1, 1)), "\\\\"),
    (GREY, (0, (1, 3)), "++"),
)
# Returns that differ by less are level.
LEVEL = 1e-9


def uncharged(reward):
    """A `reward` that charges a crash for its own step alone, as if the horizon ended there."""
    return lambda before, after, horizon: reward(before, after, after.step)


# The rewards to choose from; the last two are hacked by a crash.
CHOICES = {name.replace("_", " "): function for name, function in REWARDS.items()} | {
    "area, rest after a crash not charged": uncharged(area),
    "steps to target, rest after a crash not charged": uncharged(steps_to_target),
}


def draw(axes, runs, names, reward, gamma):
    """The runs' losses, and their returns as bars, the highest on top."""
    draw_losses(axes[0], runs, names)
    draw_returns(axes[1], discounted_return(runs.rewards(CHOICES[reward]), gamma), names)
    axes[1].set_title(f"{reward}\ngamma {gamma:.2f}")


def draw_losses(axes, runs, names):
    """Loss over outer steps, each run as far as it came; a crash is a cross at the upper edge."""
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


def draw_returns(axes, returns, names):
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


def final_losses(runs):
    """Loss (runs,) in nats at the end; infinite where a run crashed."""
    return np.where(runs.moments[-1].diverged, np.inf, runs.moments[-1].nelbo)


def explain(runs, names, reward, gamma):
    """Who wins, and whether that is what we want."""
    returns, ends = discounted_return(runs.rewards(CHOICES[reward]), gamma), final_losses(runs)
    best, winners = int(np.argmin(ends)), np.flatnonzero(returns >= returns.max() - LEVEL)
    if len(winners) > 1:
        level = "; ".join(names[number] for number in winners)
        return f"Level at the top: {level}. This reward cannot tell them apart at gamma {gamma:.2f}."
    (winner,) = winners
    told = f"At gamma {gamma:.2f} this reward prefers the run called {names[winner]}"
    if winner == best:
        return f"{told}. It ends at {ends[best]:.1f} nats, the lowest loss of all: the right run wins."
    should = f"{names[best]} ends at {ends[best]:.1f}"
    if np.isinf(ends[winner]):
        return f"{told}, which crashed in step {runs.lengths[winner]}, while {should} nats. The reward is hacked."
    return f"{told}, which ends at {ends[winner]:.1f} nats, while {should}: the wrong run wins, if the end counts."


def reward_lab(runs, names):
    """The widget, for a `Recording` of up to six runs called `names`."""
    style = {"description_width": "initial"}
    layout = widgets.Layout(width="26em")
    rewards = [(name, name) for name in CHOICES]
    controls = {
        "reward": widgets.Dropdown(
            options=rewards, value="log excess", description="reward", style=style, layout=layout
        ),
        "gamma": slider("gamma", 0.9, 0.0, 1.0, 0.01),
    }
    told = {"runs": runs, "names": names}
    return Explorer(controls, partial(draw, **told), partial(explain, runs, names), width=11, height=3.8)


def reward_static(runs, names):
    """The same in pictures: one reward at two gammas, and a reward that a crash wins."""
    settings = [("log excess", 1.0), ("log excess", 0.9), ("steps to target, rest after a crash not charged", 1.0)]
    figure = new_figure(14, 3.2, columns=len(settings))
    for axes, (reward, gamma) in zip(figure.axes, settings, strict=True):
        draw_returns(axes, discounted_return(runs.rewards(CHOICES[reward]), gamma), names)
        axes.set_title(f"{reward.replace(', ', ',' + chr(10))}\ngamma {gamma:.2f}")
    return figure_png(figure)
