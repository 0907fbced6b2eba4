"""Lesson 09: how much of a small world a table of Q-values has learned, and how much of it was tried."""

from collections.abc import Mapping

import numpy as np
from IPython.display import Image

from rlvae_tutor.mdp.grid_world import GridWorld
from rlvae_tutor.plotting import BLUE, ORANGE, VERMILION, figure_png, new_figure
from rlvae_tutor.qlearning.tabular import TrainedTable


def is_optimal(learned: np.ndarray, optimal: np.ndarray, tolerance: float = 1e-9) -> np.ndarray:
    """Whether the best action by the `learned` Q-values (S, A) is one of the best by the `optimal` ones, (S,)."""
    chosen = np.take_along_axis(optimal, learned.argmax(axis=1)[:, np.newaxis], axis=1)[:, 0]
    return optimal.max(axis=1) - chosen <= tolerance


def share_optimal(world: GridWorld, learned: np.ndarray, optimal: np.ndarray) -> float:
    """The share of states, goals left out, in which the best action by the `learned` Q-values (S, A) is optimal."""
    return float(is_optimal(learned, optimal)[~world.is_goal].mean())


def coverage(world: GridWorld, visits: np.ndarray) -> float:
    """The share of pairs of a state, goals left out, and an action that were tried at least once."""
    return float((visits[~world.is_goal] > 0).mean())


def learning_curves(world: GridWorld, optimal: np.ndarray, runs: Mapping[str, TrainedTable]) -> Image:
    """The share of states whose best action is learned, over the updates of up to three runs; for a notebook."""
    figure = new_figure(8.4, 3.6)
    (axes,) = figure.axes
    for (name, run), colour, dash in zip(runs.items(), (BLUE, ORANGE, VERMILION), ("o-", "s--", "^:"), strict=False):
        updates, tables = zip(*run.trace, strict=True)
        shares = [share_optimal(world, q, optimal) for q in tables]
        axes.plot(updates, shares, dash, color=colour, label=name, markersize=4)
    axes.set(xlabel="updates", ylabel="share of states learned", ylim=(0, 1.04), xlim=(0, None))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.legend(frameon=False, loc="lower right")
    return figure_png(figure)
