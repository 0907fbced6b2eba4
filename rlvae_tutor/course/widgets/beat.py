"""Draw a beat, lesson 16: eight sliders hold up a curve; a VAE encodes it, decodes it, and says how sure it is."""

import ipywidgets as widgets
import numpy as np
from scipy.interpolate import PchipInterpolator

from rlvae_tutor.course.demos.calibration import predicted, surprise
from rlvae_tutor.course.widgets.explorer import Explorer, wrapped
from rlvae_tutor.datasets.sequences import BEAT_MEAN, BEAT_RATE, BEAT_UNIT
from rlvae_tutor.plotting import BLACK, BLUE, GREY, SKY, VERMILION, figure_png, new_figure

PEAK = 40
MILLISECONDS = (np.arange(120) - PEAK) * 1000 / BEAT_RATE
# Samples that sliders hold; millivolts that they may take.
KNOTS = (0, 24, 34, 40, 46, 57, 70, 119)
LOW, HIGH, STEP = -1.0, 3.0, 0.05
NAMES = {f"knot_{knot}": f"{MILLISECONDS[knot]:.0f} ms" for knot in KNOTS}
# A band wider than this many millivolts is told as such: it says no more than that anything may come.
ANYTHING = 5.0
# What is said of a beat whose score lies above that of so large a share of real beats.
VERDICTS = {
    0.0: "It has met the like.",
    0.8: "Few real beats are as odd.",
    0.95: "It has met nothing like it: do not trust the band.",
}
# Beats that a button sets: the millivolts of each knot.
BEATS = {
    "a wide beat": (0.05, 0.45, 1.2, 1.6, 1.35, 1.05, -0.1, -0.6),
    "a usual beat": (0.05, -0.05, 0.2, 1.7, 0.0, -0.05, -0.1, 0.3),
    "two peaks": (0.05, -0.05, 0.2, 1.7, 0.0, 1.5, -0.1, 0.3),
    "a flat line": (0.0,) * 8,
}


def millivolts(beats):
    """Values of the data set heartbeats as millivolts."""
    return np.asarray(beats) * BEAT_UNIT + BEAT_MEAN


def curve(heights):
    """The beat (1, 120), in the data's unit, that goes smoothly through `heights` (knots,) in millivolts.

    Between two knots it never leaves their range. Source: Fritsch and Butland 1984.
    """
    through = PchipInterpolator(KNOTS, heights)(np.arange(len(MILLISECONDS)))
    return ((through - BEAT_MEAN) / BEAT_UNIT)[np.newaxis].astype(np.float32)


def draw_beat(axes, vae, beat):
    """One beat (1, 120), what the VAE makes of it, and the band that should hold nine in ten of its values."""
    mixture = predicted(vae, beat)
    low, high = (millivolts(end[0]) for end in mixture.interval())
    axes.fill_between(MILLISECONDS, low, high, color=SKY, alpha=0.5, linewidth=0, label="90 % band")
    axes.plot(MILLISECONDS, millivolts(mixture.mean.mean(axis=0)[0]), color=BLUE, linestyle="--", label="decoded")
    axes.plot(MILLISECONDS, millivolts(beat[0]), color=BLACK, linewidth=1.5, label="beat")
    axes.set(xlabel="time from the peak (ms)", ylabel="millivolts", ylim=(LOW - 0.5, HIGH + 0.2))


def draw(axes, vae, codes, heights):
    """The beat with its band, and its code among the `codes` (n, latent) of real beats."""
    beat = curve(heights)
    draw_beat(axes[0], vae, beat)
    axes[0].plot(MILLISECONDS[list(KNOTS)], heights, "o", color=BLACK, markersize=5)
    axes[0].legend(loc="upper right", frameon=False)
    axes[0].set_title("Your beat")
    rows = np.arange(1, codes.shape[1] + 1)
    for row, values in zip(rows, codes.T, strict=True):
        axes[1].plot(values, np.full(len(values), row), "|", color=GREY, markersize=12, alpha=0.6)
    mean, log_variance = (part[0] for part in vae.encode(beat))
    reach = 2 * np.exp(log_variance / 2)
    axes[1].errorbar(mean, rows, xerr=reach, fmt="D", color=VERMILION, capsize=4, label="yours, two deviations")
    axes[1].plot([], [], "|", color=GREY, label="real beats")
    axes[1].legend(loc="upper right", frameon=False, ncols=2)
    axes[1].set(xlabel="value", ylabel="latent", yticks=rows, ylim=(0.4, len(rows) + 1), title="Its code")


