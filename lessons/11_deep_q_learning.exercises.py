# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Deep Q-learning
#
# *Time:* 35 minutes. *Before this:* lesson 11.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("11")
check

# %% exercise="replayed"

# %% [markdown]
# Why draw at random? A run of a thousand steps whose observation drifts slowly. How much of it does a minibatch of 32
# see?

# %%
steps = np.arange(1000)
stream = np.column_stack([steps / 1000, np.zeros([1000, 2]), (steps + 1) / 1000, steps == 999])
batch = check.replayed.reference(stream, 1000, np.random.default_rng(0).random(32), 1.0)
for name, seen in (("the newest 32", stream[-32:, 0]), ("32 drawn", batch[:, 0])):
    print(f"{name}: observations from {seen.min():.3f} to {seen.max():.3f}")

# %% exercise="double_target"

# %% [markdown]
# Ten thousand transitions after which all ten actions are worth 0, judged by two networks with independent errors of
# deviation 1. The plain target takes the target network's largest value:

# %%
online, target = np.random.default_rng(0).standard_normal([2, 10_000, 10])
nothing, whole = np.zeros(10_000), np.ones(10_000)
double = check.double_target.reference(nothing, whole, online, target)
alike = check.double_target.reference(nothing, whole, 0.9 * target + 0.436 * online, target)
print(f"plain {target.max(axis=1).mean():.2f}, double {double.mean():.2f}")
print(f"double, witnesses nearly alike {alike.mean():.2f}")

# %% [markdown]
# With strangers as witnesses the bias is gone. If the errors of both networks are correlated by .9, most of it is back.
# An older copy is no stranger: how much double DQN helps depends on how far the two have come apart.

# %% exercise="learn_with_target"

# %% [markdown]
# The lesson's two states again: w and 2w, all rewards 0, state 2 lasts .9. Both are updated in turn. Does a target
# network stop the divergence? A hundred, a thousand and ten thousand updates, period 1 and period 50:

# %%
seen, following = np.tile([[1.0], [2.0]], [5000, 1]), np.tile([[2.0], [1.8]], [5000, 1])
learn = check.learn_with_target.reference
for n in (100, 1000, 10_000):
    record = np.ones(1), seen[:n], np.zeros(n), following[:n]
    every, seldom = (learn(*record, period, 0.99)[0].item() for period in (1, 50))
    print(f"{n:6} updates: w = {every:.3g} with period 1, {seldom:.3g} with period 50")

# %% [markdown]
# It slows it down and does not stop it: function approximation, bootstrapping and off-policy updates are all still
# there. Which one would you remove? Lesson 12 asks whether all this effort was worth it.
