# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Tensors and gradients
#
# **What does TensorFlow do for us, in ten minutes?**
#
# *Time:* 10 minutes, optional. *You need:* Python with NumPy, and what a derivative is. If you have used
# TensorFlow, skip this page.
#
# At the end of this page you will have
#
# 1. asked a tape for a gradient,
# 2. trained a layer with an optimizer,
# 3. computed a log-probability and an expectation.

# %% [markdown]
# ## A tensor is an array
#
# It has a shape and a type, and computes like NumPy. The package loads TensorFlow quietly, so we ask the package for
# it.

# %%
# NBVAL_CHECK_OUTPUT
from rlvae_tutor.backend import tf

x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
tf.reduce_sum(x, axis=0).numpy()

# %% [markdown]
# ## A tape watches
#
# Whatever is computed inside `with tf.GradientTape()` from a *variable* is written on a tape. Afterwards the tape can
# be asked for derivatives. Predict: what is the derivative of $w^2 + 3w$ at $w = 2$?

# %%
# NBVAL_CHECK_OUTPUT
w = tf.Variable(2.0)
with tf.GradientTape() as tape:
    y = w**2 + 3 * w

tape.gradient(y, w).numpy()

# %% [markdown]
# $2w + 3 = 7$. And the derivative with respect to something that y was not computed from?

# %%
# NBVAL_CHECK_OUTPUT
other = tf.Variable(1.0)
with tf.GradientTape() as tape:
    y = w**2 + 3 * w

print(tape.gradient(y, other))

# %% [markdown]
# None, not zero: *not connected*. Lesson 01 turns that into evidence.
#
# ## A layer and an optimizer
#
# A `Dense` layer multiplies its input by a *kernel*, adds a *bias*, and may send the result through an *activation*.
# Two of those occur in lesson 01: *ReLU* turns what is negative into zero, *sigmoid* squeezes any number into (0,
# 1).

# %%
# NBVAL_CHECK_OUTPUT
numbers = tf.constant([-2.0, 0.0, 2.0])
print("ReLU   ", tf.nn.relu(numbers).numpy())
print("sigmoid", tf.sigmoid(numbers).numpy().round(2))

# %% [markdown]
# An optimizer moves variables against their gradient. *Adam*, the one used most, divides each step by the usual
# size of that variable's gradients, so that all move at about one pace: the learning rate. Here it learns a line,
# $y = 2x + 1$, from noisy points.

# %%
import keras
import numpy as np

inputs = np.linspace(-1, 1, 50, dtype=np.float32)[:, None]
noise = np.random.default_rng(0).standard_normal([50, 1]).astype(np.float32)
targets = 2 * inputs + 1 + 0.1 * noise
layer = keras.layers.Dense(1)
layer.build((None, 1))  # makes its variables; None stands for any number of examples
optimizer = keras.optimizers.Adam(0.1)

# %%
for _ in range(200):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(layer(inputs) - targets))
    optimizer.apply(tape.gradient(loss, layer.trainable_variables), layer.trainable_variables)

# %%
slope, intercept = (float(np.squeeze(weight)) for weight in layer.get_weights())
print(f"learned: {slope:.2f} x + {intercept:.2f}")
assert abs(slope - 2) < 0.1
assert abs(intercept - 1) < 0.1

# %% [markdown]
# A network is layers in a row: `keras.Sequential` hands what one gives to the next. Called with one number per
# example, this one answers with three; its variables are those of its layers.

# %%
network = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(3)])
print("answers", network(inputs).shape)
print("variables", [tuple(variable.shape) for variable in network.trainable_variables])

# %% [markdown]
# ## Log-probabilities add up
#
# Independent things have probabilities that multiply, so their logarithms add up. The natural logarithm gives
# *nats*. Heads, heads, tails with a coin that shows heads with probability .6:

# %%
# NBVAL_CHECK_OUTPUT
print(f"{2 * np.log(0.6) + np.log(0.4):.4f} nats, probability {0.6**2 * 0.4:.3f}")

# %% [markdown]
# ## An expectation is an average over draws
#
# $E[z^2]$ for a standard normal $z$ is 1. Draw, square, average: a *Monte Carlo* estimate. Its error shrinks
# in proportion to one over the root of the number of draws.

# %%
generator = np.random.default_rng(0)
for draws in (100, 10_000, 1_000_000):
    print(f"{draws:9,} draws: {np.mean(generator.standard_normal(draws) ** 2):.4f}")

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. asked a tape for a gradient,
# 2. trained a layer with an optimizer,
# 3. computed a log-probability and an expectation.
#
# [Lesson 01](01_repairing_an_autoencoder.ipynb) uses the first two to find out why an article's code does not train,
# lesson 02 the third.
