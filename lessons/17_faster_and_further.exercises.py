# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Faster and further
#
# *Time:* 40 minutes. *Before this:* lesson 17.

# %%
from itertools import pairwise

import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("17")
check

# %% exercise="update_operations"

# %% [markdown]
# If all operations ran at the machine's peak, that would be the least time an update can take. From 8 x 8 pixels to 28
# x 28, how many times as many operations?

# %%
count = check.update_operations.reference
for side in (8, 28):
    small = count((side * side, 32, 8), (4, 32, side * side), 64)
    article = count((side * side, 128, 64, 32, 32), (16, 32, 64, 128, side * side), 64)
    print(f"{side:2} x {side:2}: small {small:12,}, article's {article:12,}")

# %% [markdown]
# Twelve times the pixels cost the small VAE eleven times the operations, the article's five times: more of its weights
# lie between hidden layers, which do not grow with the picture.

# %% exercise="speed_up"

# %% [markdown]
# Ten times, a hundred times, a million times as fast, for parts of several sizes:

# %%
for share in (0.1, 0.5, 0.9, 0.99):
    gains = [check.speed_up.reference(share, factor) for factor in (10, 100, 10**6)]
    print(f"{share:4.0%} of the time: " + ", ".join(f"{gain:6.2f}" for gain in gains))

# %% [markdown]
# Half of the time made to vanish is twice as fast, and never more. What you did *not* speed up is your limit.

# %% exercise="times_as_fast"

# %% [markdown]
# One pair of contestants, and what the amount of work makes of the answer:

# %%
ours = {"first": 4.0, "calls": [0.5, 0.4, 0.5], "updates": 100, "members": 64}
theirs = {"first": 1.5, "calls": [0.5, 0.45, 0.6], "updates": 100, "members": 1}
for work in (100, 1000, 10_000, 10**6):
    ratio = check.times_as_fast.reference(ours, theirs, work)
    print(f"{work:9,} updates: {ratio:5.1f} times as fast")

# %% [markdown]
# "Sixty times as fast" and "less than half as fast" are both true of these two. A benchmark that hides its work tells
# nothing.

# %% exercise="chunk_members"

# %% [markdown]
# The small VAE with Adam, for a core's cache and for memories of two GPUs:

# %%
for name, memory in (("8 MiB", 2**23), ("8 GiB", 2**33), ("80 GiB", 80 * 2**30)):
    print(f"{name:>6}: {check.chunk_members.reference(4616, 204, 2, 64, memory):9,} VAEs")

# %% [markdown]
# A GPU would hold hundreds of thousands. That they *fit* is no promise that they are fast: that must be measured,
# where there is one.
