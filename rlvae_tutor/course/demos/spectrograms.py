"""Lesson 15: spectrograms to look at and to listen to."""

import html
from collections.abc import Mapping

import numpy as np
from IPython.display import HTML, Audio, Image
from matplotlib.axes import Axes

from rlvae_tutor.datasets.speech import BANDS, HOP, SAMPLE_RATE, UNIT, ZERO, to_sound
from rlvae_tutor.errors import InputError
from rlvae_tutor.plotting import figure_png, new_figure

QUIET, LOUD = -40, 30  # decibels, white and black in a picture
SILENT = 1e-3  # the largest amplitude that nobody hears
BAND_OF = {"0.25": 3.0, "0.5": 7.3, "1": 13.6, "2": 22.0, "3": 27.7}  # where a frequency, kHz, lies among the mel bands


def waveform(values: np.ndarray) -> np.ndarray:
    """The sound (samples,) of a spectrogram (frames, 32), flat or not; `InputError` where it is silent."""
    sound = to_sound(values)
    if np.abs(sound).max() < SILENT:
        raise InputError("This spectrogram is silent; choose another one to listen to.")
    return sound


def player(values: np.ndarray) -> Audio:
    """A spectrogram as a player for a notebook. The player holds its own sound; all sounds are equally loud."""
    return Audio(waveform(values), rate=SAMPLE_RATE)


def players(sounds: Mapping[str, np.ndarray]) -> HTML:
    """Named spectrograms as players in one row."""
    cell = "<div style='display:inline-block; margin:0 1.2em 0.6em 0'><div>{}</div>{}</div>"
    named = ((html.escape(name), player(values)._repr_html_()) for name, values in sounds.items())
    return HTML("".join(cell.format(*pair) for pair in named))


def decibels_of(values: np.ndarray) -> np.ndarray:
    """The power (frames, 32) in decibels of a spectrogram in the unit of the data, flat or not."""
    return np.reshape(values, (-1, BANDS)) * UNIT + ZERO


def draw_spectrogram(axes: Axes, values: np.ndarray, title: str) -> None:
    """A spectrogram (frames, 32), flat or not, in decibels, dark where it is loud, over milliseconds and kilohertz."""
    decibels = decibels_of(values).T
    extent = (0, 1000 * HOP / SAMPLE_RATE * decibels.shape[1], -0.5, BANDS - 0.5)
    axes.imshow(decibels, origin="lower", aspect="auto", extent=extent, cmap="gray_r", vmin=QUIET, vmax=LOUD)
    axes.grid(visible=False)
    axes.set_yticks(list(BAND_OF.values()), list(BAND_OF))
    axes.set(xlabel="time (ms)", ylabel="frequency (kHz, mel scale)", title=title)


def spectrogram_row(sounds: Mapping[str, np.ndarray]) -> Image:
    """Named spectrograms side by side, with one scale of decibels; a picture for a notebook."""
    figure = new_figure(1.2 + min(2.4, 9 / len(sounds)) * len(sounds), 3, columns=len(sounds))
    for axes, (name, values) in zip(figure.axes, sounds.items(), strict=True):
        draw_spectrogram(axes, values, name)
    for axes in figure.axes[1:]:
        axes.set_ylabel("")
    figure.colorbar(figure.axes[-1].images[0], ax=figure.axes, label="power (dB)")
    return figure_png(figure)
