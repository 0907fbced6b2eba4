"""Walk between two names, lesson 14: what decoders write on the way from one code to another, letter by letter."""

from collections.abc import Mapping, Sequence
from functools import partial

import ipywidgets as widgets
import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rlvae_tutor.course.widgets.controls import FULL_NAME, slider
from rlvae_tutor.course.widgets.explorer import Explorer, static_version
from rlvae_tutor.course.widgets.latents import between, decoded
from rlvae_tutor.datasets.text import ALPHABET, END, POSITIONS, decode_text, encode_text
from rlvae_tutor.errors import InputError
from rlvae_tutor.plotting import BLACK
from rlvae_tutor.vae import VAE

DARK = 0.55  # a probability from which on a letter is white on its cell
STOPS = 21  # places on the whole way at which different names are counted


def line_between(model: VAE, names: Sequence[str], shares: Sequence[float] | np.ndarray) -> np.ndarray:
    """Probabilities (n, 11, 27) of each symbol at `shares` (n,) of the way between the codes of two `names`.

    The probabilities at a position depend on the letters before it: the decoder takes those that it finds likeliest.
    `InputError` where a name has other symbols than a to z, or is too long.
    """
    ends = model.encode(encode_text([check_name(name) for name in names]))[0]
    codes = between(ends, shares)
    return decoded(model, codes).reshape(len(codes), POSITIONS, len(ALPHABET))


def check_name(name: str) -> str:
    """A name in small letters, without the blanks around it; `InputError` where nothing is left."""
    name = name.strip().lower()
    if not name:
        raise InputError("One of the names is empty; type one of the letters a to z.")
    return name


def written(probabilities: np.ndarray) -> list[str]:
    """The n words that probabilities (n, 11, 27) spell."""
    return decode_text(np.reshape(probabilities, (len(probabilities), -1)))


def draw_letters(axes: Axes, probabilities: np.ndarray, title: str) -> None:
    """All symbols at each position of one word, (11, 27), dark where probable; those written are lettered."""
    axes.imshow(probabilities.T, aspect="auto", cmap="Blues", vmin=0, vmax=1, extent=(0.5, POSITIONS + 0.5, 26.5, -0.5))
    for place, row in enumerate(probabilities, 1):
        draw_letter(axes, place, row.argmax(), row)
    symbols = range(0, len(ALPHABET), 2)
    axes.set_yticks(symbols, [ALPHABET[symbol] for symbol in symbols], fontsize=8)
    axes.set(xlabel="position", ylabel="symbol (. is END)", title=title, xticks=range(1, POSITIONS + 1))
    axes.grid(visible=False)


def draw_letter(axes: Axes, x: float, y: float, row: np.ndarray) -> None:
    """The likeliest symbol of a `row` (27,) at a place, legible on light and on dark."""
    colour = "white" if row.max() > DARK else BLACK
    axes.text(x, y, ALPHABET[row.argmax()], color=colour, ha="center", va="center", fontsize=9)


def draw(axes: list[Axes], models: Mapping[str, VAE], start: str, end: str, share: float) -> None:
    """A panel for each model: what it writes at `share` of the way, and how sure it is of each letter."""
    for panel, (name, model) in zip(axes, models.items(), strict=True):
        try:
            probabilities = line_between(model, (start, end), [share])
        except InputError:
            panel.set_axis_off()
            continue
        panel.set_axis_on()
        draw_letters(panel, probabilities[0], f"{name}: {written(probabilities)[0]}")


def explain(models: Mapping[str, VAE], start: str, end: str, share: float) -> str:
    """What each model writes here, and how many different names on the whole way; or what is wrong with a name."""
    try:
        lines = {name: line_between(model, (start, end), np.linspace(0, 1, STOPS)) for name, model in models.items()}
    except InputError as error:
        return str(error)
    here = [f"{name} writes <b>{written(line)[round((STOPS - 1) * share)]}</b>" for name, line in lines.items()]
    many = [f"{counted(len(set(written(line))))} ({name})" for name, line in lines.items()]
    way = f"{share:.0%} of the way from {check_name(start)} to {check_name(end)}"
    return f"At {way}, {' and '.join(here)}. On the whole way: {', '.join(many)}."


def counted(names: int) -> str:
    """That many names, in words."""
    return "1 name" if names == 1 else f"{names} different names"


def name_walk(models: Mapping[str, VAE], start: str, end: str) -> Explorer:
    """The widget: two names to type, a slider from one to the other, and a panel for each of two `models` by name."""
    box = partial(widgets.Text, continuous_update=False, style=FULL_NAME)
    controls = {
        "start": box(start, description="from"),
        "end": box(end, description="to"),
        "share": slider("share of the way", 0.5, 0.0, 1.0, 0.05),
    }
    return Explorer(controls, partial(draw, models=models), partial(explain, models), 9.6, 4.6, len(models))


def name_walk_static(models: Mapping[str, VAE], start: str, end: str, steps: int = 7) -> Image:
    """The static version: what each model writes at equal steps of the way, dark where it is sure."""
    shares = np.linspace(0, 1, steps)

    def draw_panel(axes: Axes, name: str) -> None:
        draw_way(axes, line_between(models[name], (start, end), shares), shares)
        axes.set_title(f"{name}: from {start} to {end}")

    def add_scale(figure: Figure) -> None:
        figure.colorbar(figure.axes[-1].images[0], ax=figure.axes, label="probability")

    return static_version(draw_panel, [{"name": name} for name in models], 10.2, 0.7 + 0.38 * steps, add_scale)


def draw_way(axes: Axes, probabilities: np.ndarray, shares: np.ndarray) -> None:
    """One word a row, (steps, 11, 27): its letters, each on the shade of its probability, up to the END."""
    words = written(probabilities)
    is_written = np.arange(POSITIONS) <= np.array([[len(word)] for word in words])
    sure = np.where(is_written, probabilities.max(axis=-1), np.nan)
    extent = (0.5, POSITIONS + 0.5, len(words) - 0.5, -0.5)
    axes.imshow(sure, aspect="auto", cmap="Blues", vmin=0, vmax=1, extent=extent)
    for row, place in zip(*np.nonzero(is_written), strict=True):
        draw_letter(axes, place + 1, row, probabilities[row, place])
    axes.set_yticks(range(len(shares)), [f"{share:.0%}" for share in shares])
    axes.set(xlabel=f"position ({END} is END)", ylabel="share of the way", xticks=range(1, POSITIONS + 1))
    axes.grid(visible=False)
