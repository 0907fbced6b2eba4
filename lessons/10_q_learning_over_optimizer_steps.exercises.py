# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Q-learning over optimizer steps
#
# *Time:* 35 minutes. *Before this:* lesson 10.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("10")
check

# %% exercise="bin_numbers"

# %% [markdown]
# The lesson's fourteen bins of learning rates, a quarter of a power of ten wide. Halve a rate, and it moves a bin or
# two down:

# %%
rates = np.array([1e-6, 1e-4, 5e-3, 1e-2, 2e-2, 0.5])
check.bin_numbers.reference(np.log10(rates) + 3, -1, 2.5, 14).astype(int)

# %% [markdown]
# A factor of .7 or 1.4 is less than a bin. A rate may take such a step and stay where it was, as far as the table
# can see.

# %% exercise="n_step_target"

# %% [markdown]
# How far does news travel? A chain of twenty steps, all reward at its end, and a table that is still zero. After one
# walk along the chain, the first steps whose targets know of the reward:

# %%
rewards, zeros, ended = np.eye(20)[19], np.zeros(21), np.arange(20) == 19
for n in (1, 5, 10):
    target = lambda t, n: check.n_step_target.reference(rewards, zeros, ended, t, n, 1.0)
    targets = [target(t, min(n, 20 - t)) for t in range(20)]
    print(f"n = {n:2}: steps {np.flatnonzero(targets)[0]} to 19 know")

# %% [markdown]
# With n = 1 one step learns of it in each walk, with n = 10 ten do.

# %% exercise="preferred_actions"

# %% [markdown]
# A made-up table of a task in which every step costs something. Action 0 was tried everywhere, action 1 in one cell of
# three:

# %%
generator = np.random.default_rng(0)
visits = np.stack([np.full((6, 5), 9), generator.random((6, 5)) < 1 / 3], axis=-1)
q = np.where(visits > 0, generator.normal(-2, 0.5, visits.shape), 0.0)
honest = check.preferred_actions.reference(q, visits)
print(f"action 1 preferred in {np.mean(honest == 1):.0%} of the cells,")
print(f"by plain argmax in {np.mean(q.argmax(-1)):.0%}")

# %% [markdown]
# Plain argmax prefers whatever nobody tried. While an agent learns, that can even help: it tries the action, and finds
# out. Nothing corrects a table that is only *read*. Lesson 11 does away with the bins.
