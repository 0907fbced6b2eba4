"""Lesson 17: how many operations a machine allows, and how many of them each way of training gets."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from rlvae_tutor.plotting import BLACK, BLUE, GREEN, PURPLE, VERMILION, new_figure


def roofline_figure(peak: float, traffic: float, intensity: float, rates: Mapping[str, float]) -> Figure:
    """The most operations per second that a machine allows, and those that several ways with one `intensity` get.

    `peak` is in operations per second, `traffic` in bytes per second, `intensity` in operations per byte; `rates` maps
    up to four names to operations per second. Source: Williams, Waterman and Patterson 2009.
    """
    figure = new_figure(7.5, 3.8)
    (axes,) = figure.axes
    across = np.geomspace(0.1, 100, 200)
    axes.plot(across, np.minimum(peak, traffic * across), color=BLACK, label="the machine's roof")
    for (name, rate), mark, colour in zip(rates.items(), "osD^", (VERMILION, PURPLE, GREEN, BLUE), strict=False):
        axes.plot(intensity, rate, mark, color=colour, markersize=9, label=name)
    axes.set(xscale="log", yscale="log", xlabel="operations per byte of the working set")
    axes.set(ylabel="operations per second")
    axes.legend(frameon=False, loc="lower right")
    return figure
