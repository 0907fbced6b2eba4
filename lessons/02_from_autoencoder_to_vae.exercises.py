# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Exercises: From autoencoder to VAE
#
# *Time:* 35 minutes. *Before this:* lesson 02.
#
# The three parts of a VAE's loss, each a function of a few lines. `check.kl.hint()` helps, `check.kl.solution()`
# shows an answer.

# %%
import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.course.sheets import exercises

check = exercises("02")
check

# %% exercise="kl"

# %% [markdown]
# With it: what do three codes cost, one that is the prior, one that is off centre, one that is certain?

# %%
means = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 0.0]])
log_variances = np.array([[0.0, 0.0], [0.0, 0.0], [-4.0, -4.0]])
check.kl.reference(means, log_variances).round(3)

# %% exercise="reparameterise"

# %% [markdown]
# A thousand draws from N(1, .25). Their mean and deviation should be near 1 and .5:

# %%
noise = tf.random.stateless_normal([1000, 1], [0, 0])
log_variances = tf.math.log(tf.fill([1000, 1], 0.25))
draws = check.reparameterise.reference(tf.ones([1000, 1]), log_variances, noise)
print(f"mean {np.mean(draws):.2f}, deviation {np.std(draws):.2f}")

# %% exercise="negative_elbo"

# %% [markdown]
# How noisy is one estimate? Two hundred of them, for an encoder and a decoder that know nothing of digits:

# %%
from rlvae_tutor.datasets import load

digits = load("digits").inner_train[:64]
encode = lambda x: (x[:, :2], x[:, 2:4] - 1)
decode = lambda z: np.tile(z, 32)
generator = np.random.default_rng(0)
estimates = [check.negative_elbo.reference(encode, decode, digits, generator) for _ in range(200)]
print(f"{np.mean(estimates):.1f} nats, standard deviation of one estimate {np.std(estimates):.2f}")

# %% [markdown]
# The average over many pictures makes one draw for each of them enough. Lesson 03 changes the likelihood and finds
# out when a code falls silent.
