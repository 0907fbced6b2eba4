"""The reparameterisation dial of lesson 02: the noise stays; mean and log-variance move, and every draw with them."""

import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes

from rlvae_tutor.course.widgets.controls import slider
from rlvae_tutor.course.widgets.explorer import Explorer, static_version
from rlvae_tutor.plotting import BLUE, GREY, VERMILION

DRAWS = np.sort(np.random.default_rng(7).standard_normal(40))
REACH = 10.5  # as far as any draw goes, wherever the controls stand
GRID = np.linspace(-REACH, REACH, 800)
# Mean and log-variance of the panels of the static version, and how far its draws reach.
STATIC_SETTINGS, STATIC_REACH = [(0.0, 0.0), (0.7, -0.9), (2.0, -3.0)], 4


def density(grid: np.ndarray, mean: float, log_variance: float) -> np.ndarray:
    """Density of N(mean, exp(log_variance)) at the points of `grid`."""
    return np.exp(-((grid - mean) ** 2) / (2 * np.exp(log_variance))) / np.sqrt(2 * np.pi * np.exp(log_variance))


def kl(mean: float, log_variance: float) -> float:
    """KL to the standard normal in nats."""
    return 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance)


def draw_panel(axes: Axes, mean: float, log_variance: float, reach: float = REACH) -> None:
    """Noise above, draws below, and a line from each noise to its draw; with them the density of each."""
    z = mean + np.exp(log_variance / 2) * DRAWS
    axes.plot(GRID, 1 + 0.8 * density(GRID, 0, 0), color=GREY, linestyle="--", label="prior N(0, 1)")
    axes.fill_between(GRID, -0.4 * density(GRID, mean, log_variance), 0, color=BLUE, alpha=0.25, label="q(z | x)")
    for before, after in zip(DRAWS, z, strict=True):
        axes.plot([before, after], [1, 0], color=GREY, linewidth=0.6)
    axes.plot(DRAWS, np.ones_like(DRAWS), color=GREY, marker="|", linestyle="none", label="noise")
    axes.plot(z, np.zeros_like(z), color=VERMILION, marker="o", markersize=4, linestyle="none", label="draws z")
    axes.set(xlim=(-reach, reach), ylim=(-1.3, 1.6), xlabel="value", yticks=[0, 1], yticklabels=["z", "noise"])
    axes.set_title(f"mean {mean:z.1f}, log-variance {log_variance:z.1f}\nKL {kl(mean, log_variance):.2f} nats")
    axes.xaxis.get_major_locator().set_params(integer=True)


def draw(axes: list[Axes], mean: float, log_variance: float) -> None:
    """The only panel."""
    draw_panel(axes[0], mean, log_variance)


def explain(mean: float, log_variance: float) -> str:
    """How a draw is made of its noise, and what the KL is made of."""
    deviation = np.exp(log_variance / 2)
    if abs(mean) < 0.05 and abs(log_variance) < 0.05:
        return "q is the prior itself: the code says nothing, and costs nothing."
    move = (
        "Raise the mean by .1 and every draw moves by .1. Raise the log-variance by .1 and a draw moves by 5 % of its "
    )
    return (
        f"Every draw is {mean:z.1f} + {deviation:.2f} times its noise. {move}distance from the mean. "
        f"The KL is {kl(mean, log_variance):.2f} nats: {0.5 * mean**2:.2f} for leaving zero, "
        f"{kl(0, log_variance):.2f} for the width."
    )


def reparameterisation_dial() -> Explorer:
    """The widget."""
    controls = {
        "mean": slider("mean", 0.7, -3, 3, 0.1),
        "log_variance": slider("log-variance", -0.9, -4, 2, 0.1),
    }
    return Explorer(controls, draw, explain, width=9, height=3.8, columns=1)


def reparameterisation_static() -> Image:
    """The static version: three settings, whose draws reach less far."""
    settings = [
        {"mean": mean, "log_variance": log_variance, "reach": STATIC_REACH} for mean, log_variance in STATIC_SETTINGS
    ]
    return static_version(draw_panel, settings, width=3.4 * len(settings), height=3.2)
