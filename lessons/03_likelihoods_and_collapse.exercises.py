# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Likelihoods and collapse
#
# *Time:* 35 minutes. *Before this:* lesson 03.
#
# In a new cell, `check.categorical_log_likelihood.hint()` gives a hint, `.solution()` an answer.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("03")
check

# %% exercise="categorical_log_likelihood"

# %% [markdown]
# A decoder that knows nothing gives equal logits. For a word of five letters out of 26 that is 5 log 26 nats:

# %%
word = np.eye(26)[None, [7, 4, 11, 11, 14]]
(log_likelihood,) = check.categorical_log_likelihood.reference(np.zeros([1, 5, 26]), word)
print(f"{-log_likelihood:.4f} nats, {5 * np.log(26):.4f}")

# %% exercise="gaussian_log_likelihood"

# %% [markdown]
# Honesty is cheapest. Data of deviation 2, and three claims about it:

# %%
x = 2 * np.random.default_rng(0).standard_normal([5000, 1])
mean = np.zeros_like(x)
for claimed in (0.5, 2.0, 8.0):
    log_variance = np.full_like(x, np.log(claimed**2))
    cost = -check.gaussian_log_likelihood.reference(x, mean, log_variance).mean()
    print(f"claimed deviation {claimed}: {cost:.2f} nats")

# %% exercise="predicted_active_latents"

# %% [markdown]
# Photographs instead of digits. Predict first: more active latents than the digits' 16, 12, 7 and 3, or fewer?

# %%
from rlvae_tutor.datasets import load
from rlvae_tutor.vae.linear import covariance

patches = covariance(load("patches").inner_train)
[check.predicted_active_latents.reference(patches, 0.05, beta, 16) for beta in (1, 2, 4, 8)]

# %% [markdown]
# Fewer: neighbouring pixels of a photograph are nearly equal, so that one direction, probably brightness, outweighs
# all others; at beta 1 two more pay. Lesson 04 asks whether a trained VAE is any good.
