# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # From autoencoder to VAE
#
# **What makes it a model of the data?**
#
# *Time:* 70 minutes. *You need:* lesson 01, the normal distribution, and what an expectation is.
#
# At the end of this page you will be able to
#
# 1. derive the ELBO by two routes, and say what the gap is,
# 2. compute the KL divergence between a code's distribution and the prior,
# 3. draw a code so that a gradient passes through the draw,
# 4. put a negative ELBO together, in nats per picture, and train with it.

# %% [markdown]
# ## A story of how pictures come about
#
# The autoencoder of lesson 01 could copy, but not invent. A **generative model** is a story of how a picture comes
# about. Ours has two sentences:
#
# 1. Draw a code $z$ from the **prior**, the distribution of codes before any picture is seen: $p(z) = N(0, I)$, each
#    latent by itself, mean 0, variance 1.
# 2. Let the *decoder* turn $z$ into probabilities $p(x \mid z)$, and draw every pixel from them.
#
# The story is good if it makes our pictures likely. $x$ may have come from any code, so we add up all:
#
# $$p(x) = \int p(x \mid z)\, p(z)\, dz$$
#
# The **marginal likelihood** of a picture $x$ is $p(x)$, its probability whatever its code.

# %% [markdown]
# ## Can we just add it up?
#
# Draw many codes from the prior and average $p(x \mid z)$. That is right on average. Let us try it where the answer
# is known: $x$ is a vector of $d$ numbers, each is its latent plus noise, and $\log p(x)$ can be written down.
#
# Predict: with 1,000 codes, how far from the truth is the estimate in 1 dimension, and in 32?

# %%
import numpy as np


def naive_estimate(dimensions, draws, generator):
    """Estimated and exact log p(x) in nats, at x = (1, ..., 1).

    In each dimension x = z + noise, and the noise has variance .1.
    """
    z = generator.standard_normal([draws, dimensions])
    log_likelihood = -0.5 * np.sum(np.log(2 * np.pi * 0.1) + (1 - z) ** 2 / 0.1, axis=1)
    exact = -0.5 * dimensions * (np.log(2 * np.pi * 1.1) + 1 / 1.1)
    log_mean = np.logaddexp.reduce(log_likelihood) - np.log(draws)  # without underflow
    return log_mean, exact


# %%
for dimensions in (1, 2, 8, 32):
    estimate, exact = naive_estimate(dimensions, 1000, np.random.default_rng(0))
    print(f"{dimensions:2} dimensions: estimated {estimate:8.1f} nats, exact {exact:6.1f}")

assert abs(estimate - exact) > 5, "in 32 dimensions a thousand draws should miss by far"

# %% [markdown]
# In 1 and 2 dimensions it works, in 32 it is hopeless: almost no code drawn from the prior explains the picture, and
# the few that do are hardly ever drawn. We must look where the answer is. So let a second network, the *encoder*,
# look at $x$ and say which codes may have made it: a normal distribution $q(z \mid x) = N(m(x), v(x))$ with mean $m$
# and variance $v$.
#
# That is the encoder's new job. It no longer gives a code, but a *distribution* over codes. To infer codes by one
# network that is trained for all pictures, rather than for each picture anew, is **amortised inference**.

# %% [markdown]
# ## First route to the ELBO: Jensen
#
# Two pieces of notation: $p(x, z) = p(x \mid z)\, p(z)$ is the probability of code *and* picture, and $E_q$ averages
# over codes drawn from $q(z \mid x)$. Now one line at a time.
#
# $$\log p(x) = \log \int p(x, z)\, dz \qquad \text{(definition)}$$
#
# $$= \log \int q(z \mid x)\, \frac{p(x, z)}{q(z \mid x)}\, dz \qquad \text{(times one)}$$
#
# $$= \log\, E_{q}\!\left[\frac{p(x, z)}{q(z \mid x)}\right] \qquad \text{(an expectation over } q)$$
#
# $$\ge E_{q}\!\left[\log \frac{p(x, z)}{q(z \mid x)}\right] \qquad \text{(Jensen)}$$
#
# Jensen: a logarithm bends downwards, so the log of an average is at least the average of the logs. The **evidence
# lower bound** (ELBO) on $\log p(x)$ is $E_q[\log p(x, z) - \log q(z \mid x)]$. That is the last line above.

