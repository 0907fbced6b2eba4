# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Reading a VAE
#
# **Is it any good?**
#
# *Time:* 65 minutes. *You need:* lesson 03.
#
# At the end of this page you will be able to
#
# 1. read a map of codes, and count the units that say something,
# 2. judge a VAE by rate and distortion, whatever it was trained with,
# 3. compute the importance-weighted bound, and say what it bounds,
# 4. explain why a good ELBO does not make a good code.

# %% [markdown]
# ## Good at what?
#
# A trained VAE is three things at once, and may be good at one and bad at another:
#
# - a *density*: how likely does it find new pictures?
# - a *code*: does it keep what matters about a picture?
# - a *generator*: do its samples look like data?
#
# The loss speaks of the first alone. This lesson finds a figure for each.

# %% [markdown]
# ## A map of codes
#
# With two latents the code of a picture is a point on a map. We train such a VAE. It never sees a label; the colours
# below are only there to read the map.

# %%
import numpy as np

from rlvae_tutor.datasets import load
from rlvae_tutor.vae import VAE, Architecture

digits = load("digits")
labels = {split: digits.labels(split) for split in ("inner_train", "test")}


# %%
def train(latents, beta=1.0, pictures=digits.inner_train):
    """A VAE with so many latents, trained for 120 passes over the pictures."""
    vae = VAE(Architecture(digits.size, hidden=(128, 64), latent=latents), beta=beta)
    vae.compile("adam", steps_per_execution=18)
    vae.fit(pictures, epochs=120, verbose=0)
    return vae


# %%
flat = train(latents=2)
means, _ = flat.encode(digits.test)
print(f"negative ELBO on test digits: {flat.report(digits.test)['nelbo']:.1f} nats")

# %% [markdown]
# ## Walk over it
#
# Move the cross. Right, what the decoder makes of the code under it. Find a way from the zeros to the sixes: what
# lies between? And what is decoded where no picture is?

# %%
from rlvae_tutor.course.widgets import latent_explorer, latent_static

latent_explorer(flat, means, labels["test"], digits.shape)

# %% [markdown]
# The whole map in one picture, for reading without a kernel:

# %%
latent_static(flat, means, labels["test"], digits.shape)

# %% [markdown]
# *What you see:* left, the test digits as points, coloured and numbered by digit; 0, 2, 4, 6 and 7 have
# regions of their own, the others overlap in the middle.
# Right, eleven by eleven decoded pictures over the same range; latent 1 grows to the right, latent 2 upwards, and
# digits melt into one another.
#
# Nobody told it what a three is. It has put alike pictures side by side, since a code is drawn with
# noise: the decoder often gets a neighbour's place, and that costs little if neighbours look alike.

# %% [markdown]
# ## Which latents speak?
#
# With sixteen latents there is no map, but one can ask each latent whether it changes with the picture. A latent is an
# **active unit** if the variance of its encoded *mean* over the data is above .01 (Burda et al. 2016).
#
# Predict: of sixteen, how many are active?

# %%
from rlvae_tutor.course.predictions import measured, predict

predict("04: active of sixteen latents", None)  # your guess in the place of None

# %%
deep = train(latents=16)
variances = np.sort(deep.encode(digits.test)[0].var(axis=0))[::-1]

# %%
from rlvae_tutor.plotting import BLUE, VERMILION, figure_png, new_figure

figure = new_figure(7, 3.2)
(axes,) = figure.axes
axes.bar(range(1, 17), variances, color=BLUE)
axes.axhline(0.01, color=VERMILION, linestyle="--", label="active above .01")
axes.set(yscale="log", xlabel="latent, the most active first", ylabel="variance of its mean")
axes.set_xticks(range(1, 17))
axes.legend(frameon=False)
figure_png(figure)

# %%
active = int(np.sum(variances > 0.01))
print(f"{active} of {len(variances)} latents are active")
measured("04: active of sixteen latents", active)
assert 3 <= active < 16

# %% [markdown]
# *What you see:* sixteen bars on a logarithmic scale. The first few are near 1, then they fall off a cliff, below a
# hundredth.
#
# The silent ones cost next to nothing. Give a VAE more latents than it needs and it leaves them alone.
# That is lesson 03's collapse, and here it is welcome.

# %% [markdown]
# ## Rate and distortion
#
# The two parts of the loss have names in the theory of communication. The **rate** of a VAE is its KL, seen as the
# most nats that the code can carry about a picture. The **distortion** of a VAE is its reconstruction error, seen as
# what the code loses of a picture.
#
# Beta trades one for the other while training. Three VAEs:

# %%
models = {0.1: train(16, beta=0.1), 1.0: deep, 2.0: train(16, beta=2.0)}

# %%
reports = {beta: model.report(digits.test) for beta, model in models.items()}
print("beta   rate  distortion  their sum  loss it was trained on")
for beta, one in reports.items():
    trained_on = one["reconstruction"] + beta * one["kl"]
    columns = f"{one['kl']:5.1f}  {one['reconstruction']:10.1f}  {one['nelbo']:9.1f}"
    print(f"{beta:4}  {columns}  {trained_on:22.1f}")

# %%
assert reports[0.1]["kl"] > reports[1.0]["kl"] > reports[2.0]["kl"]
assert min(reports, key=lambda beta: reports[beta]["nelbo"]) == 1.0
print("The smaller beta, the higher the rate; the best sum belongs to beta 1.")

# %% [markdown]
# Look at the last column alone and beta .1 wins by far. But those are different losses, as metres are not feet. A
# model of the data is judged by its ELBO, the *sum*, whatever it was trained with. (On grey values the sum is not
# quite $-\log p$ of anything, as the next section says; to compare models on the same data it serves.)
#
# What does each trade look like? Above, reconstructions; below, samples from the prior.

