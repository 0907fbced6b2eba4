"""The house style, and the plots that more than one place draws.

Figures are made without pyplot, so nothing is global.
"""

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from IPython.display import Image

# Okabe and Ito's palette: colour-blind readers can tell these colours apart. Lines differ in dash or marker, too.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, GREY, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#8A8A8A", "#000000"


def new_figure(width: float, height: float, columns: int = 1, rows: int = 1) -> Figure:
    """A figure of `width` x `height` inches with `rows` x `columns` axes, row by row, in the house style."""
    figure = Figure(figsize=(width, height), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    for axes in figure.subplots(rows, columns, squeeze=False).flat:
        house_style(axes)
    return figure


def house_style(axes: Axes) -> None:
    """Two spines, and a light grid behind the data."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#E5E5E5", linewidth=0.7)
    axes.set_axisbelow(True)


def lines_figure(
    curves: Mapping[str, Sequence[float] | np.ndarray],
    across: Sequence[float] | np.ndarray | None = None,
    **settings: Any,
) -> Figure:
    """Named `curves`, each over `across` or its own index, which differ in colour and dash; `settings` of the axes."""
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


def error_bars(intervals: Sequence[Mapping[str, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Means (n,) of intervals with a mean, a low and a high end, and their reach below and above the mean (2, n)."""
    means, lows, highs = (np.array([interval[key] for interval in intervals]) for key in ("mean", "low", "high"))
    return means, np.stack([means - lows, highs - means])


def image_row(examples: np.ndarray, shape: tuple[int, ...]) -> "Image":
    """Flat examples (n, size) with values in [0, 1] as one row of grey pictures of `shape`, for a notebook."""
    return figure_png(picture_grid([examples], shape, len(examples), 1.1))


def image_rows(rows: Mapping[str, np.ndarray], shape: tuple[int, ...]) -> "Image":
    """Named rows of grey pictures for a notebook: `rows` maps a name to flat examples (n, size) in [0, 1]."""
    columns = max(map(len, rows.values()))
    figure = picture_grid(list(rows.values()), shape, 0.9 * columns + 1, 0.95 * len(rows))
    for axes, name in zip(figure.axes[::columns], rows, strict=True):
        axes.annotate(name, (-0.15, 0.5), xycoords="axes fraction", ha="right", va="center")
    return figure_png(figure)


def picture_grid(rows: Sequence[np.ndarray], shape: tuple[int, ...], width: float, height: float) -> Figure:
    """A figure of `width` x `height` inches: each of `rows`, flat examples (n, size), as grey pictures of `shape`."""
    columns = max(map(len, rows))
    figure = new_figure(width, height, columns, len(rows))
    for i, examples in enumerate(rows):
        for axes, example in zip(figure.axes[i * columns :], examples, strict=False):
            axes.imshow(np.reshape(example, shape), cmap="gray_r", vmin=0, vmax=1)
    for axes in figure.axes:
        axes.set_axis_off()
    return figure


def pixels(figure: Figure) -> np.ndarray:
    """The figure as an RGB array (height, width, 3) of bytes."""
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()


def png(figure: Figure) -> bytes:
    """The figure as the bytes of a PNG file."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def figure_png(figure: Figure) -> "Image":
    """The figure as a picture that a notebook displays and keeps."""
    from IPython.display import Image

    return Image(png(figure), width=round(figure.get_figwidth() * figure.dpi))
