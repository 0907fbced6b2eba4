# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: Repairing an autoencoder
#
# *Time:* 30 minutes. *Before this:* lesson 01.
#
# Each exercise is a function to complete and a cell that checks it. The check says whether you are right, and if not,
# what may have gone wrong. In a new cell (the + above), `check.unused_variables.hint()` gives a hint, each call a
# stronger one; `check.unused_variables.solution()` shows an answer. You may do the exercises in any order: the cell
# after an exercise uses the course's own answer, `check.unused_variables.reference`, so it runs even while yours is
# missing.

# %%
import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.course.sheets import exercises

check = exercises("01")
check

# %% exercise="unused_variables"

# %% [markdown]
# The article's free variables, and the networks' own, put to the same question:

# %%
kernel = tf.Variable([[0.5], [0.25]], name="kernel_of_the_network")
free = tf.Variable([1.0, 2.0], name="encoder_parameters")
loss = lambda: tf.reduce_sum(tf.constant([[1.0, 2.0]]) @ kernel)
check.unused_variables.reference(loss, [kernel, free])

# %% exercise="training_step"

# %% exercise="dead_latents"

# %%
from rlvae_tutor.datasets import load
from rlvae_tutor.course.demos.article import train_autoencoder

digits = load("digits").inner_train
autoencoder = train_autoencoder(digits, "relu")
codes = autoencoder.encode(digits)
check.dead_latents.reference(codes)

# %% exercise="draw_codes"

# %% [markdown]
# Do such codes decode to digits? Predict before you run.

# %%
from rlvae_tutor.plotting import image_rows

drawn = check.draw_codes.reference(digits, codes, 8, np.random.default_rng(0))
image_rows({"own mean\nand deviation": autoencoder.decode(drawn.astype(np.float32))}, (8, 8))

# %% [markdown]
# *What you see:* a row of eight grey pictures. They are darker and more stroke-like than those from N(0, I), but
# hardly one is a digit: latents depend on each other, but here each was drawn on its own, and from a normal law that
# a ReLU code, which is never negative, does not follow.
#
# Lesson 02 does not repair this afterwards. It changes what is trained, so that N(0, I) is where the codes lie.