def explain(vae, known, heights):
    """How odd the beat is beside the anomaly scores `known` (n,) of real beats, and where the VAE is least sure."""
    beat = curve(heights)
    score, mixture = surprise(vae, beat)[0], predicted(vae, beat)
    low, high = (end[0] for end in mixture.interval())
    widest = int(np.argmax(high - low))
    more, width = np.mean(score > known), BEAT_UNIT * (high - low)[widest]
    told = next(verdict for share, verdict in reversed(VERDICTS.items()) if more >= share)
    wide = f"{width:.2f} mV" if width < ANYTHING else f"more than {ANYTHING:.0f} mV: anything may come there"
    return (
        f"Anomaly score {score:.0f} nats, above that of {more:.0%} of real beats. {told} The band holds "
        f"{mixture.covers(beat).mean():.0%} of your curve; it is widest at {MILLISECONDS[widest]:.0f} ms, {wide}."
    )


class DrawABeat(Explorer):
    """The widget: a slider for each knot, and buttons that set all of them at once."""

    def __init__(self, vae, real):
        codes, known = vae.encode(real)[0], surprise(vae, real)
        self.held = False
        controls = {name: upright(name, height) for name, height in zip(NAMES, BEATS["a usual beat"], strict=True)}
        super().__init__(
            controls,
            lambda axes, **values: draw(axes, vae, codes, list(values.values())),
            lambda **values: explain(vae, known, list(values.values())),
            width=11,
            height=3.8,
        )
        self.buttons = {name: widgets.Button(description=name) for name in BEATS}
        for name, button in self.buttons.items():
            button.on_click(lambda _, name=name: self.set(BEATS[name]))
        self.children = (widgets.HBox(list(self.buttons.values()), layout=wrapped()), *self.children)

    def set(self, heights):
        """Move all sliders, and draw once."""
        self.held = True
        for control, height in zip(self.controls.values(), heights, strict=True):
            control.value = height
        self.held = False
        self.follow()

    def follow(self, change=None):
        """Draw and explain what the sliders say, unless more of them are about to move."""
        if not self.held:
            super().follow(change)


def upright(name, height):
    """The vertical slider of a knot, in millivolts."""
    return widgets.FloatSlider(
        height,
        min=LOW,
        max=HIGH,
        step=STEP,
        description=NAMES[name],
        orientation="vertical",
        readout_format=".2f",
        style={"description_width": "initial"},
        layout=widgets.Layout(height="190px", width="64px"),
    )


def draw_a_beat(vae, real):
    """The widget, for a Gaussian VAE of heartbeats and `real` ones (n, 120) to compare with."""
    return DrawABeat(vae, real)


def beats_figure(vae, beats):
    """Beats (1, 120) by title, each with its band, side by side; a picture for a notebook."""
    figure = new_figure(3.4 * len(beats), 3.4, columns=len(beats))
    for axes, (title, beat) in zip(figure.axes, beats.items(), strict=True):
        draw_beat(axes, vae, beat)
        axes.set_title(title)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
    return figure_png(figure)


def sheaf_figure(sheaves, shown=30):
    """The first beats (n, 120) of each sheaf, by title, side by side on one scale; a picture for a notebook."""
    figure = new_figure(3.4 * len(sheaves), 3.2, columns=len(sheaves))
    for axes, (title, beats) in zip(figure.axes, sheaves.items(), strict=True):
        axes.plot(MILLISECONDS, millivolts(beats[:shown]).T, color=BLUE, linewidth=0.7, alpha=0.6)
        axes.set(xlabel="time from the peak (ms)", ylabel="millivolts", ylim=(LOW - 0.5, HIGH + 0.2), title=title)
    return figure_png(figure)


def beat_static(vae, real):
    """The same in pictures: the beats that the buttons set, and how many of the `real` ones score lower."""
    known = surprise(vae, real)
    drawn = {name: curve(heights) for name, heights in BEATS.items()}
    told = lambda beat: f"{np.mean(surprise(vae, beat)[0] > known):.0%} of real ones score lower"
    return beats_figure(vae, {f"{name}\n{told(beat)}": beat for name, beat in drawn.items()})
