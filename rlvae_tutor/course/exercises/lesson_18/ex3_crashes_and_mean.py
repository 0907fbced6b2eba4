"""Exercise 18.3: A crash in the mean."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. A crash in the mean

Loss curves of several runs; some of them end in what is no number. What has the method earned?
"""

# NaN at step 1, NaN later, an infinite loss, and runs that end well.
CURVES = np.array([[46.0, 30.0, 25.0], [46.0, np.nan, np.nan], [45.0, 29.0, 24.0], [47.0, 31.0, np.nan]])
OVERFLOW = np.array([[46.0, 30.0, 25.0], [46.0, 900.0, np.inf], [45.0, 28.0, 24.5]])


@exercise(
    "18/crashes_and_mean",
    "A crash in the mean",
    question=QUESTION,
    cases=[
        Case((CURVES[[0, 2]], 247.0), "two runs that end at 25 and 24"),
        Case((CURVES, 247.0), "of four runs one is NaN from step 1 on, one at its end"),
        Case((OVERFLOW, 300.0), "of three runs one ends at infinity"),
    ],
    hints=[
        "A run has crashed if its last loss is no finite number: `np.isfinite`.",
        "Put the price in the place of those losses, take the mean of *all* runs, and give the share beside it.",
    ],
)
def crashes_and_mean(curves: np.ndarray, price: float) -> list[float]:
    """Share of crashed runs, from 0 to 1, and mean of final losses in nats, as [share, mean].

    `curves` (runs, steps) are losses in nats, a crashed run's last one NaN or infinite; it counts as `price`. The
    published code, to be repaired, puts the loss before training in the place of a crash, and tells no share:

        ends = np.where(np.isnan(curves[:, -1]), curves[:, 0], curves[:, -1])
        return [0.0, ends.mean()]
    """
    crashed = ~np.isfinite(curves[:, -1])
    return [crashed.mean(), np.where(crashed, price, curves[:, -1]).mean()]


@crashes_and_mean.wrong(
    "You put the initial loss in the place of a crash: then a run that broke counts like one that was never begun.",
    "A crash has a price that was named beforehand, and worse than any loss that can be met.",
)
def initial_loss_for_a_crash(curves: np.ndarray, price: float) -> object:
    crashed = ~np.isfinite(curves[:, -1])
    return [crashed.mean(), np.where(crashed, curves[:, 0], curves[:, -1]).mean()]


@crashes_and_mean.wrong(
    "You left the crashed runs out of the mean: who crashes more often then looks better.",
    "Every run that was begun counts.",
)
def crashed_runs_dropped(curves: np.ndarray, price: float) -> object:
    crashed = ~np.isfinite(curves[:, -1])
    return [crashed.mean(), curves[~crashed, -1].mean()]


@crashes_and_mean.wrong(
    "`nanmean` leaves out what is NaN, and keeps what is infinite: neither counts a crash.",
    "Find the crashes first, with `np.isfinite`, and price them.",
)
def nanmean_of_the_ends(curves: np.ndarray, price: float) -> object:
    return [np.isnan(curves[:, -1]).mean(), np.nanmean(curves[:, -1])]


@crashes_and_mean.wrong(
    "You took the last finite loss of each run: a run may look well a moment before it breaks.",
    "What a run was before it crashed is no result of it.",
)
def last_finite_loss(curves: np.ndarray, price: float) -> object:
    crashed = ~np.isfinite(curves[:, -1])
    return [crashed.mean(), np.mean([curve[np.isfinite(curve)][-1] for curve in curves])]


@crashes_and_mean.wrong(
    "`isnan` does not see a loss that is infinite.", "Whatever is no finite number is a crash: `np.isfinite`."
)
def infinity_overlooked(curves: np.ndarray, price: float) -> object:
    crashed = np.isnan(curves[:, -1])
    return [crashed.mean(), np.where(crashed, price, curves[:, -1]).mean()]


@crashes_and_mean.wrong(
    "The mean is right, but the share is missing: a reader cannot tell one crash from a bad method.",
    "Report crashes beside the mean.",
)
def share_not_told(curves: np.ndarray, price: float) -> object:
    return [0.0, np.where(np.isfinite(curves[:, -1]), curves[:, -1], price).mean()]
