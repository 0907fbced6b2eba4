# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Start here
#
# **Does my machine work, and where are we going?**
#
# *Time:* 15 minutes. *You need:* Python, and the idea of a derivative. No reinforcement learning.
#
# At the end of this page you will have
#
# 1. checked that this machine can run the course,
# 2. raced a learned policy against a standard optimizer, on real training runs,
# 3. read three plots that the rest of the course explains,
# 4. said in one sentence what the policy does.

# %% [markdown]
# ## Is this machine ready?
#
# Run a cell with <kbd>Shift</kbd> + <kbd>Enter</kbd>. The first one compares the installed packages with what the
# course needs, looks at memory and disk, and trains a small model for three seconds. A line that needs you begins
# with `!` and says what to do.

# %%
from rlvae_tutor.doctor import examine

exit_code = examine()

# %% [markdown]
# ## The story on one page
#
# A **variational autoencoder** (**VAE**) is a pair of neural networks: the **encoder** turns a picture into a short
# code, the **decoder** turns a code back into a picture. A model is trained by **gradient descent**: thousands of
# small changes to its parameters, each making a number, the **loss**, a little smaller. The **ELBO** of a VAE is a
# score that is higher for a model that finds the data more probable, and the **negative ELBO**, its loss, is lower.
# Lesson 02 derives it. Losses are given in **nats**, the unit of natural logarithms of probabilities.

# %% [markdown]
# The **learning rate** is the number that the slope of the loss is multiplied by: it decides how large each change of
# the parameters is. Too small, and training crawls. Too large, and it stumbles.

# %% [markdown]
# An article makes a bold claim: training a VAE can be left to reinforcement learning. In **reinforcement learning** an
# *agent* looks at a situation, chooses an *action*, receives a *reward*, and learns which actions pay in the long
# run. An agent's rule for choosing actions is its **policy**. The article proposes one method to learn a policy.
# **Q-learning** learns a number for each action in each situation: what choosing it is worth.

# %% [markdown]
# The article's code does not run. We repair it, make the idea exact, build it, and measure honestly what it is worth:
#
# - *Part I* builds the VAE.
# - *Part II* says what situation, action and reward are.
# - *Part III* builds Q-learning, from a table to a neural network, and judges it.
# - *Part IV* takes it to images, text, speech and sequences.
#
# A term in bold is explained where it stands, and all of them are in the [glossary](A2_glossary.ipynb).

# %% [markdown]
# ## The data
#
# Everything runs on data that comes with the packages: no downloads. Here are eight of 1,797 handwritten digits,
# each 8 x 8 grey values between 0 and 1.

# %%
from rlvae_tutor.datasets import load
from rlvae_tutor.plotting import image_row

digits = load("digits")
image_row(digits.inner_train[8:16], digits.shape)

# %% [markdown]
# *What you see:* a row of eight small, coarse grey pictures of handwritten digits.
#
# The digits are divided into four groups that never mix: *inner-train* to train on, *inner-validation* for the agent
# to look at (this one does not, later ones do), *outer-validation* to reward it by, and *test*, which is only looked
# at to report a result.

# %%
for split in ("inner_train", "inner_validation", "outer_validation", "test"):
    print(f"{split:17} {len(digits.split(split)):5} digits")

# %% [markdown]
# ## The two racers
#
# Both train the same small VAE with the same optimizer for 400 changes of its parameters. The optimizer **Adam** is the
# most used form of gradient descent. Both racers use it.
#
# - *Adam, rate as started* keeps the learning rate it is given. This is what a plain training script does.
# - *Q-learning* may multiply the learning rate by one of seven factors before every ten changes. It sees two
#   numbers: the learning rate, and how much of the training is left.
#
# The agent was trained beforehand. It ships with the package, and so does the command that made it:

# %%
from rlvae_tutor.experiments.shipped import load_shipped_race

agent, shipped_race = load_shipped_race()
print(shipped_race["command"])

# %%
from rlvae_tutor.mdp.actions import action_set

action_set("seven_factors").factors  # those of the race

# %% [markdown]
# ## Predict, then race
#
# Each racer starts from eight learning rates, from 0.0001 to 0.1: a thousandfold range. Before you run the next
# cell, write down two guesses:
#
# 1. By how many nats do Adam's final losses differ between its best and its worst start?
# 2. And the learned policy's?
#
# A hint on scale: an untrained model has a loss of about 46, a well-trained one of about 25.

# %%
from rlvae_tutor.course.demos.duel import as_race, duel
from rlvae_tutor.mdp.task import Task

