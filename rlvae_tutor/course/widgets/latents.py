"""The latent explorer: a map of codes, a cursor on it, and what the decoder makes of the code under the cursor."""

from functools import partial

import numpy as np

from rlvae_tutor.course.widgets.explorer import Explorer, slider
from rlvae_tutor.plotting import BLACK, figure_png, new_figure

REACH = 3.0


def draw(axes, model, means, labels, shape, names, z1, z2):
    """The map with a cross at (z1, z2), and the picture that this code decodes to."""
    draw_map(axes[0], means, labels, 1.1 * REACH, names)  # room for the whole cross at the ends
    axes[0].plot(z1, z2, marker="P", color=BLACK, markersize=14, markeredgecolor="white")
    axes[1].imshow(decoded(model, [[z1, z2]])[0].reshape(shape), cmap="gray_r", vmin=0, vmax=1)
    axes[1].set_title(f"decoded from ({z1:z.1f}, {z2:z.1f})")
    axes[1].spines[["top", "right"]].set_visible(True)  # a frame: paper may be white to its edge
    axes[1].set(xticks=[], yticks=[])


def draw_map(axes, means, labels, reach, names=()):
    """Codes (n, 2) as points, coloured by label, and each label's number in the middle of its points.

    Where labels have `names`, a list to the left says which number is which.
    """
    points = axes.scatter(*means.T, c=labels, cmap="tab10", s=8, vmin=-0.5, vmax=9.5, alpha=0.6)
    if names:
        told = [f"{label} {names[label]}" for label in np.unique(labels)]
        axes.legend(
            points.legend_elements(num=None)[0], told, loc="center right", bbox_to_anchor=(-0.2, 0.5), frameon=False
        )
    for label in np.unique(labels):
        x, y = np.clip(np.median(means[labels == label], axis=0), -0.95 * reach, 0.95 * reach)
        axes.text(x, y, str(label), fontsize=12, weight="bold", ha="center", va="center", clip_on=True)
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), xlabel="latent 1", ylabel="latent 2", title="Map of codes")


def decoded(model, codes):
    """Pictures (n, size) that the VAE `model` makes of codes (n, 2)."""
    outputs = model.decoder(np.asarray(codes, np.float32))
    return np.asarray(model.architecture.likelihood.mean(outputs))


def explain(means, labels, names, z1, z2):
    """What lies nearest."""
    distance = np.linalg.norm(means - [z1, z2], axis=1)
    near = labels[np.argsort(distance)[:15]]
    kinds, counts = np.unique(near, return_counts=True)
    often = lambda count: "once" if count == 1 else f"{count} times"
    ranked = sorted(zip(counts, kinds, strict=True), reverse=True)
    told = ", ".join(f"{names[kind] if names else kind} ({often(count)})" for count, kind in ranked)
    edge = " No code of a picture is near: the decoder guesses." if distance.min() > 0.7 else ""
    return f"The fifteen nearest test pictures show {told}.{edge}"


def latent_explorer(model, means, labels, shape, names=()):
    """The widget, for a VAE with two latents, encoded `means` (n, 2) with `labels` (n,), pictures of `shape`.

    `names` are what labels are called, by number, where a number says too little.
    """
    controls = {name: slider(text, 0.0, -REACH, REACH, 0.1) for name, text in (("z1", "latent 1"), ("z2", "latent 2"))}
    seen = {"model": model, "means": means, "labels": labels, "shape": shape, "names": names}
    width = 10 if names else 8.6
    return Explorer(controls, partial(draw, **seen), partial(explain, means, labels, names), width, height=4.2)


def latent_static(model, means, labels, shape, steps=11, names=()):
    """The same in pictures: the map of codes, and what a grid of codes over it decodes to."""
    positions = np.linspace(-2.5, 2.5, steps)
    codes = [[x, y] for y in positions[::-1] for x in positions]
    gap = (0, 0), (0, 0), (1, 1), (1, 1)
    pictures = np.pad(decoded(model, codes).reshape(steps, steps, *shape), gap)
    figure = new_figure(11.4 if names else 10, 5.1, columns=2)
    codes_axes, axes = figure.axes
    draw_map(codes_axes, means, labels, 2.5 * steps / (steps - 1), names)
    codes_axes.set_aspect("equal")
    extent = np.array([positions[0], positions[-1]] * 2) * steps / (steps - 1)
    axes.imshow(np.hstack(np.hstack(pictures)), cmap="gray_r", vmin=0, vmax=1, extent=extent)
    axes.set(xlabel="latent 1", ylabel="latent 2", title="What each code decodes to")
    axes.grid(visible=False)
    return figure_png(figure)
