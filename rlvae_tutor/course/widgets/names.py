"""Walk between two names, lesson 14: what decoders write on the way from one code to another, letter by letter."""

from functools import partial

import ipywidgets as widgets
import numpy as np

from rlvae_tutor.course.widgets.explorer import Explorer, slider
from rlvae_tutor.course.widgets.latents import decoded
from rlvae_tutor.datasets.text import ALPHABET, END, POSITIONS, decode_text, encode_text
from rlvae_tutor.errors import InputError
from rlvae_tutor.plotting import BLACK, figure_png, new_figure

DARK = 0.55  # a probability from which on a letter is white on its cell


def line_between(model, names, shares):
    """Probabilities (n, 11, 27) of each symbol at `shares` (n,) of the way between the codes of two `names`.

    Each position's are given the letters that the decoder finds likeliest before it. `InputError` where a name has
    other symbols than a to z, or does not fit.
    """
    ends, shares = model.encode(encode_text([check_name(name) for name in names]))[0], np.asarray(shares)[:, np.newaxis]
    codes = (1 - shares) * ends[0] + shares * ends[1]
    return decoded(model, codes).reshape(len(codes), POSITIONS, len(ALPHABET))


def check_name(name):
    """A name in small letters, without the blanks around it; `InputError` where nothing is left."""
    name = name.strip().lower()
    if not name:
        raise InputError("One of the names is empty; type one of the letters a to z.")
    return name


def written(probabilities):
    """The words (n,) that probabilities (n, 11, 27) spell."""
    return decode_text(np.reshape(probabilities, (len(probabilities), -1)))


def draw_letters(axes, probabilities, title):
    """All symbols at each position of one word, (11, 27), dark where probable; those written are lettered."""
    axes.imshow(probabilities.T, aspect="auto", cmap="Blues", vmin=0, vmax=1, extent=(0.5, POSITIONS + 0.5, 26.5, -0.5))
    for place, row in enumerate(probabilities, 1):
        letter(axes, place, row.argmax(), row)
    symbols = range(0, len(ALPHABET), 2)
    axes.set_yticks(symbols, [ALPHABET[symbol] for symbol in symbols], fontsize=8)
    axes.set(xlabel="position", ylabel="symbol (. is END)", title=title, xticks=range(1, POSITIONS + 1))
    axes.grid(visible=False)


def letter(axes, x, y, row):
    """The likeliest symbol of a `row` (27,) at a place, to be read on light and dark."""
    colour = "white" if row.max() > DARK else BLACK
    axes.text(x, y, ALPHABET[row.argmax()], color=colour, ha="center", va="center", fontsize=9)


def draw(axes, models, one, other, share):
    """A panel for each model: what it writes at `share` of the way, and how sure it is of each letter."""
    for one_axes, (name, model) in zip(axes, models.items(), strict=True):
        try:
            probabilities = line_between(model, (one, other), [share])
        except InputError:
            one_axes.set_axis_off()
            continue
        one_axes.set_axis_on()
        draw_letters(one_axes, probabilities[0], f"{name}: {written(probabilities)[0]}")


def explain(models, one, other, share):
    """What each model writes here, and how many different names on the whole way; or what is wrong with a name."""
    try:
        lines = {name: line_between(model, (one, other), np.linspace(0, 1, 21)) for name, model in models.items()}
    except InputError as error:
        return str(error)
    here = [f"{name} writes <b>{written(line)[round(20 * share)]}</b>" for name, line in lines.items()]
    many = [f"{counted(len(set(written(line))))} ({name})" for name, line in lines.items()]
    way = f"{share:.0%} of the way from {check_name(one)} to {check_name(other)}"
    return f"At {way}, {' and '.join(here)}. On the whole way: {', '.join(many)}."


def counted(names):
    """So many names, in words."""
    return "1 name" if names == 1 else f"{names} different names"


def name_walk(models, one, other):
    """The widget: two names to type, a slider from the one to the other, a panel for each of two `models` by name."""
    box = partial(widgets.Text, continuous_update=False, style={"description_width": "initial"})
    controls = {
        "one": box(one, description="from"),
        "other": box(other, description="to"),
        "share": slider("share of the way", 0.5, 0.0, 1.0, 0.05),
    }
    return Explorer(controls, partial(draw, models=models), partial(explain, models), 9.6, 4.6, len(models))


def name_walk_static(models, one, other, steps=7):
    """The same in pictures: what each model writes at equal steps of the way, dark where it is sure."""
    shares = np.linspace(0, 1, steps)
    figure = new_figure(10.2, 0.7 + 0.38 * steps, columns=len(models))
    for axes, (name, model) in zip(figure.axes, models.items(), strict=True):
        shown = draw_way(axes, line_between(model, (one, other), shares), shares)
        axes.set_title(f"{name}: from {one} to {other}")
    figure.colorbar(shown, ax=figure.axes, label="probability")
    return figure_png(figure)


def draw_way(axes, probabilities, shares):
    """One word a row, (steps, 11, 27): its letters, each on the shade of its probability, up to the END."""
    words = written(probabilities)
    told = np.arange(POSITIONS) <= np.array([[len(word)] for word in words])
    sure = np.where(told, probabilities.max(axis=-1), np.nan)
    extent = (0.5, POSITIONS + 0.5, len(words) - 0.5, -0.5)
    shown = axes.imshow(sure, aspect="auto", cmap="Blues", vmin=0, vmax=1, extent=extent)
    for row, place in zip(*np.nonzero(told), strict=True):
        letter(axes, place + 1, row, probabilities[row, place])
    axes.set_yticks(range(len(shares)), [f"{share:.0%}" for share in shares])
    axes.set(xlabel=f"position ({END} is END)", ylabel="share of the way", xticks=range(1, POSITIONS + 1))
    axes.grid(visible=False)
    return shown
