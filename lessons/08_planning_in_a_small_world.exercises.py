# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Planning in a small world
#
# *Time:* 40 minutes. *Before this:* lesson 08.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("08")
check

# %% exercise="cell_shares"

# %% [markdown]
# Forty walkers make a hundred steps of a tenth of a cell each, rounded after every step. On average they should arrive
# at cell 10; with nearest cells all of them would stay at 0.

# %%
generator, places = np.random.default_rng(0), np.zeros(40)
for _ in range(100):
    shares = [check.cell_shares.reference(place + 0.1, 31) for place in places]
    places = [generator.choice(31, p=one) for one in shares]
print(f"on average at {np.mean(places):.1f}, the first at {min(places)}, the last at {max(places)}")

# %% exercise="bellman_backup"

# %% [markdown]
# A corridor of six rooms. A step costs 1, the last room is the exit. Each line is one sweep; read how the news of the
# exit travels to the left, one room at a time.

# %%
rooms = np.arange(6)
left, right = np.maximum(rooms - 1, 0), np.minimum(rooms + 1, 5)
left_or_right = np.stack([np.eye(6)[left], np.eye(6)[right]], axis=1)
cost, values = np.full([6, 2], -1.0), np.full(6, -9.0)
for _ in range(5):
    values = check.bellman_backup.reference(left_or_right, cost, rooms == 5, values, 1.0)
    print(values)

# %% exercise="greedy_policy"

# %% [markdown]
# In the corridor it should be 1, to the right, in every room (in the exit both are alike):

# %%
check.greedy_policy.reference(left_or_right, cost, values, 1.0)

# %% exercise="regret"

# %% [markdown]
# Two policies in the corridor, where a step now costs nothing and room 5 pays 1 for each step that begins in it. Both
# take the wrong action in just one room, room 0 or room 4. Predict which of them loses more, and where.

# %%
pay = np.where(rooms[:, np.newaxis] == 5, 1.0, 0.0) * np.ones([6, 2])
for wrong in (0, 4):
    actions = np.where(rooms == wrong, 0, 1)
    print(f"wrong in room {wrong}: regret", check.regret.reference(left_or_right, pay, actions, 10))

# %% [markdown]
# Wrong in room 0 harms only who starts there. Wrong in room 4 harms everybody to the left of the exit: they never get
# through. One wrong action is not like another: that is why regret counts, and not agreement. Lesson 09 learns the
# same values without the map.
