# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Repairing an autoencoder
#
# **Why does the article's code not train?**
#
# *Time:* 50 minutes. *You need:* lesson 00, and what a neural network and a gradient are
# ([A1](A1_tensors_and_gradients.ipynb) is a reminder of ten minutes).
#
# At the end of this page you will be able to
#
# 1. find, by evidence, variables that a loss does not depend on,
# 2. write a training step that works,
# 3. count the dead latents of an encoder,
# 4. draw new codes, and say why an autoencoder's decoder makes nothing of them.

# %% [markdown]
# ## The patient
#
# An article wants to train a *variational autoencoder* by reinforcement learning. It ends in a listing. We have
# rewritten that listing in our own names and kept every fault, so that you can find them yourself.
#
# It is 15 lines long. Read it as you would read a colleague's code: do not run it in your head line by line, ask what
# each part is *for*. How many things are odd? Keep your number; we count again at the end.

# %%
LISTING = """
relu = lambda units: keras.layers.Dense(units, activation="relu")
encoder = keras.Sequential([relu(128), relu(64), relu(32), relu(16)])
decoder = keras.Sequential([relu(16), relu(32), relu(64), relu(128),
                            keras.layers.Dense(picture_size, activation="sigmoid")])

encoder_parameters = [tf.Variable(tf.random.normal([100, 128]))]
decoder_parameters = [tf.Variable(tf.random.normal([100, 16]))]

def reward(pictures):
    return tf.reduce_mean(tf.square(decoder(encoder(pictures)) - pictures))

loss = reward(pictures)
optimizer = keras.optimizers.Adam(0.001)
for epoch in range(1000):
    with tf.GradientTape() as tape:
        loss = reward(pictures)
    gradients = tape.gradient(loss, [encoder_parameters, decoder_parameters])
    optimizer.apply_gradients(zip(gradients, [encoder_parameters, decoder_parameters]))
"""

# %% [markdown]
# ## First evidence: run it
#
# The cell below runs the listing and shows the last line of what Python says. Before you run it: which line will stop
# it first?

# %%
from rlvae_tutor.backend import tf

import keras


def outcome(code, names):
    """Run code with some names defined, and say how it ended."""
    try:
        exec(code, names)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "It ran to its end."


outcome(LISTING, {"keras": keras, "tf": tf})

# %% [markdown]
# A name that nobody has defined. `picture_size` is the width of the decoder's output, and it must be the number of
# values of a picture: here 8 x 8 = 64. That is quickly mended. What stops it next?

# %%
outcome(LISTING, {"keras": keras, "tf": tf, "picture_size": 64})

# %% [markdown]
# The pictures themselves. The article never says which. We take the handwritten digits of lesson 00, those that are
# there to train on.

# %%
from rlvae_tutor.datasets import load

digits = load("digits")
pictures = tf.constant(digits.inner_train)
defined = {"keras": keras, "tf": tf, "picture_size": 64, "pictures": pictures}
pictures.shape

# %%
outcome(LISTING, dict(defined))[:100]

# %% [markdown]
# Now it reaches the optimizer, and the optimizer complains about a *list*. It was handed `zip(gradients, [...])` over
# two lists of variables, so each "variable" is a list with a variable in it. An optimizer wants the variables
# themselves.
#
# Flattening the lists is easy. But look at what it was about to apply. Which parameters are in those lists, and which
# are in the networks?

# %% [markdown]
# ## Variables that nobody uses
#
# Predict, then run: what is the gradient of the loss with respect to the article's free variables?

# %%
keras.utils.set_random_seed(0)
relu = lambda units: keras.layers.Dense(units, activation="relu")
encoder = keras.Sequential([relu(128), relu(64), relu(32), relu(16)])
to_pixels = keras.layers.Dense(64, activation="sigmoid")
decoder = keras.Sequential([relu(16), relu(32), relu(64), relu(128), to_pixels])
free = [tf.Variable(tf.random.normal([100, 128])), tf.Variable(tf.random.normal([100, 16]))]

# %%
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(decoder(encoder(pictures)) - pictures))

tape.gradient(loss, free)

# %% [markdown]
# `None`, twice. A gradient of None is not zero. It means: *the loss was not computed from this at all*. The article
# calls these variables "the parameters of encoder and decoder", but the networks have made their own:

# %%
for network in (encoder, decoder):
    print([tuple(variable.shape) for variable in network.trainable_variables])

# %% [markdown]
# This is the fault that matters most for our story. *The parameters are the state, their updates the actions*: that
# is the article's idea. Its code updates tensors that nothing depends on. Whatever its agent did, nothing would
# follow.
#
# *Exercise 1* asks you to find such variables, and *exercise 2* to write the step that trains.

# %% [markdown]
# ## The repaired step
#
# Ask for the gradient of the networks' own variables, and hand gradients and variables over together. That is all.

# %%
variables = encoder.trainable_variables + decoder.trainable_variables
optimizer = keras.optimizers.Adam(0.001)
optimizer.build(variables)  # makes what Adam remembers of each


@tf.function(jit_compile=True)  # compiles the step: only for speed
def training_step():
    """One update on all pictures; returns the mean squared error before it."""
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(pictures)) - pictures))
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss


# %%
errors = [float(training_step()) for _ in range(600)]
print(f"mean squared error: {errors[0]:.4f} at first, {errors[-1]:.4f} after {len(errors)} updates")

# %% [markdown]
# It trains. Is that small? A number means something only beside another one. If the decoder said the average picture
# whatever it saw, the error would be the variance of the data.

# %%
import numpy as np

