"""The latent explorer: a map of codes, a cursor on it, and the picture that the code under the cursor decodes to."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes

from rlvae_tutor.course.widgets.controls import slider
from rlvae_tutor.course.widgets.explorer import Explorer
from rlvae_tutor.plotting import BLACK, figure_png, new_figure
from rlvae_tutor.vae import VAE

REACH = 3.0
NEIGHBOURS = 15
FAR = 0.7  # the distance from which on no code counts as near


def draw(
    axes: list[Axes],
    model: VAE,
    means: np.ndarray,
    labels: np.ndarray,
    shape: tuple[int, int],
    names: Sequence[str],
    z1: float,
    z2: float,
) -> None:
    """The map with a cross at (z1, z2), and the picture that this code decodes to."""
    draw_map(axes[0], means, labels, 1.1 * REACH, names)  # room for the whole cross at the ends
    axes[0].plot(z1, z2, marker="P", color=BLACK, markersize=14, markeredgecolor="white")
    axes[1].imshow(decoded(model, [[z1, z2]])[0].reshape(shape), cmap="gray_r", vmin=0, vmax=1)
    axes[1].set_title(f"decoded from ({z1:z.1f}, {z2:z.1f})")
    axes[1].spines[["top", "right"]].set_visible(True)  # a frame: paper may be white to its edge
    axes[1].set(xticks=[], yticks=[])


def draw_map(axes: Axes, means: np.ndarray, labels: np.ndarray, reach: float, names: Sequence[str] = ()) -> None:
    """Codes (n, 2) as points, coloured by label, and the number of each label in the middle of its points.

    Where labels have `names`, a list to the left says which number is which.
    """
    points = axes.scatter(*means.T, c=labels, cmap="tab10", s=8, vmin=-0.5, vmax=9.5, alpha=0.6)
    if names:
        numbered = [f"{label} {names[label]}" for label in np.unique(labels)]
        axes.legend(
            points.legend_elements(num=None)[0], numbered, loc="center right", bbox_to_anchor=(-0.2, 0.5), frameon=False
        )
    for label in np.unique(labels):
        x, y = np.clip(np.median(means[labels == label], axis=0), -0.95 * reach, 0.95 * reach)
        axes.text(x, y, str(label), fontsize=12, weight="bold", ha="center", va="center", clip_on=True)
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), xlabel="latent 1", ylabel="latent 2", title="Map of codes")


def decoded(model: VAE, codes: np.ndarray | Sequence[Sequence[float]]) -> np.ndarray:
    """The means (n, size) that the VAE `model` decodes `codes` (n, latents) to."""
    outputs = model.decoder(np.asarray(codes, np.float32))
    return np.asarray(model.architecture.likelihood.mean(outputs))


def between(ends: np.ndarray, shares: Sequence[float] | np.ndarray) -> np.ndarray:
    """Codes (n, latents) at `shares` (n,) of the way from the first of two codes `ends` (2, latents) to the second."""
    shares = np.asarray(shares)[:, np.newaxis]
    return (1 - shares) * ends[0] + shares * ends[1]


def explain(means: np.ndarray, labels: np.ndarray, names: Sequence[str], z1: float, z2: float) -> str:
    """The labels of the nearest codes."""
    distance = np.linalg.norm(means - [z1, z2], axis=1)
    near = labels[np.argsort(distance)[:NEIGHBOURS]]
    kinds, counts = np.unique(near, return_counts=True)
    often = lambda count: "once" if count == 1 else f"{count} times"
    ranked = sorted(zip(counts, kinds, strict=True), reverse=True)
    found = ", ".join(f"{names[kind] if names else kind} ({often(count)})" for count, kind in ranked)
    edge = " No picture has a code near here, so the decoder guesses." if distance.min() > FAR else ""
    return f"The fifteen nearest test pictures show {found}.{edge}"


def latent_explorer(
    model: VAE, means: np.ndarray, labels: np.ndarray, shape: tuple[int, int], names: Sequence[str] = ()
) -> Explorer:
    """The widget, for a VAE with two latents, encoded `means` (n, 2) with `labels` (n,), and pictures of `shape`.

    `names` are the names of the labels, by number, where a number alone says too little.
    """
    controls = {name: slider(text, 0.0, -REACH, REACH, 0.1) for name, text in (("z1", "latent 1"), ("z2", "latent 2"))}
    known: dict[str, Any] = {"model": model, "means": means, "labels": labels, "shape": shape, "names": names}
    width = 10 if names else 8.6
    return Explorer(controls, partial(draw, **known), partial(explain, means, labels, names), width, height=4.2)


def latent_static(
    model: VAE,
    means: np.ndarray,
    labels: np.ndarray,
    shape: tuple[int, int],
    steps: int = 11,
    names: Sequence[str] = (),
) -> Image:
    """The static version: the map of codes, and the pictures that a grid of codes over it decodes to."""
    positions = np.linspace(-2.5, 2.5, steps)
    codes = [[x, y] for y in positions[::-1] for x in positions]
    gap = (0, 0), (0, 0), (1, 1), (1, 1)
    pictures = np.pad(decoded(model, codes).reshape(steps, steps, *shape), gap)
    figure = new_figure(11.4 if names else 10, 5.1, columns=2)
    codes_axes, axes = figure.axes
    draw_map(codes_axes, means, labels, 2.5 * steps / (steps - 1), names)
    codes_axes.set_aspect("equal")
    extent = np.array([positions[0], positions[-1]] * 2) * steps / (steps - 1)
    axes.imshow(np.block([list(row) for row in pictures]), cmap="gray_r", vmin=0, vmax=1, extent=extent)
    axes.set(xlabel="latent 1", ylabel="latent 2", title="What each code decodes to")
    axes.grid(visible=False)
    return figure_png(figure)
