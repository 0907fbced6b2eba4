"""Recorded speech as log-mel spectrograms, and the way back to sound."""

from dataclasses import replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from rlvae_tutor.datasets.dataset import Card, Dataset, split_rows
from rlvae_tutor.datasets.shipped import arrays, origin
from rlvae_tutor.errors import InputError, check_values

SAMPLE_RATE = 8000  # samples per second
WINDOW, HOP = 256, 128  # samples: 32 ms, and 16 ms from one frame to the next
BANDS = 32  # mel bands from 60 Hz to 4000 Hz
FRAMES = 24  # of one example: 0.4 s
PATCH_HOP = 5  # frames from the start of one example to the start of the next in the same recording: 80 ms
QUIET = 1e-4  # power below which a band counts as silent: -40 dB
TINY = 1e-12  # prevents a division by zero in silence
ZERO, UNIT = -14.0, 20.0  # a value of 0 is a band at -14 dB, a step of 1 is 20 dB

SPOKEN = Card(
    name="spoken",
    shape=(FRAMES, BANDS),
    likelihood="gaussian",
    value_range=(-np.inf, np.inf),
    examples=1206,
    **origin("spoken"),
)
HELD_OUT = (20, 20, 30)  # recordings


def spoken(seed: int = 0) -> Dataset:
    """1,206 spectrograms of 0.4 s, 24 frames x 32 mel bands, of 182 recordings of one speaker; likelihood Gaussian.

    Numbers, letters and the telephone's spelling alphabet. A value is the power in a mel band, 20 dB a unit, from -1.3
    (silence) to about 2. Frames of 32 ms (Hann window) begin every 16 ms; bands lie between 60 and 4000 Hz; sound has
    8000 samples a second. Successive examples of a recording overlap, so the splits divide recordings, not examples:
    112 / 20 / 20 / 30. The label of an example is its recording; examples of one recording are in the order of time.
    Licence CC BY-SA 3.0, which also holds for a sound made from the data.
    """
    sounds = recordings()
    patches = [pieces(spectrogram(sound)) for sound in sounds.values()]
    recording = np.repeat(np.arange(len(patches)), [len(each) for each in patches])
    chosen = split_rows(len(patches), HELD_OUT, seed)
    rows = {split: np.flatnonzero(np.isin(recording, which)) for split, which in chosen.items()}
    card = replace(SPOKEN, label_names=tuple(sounds))
    return card.dataset(np.concatenate(patches), rows, recording)


def recordings() -> dict[str, np.ndarray]:
    """The waveforms (samples,) of the 182 recordings, 8000 samples a second, within [-1, 1], by name."""
    file = arrays("spoken")
    waves = np.split(file["samples"] / np.float32(2**15), np.cumsum(file["lengths"])[:-1])
    return dict(zip(file["names"].tolist(), waves, strict=True))


def spectrogram(sound: np.ndarray) -> np.ndarray:
    """The scaled log-mel spectrogram (frames, 32), float32, of a waveform (samples,) of at least 256 samples."""
    if len(sound) < WINDOW:
        raise InputError(f"A sound must have at least {WINDOW} samples, not {len(sound)}; fill it up with zeros.")
    power = np.abs(short_time_fourier(sound)) ** 2
    decibels = 10 * np.log10(power @ mel_filters() + QUIET)
    return ((decibels - ZERO) / UNIT).astype(np.float32)


def pieces(frames: np.ndarray) -> np.ndarray:
    """All examples (examples, 24 * 32) in a spectrogram (frames, 32), each 5 frames after the one before."""
    cut = sliding_window_view(frames, FRAMES, axis=0)[::PATCH_HOP]  # (examples, 32, 24)
    return cut.swapaxes(1, 2).reshape(len(cut), -1)


def to_sound(values: np.ndarray, iterations: int = 60, seed: int = 0) -> np.ndarray:
    """A waveform (samples,), float32 within [-1, 1], 8000 samples a second, whose spectrogram is close to `values`.

    `values` is a spectrogram (frames, 32) or one flat example; `frames` make (frames - 1) * 128 + 256 samples. A
    spectrogram does not hold the phases of its frequencies. They begin at random; each iteration takes them from the
    waveform of the iteration before: Griffin and Lim 1984, "Signal estimation from modified short-time Fourier
    transform", section III. Raises `InputError` for values that are no spectrogram.
    """
    if np.size(values) == 0 or np.size(values) % BANDS:
        raise InputError(f"A spectrogram has a multiple of {BANDS} values, not {np.size(values)}; give whole frames.")
    magnitude = magnitudes(np.reshape(values, (-1, BANDS)))
    spectrum = magnitude * np.exp(2j * np.pi * np.random.default_rng(seed).random(magnitude.shape))
    for _ in range(iterations):
        heard = short_time_fourier(overlap_add(spectrum))
        spectrum = magnitude * np.exp(1j * np.angle(heard))
    return np.clip(overlap_add(spectrum), -1, 1).astype(np.float32)


def magnitudes(values: np.ndarray) -> np.ndarray:
    """Magnitudes (frames, 129) of a Fourier transform that has about the spectrogram `values` (frames, 32).

    32 bands do not determine 129 frequencies. Of the powers that fit, these are non-negative; they come from an even
    spread by 30 multiplicative updates: Lee and Seung 2001, "Algorithms for non-negative matrix factorization",
    equation 5. A pseudo-inverse would give negative powers; it was twice as far from the bands of the recordings, in
    dB, and further from their magnitudes, too.
    """
    check_values("A spectrogram", values, BANDS, -np.inf, np.inf)
    filters = mel_filters()
    bands = np.maximum(10 ** ((values * UNIT + ZERO) / 10) - QUIET, 0)
    power = bands @ filters.T
    for _ in range(30):
        ratio = bands / (power @ filters + TINY)
        power = power * (ratio @ filters.T) / (filters.sum(axis=1) + TINY)
    return np.sqrt(power)


def short_time_fourier(sound: np.ndarray) -> np.ndarray:
    """The short-time Fourier transform (frames, 129), complex, of a waveform (samples,); no frame is padded."""
    return np.fft.rfft(sliding_window_view(sound, WINDOW)[::HOP] * hann())


def overlap_add(spectrum: np.ndarray) -> np.ndarray:
    """The waveform whose short-time Fourier transform is nearest to `spectrum` (frames, 129) in least squares.

    Source: Griffin and Lim 1984, equation 6.
    """
    frames = np.fft.irfft(spectrum, WINDOW) * hann()
    sound = np.zeros((len(frames) - 1) * HOP + WINDOW)
    weight = np.zeros_like(sound)
    for start, frame in zip(range(0, len(sound), HOP), frames, strict=False):
        sound[start : start + WINDOW] += frame
        weight[start : start + WINDOW] += hann() ** 2
    return sound / np.maximum(weight, 0.1)  # inside it is at least a half; at the ends, near zero, it would click


def hann() -> np.ndarray:
    """The periodic Hann window (256,)."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)


def mel_filters() -> np.ndarray:
    """Weights (129, 32) that gather the power at each frequency into triangular bands, evenly spaced in mel.

    mel = 2595 log10(1 + hertz / 700): O'Shaughnessy 1987, "Speech communication", page 150.
    """
    lowest, highest = 2595 * np.log10(1 + np.array([60, SAMPLE_RATE / 2]) / 700)
    edges = 700 * (10 ** (np.linspace(lowest, highest, BANDS + 2) / 2595) - 1)  # hertz
    hertz = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE)[:, None]
    rising = (hertz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hertz) / (edges[2:] - edges[1:-1])
    return np.maximum(0, np.minimum(rising, falling))
