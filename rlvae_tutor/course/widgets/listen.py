"""Listen along a latent line, lesson 15: the sounds that a decoder makes between the codes of two of them."""

from collections.abc import Sequence

import ipywidgets as widgets
import numpy as np
from IPython.display import Audio, Image
from matplotlib.axes import Axes

from rlvae_tutor.course.demos.spectrograms import decibels_of, draw_spectrogram, spectrogram_row, waveform
from rlvae_tutor.course.widgets.controls import button, slider
from rlvae_tutor.course.widgets.explorer import Explorer
from rlvae_tutor.course.widgets.latents import between, decoded
from rlvae_tutor.datasets.speech import FRAMES, HOP, SAMPLE_RATE
from rlvae_tutor.plotting import BLUE
from rlvae_tutor.vae import VAE


def along(model: VAE, ends: np.ndarray, shares: Sequence[float] | np.ndarray) -> np.ndarray:
    """Spectrograms (n, 768) that `model` decodes at `shares` (n,) of the way between the codes `ends` (2, latents)."""
    return decoded(model, between(ends, shares))


class Listener(Explorer):
    """A slider along the line between two codes, the spectrogram there, and a button that plays its sound."""

    def __init__(self, model: VAE, ends: np.ndarray, names: Sequence[str]) -> None:
        self.model, self.ends, self.names = model, np.asarray(ends), names
        self.heard: tuple[float, np.ndarray] | None = None  # share of the way, sound
        control = slider("share of the way", 0.0, 0.0, 1.0, 0.05)
        super().__init__({"share": control}, self.draw, self.describe, width=8.6, height=3.4)
        first, *others = self.children
        self.children = [widgets.HBox([*first.children, button("listen", self.listen)], layout=first.layout), *others]

    def spectrogram(self, share: float) -> np.ndarray:
        """The spectrogram (768,) at `share` of the way."""
        return along(self.model, self.ends, [share])[0]

    def draw(self, axes: list[Axes], share: float) -> None:
        """Left the spectrogram at the slider's place, right the sound that was heard last."""
        draw_spectrogram(axes[0], self.spectrogram(share), f"decoded at {share:.2f} of the way")
        axes[1].set(xlabel="time (ms)", ylabel="amplitude", xlim=(0, 1000 * HOP * (FRAMES + 1) / SAMPLE_RATE))
        axes[1].set(ylim=(-1, 1), title="nothing heard yet")
        if self.heard:
            place, sound = self.heard
            axes[1].plot(1000 * np.arange(len(sound)) / SAMPLE_RATE, sound, color=BLUE, linewidth=0.6)
            axes[1].set_title(f"heard last: {place:.2f} of the way")

    def listen(self, _: widgets.Button) -> None:
        """Play the sound of the spectrogram that is shown."""
        share = self.values["share"]
        sound = waveform(self.spectrogram(share))
        self.heard = share, sound
        # Each sound gets a player of its own, which plays by itself. Before the first sound there is no player.
        content = Audio(sound, rate=SAMPLE_RATE).data
        its_player = widgets.Audio(value=content, format="wav", autoplay=True, loop=False)
        self.children = [*self.children[:3], its_player]
        self.follow()

    def describe(self, share: float) -> str:
        """Where on the way the slider stands, when it is loudest there, and whether the sound is that of this place."""
        power = np.sum(10 ** (decibels_of(self.spectrogram(share)) / 10), axis=1)  # powers add up, decibels do not
        loudest = 1000 * HOP / SAMPLE_RATE * power.argmax()
        nearer = "half way between both" if share == 0.5 else f"nearer to {self.names[int(share > 0.5)]}"
        if share in (0, 1):
            nearer = f"the code of {self.names[int(share)]} itself"
        stale = ""
        if self.heard and self.heard[0] != share:
            stale = " You heard the sound of another place; press the button again."
        way = f"from {self.names[0]} to {self.names[1]}"
        return f"A code {share:.0%} of the way {way}, {nearer}. It is loudest {loudest:.0f} ms after it begins.{stale}"


def listener(model: VAE, ends: np.ndarray, names: Sequence[str]) -> Listener:
    """The widget, for a VAE of spoken examples, two codes `ends` (2, latents) and their `names`."""
    return Listener(model, ends, names)


def listen_static(model: VAE, ends: np.ndarray, names: Sequence[str], steps: int = 5) -> Image:
    """The static version: spectrograms at equal steps of the way, the first and the last named."""
    shares = np.linspace(0, 1, steps)
    titles = [names[0], *(f"{share:.0%} of the way" for share in shares[1:-1]), names[1]]
    return spectrogram_row(dict(zip(titles, along(model, ends, shares), strict=True)))
