"""The collapse dial of lesson 03: beta moves, and with it the number of latents that PCA predicts to be active."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes

from rlvae_tutor.course.widgets.controls import slider
from rlvae_tutor.course.widgets.explorer import Explorer, static_version
from rlvae_tutor.plotting import BLACK, BLUE, GREY, ORANGE, VERMILION

# Marker, colour, size and filling: a triangle fits into the ring of the same place.
MARKS = ("o", BLUE, 13, "none"), ("^", ORANGE, 7, "full")

# Eigenvalues, the largest first; noise variance; latents.
Data = tuple[np.ndarray, float, int]


def predicted(eigenvalues: np.ndarray, noise_variance: float, latents: int, beta: float) -> int:
    """Active latents that PCA predicts: one for each eigenvalue above beta times the noise variance."""
    return min(latents, int(np.sum(eigenvalues > beta * noise_variance)))


def draw(axes: list[Axes], data: Data, trained: Mapping[str, Mapping[float, int]], beta: float) -> None:
    """The spectrum with the price of a latent as a line, and beside it active latents over beta, trained ones as dots.

    `trained` maps a name to numbers of active latents by beta.
    """
    _, _, latents = data
    draw_spectrum(axes[0], *data, beta)
    betas = np.geomspace(0.5, 20, 400)
    axes[1].step(betas, [predicted(*data, value) for value in betas], where="post", color=BLACK, label="PCA predicts")
    for (name, counts), (mark, colour, size, filling) in zip(trained.items(), MARKS, strict=False):
        style = {"color": colour, "markersize": size, "fillstyle": filling, "markeredgewidth": 2}
        axes[1].plot(list(counts), list(counts.values()), mark, label=f"trained: {name}", **style)
    axes[1].axvline(beta, color=VERMILION, linestyle="--", linewidth=1)
    axes[1].set(xscale="log", xlabel="beta: weight of the KL", ylabel="active latents", ylim=(-0.5, latents + 1))
    axes[1].set_xticks([0.5, 1, 2, 4, 8, 16], ["0.5", "1", "2", "4", "8", "16"])
    axes[1].legend(loc="upper right", frameon=False, borderaxespad=1.5)  # clear of the line at the last beta


def draw_spectrum(axes: Axes, eigenvalues: np.ndarray, noise_variance: float, latents: int, beta: float) -> None:
    """Eigenvalues as bars, a few more than there are latents; dark where a latent is predicted to be active."""
    price, shown = beta * noise_variance, eigenvalues[: latents + 4]
    ranks = np.arange(1, len(shown) + 1)
    active = (shown > price) & (ranks <= latents)
    axes.bar(ranks, shown, color=np.where(active, BLUE, "#D0D0D0"), edgecolor=GREY)
    axes.axhline(price, color=VERMILION, linestyle="--", label="beta x noise variance")
    axes.legend(loc="upper right", frameon=False)  # the last bars are low
    axes.set(xlabel="principal axis", ylabel="variance along it", yscale="log", ylim=(0.02, 2))
    axes.set_xticks([1, 5, 10, 15, 20])
    axes.set_yticks([0.02, 0.05, 0.1, 0.2, 0.5, 1, 2], ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"])
    axes.minorticks_off()


def explain(data: Data, beta: float) -> str:
    """How many axes pay for a latent at this beta."""
    count, (_, noise_variance, latents) = predicted(*data, beta), data
    price = (
        f"At beta {beta:.2f} an axis pays for a latent if the variance along it is above {beta * noise_variance:.3f}: "
    )
    if count == 0:
        return price + "none does. Total collapse is now the best solution; training has not failed."
    if count == latents:
        return price + f"all {latents} do, and more axes would, if there were latents for them."
    return price + f"{count} axes do, so {latents - count} of the {latents} latents stay silent."


def collapse_dial(
    eigenvalues: Sequence[float] | np.ndarray,
    noise_variance: float,
    latents: int,
    trained: Mapping[str, Mapping[float, int]],
) -> Explorer:
    """The widget, for data whose covariance has these `eigenvalues`, the largest first.

    `trained` maps the names of up to two models to their numbers of active latents by beta.
    """
    data = np.asarray(eigenvalues), noise_variance, latents
    controls = {"beta": slider("beta", 1.0, 0.5, 20.0, 0.25)}
    return Explorer(controls, partial(draw, data=data, trained=trained), partial(explain, data))


def collapse_static(eigenvalues: Sequence[float] | np.ndarray, noise_variance: float, latents: int) -> Image:
    """The static version: the spectrum at beta 1, 4 and 12."""
    data = np.asarray(eigenvalues), noise_variance, latents

    def draw_panel(axes: Axes, beta: float) -> None:
        draw_spectrum(axes, *data, beta)
        axes.set_title(f"beta {beta}: {predicted(*data, beta)} active")

    return static_version(draw_panel, [{"beta": beta} for beta in (1, 4, 12)], width=10, height=3.2)
