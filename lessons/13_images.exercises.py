# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Images
#
# *Time:* 40 minutes. *Before this:* lesson 13.
#
# In a new cell, `check.convolved.hint()` gives a hint, `.solution()` an answer.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("13")
check

# %% exercise="convolved"

# %% [markdown]
# Blur a few clothes with the reference answer: nine weights of one ninth each.

# %%
from rlvae_tutor.datasets import load
from rlvae_tutor.plotting import image_rows

clothes = load("fashion_mnist")
pictures, mean_of_nine = clothes.test[:200].reshape(-1, 28, 28, 1), np.full((3, 3, 1, 1), 1 / 9)
blurred = np.array([check.convolved.reference(one, mean_of_nine, 1) for one in pictures])
image_rows({"pictures": pictures[:8], "blurred": blurred[:8]}, clothes.shape)

# %% [markdown]
# *What you see:* eight clothes, and the same out of focus.

# %% exercise="unshuffled"

# %% [markdown]
# Why it matters to the lesson: what can be undone has lost nothing, and a dense VAE knows as much as before.

# %%
order = np.random.default_rng(0).permutation(clothes.size)
again = check.unshuffled.reference(clothes.test[:, order], order)
print(f"pixels that differ after a shuffle and back: {np.sum(again != clothes.test)}")

# %% exercise="bits"

# %% [markdown]
# One model, its pixels counted from 0 to 1, and from 0 to 255. The nats differ by thousands:

# %%
nats = -700.0
for step, same_model in ((1 / 255, nats), (1.0, nats + clothes.size * np.log(255))):
    per_pixel = check.bits.reference(same_model, clothes.size, step)
    print(f"step {step:.4f}: {same_model:7.1f} nats, {per_pixel:.3f} bits per pixel")

# %% exercise="distance_to_nearest"

# %% [markdown]
# What does blur alone do to this distance? No model is in it, only test pictures, sharp and blurred as in exercise 1.

# %%
real, sharp = clothes.inner_train[:1000], pictures.reshape(-1, clothes.size)
for name, some in (("sharp", sharp), ("blurred", blurred.reshape(sharp.shape))):
    print(f"{name:8} {np.median(check.distance_to_nearest.reference(some, real)):.3f}")

# %% [markdown]
# Blurred pictures are nearer to real ones than real ones are. So a small distance says "no noise" before it says
# "real", and a distance of zero says "copy".