variance = float(np.var(digits.inner_train, axis=0).mean())
print(f"variance of the data: {variance:.4f}")
assert errors[-1] < 0.35 * variance, "a trained autoencoder should explain most of the variance"

# %% [markdown]
# So most of what makes digits differ goes through sixteen numbers and comes out again. Here are eight digits of the
# *test* group and what the autoencoder makes of them.

# %%
from rlvae_tutor.plotting import image_rows

shown = digits.test[:8]
image_rows({"digit": shown, "repaired": decoder(encoder(shown)).numpy()}, digits.shape)

# %% [markdown]
# *What you see:* two rows of eight small pictures. Each in the lower row looks like the one above it, somewhat
# blurred.
#
# One might stop here. The error is small, the pictures are good. But the article promises a model that *generates*
# pictures. Where would a new picture come from?

# %% [markdown]
# ## Look at the code
#
# The numbers between encoder and decoder are the **code** of a picture, here sixteen; each number of a code is a
# **latent**. Let us look at all codes of the training digits. The article's last encoder layer ends in a ReLU. A
# **ReLU** turns every negative number into zero. Predict: which codes can never occur? And what if a latent would like
# to be negative for *every* digit?

# %%
codes = encoder(pictures).numpy()
dead = int(np.sum(np.all(codes == 0, axis=0)))
print(f"smallest value: {codes.min():.1f}")
print(f"latents that are zero for every digit: {dead} of {codes.shape[1]}")

# %% [markdown]
# No code is below zero, and some latents are dead. A **dead latent** is zero for every digit there is. Where a ReLU is
# flat, no gradient passes: a dead latent's own weights stand still, and only if the layers before it happen to shift
# may it wake. The article pays for sixteen latents and uses fewer.
#
# Is that luck? Three trainings, each from other initial weights, with a ReLU on the code and with a linear code.

# %%
from rlvae_tutor.course.demos.article import train_autoencoder

train = digits.inner_train
kinds = {"ReLU": "relu", "linear": "linear"}
trained = {}
for name, kind in kinds.items():
    trained[name] = [train_autoencoder(train, kind, seed) for seed in range(3)]

counts = {name: [one.dead_latents(train) for one in three] for name, three in trained.items()}
counts

# %%
assert sum(counts["ReLU"]) >= 1, "a ReLU on the code should kill latents"
assert sum(counts["linear"]) == 0, "a linear code cannot die"
print("With a ReLU latents die, with a linear code none does.")

# %% [markdown]
# ## The same training, two kinds of code
#
# A histogram of all codes, and what the decoder makes of random ones. A *generative* model should make a picture of
# any code drawn from a simple distribution, such as the standard normal N(0, I): each latent on its own, with mean 0
# and variance 1.

# %%
from rlvae_tutor.plotting import figure_png
from rlvae_tutor.course.demos.code_histograms import code_histograms

codes = {name: three[0].encode(train) for name, three in trained.items()}
figure_png(code_histograms(codes))

# %% [markdown]
# *What you see:* two histograms of code values, with the standard normal density as a line. With a ReLU all mass is
# at or above zero, with a tall bar at zero itself. With a linear code the values spread on both sides, several times
# wider than the standard normal.

# %%
noise = np.random.default_rng(0).standard_normal([8, 16]).astype(np.float32)
image_rows({name: three[0].decode(noise) for name, three in trained.items()}, digits.shape)

# %% [markdown]
# *What you see:* two rows of eight grey pictures that look like smudges; hardly one could pass for a digit.
#
# That is the deeper fault, and no debugger finds it. Nothing in this loss asks the codes to lie where we will later
# draw from. The autoencoder puts them where it likes, and its decoder has never seen what lies between.

# %% [markdown]
# ## What is still missing
#
# The article speaks of a *variational* model, an *environment*, *actions*, a *policy* and *Q-learning*. Search the
# listing for these words, and for what belongs to them.

# %%
words = "variational variance kl environment action policy q_value validation"
{word: word in LISTING.lower() for word in words.split()}

# %% [markdown]
# No environment, no action, no policy, no Q-value: the reinforcement learning is not in the code. No pictures held
# back from training: its error says nothing about new ones.
#
# The **KL** is the part of a VAE's loss that says, in nats, how far the encoder's codes are from the distribution that
# new codes are drawn from. Here is none, and no distribution over codes: it is not *variational*. Lesson 02 adds both.
#
# One more trap lies ahead. This loss is a *mean* over the 64 values of a picture. Whoever adds a KL to a mean weighs
# it 64 times too much. Lesson 02 shows why the sum is right.

# %% [markdown]
# ## Claims: what is claimed, the evidence, the verdict
#
# Through the course we collect the article's claims. The first:
#
# - **Claim.** "This code trains a VAE."
# - **Evidence.** It stops three times; its gradients are None; repaired, it has dead latents and smudges for samples.
# - **Verdict.** It does not train, and repaired it is an autoencoder, not a VAE.
#
# How many had you counted? We know ten: two names never defined; lists where variables are wanted; free
# variables that nothing uses, with shapes that fit no layer; a `reward` that is an error, and is minimised; a first
# `loss` that nobody reads; a ReLU on the code; no distribution; no KL; nothing of reinforcement learning; no held-out
# pictures.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. found, by evidence, variables that a loss does not depend on,
# 2. seen a training step that works,
# 3. counted the dead latents of an encoder,
# 4. drawn new codes, and seen that an autoencoder's decoder makes nothing of them.
#
# The [exercises of lesson 01](../exercises/01_repairing_an_autoencoder.ipynb) let you do each of these yourself.
# [Lesson 02](02_from_autoencoder_to_vae.ipynb) turns the repaired autoencoder into a model of
# the data.
