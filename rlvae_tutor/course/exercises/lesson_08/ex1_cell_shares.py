"""Exercise 08.1: Round without freezing."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. Round without freezing

One axis of the grid. With which probability must each cell be drawn, so that a point stays where it is on average?
"""


@exercise(
    "08/cell_shares",
    "Round without freezing",
    question=QUESTION,
    cases=[
        Case((2.25, 5), "a point at 2.25, five cells"),
        Case((0.7, 3), "a point at .7, three cells"),
        Case((3.0, 5), "a point that is cell 3 itself"),
        Case((4.0, 5), "a point on the last of five cells, number 4"),
    ],
    hints=[
        "Only the two cells beside the point may be drawn, and their probabilities add up to 1.",
        "At 2.25 the average over the draws must be 2.25: how often must cell 3 be drawn?",
        "The upper cell is drawn with probability `position - lower`. On the last cell take `lower = cells - 2`.",
    ],
)
def cell_shares(position: float, cells: int) -> np.ndarray:
    """Probabilities (`cells`,) with which a point is rounded to each cell of one axis, so that it is right on average.

    `position` is where the point lies, counted in cells from the first: a number from 0 to `cells` - 1.
    """
    shares = np.zeros(cells)
    lower = min(int(position), cells - 2)
    shares[lower + 1] = position - lower
    shares[lower] = 1 - shares[lower + 1]
    return shares


@cell_shares.wrong(
    "You round to the nearest cell: a step shorter than half a cell then never leads anywhere.",
    "Chance keeps small steps alive: one in four steps of a quarter cell moves by a whole one.",
)
def nearest_cell(position: float, cells: int) -> object:
    return np.eye(cells)[int(np.rint(position))]


@cell_shares.wrong(
    "The two probabilities are exchanged: the cell that is farther away is drawn more often.",
    "The average must be the point: the nearer a cell, the likelier.",
)
def shares_exchanged(position: float, cells: int) -> object:
    lower = min(int(position), cells - 2)
    return (lower + 1 - position) * np.eye(cells)[lower + 1] + (position - lower) * np.eye(cells)[lower]


@cell_shares.wrong(
    "You always round down, so that no small step upwards is ever made.", "On average the point must stay where it is."
)
def always_down(position: float, cells: int) -> object:
    return np.eye(cells)[int(position)]


@cell_shares.wrong(
    "You draw the two cells evenly, wherever the point lies between them.",
    "Half and half is right only for a point in the middle.",
)
def half_and_half(position: float, cells: int) -> object:
    lower = min(int(position), cells - 2)
    return (np.eye(cells)[lower] + np.eye(cells)[lower + 1]) / 2