# %% [markdown]
# ## Second route: what the bound leaves out
#
# Jensen says *at least*. By how much? The **posterior** $p(z \mid x)$ is the distribution of the codes that may
# have made the picture $x$. For every $z$, $p(x) = p(x, z) / p(z \mid x)$.
#
# $$\log p(x) = E_q[\log p(x)] \qquad \text{(it does not depend on } z)$$
#
# $$= E_q\!\left[\log \frac{p(x, z)}{p(z \mid x)}\right]$$
#
# $$= E_q\!\left[\log \frac{p(x, z)}{q(z \mid x)}\right] + E_q\!\left[\log \frac{q(z \mid x)}{p(z \mid x)}\right]$$
#
# The first part is the ELBO. The **KL divergence** $KL(q \| p) = E_q[\log q / p]$ says how far the distribution $q$ is
# from $p$, in nats. By Jensen it is never below zero, and zero only where both are the same. So the second part is
# *how far the encoder is from the true posterior*. Raising the ELBO raises $\log p(x)$, or narrows the gap, or both.

# %% [markdown]
# ## Check it in numbers
#
# In one dimension everything can be computed: data of variance 2, decoder $N(w z, 0.5)$, encoder $N(v x, d^2)$. At
# the best encoder the gap must vanish, at any other it must equal the KL to the posterior.
#
# Loss and optimum are those of a small class of the package; lesson 03 derives them. Between $N(a, b)$ and $N(c, d)$
# the KL is $\tfrac12 (b/d - 1 - \log(b/d) + (a - c)^2 / d)$; here $a - c$ is the difference of two slopes times $x$,
# and $x^2$ is 2 on average.

# %%
from rlvae_tutor.vae.linear import ScalarVAE

world = ScalarVAE(data_variance=2.0, noise_variance=0.5)
w, best_v, best_d2 = world.optimum()
negative_log_p = 0.5 * (np.log(2 * np.pi * world.data_variance) + 1)
print(f"-log p on average:            {negative_log_p:.6f} nats")
print(f"negative ELBO at the optimum: {world.loss(w, best_v, best_d2):.6f} nats")

# %%
v, d2 = 0.4, 0.6
gap = world.loss(w, v, d2) - negative_log_p
ratio, slopes = d2 / best_d2, (v - best_v) ** 2 * world.data_variance / best_d2
kl_to_posterior = 0.5 * (ratio - 1 - np.log(ratio) + slopes)
print(f"gap at another encoder:  {gap:.6f} nats")
print(f"its KL to the posterior: {kl_to_posterior:.6f} nats")
assert abs(gap - kl_to_posterior) < 1e-9

# %% [markdown]
# The same, to a billionth. From here on the loss is the *negative ELBO*, in nats: lower is better, and no model is
# *worse* than its loss says, for $-\log p(x)$ is at most that.
#
# One step more. $p(x, z) = p(x \mid z)\, p(z)$, so $\log \frac{p(x, z)}{q} = \log p(x \mid z) - \log \frac{q}{p(z)}$.
# Average over $q$, turn the sign, and the story's two sentences stand apart:
#
# $$-\text{ELBO} = \underbrace{E_q[-\log p(x \mid z)]}_{\text{reconstruction}}
# + \underbrace{KL(q(z \mid x)\, \|\, p(z))}_{\text{what the code costs}}$$
#
# Reconstruction is the autoencoder's part, though as a log-probability. The KL is new. It asks that the codes of all
# pictures lie where the prior will later draw: the very thing that was missing in lesson 01.

# %% [markdown]
# ## The price of a code
#
# Between a normal distribution with mean $m$ and variance $v$, and the standard normal, the KL is
#
# $$KL = \tfrac12\,(m^2 + v - 1 - \log v)$$
#
# per latent, and the latents add up. (Put the two densities into $E_q[\log q - \log p]$, and use that under $q$ the
# average of $(z - m)^2$ is $v$ and that of $z^2$ is $m^2 + v$.) It is zero only for $m = 0, v = 1$: a code that says
# nothing costs nothing.
#
# Our encoders give the *log-variance*, which may be any number. At $m = 0.7$ and log-variance $-0.9$:

# %%
# NBVAL_CHECK_OUTPUT
mean, log_variance = 0.7, -0.9
kl = 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance)
print(f"KL by the formula: {kl:.6f} nats")

# %%
z = mean + np.exp(log_variance / 2) * np.random.default_rng(0).standard_normal(1_000_000)
log_q = -0.5 * (np.log(2 * np.pi) + log_variance + (z - mean) ** 2 / np.exp(log_variance))
log_prior = -0.5 * (np.log(2 * np.pi) + z**2)
print(f"KL by drawing: {np.mean(log_q - log_prior):.4f} nats")
assert abs(np.mean(log_q - log_prior) - kl) < 0.01

