"""Lesson 01: are codes distributed like the prior that new pictures are drawn from?"""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from rlvae_tutor.plotting import SKY, VERMILION, new_figure


def code_histograms(codes: Mapping[str, np.ndarray]) -> Figure:
    """One histogram per entry of `codes`, arrays (examples, latents) by name, beside the standard normal density."""
    figure = new_figure(10, 3.5, columns=len(codes))
    grid = np.linspace(-3, 3, 200)
    for axes, (name, values) in zip(figure.axes, codes.items(), strict=True):
        axes.hist(np.ravel(values), bins=60, density=True, color=SKY, label="codes")
        axes.plot(grid, np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi), color=VERMILION, label="standard normal")
        axes.set(title=f"{name} code", xlabel="value of a latent", ylabel="density")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    return figure
