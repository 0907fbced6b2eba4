# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Designing the reward
#
# *Time:* 40 minutes. *Before this:* lesson 06.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("06")
check

# %% exercise="discounted_return"

# %% [markdown]
# Two offers: 1 now, or 2 in ten steps. From which gamma on is it worth waiting?

# %%
now, later = np.eye(11)[0], 2 * np.eye(11)[10]
for gamma in (0.9, 0.93, 0.94, 1.0):
    offers = [check.discounted_return.reference(rewards, gamma) for rewards in (now, later)]
    print(f"gamma {gamma}: now {offers[0]:.2f}, later {offers[1]:.2f}")

# %% [markdown]
# Where $\gamma^{10} = 1/2$, so at about .933.

# %% exercise="telescoping_rewards"

# %% [markdown]
# A detour over a hill, and the straight way, with the same ends:

# %%
# NBVAL_CHECK_OUTPUT
detour, straight = np.array([46.0, 60.0, 30.0, 25.0]), np.array([46.0, 40.0, 32.0, 25.0])
pay = check.telescoping_rewards.reference
[round(float(pay(path, 22.7, 1.0).sum()), 4) for path in (detour, straight)]

# %% [markdown]
# Equal: only the ends count. That is what a schedule with a high learning rate in its middle needs.

# %% exercise="charged_rewards"

# %% [markdown]
# A bad run to the end, and a crash in its second step of ten:

# %%
bad, crash = np.full(10, 3.0), np.array([3.0, np.nan])
for name, ratios in (("bad", bad), ("crash", crash)):
    print(f"{name:5} {check.charged_rewards.reference(ratios, 10).sum():7.1f}")

# %% [markdown]
# Nothing is saved by crashing.

# %% exercise="hacked"

# %% [markdown]
# A reward of your neighbour: the steepest fall that a run ever had. Three runs, their losses step by step:

# %%
# NBVAL_CHECK_OUTPUT
losses = np.array([[46, 36, 30, 27, 25], [46, 45, 44, 43, 42], [46, 90, 200, 46, 46.0]])
steepest, last = -np.diff(losses).min(axis=1), losses[:, 0] - losses[:, -1]
check.hacked.reference(np.stack([steepest, last]), losses[:, -1])

# %% [markdown]
# Number 0, the steepest fall, is hacked: climb first, then fall. Lesson 07 looks for gradient descent among policies.
