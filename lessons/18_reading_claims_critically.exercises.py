# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Reading claims critically
#
# *Time:* 45 minutes. *Before this:* lesson 18.
#
# Four defects met in published work, each in a few lines of our own. Every docstring holds the code to be repaired.
# In a new cell, `check.reported_loss.hint()` gives a hint, `.solution()` an answer.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("18")
check

# %% exercise="reported_loss"

# %% [markdown]
# How much does it flatter? A density of digits, a bell around each, at six widths:

# %%
from sklearn.neighbors import KernelDensity

from rlvae_tutor.datasets import load

digits = load("digits")
train, validation, test = digits.inner_train, digits.outer_validation, digits.test
fit = lambda examples, width: KernelDensity(bandwidth=width).fit(examples)
loss = lambda density, examples: -density.score(examples) / len(examples)
widths = [0.05, 0.1, 0.2, 0.3, 0.4, 0.6]
width, honest = check.reported_loss.reference(train, validation, test, widths, fit, loss)
mixed = {one: loss(fit(np.concatenate([train, test]), one), test) for one in widths}
print(f"as repaired: width {width}, {honest:.1f} nats on test")
print(f"as published: width {min(mixed, key=mixed.get)}, {min(mixed.values()):.1f} nats on test")

# %% [markdown]
# The published way wins by far, and it has chosen the narrowest bells: each test digit stands under its own.

# %% exercise="controlled_weights"

# %% [markdown]
# Thirty errors up, then down. After how many steps down has the weight left its limit?

# %%
errors, gain = np.repeat([1.0, -1.0], 30), 0.1
ways = {
    "as published": np.clip(gain * np.cumsum(errors), 0, 1),
    "as repaired": np.array(check.controlled_weights.reference(errors, gain)),
}
for name, weights in ways.items():
    print(f"{name}: leaves 1 after {np.argmax(weights[30:] < 0.999) + 1} steps down")

# %% exercise="crashes_and_mean"

# %% [markdown]
# Ten runs, of which none to three have crashed at once. In which of the three means would you not notice them?

# %%
for crashes in range(4):
    curves = np.array([[46.0, 30.0, 24.5]] * (10 - crashes) + [[46.0, np.nan, np.nan]] * crashes)
    share, mean = check.crashes_and_mean.reference(curves, 247.0)
    published = np.where(np.isnan(curves[:, -1]), curves[:, 0], curves[:, -1]).mean()
    left_out = np.nanmean(curves[:, -1])
    told = f"mean {mean:6.2f}, published {published:5.2f}, left out {left_out:5.2f}"
    print(f"{share:4.0%} crashed: {told}")

# %% exercise="reward_end_and_target"

# %% [markdown]
# An agent that may crash at once, or go on and win two nats at the last step. Which one looks better to it?

# %%
before = dict.fromkeys(("inner_validation", "outer_validation", "test"), 31.0)
better, broken = dict.fromkeys(before, 29.0), dict.fromkeys(before, np.nan)
step = check.reward_end_and_target.reference
print("wins two nats at the end:", step(before, better, 40, 40, 247.0, [3.0, 5.0]))
print("crashes at once:", step(before, broken, 1, 40, 247.0, [3.0, 5.0]))

# %% [markdown]
# None of the four needed new mathematics, and none would have been found by reading the text of an article. Read the
# code.
