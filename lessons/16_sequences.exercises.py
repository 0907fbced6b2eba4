# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Sequences
#
# *Time:* 30 minutes. *Before this:* lesson 16.
#
# In a new cell, `check.interval_coverage.hint()` gives a hint, `.solution()` an answer.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("16")
check

# %% exercise="gaussian_interval"

# %% exercise="interval_coverage"

# %% [markdown]
# Errors that the model has never met are larger than those that it learned. What does an interval cover that was made
# for deviation 1, if the truth has another?

# %%
interval = check.gaussian_interval.reference(np.zeros(1), np.zeros(1), 0.9)
values = np.random.default_rng(0).standard_normal([20_000, 1])
for deviation in (0.5, 1.0, 1.5, 2.0):
    held = np.mean((values * deviation >= interval[0]) & (values * deviation <= interval[1]))
    print(f"true deviation {deviation}: {held:.0%} covered")

# %% exercise="flagged"

# %% exercise="sample_variance"

# %% [markdown]
# A look at the means alone would have shown a tidy sheaf. The variance of what is really drawn tells the rest.
