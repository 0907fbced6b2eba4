# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Was it worth it?
#
# *Time:* 40 minutes. *Before this:* lesson 12.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("12")
check

# %% exercise="interquartile_mean"

# %% [markdown]
# Ten runs of which none, one, two or three have crashed. What does each summary say?

# %%
for crashes in range(4):
    runs = np.r_[np.linspace(24.2, 24.7, 10 - crashes), np.full(crashes, 247.0)]
    middle = check.interquartile_mean.reference(runs)
    print(f"{crashes} crashes: mean {runs.mean():.2f}, interquartile {middle:.2f}")

# %% [markdown]
# Two crashes in ten are not seen, a third one is. Whoever reports an interquartile mean alone hides a crash rate of a
# fifth.

# %% exercise="resampled_differences"

# %% [markdown]
# Many draws make an interval. Five policies with twenty runs each, ours better by .1 nats on average:

# %%
generator = np.random.default_rng(0)
shared = generator.normal(24.5, 0.3, (5, 20, 1))
ours = shared - 0.1 + generator.normal(0, 0.1, (5, 1, 1)) + generator.normal(0, 0.1, (5, 20, 1))
means = [check.resampled_differences.reference(ours, shared, generator).mean() for _ in range(2000)]
print("95 % interval:", np.quantile(means, [0.025, 0.975]).round(3), "nats")

# %% [markdown]
# A hundred runs, and still wide: there are only five policies.

# %% exercise="tasks_to_pay_back"

# %% [markdown]
# The price of one more idea: each setting of the learner that is tried adds a whole learning.

# %%
learning = {"pilot": 64, "rounds": 200, "members": 64, "candidates": 13, "validation": 256}
for tried in (1, 3, 10):
    cost = learning | {"tried_settings": tried}
    tasks = check.tasks_to_pay_back.reference(cost, {"settings": 32, "seeds": 8})
    print(f"{tried:2} settings tried: paid back after {tasks} tasks")

# %% exercise="verdict"

# %% [markdown]
# The study's learner, less one-cycle with the same controls, at a margin of .05 nats:

# %%
from collections import Counter

from rlvae_tutor.experiments.shipped import load_shipped_study

compared = load_shipped_study()["comparisons"].values()
found = [one["richer"]["one_cycle_extras_best"]["difference"] for one in compared]
Counter(check.verdict.reference((one["mean"], one["low"], one["high"]), 0.05) for one in found)

# %% [markdown]
# Four words for thirteen tasks, and none of them is "proved". Which one would the title of an article have used?
