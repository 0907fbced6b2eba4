# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Text
#
# *Time:* 40 minutes. *Before this:* lesson 14.
#
# In a new cell, `check.seen_letters.hint()` gives a hint, `.solution()` an answer.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("14")
check

# %% exercise="word_log_likelihood"

# %% [markdown]
# A decoder that has learned nothing, on two words of different length, with the reference answer:

# %%
lost = lambda before: np.full(3, 1 / 3)
for word in ([0], [0, 1, 1, 0]):
    print(f"{len(word)} letters: {check.word_log_likelihood.reference(word, lost):.2f} nats")

# %% exercise="seen_letters"

# %% exercise="price_of_the_code"

# %% [markdown]
# Four latents that say a tenth of a nat each, or one of the four that says all: which is cheaper where a tenth is free?

# %%
for name, kl in (("shared out", [[0.1] * 4]), ("one says all", [[0.4, 0, 0, 0]])):
    print(f"{name:12} {check.price_of_the_code.reference(np.array(kl), 0.1):.1f} nats")

# %% exercise="well_invented"

# %% [markdown]
# Three ways to cheat, and what the reference says of them:

# %%
vowels = lambda word: sum(letter in "aeiou" for letter in word) / len(word)
tries = {"one name again and again": ["boria"] * 99 + ["bxq"], "copies": ["anna", "maria"], "noise": ["xq", "zrk"]}
for name, words in tries.items():
    print(f"{name:25} {check.well_invented.reference(words, ['anna', 'maria'], vowels, 0.4):.0%}")

# %% [markdown]
# One name again and again gets one half here, since there were two different ones. So tell, besides, how many different
# names there were among those drawn.
