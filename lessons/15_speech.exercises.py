# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Speech
#
# *Time:* 40 minutes. *Before this:* lesson 15.
#
# In a new cell, `check.log_mel.hint()` gives a hint, `.solution()` an answer.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("15")
check

# %% exercise="log_mel"

# %% exercise="spectral_convergence"

# %% [markdown]
# See it fall on a recording, with the reference answer:

# %%
from rlvae_tutor.datasets import speech, to_sound

values = speech.spectrogram(speech.recordings()["digits/7"])
asked = speech.magnitudes(values)
for iterations in (0, 1, 5, 20, 60):
    found = np.abs(speech.short_time_fourier(to_sound(values, iterations)))
    print(f"{iterations:2} iterations: {check.spectral_convergence.reference(asked, found):.3f}")

# %% exercise="leaked_share"

# %% [markdown]
# The data set as it is, and the same examples shuffled without regard to recordings:

# %%
from rlvae_tutor.datasets import load

spoken = load("spoken")
training, test = spoken.labels("inner_train"), spoken.labels("test")
mixed = np.random.default_rng(0).permutation(np.concatenate([training, test]))
for name, first, second in (
    ("by recording", training, test),
    ("by example", mixed[: len(training)], mixed[len(training) :]),
):
    print(f"divided {name}: {check.leaked_share.reference(first, second):.0%} of the test leaks")

# %% exercise="walk"

# %% [markdown]
# The same three lines work on images, text and heartbeats. Whether what lies between two sounds is a sound is
# a question for the ear, and for a measure that was fixed before listening.
