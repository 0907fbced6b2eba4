"""Lesson 16: heartbeats in millivolts and milliseconds, alone and with the band that a VAE predicts for them."""

from collections.abc import Mapping

import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes

from rlvae_tutor.course.demos.calibration import predicted
from rlvae_tutor.datasets.sequences import BEAT_MEAN, BEAT_RATE, BEAT_UNIT
from rlvae_tutor.plotting import BLACK, BLUE, SKY, figure_png, new_figure
from rlvae_tutor.vae import VAE

PEAK = 40  # the sample at which a beat is highest
MILLISECONDS = (np.arange(120) - PEAK) * 1000 / BEAT_RATE
LOW, HIGH = -1.0, 3.0  # millivolts between which beats are drawn
SCALE = {"xlabel": "time from the peak (ms)", "ylabel": "millivolts", "ylim": (LOW - 0.5, HIGH + 0.2)}


def millivolts(beats: np.ndarray) -> np.ndarray:
    """Values of the data set heartbeats as millivolts."""
    return np.asarray(beats) * BEAT_UNIT + BEAT_MEAN


def draw_beat(axes: Axes, vae: VAE, beat: np.ndarray) -> None:
    """One beat (1, 120), what the VAE decodes it to, and the band that should hold nine in ten of its values."""
    mixture = predicted(vae, beat)
    low, high = (millivolts(end[0]) for end in mixture.interval())
    axes.fill_between(MILLISECONDS, low, high, color=SKY, alpha=0.5, linewidth=0, label="90 % band")
    axes.plot(MILLISECONDS, millivolts(mixture.mean.mean(axis=0)[0]), color=BLUE, linestyle="--", label="decoded")
    axes.plot(MILLISECONDS, millivolts(beat[0]), color=BLACK, linewidth=1.5, label="beat")
    axes.set(**SCALE)


def beats_figure(vae: VAE, beats: Mapping[str, np.ndarray]) -> Image:
    """Beats (1, 120) by title, each with its band, side by side; a picture for a notebook."""
    figure = new_figure(3.4 * len(beats), 3.4, columns=len(beats))
    for axes, (title, beat) in zip(figure.axes, beats.items(), strict=True):
        draw_beat(axes, vae, beat)
        axes.set_title(title)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
    return figure_png(figure)


def sheaf_figure(sheaves: Mapping[str, np.ndarray], shown: int = 30) -> Image:
    """The first `shown` beats (n, 120) of each sheaf, by title, side by side on one scale; a picture for a notebook."""
    figure = new_figure(3.4 * len(sheaves), 3.2, columns=len(sheaves))
    for axes, (title, beats) in zip(figure.axes, sheaves.items(), strict=True):
        axes.plot(MILLISECONDS, millivolts(beats[:shown]).T, color=BLUE, linewidth=0.7, alpha=0.6)
        axes.set(title=title, **SCALE)
    return figure_png(figure)
