"""The house style, and the plots that more than one place draws.

Figures are made without pyplot, so nothing is global.
"""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# Okabe and Ito's palette: told apart by colour-blind readers. Lines differ in dash or marker besides.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, GREY, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#8A8A8A", "#000000"


def new_figure(width, height, columns=1):
    """A figure of `width` x `height` inches with `columns` axes in one row, in the house style."""
    figure = Figure(figsize=(width, height), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    for axes in figure.subplots(1, columns, squeeze=False)[0]:
        house_style(axes)
    return figure


def house_style(axes):
    """Two spines, a light grid behind the data."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#E5E5E5", linewidth=0.7)
    axes.set_axisbelow(True)


def pixels(figure):
    """The figure as an RGB array (height, width, 3) of bytes."""
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()


def png(figure):
    """The figure as the bytes of a PNG file."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def error_bars(intervals):
    """Means (n,) of intervals and how far they reach below and above (2, n)."""
    means, lows, highs = (np.array([one[key] for one in intervals]) for key in ("mean", "low", "high"))
    return means, np.stack([means - lows, highs - means])


def lines_figure(curves, across=None, **settings):
    """Named `curves`, each over `across` or its own index, told apart by colour and dash; `settings` of the axes."""
    figure = new_figure(7.5, 3.6)
    (axes,) = figure.axes
    colours = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, BLACK, SKY, GREY)
    dashes = ("-", "--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)), (0, (8, 2)), (0, (3, 1)))
    for (name, values), colour, dash in zip(curves.items(), colours, dashes, strict=False):
        places = range(len(values)) if across is None else across
        axes.plot(places, values, color=colour, linestyle=dash, linewidth=2, label=name)
    axes.set(**settings)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right upper", frameon=False)
    return figure


def image_rows(rows, shape):
    """Rows of grey pictures for a notebook, each named: `rows` maps a name to flat examples (n, size) in [0, 1]."""
    columns = max(map(len, rows.values()))
    figure = Figure(figsize=(0.9 * columns + 1, 0.95 * len(rows)), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.subplots(len(rows), columns, squeeze=False)
    for line, (name, examples) in zip(grid, rows.items(), strict=True):
        line[0].annotate(name, (-0.15, 0.5), xycoords="axes fraction", ha="right", va="center")
        for axes, example in zip(line, examples, strict=False):
            axes.imshow(np.reshape(example, shape), cmap="gray_r", vmin=0, vmax=1)
        for axes in line:
            axes.set_axis_off()
    return figure_png(figure)


def image_row(examples, shape):
    """Flat examples (n, size) with values in [0, 1] as one row of grey pictures of `shape`, for a notebook."""
    figure = new_figure(len(examples), 1.1, columns=len(examples))
    for axes, example in zip(figure.axes, examples, strict=True):
        axes.imshow(np.reshape(example, shape), cmap="gray_r", vmin=0, vmax=1)
        axes.set_axis_off()
    return figure_png(figure)


def figure_png(figure):
    """The figure as a picture that a notebook displays and keeps."""
    from IPython.display import Image

    return Image(png(figure), width=round(figure.get_figwidth() * figure.dpi))
