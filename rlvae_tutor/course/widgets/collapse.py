"""The collapse dial of lesson 03: beta moves, and with it how many latents PCA predicts to be active."""

from functools import partial

import numpy as np

from rlvae_tutor.course.widgets.explorer import Explorer, slider
from rlvae_tutor.plotting import BLACK, BLUE, GREY, ORANGE, VERMILION, figure_png, new_figure

# Marker, colour, size and filling: a triangle fits into the ring of the same place.
MARKS = ("o", BLUE, 13, "none"), ("^", ORANGE, 7, "full")


def predicted(eigenvalues, noise_variance, latents, beta):
    """Active latents that PCA predicts: eigenvalues above beta times the noise variance, no more than there are."""
    return min(latents, int(np.sum(eigenvalues > beta * noise_variance)))


def draw(axes, data, trained, beta):
    """The spectrum with the price of a latent as a line, and beside it active latents over beta, trained ones as dots.

    `data` is (eigenvalues, noise variance, latents), `trained` maps a name to numbers of active latents by beta.
    """
    eigenvalues, noise_variance, latents = data
    draw_spectrum(axes[0], eigenvalues[: latents + 4], beta * noise_variance, latents)
    betas = np.geomspace(0.5, 20, 400)
    axes[1].step(betas, [predicted(*data, one) for one in betas], where="post", color=BLACK, label="PCA predicts")
    for (name, counts), (mark, colour, size, filling) in zip(trained.items(), MARKS, strict=False):
        style = {"color": colour, "markersize": size, "fillstyle": filling, "markeredgewidth": 2}
        axes[1].plot(list(counts), list(counts.values()), mark, label=f"trained: {name}", **style)
    axes[1].axvline(beta, color=VERMILION, linestyle="--", linewidth=1)
    axes[1].set(xscale="log", xlabel="beta: weight of the KL", ylabel="active latents", ylim=(-0.5, latents + 1))
    axes[1].set_xticks([0.5, 1, 2, 4, 8, 16], ["0.5", "1", "2", "4", "8", "16"])
    axes[1].legend(loc="upper right", frameon=False, borderaxespad=1.5)  # clear of the line at the last beta


def draw_spectrum(axes, eigenvalues, price, latents):
    """Eigenvalues as bars, dark where they are above the price of a latent and there is a latent for them."""
    ranks = np.arange(1, len(eigenvalues) + 1)
    paid = (eigenvalues > price) & (ranks <= latents)
    axes.bar(ranks, eigenvalues, color=np.where(paid, BLUE, "#D0D0D0"), edgecolor=GREY)
    axes.axhline(price, color=VERMILION, linestyle="--", label="beta x noise variance")
    axes.legend(loc="upper right", frameon=False)  # the last bars are low
    axes.set(xlabel="principal axis", ylabel="variance along it", yscale="log", ylim=(0.02, 2))
    axes.set_xticks([1, 5, 10, 15, 20])
    axes.set_yticks([0.02, 0.05, 0.1, 0.2, 0.5, 1, 2], ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"])
    axes.minorticks_off()


def explain(data, beta):
    """What is seen, in words."""
    count, (_, noise_variance, latents) = predicted(*data, beta), data
    price = (
        f"At beta {beta:.2f} an axis pays for a latent if the variance along it is above {beta * noise_variance:.3f}: "
    )
    if count == 0:
        return price + "none does. Total collapse is the best there is, and no failure of training."
    if count == latents:
        return price + f"all {latents} do, and more axes would, if there were latents for them."
    return price + f"{count} axes do, {latents - count} of the {latents} latents stay silent."


def collapse_dial(eigenvalues, noise_variance, latents, trained):
    """The widget, for data whose covariance has these `eigenvalues`, the largest first."""
    data = np.asarray(eigenvalues), noise_variance, latents
    steps = {"beta": slider("beta", 1.0, 0.5, 20.0, 0.25)}
    return Explorer(steps, partial(draw, data=data, trained=trained), partial(explain, data))


def collapse_static(eigenvalues, noise_variance, latents):
    """The same in pictures: the spectrum at beta 1, 4 and 12."""
    figure = new_figure(10, 3.2, columns=3)
    for axes, beta in zip(figure.axes, (1, 4, 12), strict=True):
        draw_spectrum(axes, np.asarray(eigenvalues)[: latents + 4], beta * noise_variance, latents)
        axes.set_title(f"beta {beta}: {predicted(np.asarray(eigenvalues), noise_variance, latents, beta)} active")
    return figure_png(figure)
