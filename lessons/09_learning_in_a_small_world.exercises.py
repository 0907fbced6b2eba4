# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Learning in a small world
#
# *Time:* 35 minutes. *Before this:* lesson 09.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("09")
check

# %% exercise="q_update"

# %% [markdown]
# A corridor of six rooms, walked at random, with a reward of 1 at the exit: does the table find the way out? The exact
# values of going right are .9 to the power of the rooms still to come.

# %%
generator, q, room = np.random.default_rng(0), np.zeros([6, 2]), 0
for _ in range(3000):
    action = generator.integers(2)
    following = max(room - 1, 0) if action == 0 else room + 1
    ended = bool(following == 6)
    transition = room, action, float(ended), min(following, 5), ended, 0
    q = check.q_update.reference(q, transition, 0.5, 0.9)
    room = 0 if ended else following

# %%
print("learned", q[:, 1].round(3))
print("exact  ", (0.9 ** np.arange(5, -1, -1)).round(3))

# %% [markdown]
# It walked at random, and learned the best policy: that is what *off-policy* means.

# %% exercise="epsilon_greedy"

# %% [markdown]
# Why ties matter: a table of zeros, four actions, a thousand draws. Whoever takes the first of the best would hardly
# ever move but by action 0.

# %%
probabilities = check.epsilon_greedy.reference(np.zeros(4), 0.1, 0)
np.bincount(generator.choice(4, size=1000, p=probabilities), minlength=4)

# %% exercise="step_sizes"

# %% [markdown]
# Does it matter? Pair A is updated 900 times, then pair B a hundred times; both have mean 1 and noise of deviation 1.
# With a count for each pair, and with one count for all:

# %%
states = np.repeat([0, 1], [900, 100])
rewards = generator.normal(1, 1, 1000)
own = check.step_sizes.reference(np.zeros(1000, int), states, states)
for name, sizes in (("a count for each pair", own), ("one count for all", 1 / np.arange(1, 1001))):
    estimates = np.zeros(2)
    for state, reward, size in zip(states, rewards, sizes, strict=True):
        estimates[state] += size * (reward - estimates[state])
    print(f"{name}: A {estimates[0]:.2f}, B {estimates[1]:.2f}")

# %% [markdown]
# With one count for all, B hardly gets off the ground: its steps are small from the first. Lesson 10 uses a table with
# a count for each entry on a real VAE.
