"""Draw a beat, lesson 16: eight sliders hold up a curve; a VAE encodes it, decodes it, and says how sure it is."""

from collections.abc import Sequence

import ipywidgets as widgets
import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes
from scipy.interpolate import PchipInterpolator

from rlvae_tutor.course.demos.calibration import predicted, surprise
from rlvae_tutor.course.demos.heartbeats import HIGH, LOW, MILLISECONDS, beats_figure, draw_beat
from rlvae_tutor.course.widgets.controls import FULL_NAME
from rlvae_tutor.course.widgets.explorer import Explorer, wrapped
from rlvae_tutor.datasets.sequences import BEAT_MEAN, BEAT_UNIT
from rlvae_tutor.plotting import BLACK, GREY, VERMILION
from rlvae_tutor.vae import VAE

# The samples that sliders set, and the millivolts of one step of a slider.
KNOTS = (0, 24, 34, 40, 46, 57, 70, 119)
STEP = 0.05
NAMES = {f"knot_{knot}": f"{MILLISECONDS[knot]:.0f} ms" for knot in KNOTS}
# A band wider than this many millivolts is described in words: it only says that anything may come.
ANYTHING = 5.0
# The verdict on a beat, by the smallest share of real beats that score lower.
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


def curve(heights: Sequence[float]) -> np.ndarray:
    """The beat (1, 120), in the data's unit, that goes smoothly through `heights` (knots,) in millivolts.

    Between two knots it never leaves their range. Source: Fritsch and Butland 1984.
    """
    through = PchipInterpolator(KNOTS, heights)(np.arange(len(MILLISECONDS)))
    return ((through - BEAT_MEAN) / BEAT_UNIT)[np.newaxis].astype(np.float32)


def draw(axes: list[Axes], vae: VAE, codes: np.ndarray, heights: Sequence[float]) -> None:
    """The beat with its band, and its code among the `codes` (n, latent) of real beats."""
    beat = curve(heights)
    draw_beat(axes[0], vae, beat)
    axes[0].plot(MILLISECONDS[list(KNOTS)], heights, "o", color=BLACK, markersize=5)
    axes[0].legend(loc="upper right", frameon=False)
    axes[0].set_title("Your beat")
    draw_code(axes[1], vae, codes, beat)


def draw_code(axes: Axes, vae: VAE, codes: np.ndarray, beat: np.ndarray) -> None:
    """The code of a beat (1, 120), one latent a row, with two standard deviations either way, among other `codes`."""
    rows = np.arange(1, codes.shape[1] + 1)
    for row, values in zip(rows, codes.T, strict=True):
        axes.plot(values, np.full(len(values), row), "|", color=GREY, markersize=12, alpha=0.6)
    mean, log_variance = (part[0] for part in vae.encode(beat))
    reach = 2 * np.exp(log_variance / 2)
    axes.errorbar(mean, rows, xerr=reach, fmt="D", color=VERMILION, capsize=4, label="yours, two deviations")
    axes.plot([], [], "|", color=GREY, label="real beats")
    axes.legend(loc="upper right", frameon=False, ncols=2)
    axes.set(xlabel="value", ylabel="latent", yticks=rows, ylim=(0.4, len(rows) + 1), title="Its code")


def explain(vae: VAE, known: np.ndarray, heights: Sequence[float]) -> str:
    """How odd the beat is beside the anomaly scores `known` (n,) of real beats, and where the VAE is least sure."""
    beat = curve(heights)
    score, mixture = surprise(vae, beat)[0], predicted(vae, beat)
    low, high = (end[0] for end in mixture.interval())
    widest = int(np.argmax(high - low))
    lower, width = np.mean(score > known), BEAT_UNIT * (high - low)[widest]
    verdict = next(words for share, words in reversed(VERDICTS.items()) if lower >= share)
    wide = f"{width:.2f} mV" if width < ANYTHING else f"more than {ANYTHING:.0f} mV: anything may come there"
    return (
        f"Anomaly score {score:.0f} nats, above that of {lower:.0%} of real beats. {verdict} The band holds "
        f"{mixture.covers(beat).mean():.0%} of your curve; it is widest at {MILLISECONDS[widest]:.0f} ms, {wide}."
    )


class DrawABeat(Explorer):
    """The widget: a slider for each knot, and buttons that set all of them at once."""

    def __init__(self, vae: VAE, real: np.ndarray) -> None:
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

    def set(self, heights: Sequence[float]) -> None:
        """Move all sliders, and draw once."""
        self.held = True
        for control, height in zip(self.controls.values(), heights, strict=True):
            control.value = height
        self.held = False
        self.follow()

    def follow(self, change: object = None) -> None:
        """Draw and explain the beat of the sliders, unless more of them are about to move."""
        if not self.held:
            super().follow(change)


def upright(name: str, height: float) -> widgets.FloatSlider:
    """The vertical slider of a knot, in millivolts."""
    return widgets.FloatSlider(
        height,
        min=LOW,
        max=HIGH,
        step=STEP,
        description=NAMES[name],
        orientation="vertical",
        readout_format=".2f",
        style=FULL_NAME,
        layout=widgets.Layout(height="190px", width="64px"),
    )


def draw_a_beat(vae: VAE, real: np.ndarray) -> DrawABeat:
    """The widget, for a Gaussian VAE of heartbeats and `real` ones (n, 120) to compare with."""
    return DrawABeat(vae, real)


def beat_static(vae: VAE, real: np.ndarray) -> Image:
    """The static version: the beats that the buttons set, and how many of the `real` ones score lower."""
    known = surprise(vae, real)
    drawn = {name: curve(heights) for name, heights in BEATS.items()}
    rank = lambda beat: f"{np.mean(surprise(vae, beat)[0] > known):.0%} of real ones score lower"
    return beats_figure(vae, {f"{name}\n{rank(beat)}": beat for name, beat in drawn.items()})
