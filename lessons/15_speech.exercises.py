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

# %% [markdown]
# ## 1. The log-mel of a frame
#
# From the power of frequencies to decibels of mel bands. Mind the order, and silence.

# %% exercise="log_mel"

# %% [markdown]
# ## 2. Spectral convergence
#
# A spectrogram is asked for, a sound is found. How far are its magnitudes from those asked for? This number is what
# the iterations of Griffin and Lim make smaller.

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

# %% [markdown]
# ## 3. Does it leak?
#
# Every example has the number of the recording that it was cut from. How many of the *test* examples come from a
# recording that training has seen?

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

# %% [markdown]
# ## 4. A line of codes
#
# You get an encoder and a decoder, made up and bent, so that halfway in the code is not halfway in the data.

# %% exercise="walk"

# %% [markdown]
# The same three lines work on images, text and heartbeats. Whether what lies between two sounds is a sound is
# a question for the ear, and for a measure that was fixed before listening.
