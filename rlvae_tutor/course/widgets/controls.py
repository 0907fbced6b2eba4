"""The controls of the widgets. Each has its name in full beside it."""

from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets as widgets

from rlvae_tutor.mdp.grid_world import GridWorld

FULL_NAME = {"description_width": "initial"}


def slider(name: str, value: float, low: float, high: float, step: float) -> widgets.FloatSlider:
    """A slider from `low` to `high`."""
    return widgets.FloatSlider(value, min=low, max=high, step=step, description=name, style=FULL_NAME)


def choice(
    name: str,
    options: Iterable[tuple[str, Any]],
    control: type[widgets.Widget] = widgets.Dropdown,
    value: Any = None,
    **settings: Any,
) -> widgets.Widget:
    """A control to choose among `options`, pairs of a text and a value; it begins with `value`, or with the first."""
    options = list(options)
    value = options[0][1] if value is None else value
    return control(options=options, value=value, description=name, style=FULL_NAME, **settings)


def same(names: Iterable[str]) -> list[tuple[str, str]]:
    """Options whose texts are their values."""
    return [(name, name) for name in names]


def button(name: str, action: Callable[[widgets.Button], object]) -> widgets.Button:
    """A button wide enough for its name; a click, or the space bar on it, calls the `action`."""
    created = widgets.Button(description=name, layout=widgets.Layout(width="auto", min_width="7em"))
    created.on_click(action)
    return created


def start_sliders(world: GridWorld, w: float, v: float) -> dict[str, widgets.FloatSlider]:
    """Sliders for the point (w, v) at which a path over the `world` starts; one step of a slider is one cell."""
    width, height = (world.corners[1] - world.corners[0]) / (world.cells - 1)
    return {
        "w": slider("start w", w, *world.w_range, width),
        "v": slider("start v", v, *world.v_range, height),
    }