# %%
from rlvae_tutor.plotting import image_rows

shown = digits.test[:8]
copies = {f"beta {beta:g}": model.reconstruct(shown) for beta, model in models.items()}
image_rows({"digit": shown} | copies, digits.shape)

# %%
samples = {f"beta {beta:g}": model.generate(8, seed=1) for beta, model in models.items()}
image_rows(samples, digits.shape)

# %% [markdown]
# *What you see:* first four rows: eight digits, and the three VAEs' reconstructions, sharp at beta .1, softer at beta
# 1, blurred at beta 2. Then three rows of samples: at beta .1 dark strokes, at beta 1 softer ones,
# many of either readable as digits; at beta 2 grey and much alike.
#
# A small beta makes the better autoencoder, and by the sum the worse model of the data. "Reward the reconstruction
# error", says the article. You see where that leads; lesson 06 comes back to it. Whether the *samples* are worse your
# eye can hardly tell between .1 and 1: below, a classifier is asked.

# %% [markdown]
# ## A tighter bound
#
# The ELBO is *below* the log-likelihood, by the encoder's KL to the true posterior. How far below? Draw K codes, not
# one, weigh each by $p(x, z) / q(z \mid x)$, and take the logarithm of the *mean* weight:
#
# $$\log p(x) \ge E\left[\log \frac1K \sum_{k=1}^{K} \frac{p(x, z_k)}{q(z_k \mid x)}\right]$$
#
# The **importance-weighted bound** on $\log p(x)$ is the mean logarithm of the average weight $p(x, z) / q(z \mid x)$
# of K codes drawn from $q$ (Burda et al. 2016). At K = 1 that is the ELBO, and it rises with every draw. Pixels here
# are made black or white first: on grey values a Bernoulli likelihood is no probability.

# %%
black_or_white = (digits.test > 0.5).astype(np.float32)
binary = train(16, pictures=(digits.inner_train > 0.5).astype(np.float32))

# %%
bounds = {}
for K in (1, 8, 64, 512):
    bounds[K] = binary.report(black_or_white, samples=K)["importance_weighted_bound"]
    print(f"K = {K:3}: log p(x) is at least {bounds[K]:.2f} nats")

assert bounds[512] > bounds[1] + 0.3

# %% [markdown]
# So some of what looked like a bad model was an encoder that does not match the true posterior. Whenever a bound is
# reported, its K belongs beside it.

# %% [markdown]
# ## Two models, one ELBO
#
# Now the surprise. Data $N(0, 2)$ again, and two linear VAEs from lesson 03's last table, with different noise.

# %%
# NBVAL_CHECK_OUTPUT
from rlvae_tutor.vae.linear import ScalarVAE

for noise in (0.5, 2.0):
    world = ScalarVAE(data_variance=2.0, noise_variance=noise)
    w, v, d2 = world.optimum()
    rate = 0.5 * (d2 - np.log(d2) + 2.0 * v**2 - 1)
    told = f"loss {world.loss(w, v, d2):.7f} nats, of which the rate is {rate:.3f}"
    print(f"noise variance {noise}: {told}")

# %% [markdown]
# Equal to the last digit. Both describe the data perfectly: their loss *is* $-\log p$. One carries .693 nats in its
# code; the other's code says *nothing*. As densities they are twins, as codes one is useless.
#
# The ELBO cannot see the difference. It is a figure for the density, and for nothing else.

# %% [markdown]
# ## Judge the code, judge the samples
#
# So ask the other two questions directly. *The code*: how well can a simple classifier read the digit off it? A
# **probe** is a simple classifier that reads a label off a code. *The samples*: how sure is a classifier, trained on
# real digits, of what they show?

# %%
from sklearn.linear_model import LogisticRegression


def probe_accuracy(model):
    """How often a linear classifier of codes, trained on training digits, is right on test."""
    seen, new = model.encode(digits.inner_train)[0], model.encode(digits.test)[0]
    classifier = LogisticRegression(max_iter=2000).fit(seen, labels["inner_train"])
    return classifier.score(new, labels["test"])


# %%
judge = LogisticRegression(max_iter=5000, C=10).fit(digits.inner_train, labels["inner_train"])
sure = lambda pictures: np.mean(judge.predict_proba(pictures).max(axis=1) > 0.9)
print(f"the judge is sure of {sure(digits.test):.0%} of the test digits")
for beta, model in models.items():
    samples = sure(model.generate(300))
    print(f"beta {beta:3}: probe {probe_accuracy(model):.0%}, sure of {samples:.0%} of the samples")

# %% [markdown]
# Beta .1 has the best code and the worst density, beta 1 the best density; in samples the two are level. No single
# number says whether a VAE is *good*. This course reports, with every VAE: negative ELBO, reconstruction, KL, active
# units, and the importance-weighted bound with its K.

# %% [markdown]
# ## Claims: what is claimed, the evidence, the verdict
#
# - **Claim.** "Maximise the probability of the data to get the best encoding and decoding."
# - **Evidence.** Two models of one ELBO, one with a code that says nothing; the best probe on the worst density.
# - **Verdict.** The best density need not be the best code. Say what you want before you reward it.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. read a map of codes, and counted the units that say something,
# 2. judged VAEs by rate and distortion, whatever they were trained with,
# 3. computed the importance-weighted bound, and seen what it bounds,
# 4. seen why a good ELBO does not make a good code.
#
# The [exercises of lesson 04](../exercises/04_reading_a_vae.ipynb) have you write these figures. Part I ends here.
# Part II looks at the *training* itself, and asks what in it is state, action and reward.