# %% [markdown]
# ## How does a gradient pass through a draw?
#
# The reconstruction is an expectation over $q$, and $q$ depends on the encoder. To train the encoder we need
#
# $$\nabla\, E_{z \sim N(m, s^2)}[f(z)]$$
#
# There are two ways, and both are right on average.
#
# - The **score function** is $\nabla \log q(z)$: draw $z$, and push up the probability of those $z$ where $f$ is large,
#   by $f(z)\, \nabla \log q(z)$, since $\nabla q = q\, \nabla \log q$. It needs no slope of $f$.
#   *Policy-gradient* methods live on it; Q-learning, our subject, does not.
# - **Reparameterisation** writes the draw as $z = m + s\,\varepsilon$ with $\varepsilon \sim N(0, 1)$. Now $z$ has a
#   derivative: $\nabla f(m + s\,\varepsilon)$.

# %% [markdown]
# ## Predict: how much does it matter?
#
# Take $f(z) = |z - 1|^2$ and the gradient for the mean $m$, at $m = 0$ and $s = .5$ in each dimension. Both estimates
# are right on average. How many times larger is the variance of the score function's, in 1 dimension, and in 16?
# Write your guesses down; lesson 18 shows them again.

# %%
from rlvae_tutor.course.predictions import measured, predict

predict("02: variance ratio in 1 dimension", None)  # your guess in the place of None

# %%
predict("02: variance ratio in 16 dimensions", None)  # your guess in the place of None

# %%
from rlvae_tutor.course.demos import gradient_estimators as gradients


def variance_ratio(dimensions, baseline=0.0, draws=200_000, deviation=0.5):
    """Variance of the score function's estimates over that of the reparameterised ones."""
    noise = np.random.default_rng(1).standard_normal([draws, dimensions])
    normal = np.zeros(dimensions), deviation, noise
    f, slope = lambda z: np.sum((z - 1) ** 2, axis=1) - baseline, lambda z: 2 * (z - 1)
    score = gradients.score_function_gradients(f, *normal)
    reparameterised = gradients.reparameterised_gradients(slope, *normal)
    return gradients.total_variance(score) / gradients.total_variance(reparameterised)


# %%
ratios = {dimensions: variance_ratio(dimensions) for dimensions in (1, 4, 16)}
for dimensions, ratio in ratios.items():
    print(f"{dimensions:2} dimensions: {ratio:6.0f} times")
measured("02: variance ratio in 1 dimension", f"{ratios[1]:.0f} times")
measured("02: variance ratio in 16 dimensions", f"{ratios[16]:.0f} times")

average = 16 * (1 + 0.5**2)  # of f over q
print(f"16 dimensions, less the average of f: {variance_ratio(16, average):.0f} times")
assert 60 < variance_ratio(16, average) < 100
assert 18 < ratios[1] < 26
assert 1500 < ratios[16] < 2000

# %% [markdown]
# Over a thousand times, in no more than sixteen dimensions. A gradient that noisy would need a thousand times as many
# draws. Subtracting the average of $f$, a *baseline*, is allowed, for $E_q[\nabla \log q] = \nabla \int q = 0$. It
# helps much, but the score function still has 78 times the variance. That is why VAEs are trained by
# reparameterisation, and a first hint at what reinforcement learning pays for not knowing the slope of its reward.
# Keep that in mind until lesson 12.

# %% [markdown]
# ## Turn the dial
#
# Below are forty draws. The noise stays, only mean and log-variance move. Watch how each point moves *with* them:
# that is the derivative. What happens to the KL when the variance shrinks? And when the mean leaves zero?

# %%
from rlvae_tutor.course.widgets import reparameterisation_dial, reparameterisation_static

reparameterisation_dial()

# %% [markdown]
# Three settings in pictures, for reading without a kernel:

# %%
reparameterisation_static()

# %% [markdown]
# *What you see:* three panels. Above, forty ticks of noise under the prior's bell; below, the same forty as dots
# on the upside-down bell of q, a line from each tick to its dot. At mean 0 and log-variance 0 the lines are
# upright. At mean 2 and log-variance -3 all run to a small heap at 2, and the KL has risen to 3 nats.

