# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Policies and gradient descent
#
# *Time:* 35 minutes. *Before this:* lesson 07.

# %%
import numpy as np

from rlvae_tutor.course.sheets import exercises

check = exercises("07")
check

# %% exercise="cosine_action"

# %% [markdown]
# A whole episode of ten outer steps, from a rate that is far too low, with a peak of .1:

# %%
factors, rate, path = np.array([0.25, 0.5, 0.7, 1.0, 1.4, 2.0, 4.0]), 1e-3, []
for step in range(10):
    run = {"step": step, "horizon": 10, "updates": 10 * step, "learning_rate": rate}
    rate *= factors[check.cosine_action.reference(run, 0.1, factors)]
    path.append(float(rate))
print([f"{rate:.3f}" for rate in path])

# %% [markdown]
# Four steps to catch up, then down with the cosine.

# %% exercise="evaluate"

# %% [markdown]
# A game of chance, played 4, 40 and 400 times. How does the standard error shrink?

# %%
game = lambda seed: float(np.random.default_rng(seed).normal(2.0, 1.0))
for count in (4, 40, 400):
    found = check.evaluate.reference(game, range(count))
    print(f"{count:3} episodes: {found['mean']:.2f} +- {2 * found['standard_error']:.2f}")

# %% [markdown]
# A hundred times as many episodes, a tenth of the error.

# %% exercise="lowest_loss_in_two_steps"

# %% [markdown]
# The lesson's valley, and one that is much narrower:

# %%
for curvatures in ([1.0, 10.0], [1.0, 1000.0]):
    rates = [1 / curvatures[0], 1 / curvatures[1], 2 / sum(curvatures)]
    lowest = check.lowest_loss_in_two_steps.reference(rates, np.array(curvatures), np.ones(2))
    print(f"curvatures {curvatures}: {lowest:.4f}")

# %% [markdown]
# However narrow the valley: with its two curvatures known, two steps suffice. Lesson 08 plans further ahead.
