"""Lesson 15: is speech from a model still recognised? Pieces of recordings, a recogniser, and words from pieces."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rlvae_tutor.datasets import Dataset
from rlvae_tutor.datasets.speech import BANDS, FRAMES, PATCH_HOP, UNIT, pieces, recordings, spectrogram, to_sound
from rlvae_tutor.errors import InputError
from rlvae_tutor.vae import VAE, Architecture, Gaussian

OTHER_TIMES = (1, 2, 3, 4)  # frames after the beginning of an example of the data; the fifth begins the next one


def shifted(data: Dataset, split: str, phases: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Examples (n, 768) that begin `phases` frames after those of `data`, and their labels, the recordings (n,).

    `data` is the `Dataset` spoken; its own examples begin every fifth frame of a recording, and are those of phase 0.
    `phases` are whole numbers from 0 to 4: all five give every piece there is. Only recordings of `split` are cut.
    """
    if not set(phases) <= set(range(PATCH_HOP)) or not len(phases):
        raise InputError(f"The phases must be some of 0 to {PATCH_HOP - 1}, not {tuple(phases)}; count in frames.")
    sounds = recordings()
    cuts: list[np.ndarray] = []
    labels: list[int] = []
    for label in np.unique(data.labels(split)):
        frames = spectrogram(sounds[data.label_names[label]])
        cuts += [pieces(frames[phase:]) for phase in phases]
        labels += [label] * sum(map(len, cuts[-len(phases) :]))
    return np.concatenate(cuts), np.array(labels)


def recogniser(data: Dataset, split: str, view: Callable[[np.ndarray], np.ndarray] = lambda examples: examples) -> Any:
    """A classifier that names the recording of a piece by the nearest real piece (Cover and Hart 1967).

    It learns pieces of the recordings of `split` that begin between the examples of the data, at least one frame off,
    so that no example is among them. It has heard each recording it is asked about: a word was recorded once. `view`
    maps examples (n, 768) to what is compared: all of them by default. `.score(view(examples), labels)` is its rate.
    """
    from sklearn.neighbors import KNeighborsClassifier

    examples, labels = shifted(data, split, OTHER_TIMES)
    return KNeighborsClassifier(1).fit(view(examples), labels)


def through_sound(examples: np.ndarray) -> np.ndarray:
    """Examples (n, 768) turned into sound by `to_sound` and analysed again: what inversion alone leaves of them."""
    return np.stack([spectrogram(to_sound(each)).ravel() for each in examples])


def decibels_off(found: np.ndarray, wanted: np.ndarray) -> float:
    """Root of the mean squared difference of spectrograms of one shape, in decibels."""
    return float(UNIT * np.sqrt(np.mean(np.square(np.asarray(found) - wanted))))


def joined(examples: np.ndarray) -> np.ndarray:
    """The spectrogram (5 (n - 1) + 24, 32) of a recording from its n examples (n, 768) in the order of time.

    Where examples overlap, which is nearly everywhere, it is the mean of what they say.
    """
    frames = PATCH_HOP * (len(examples) - 1) + FRAMES
    total, count = np.zeros((frames, BANDS)), np.zeros((frames, 1))
    for number, example in enumerate(examples):
        place = slice(PATCH_HOP * number, PATCH_HOP * number + FRAMES)
        total[place] += np.reshape(example, (FRAMES, BANDS))
        count[place] += 1
    return total / count


def speech_vae(examples: np.ndarray, latents: int = 16, seed: int = 0, epochs: int = 28) -> VAE:
    """A VAE of spoken `examples` (n, 768): Gaussian, its noise learned, one hidden layer; Adam, its rate a cosine.

    The sizes were chosen on inner-validation, among a handful; there are as many epochs as a lesson has time for.
    """
    import keras  # here, because it takes a while to import

    vae = VAE(Architecture(examples.shape[1], (256,), latents, "relu", Gaussian(floor=0.01)), seed=seed)
    updates = -(-len(examples) // 64)  # of an epoch
    rate = keras.optimizers.schedules.CosineDecay(0.003, epochs * updates)
    vae.compile(keras.optimizers.Adam(rate), steps_per_execution=updates)
    vae.fit(examples, epochs=epochs, verbose=0)
    return vae


def nearest(examples: np.ndarray, real: np.ndarray) -> np.ndarray:
    """Decibels (n,) from each of the `examples` (n, 768) to the nearest of the `real` ones (m, 768)."""
    from scipy.spatial.distance import cdist

    return UNIT * cdist(examples, real).min(axis=1) / np.sqrt(BANDS * FRAMES)