# %% [markdown]
# ## Sum or mean?
#
# The KL is summed over the latents, because independent nats add up. For the same reason the log-likelihood is summed
# over the *pixels*. The article took the mean over pixels. On 8 x 8 pictures that makes the reconstruction 64 times
# lighter, as if the KL had a weight of 64.
#
# One convention, everywhere in this course: *nats per picture, summed over pixels and latents, averaged over
# pictures*.

# %% [markdown]
# ## What a pixel costs
#
# For each pixel the decoder gives a logit, here of ink. A **logit** is any number $l$ that stands for the probability
# $p = 1 / (1 + e^{-l})$. A black or white pixel $x$ then costs
# $-x \log p - (1 - x) \log (1 - p) = \log(1 + e^l) - x\, l$ nats. Our pixels are grey: one with $x = .3$ is read as
# "ink, with probability .3", and pays the average.
#
# So even a decoder that knows every grey value has to pay. How much?

# %%
from scipy.special import entr  # entr(p) is -p log p

from rlvae_tutor.datasets import load

digits = load("digits")
least = np.mean(np.sum(entr(digits.inner_train) + entr(1 - digits.inner_train), axis=1))
print(f"the least a digit can cost: {least:.1f} nats")
assert abs(least - 13.7) < 0.05

# %% [markdown]
# ## A VAE at last
#
# Everything is there: an encoder that gives mean and log-variance, a reparameterised draw, a decoder that gives a
# logit for each pixel, and a loss. The package puts them together in three functions; read them, they are short,
# though they take many VAEs at once: think of one. The **beta** of a VAE is the weight of the KL in its loss. Here it
# is 1, and lesson 03 turns it. (`seen` and `free_bits` are for text, in Part IV; here they change nothing.)

# %%
import inspect

from rlvae_tutor.vae.elbo import elbo_terms, kl_to_prior, reparameterise

for function in (kl_to_prior, reparameterise, elbo_terms):
    print(inspect.getsource(function), end="\n\n")

# %%
from rlvae_tutor.vae import VAE, Architecture

vae = VAE(Architecture(digits.size, hidden=(128, 64), latent=16))
vae.compile("adam")
history = vae.fit(digits.inner_train, epochs=120, verbose=0).history
print(f"negative ELBO: {history['nelbo'][0]:.1f} nats at first, {history['nelbo'][-1]:.1f} at last")

# %% [markdown]
# On pictures it has not seen:

# %%
report = vae.report(digits.test)
parts = f"reconstruction {report['reconstruction']:.1f} + KL {report['kl']:.1f}"
print(f"{report['nelbo']:.1f} nats = {parts}")
assert report["nelbo"] < 28

# %% [markdown]
# ## Does it invent?
#
# The test that the autoencoder failed: draw codes from N(0, I) and decode.

# %%
from rlvae_tutor.plotting import image_rows
from rlvae_tutor.course.demos.article import train_autoencoder

noise = np.random.default_rng(0).standard_normal([8, 16]).astype(np.float32)
autoencoder = train_autoencoder(digits.inner_train, "linear")
image_rows({"autoencoder": autoencoder.decode(noise), "VAE": vae.generate(8, seed=3)}, digits.shape)

# %% [markdown]
# *What you see:* two rows of eight pictures. The autoencoder's are smudges. Most of the VAE's look like blurred
# digits, some like something between two.
#
# What is shown is each pixel's probability, not a draw. The data are the same, the networks much alike (tanh for
# ReLU, one layer fewer, more and smaller minibatches). New are a random draw, a sum of log-probabilities in place of
# squared errors, and one more term in the loss. The codes now lie where we draw.

# %% [markdown]
# ## Claims: what is claimed, the evidence, the verdict
#
# - **Claim.** "A VAE learns by maximising the probability of the data."
# - **Evidence.** Two derivations, and a world in which both sides agree to a billionth of a nat.
# - **Verdict.** It maximises a *lower bound* of it. The gap is how far the encoder is from the true posterior.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. derived the ELBO by two routes, and seen what the gap is,
# 2. computed the KL divergence between a code's distribution and the prior,
# 3. seen how a gradient passes through a draw, and measured what it is worth,
# 4. put a negative ELBO together, in nats per picture, and trained with it.
#
# The [exercises of lesson 02](../exercises/02_from_autoencoder_to_vae.ipynb) have you write the KL, the draw and the
# loss. [Lesson 03](03_likelihoods_and_collapse.ipynb) asks which noise fits which data,
# and why some latents fall silent.