task = Task(reference=shipped_race["task"]["reference"])
runs = duel(agent, task, seeds=range(2**40, 2**40 + 4))
race = as_race(runs, task)

# %% [markdown]
# That was 64 trainings, four for each racer and start, with initial parameters and random numbers that the agent has
# not met. The digits to train on are the same; the final losses are on *test* digits that it has never been judged
# by. Only the left plot shows the digits that it was rewarded by (*validation*). Here is how they ended.

# %%
from rlvae_tutor.plotting import figure_png
from rlvae_tutor.experiments.race.figures import race_figure

figure_png(race_figure(race))

# %% [markdown]
# *What you see:* three plots. Left, the mean loss falls during training, for Q-learning further than for Adam.
# Middle, the final loss over the initial learning rate: Adam's is a deep valley, Q-learning's almost a level line.
# Right, learning rates during training: Q-learning's eight paths start far apart and soon run together. Mind the loss
# axes: they are stretched at the low end, where the differences that matter lie.

# %%
import numpy as np

ends = {
    entry["name"]: np.array([end["mean"] for end in entry["by_initial_learning_rate"].values()])
    for entry in race["entries"]
}
swing = {name: losses.max() - losses.min() for name, losses in ends.items()}
adam, learned = swing["constant_adam"], swing["q_learning"]
print(f"From best to worst start: Adam {adam:.1f} nats, Q-learning {learned:.2f} nats")

# %% [markdown]
# How close were your guesses? Adam lives and dies by the rate it is given. The learned policy hardly cares:
# wherever it starts, it steers to much the same path within the first third of the training.

# %%
assert swing["constant_adam"] > 8, "Adam's end should depend strongly on its start"
assert swing["q_learning"] < 0.6, "the learned policy's end should hardly depend on its start"
print("Both statements hold on this machine.")

# %% [markdown]
# ## Choose the start yourself
#
# Move the slider from the lowest initial learning rate to the highest. Where does Adam end well? Is there a start
# from which the learned policy ends badly?

# %%
from rlvae_tutor.evaluation.learned import INITIAL_RATES
from rlvae_tutor.course.widgets import optimizer_race, race_static

optimizer_race(runs, INITIAL_RATES)

# %% [markdown]
# Three starts in pictures, for reading without a kernel:

# %%
race_static(runs, INITIAL_RATES)

# %% [markdown]
# *What you see:* three panels, each with two falling curves. From the lowest start Adam has hardly begun when the
# policy has arrived; from the middle one Adam ends a little above it, from the highest well above.

# %% [markdown]
# ## What did it learn?
#
# Look at the right plot again. Wherever they start, the paths are soon at a high learning rate (those from the top
# dip first), stay near it for most of the training, and come down. **Warm-up and decay** is a learning rate that
# first rises to its highest and comes down in the end. Nobody told the agent; it found it from rewards. (Why the rate
# jumps up and down on the way, nobody knows yet; it may be that several factors are worth nearly the same there.)
#
# Write one sentence that says what the policy does, and keep it. Lesson 10 reads a policy like this off a table.

# %% [markdown]
# ## Is that good? The honest answer
#
# A **schedule** fixes the learning rate of every moment in advance. The fair question is how the policy compares with
# schedules that people *tune*; the race that trained it answers. All losses are on test digits, after 400 changes,
# averaged over the eight starts. *Cosine* lets the rate fall along a cosine, *flat + cosine* keeps it first,
# *one-cycle* lets it rise, then fall; each was tuned with 32 settings, eight runs of each.

# %%
for entry in sorted(shipped_race["entries"], key=lambda entry: entry["final_nelbo"]["mean"]):
    print(f"{entry['label']:27} {entry['final_nelbo']['mean']:7.2f} nats")

# %% [markdown]
# So: better than the best constant rate, and about level with tuned *one-cycle*, the best schedule here, which needs
# no good start either. In its favour: it found its schedule by itself. Against it is its price: thousands of training
# runs, where tuning a schedule took 256. Lesson 12 weighs the two, and looks at tasks the agent has never seen.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. checked that this machine can run the course,
# 2. raced a learned policy against a standard optimizer, on real training runs,
# 3. read three plots that the rest of the course explains,
# 4. said in one sentence what the policy does.
#
# Go on with [lesson 01](01_repairing_an_autoencoder.ipynb). If TensorFlow is new to you, read
# [A1](A1_tensors_and_gradients.ipynb) first; it takes ten minutes. To train an agent like this one yourself, type
# `make race` in a terminal. It takes a few minutes.
