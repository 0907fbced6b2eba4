"""The form of all widgets: controls, one picture that follows them, and a sentence that says what is seen.

One matplotlib figure is drawn anew into one image, which is quicker than a new figure and flickers less.
"""

import ipywidgets as widgets

from rlvae_tutor.plotting import figure_png, house_style, new_figure, png


class Explorer(widgets.VBox):
    """`draw(axes, **values)` draws what the `controls` (widgets by name) say, `explain(**values)` tells it in words."""

    def __init__(self, controls, draw, explain, width=10, height=3.6, columns=2):
        self.controls, self.draw_on, self.explain = controls, draw, explain
        self.figure = new_figure(width, height, columns)
        self.picture = widgets.Image(format="png", layout=widgets.Layout(max_width="100%"))
        self.words = widgets.HTML()
        for control in controls.values():
            control.observe(self.follow, names="value")
        super().__init__([widgets.HBox(list(controls.values()), layout=wrapped()), self.picture, self.words])
        self.follow()

    @property
    def values(self):
        """What the controls say, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def follow(self, change=None):
        """Draw and explain what the controls say now."""
        for axes in self.figure.axes:
            axes.clear()
            house_style(axes)
        self.draw_on(self.figure.axes, **self.values)
        self.picture.value = png(self.figure)
        self.words.value = f'<div aria-live="polite">{self.explain(**self.values)}</div>'


def wrapped():
    """A layout whose parts move to the next line where the window is narrow."""
    return widgets.Layout(flex_flow="row wrap")


def slider(name, value, low, high, step):
    """A slider with its name in full beside it."""
    return widgets.FloatSlider(
        value, min=low, max=high, step=step, description=name, style={"description_width": "initial"}
    )


def static_version(draw, settings, width=3.4, height=3.2):
    """The static twin of an explorer of one panel: `draw(axes, **values)` for each of the `settings`, side by side."""
    figure = new_figure(width * len(settings), height, columns=len(settings))
    for axes, values in zip(figure.axes, settings, strict=True):
        draw([axes], **values)
    return figure_png(figure)
