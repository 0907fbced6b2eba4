# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Reading a VAE
#
# *Time:* 35 minutes. *Before this:* lesson 04.
#
# In a new cell, `check.active_units.hint()` gives a hint, `.solution()` an answer.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("04")
check

# %% exercise="active_units"

# %% exercise="importance_weighted_bound"

# %% [markdown]
# More draws, tighter bound: weights whose logarithm is normal with mean -1 and deviation 1.4.

# %%
log_weights = -1 + 1.4 * np.random.default_rng(0).standard_normal([1024, 500])
for draws in (1, 4, 16, 64, 256, 1024):
    some = log_weights[:draws]
    bound = check.importance_weighted_bound.reference(some, np.zeros_like(some)).mean()
    print(f"{draws:5} draws: {bound:6.3f} nats")

# %% [markdown]
# It rises towards the truth, the logarithm of the weights' mean, -1 + 1.4 ** 2 / 2 = -.02. On average it is never
# above; the last line is by a little, since 500 pictures are a sample.

# %% exercise="best_model"

# %% [markdown]
# Whoever compares losses with different betas compares metres with feet. Part I ends here: you have a VAE and can
# judge it. Part II makes its *training* the object of study.
