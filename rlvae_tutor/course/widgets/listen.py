"""Listen along a latent line: between the codes of two sounds, what the decoder makes of each, to see and to hear."""

import html

import ipywidgets as widgets
import numpy as np
from IPython.display import HTML, Audio

from rlvae_tutor.course.widgets.drive import button
from rlvae_tutor.course.widgets.explorer import Explorer, slider
from rlvae_tutor.course.widgets.latents import decoded
from rlvae_tutor.datasets.speech import BANDS, FRAMES, HOP, SAMPLE_RATE, UNIT, ZERO, to_sound
from rlvae_tutor.errors import InputError
from rlvae_tutor.plotting import BLUE, figure_png, new_figure

QUIET, LOUD = -40, 30  # decibels, white and black in a picture
SILENT = 1e-3  # the largest amplitude that nobody hears
BAND_OF = {"0.25": 3.0, "0.5": 7.3, "1": 13.6, "2": 22.0, "3": 27.7}  # where a frequency, kHz, lies among the mel bands


def waveform(values):
    """What a spectrogram (frames, 32), flat or not, sounds like, (samples,); `InputError` where it is silent."""
    sound = to_sound(values)
    if np.abs(sound).max() < SILENT:
        raise InputError("This spectrogram is silent; choose another one to listen to.")
    return sound


def player(values):
    """A spectrogram as a player that holds its own sound, made equally loud, for a notebook."""
    return Audio(waveform(values), rate=SAMPLE_RATE)


def players(sounds):
    """Named spectrograms as players in one row."""
    cell = "<div style='display:inline-block; margin:0 1.2em 0.6em 0'><div>{}</div>{}</div>"
    return HTML("".join(cell.format(html.escape(name), player(one)._repr_html_()) for name, one in sounds.items()))


def draw_spectrogram(axes, values, title):
    """A spectrogram (frames, 32), flat or not, in decibels, dark where it is loud, over milliseconds and kilohertz."""
    decibels = np.reshape(values, (-1, BANDS)).T * UNIT + ZERO
    extent = (0, 1000 * HOP / SAMPLE_RATE * decibels.shape[1], -0.5, BANDS - 0.5)
    shown = axes.imshow(decibels, origin="lower", aspect="auto", extent=extent, cmap="gray_r", vmin=QUIET, vmax=LOUD)
    axes.grid(visible=False)
    axes.set_yticks(list(BAND_OF.values()), list(BAND_OF))
    axes.set(xlabel="time (ms)", ylabel="frequency (kHz, mel scale)", title=title)
    return shown


def spectrogram_row(sounds):
    """Named spectrograms side by side, with one scale of decibels; a picture for a notebook."""
    figure = new_figure(1.2 + min(2.4, 9 / len(sounds)) * len(sounds), 3, columns=len(sounds))
    for axes, (name, values) in zip(figure.axes, sounds.items(), strict=True):
        shown = draw_spectrogram(axes, values, name)
    for axes in figure.axes[1:]:
        axes.set_ylabel("")
    figure.colorbar(shown, ax=figure.axes, label="power (dB)")
    return figure_png(figure)


def along(model, ends, shares):
    """Spectrograms (n, 768) that `model` decodes at `shares` (n,) of the way between the codes `ends` (2, latents)."""
    shares = np.asarray(shares)[:, np.newaxis]
    return decoded(model, (1 - shares) * ends[0] + shares * ends[1])


class Listener(Explorer):
    """A slider along the line between two codes, the spectrogram there, and a button that makes it sound."""

    def __init__(self, model, ends, names):
        self.model, self.ends, self.names, self.heard = model, np.asarray(ends), names, None
        control = slider("share of the way", 0.0, 0.0, 1.0, 0.05)
        super().__init__({"share": control}, self.draw, self.tell, width=8.6, height=3.4)
        first, *others = self.children
        self.children = [widgets.HBox([*first.children, button("listen", self.listen)], layout=first.layout), *others]

    def draw(self, axes, share):
        """Left what is decoded at the slider's place, right the sound that was heard last."""
        values = along(self.model, self.ends, [share])[0]
        draw_spectrogram(axes[0], values, f"decoded at {share:.2f} of the way")
        axes[1].set(xlabel="time (ms)", ylabel="amplitude", xlim=(0, 1000 * HOP * (FRAMES + 1) / SAMPLE_RATE))
        axes[1].set(ylim=(-1, 1), title="nothing heard yet")
        if self.heard:
            place, sound = self.heard
            axes[1].plot(1000 * np.arange(len(sound)) / SAMPLE_RATE, sound, color=BLUE, linewidth=0.6)
            axes[1].set_title(f"heard last: {place:.2f} of the way")

    def listen(self, _):
        """Make what is shown sound, and play it."""
        share = self.values["share"]
        sound = waveform(along(self.model, self.ends, [share])[0])
        self.heard = share, sound
        # A player of its own for each sound: it plays by itself, and none is there before there is something to hear.
        content = Audio(sound, rate=SAMPLE_RATE).data
        player_of_it = widgets.Audio(value=content, format="wav", autoplay=True, loop=False)
        self.children = [*self.children[:3], player_of_it]
        self.follow()

    def tell(self, share):
        """Where the slider stands, how loud it is there, and what to do."""
        values = along(self.model, self.ends, [share])[0].reshape(-1, BANDS) * UNIT + ZERO
        power = np.sum(10 ** (values / 10), axis=1)  # powers add up, decibels do not
        loudest = 1000 * HOP / SAMPLE_RATE * power.argmax()
        nearer = "half way between both" if share == 0.5 else f"nearer to {self.names[int(share > 0.5)]}"
        if share in (0, 1):
            nearer = f"the code of {self.names[int(share)]} itself"
        stale = (
            " The sound is of another place: press the button again." if self.heard and self.heard[0] != share else ""
        )
        way = f"from {self.names[0]} to {self.names[1]}"
        return f"A code {share:.0%} of the way {way}, {nearer}. It is loudest {loudest:.0f} ms after it begins.{stale}"


def listener(model, ends, names):
    """The widget, for a VAE of spoken examples, two codes `ends` (2, latents) and what they are called."""
    return Listener(model, ends, names)


def listen_static(model, ends, names, steps=5):
    """The same in pictures: spectrograms at equal steps of the way, the first and the last named."""
    shares = np.linspace(0, 1, steps)
    titles = [names[0], *(f"{share:.0%} of the way" for share in shares[1:-1]), names[1]]
    return spectrogram_row(dict(zip(titles, along(model, ends, shares), strict=True)))
