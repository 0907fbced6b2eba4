# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Training as a decision process
#
# *Time:* 40 minutes. *Before this:* lesson 05.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("05")
check

# %% exercise="transition"

# %% [markdown]
# Four outer steps of a small descent, on the loss $w^2 / 2$. The optimizer is heavy: its slot is a speed.


# %%
def heavy_ball(weights, slots, learning_rate):
    """One update of gradient descent with momentum .9."""
    slots = 0.9 * slots - learning_rate * weights
    return weights + slots, slots


state = {"weights": np.array([1.0]), "slots": np.array([0.0]), "learning_rate": 0.1}
for factor in (1, 2, 0.5, 0.5):
    state = check.transition.reference(state, factor, heavy_ball, 5)
    weight, speed = state["weights"][0], state["slots"][0]
    print(f"rate {state['learning_rate']:.2f}: weight {weight:6.3f}, speed {speed:6.3f}")

# %% [markdown]
# The weight swings through zero: the speed goes on from one outer step to the next. Whoever resets it at every outer
# step trains another optimizer.

# %% exercise="observation"

# %% [markdown]
# Two tasks that have nothing in common, each after half of its horizon and with half of the excess left on a
# logarithmic scale:

# %%
known = {"outer_validation": np.nan, "test": np.nan, "learning_rate": 0.01}
digits = {"step": 20, "horizon": 40, "reference": 22.7}
digits |= {"first_inner_validation": 46, "inner_validation": 27.53}
other = {"step": 5, "horizon": 10, "reference": -3}
other |= {"first_inner_validation": 1, "inner_validation": -2}
for run in (digits, other):
    print(check.observation.reference(known | run).round(2))

# %% [markdown]
# In nats they are far apart, to a policy they look much the same. That is what lets it travel.

# %% exercise="judge_step"

# %% [markdown]
# Why so strict? A thousand agents that do nothing at all, so that only luck moves their losses. Pay each by the split
# that it chose its best moment on, then by another:

# %%
luck = np.random.default_rng(0).normal(size=[1000, 2, 40])  # agents, splits, moments
best = luck[:, 0].argmax(axis=1)
there, elsewhere = (luck[np.arange(1000), split, best].mean() for split in range(2))
print(f"on the split it looked at {there:.2f}, on another {elsewhere:.2f}")

# %% [markdown]
# More than two standard deviations of pure luck, and nothing on fresh data.

# %% exercise="weights_suffice"

# %% [markdown]
# Plain descent on a narrow valley, and the same with momentum, put to the test:


# %%
def plain(state, seed):
    noise = np.random.default_rng(seed).normal(size=2)
    return {"weights": state["weights"] - 0.1 * (state["weights"] + noise), "slots": state["slots"]}


def with_momentum(state, seed):
    noise = np.random.default_rng(seed).normal(size=2)
    slots = 0.9 * state["slots"] - 0.1 * (state["weights"] + noise)
    return {"weights": state["weights"] + slots, "slots": slots}


# %%
# NBVAL_CHECK_OUTPUT
moving = {"weights": np.ones(2), "slots": np.full(2, 0.5)}
[check.weights_suffice.reference(world, moving, seed=0) for world in (plain, with_momentum)]

# %% [markdown]
# True and False, as in the lesson. A test with two seeds would have said False both times, and taught nothing.
# Lesson 06 asks what should be rewarded.
