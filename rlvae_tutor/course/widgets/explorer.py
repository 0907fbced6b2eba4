"""The form of all widgets: controls, one picture that follows them, and a sentence about what the picture shows.

One matplotlib figure is drawn anew into one image. That is quicker than a new figure and flickers less.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets
from IPython.display import Image
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rlvae_tutor.plotting import figure_png, house_style, new_figure, png


class LiveFigure(widgets.VBox):
    """A row of controls; below it the `picture` of a figure that is drawn anew; below that its description in `words`.

    A screen reader reads the words out whenever they change.
    """

    children: Sequence[widgets.Widget]

    def __init__(self, controls: Sequence[widgets.Widget], width: float, height: float, columns: int) -> None:
        self.figure = new_figure(width, height, columns)
        self.picture = widgets.Image(format="png", layout=widgets.Layout(max_width="100%"))
        self.words = widgets.HTML()
        super().__init__([widgets.HBox(list(controls), layout=wrapped()), self.picture, self.words])

    def redraw(self, draw: Callable[[list[Axes]], None]) -> None:
        """Show what `draw` draws on the cleared axes of the figure."""
        for axes in self.figure.axes:
            axes.clear()
            house_style(axes)
        draw(self.figure.axes)
        self.picture.value = png(self.figure)

    def say(self, words: str, below: str = "") -> None:
        """Show `words`, and `below` them what is to be looked up rather than read out; both may be HTML."""
        self.words.value = f'<div aria-live="polite">{words}</div>{below}'


class Explorer(LiveFigure):
    """A live figure that follows its `controls`, ipywidgets by name.

    `draw(axes, **values)` draws the values of the controls; `explain(**values)` returns them in words.
    """

    def __init__(
        self,
        controls: Mapping[str, widgets.Widget],
        draw: Callable[..., None],
        explain: Callable[..., str],
        width: float = 10,
        height: float = 3.6,
        columns: int = 2,
    ) -> None:
        self.controls, self.draw_on, self.explain = controls, draw, explain
        super().__init__(list(controls.values()), width, height, columns)
        for control in controls.values():
            control.observe(self.follow, names="value")
        self.follow()

    @property
    def values(self) -> dict[str, Any]:
        """The values of the controls, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def follow(self, change: object = None) -> None:
        """Draw and explain the present values of the controls."""
        self.redraw(lambda axes: self.draw_on(axes, **self.values))
        self.say(self.explain(**self.values))


def wrapped() -> widgets.Layout:
    """A layout whose parts move to the next line where the window is narrow."""
    return widgets.Layout(flex_flow="row wrap")


def static_version(
    draw: Callable[..., None],
    settings: Sequence[Mapping[str, Any]],
    width: float,
    height: float,
    finish: Callable[[Figure], object] | None = None,
) -> Image:
    """A widget as a picture that can be read without a kernel: one panel for each of the `settings`, side by side.

    `draw(axes, **values)` draws one panel; `finish(figure)` adds what all panels share, such as a legend. `width` and
    `height` are those of the whole picture, in inches.
    """
    figure = new_figure(width, height, columns=len(settings))
    for axes, values in zip(figure.axes, settings, strict=True):
        draw(axes, **values)
    if finish is not None:
        finish(figure)
    return figure_png(figure)


def legend_below(figure: Figure, columns: int) -> None:
    """One legend, with the labels of the first panel, below all panels."""
    handles = figure.axes[0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=columns, frameon=False)
