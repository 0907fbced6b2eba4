# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Likelihoods and collapse
#
# **Which data, which noise, and when does it collapse?**
#
# *Time:* 70 minutes. *You need:* lesson 02.
#
# At the end of this page you will be able to
#
# 1. choose a likelihood for binary, continuous and categorical data, and write two of them,
# 2. solve a linear VAE by hand,
# 3. predict from PCA how many latents will be active,
# 4. tell collapse that is a failure from collapse that is the optimum.

# %% [markdown]
# ## Two words beforehand
#
# The **covariance** of data is a square table of numbers: it says how much each value varies, and of every two values
# how much they vary together. An **eigenvalue** of a square table is the factor by which the table stretches one
# direction of its own, an eigenvector; for a covariance it is the variance of the data along that direction.
#
# *PCA*, principal component analysis, finds these directions and numbers. That is all this lesson needs of it.

# %% [markdown]
# ## "Continuous values and categorical data"
#
# That is what the article promises. A decoder gives numbers, any numbers. What they *mean* is the likelihood's
# affair:
#
# | data | likelihood | the decoder's outputs are | a value $x$ costs, in nats |
# |---|---|---|---|
# | on or off | Bernoulli | one logit $l$ per value | $\log(1 + e^l) - x\,l$ |
# | real numbers | Gaussian | a mean $m$ per value, perhaps a log-variance | $\tfrac12(\log(2\pi v) + (x - m)^2 / v)$ |
# | one of K symbols | categorical | K logits $l_1 \dots l_K$ per position | $\log\sum_k e^{l_k} - l_x$ |
#
# The last is minus the logarithm of a softmax. The **softmax** of logits is their exponentials, divided by the sum of
# these, so that they are probabilities. A symbol written **one-hot** is K numbers, a one in the symbol's place and
# zeros elsewhere. All three costs are $-\log p(x \mid z)$, summed over the values. Nothing else in the VAE changes.
# (In code a one-hot position has 26 values, so 26 logits a position are one output per value.)

# %%
from rlvae_tutor.vae.likelihoods import Bernoulli, Categorical, Gaussian

for likelihood in (Bernoulli(), Gaussian(), Gaussian(variance=0.1), Categorical(symbols=26)):
    print(f"{likelihood!s:45} outputs per value: {likelihood.outputs_per_value}")

# %% [markdown]
# ## What a Gaussian decoder may claim
#
# With a *learned* variance a Gaussian decoder says how sure it is. Look at one pixel that is .5 from the decoder's
# mean. Which claimed deviation makes it most likely?
#
# Predict: what happens to a decoder that always claims to be very sure? And to one that is never sure?

# %%
import numpy as np

deviations = np.geomspace(0.05, 5, 200)
costs = 0.5 * np.log(2 * np.pi * deviations**2) + 0.5 * (0.5 / deviations) ** 2

# %%
from rlvae_tutor.plotting import BLUE, VERMILION, figure_png, new_figure

figure = new_figure(7, 3.2)
(axes,) = figure.axes
axes.plot(deviations, costs, color=BLUE)
axes.axvline(0.5, color=VERMILION, linestyle="--", label="its distance from the mean")
axes.set(xscale="log", ylim=(0, 6))
axes.set(xlabel="deviation that the decoder claims", ylabel="cost of the pixel (nats)")
ticks = [0.05, 0.1, 0.2, 0.5, 1, 2, 5]
axes.set_xticks(ticks, ticks)
axes.minorticks_off()
axes.legend(frameon=False)
figure_png(figure)

# %% [markdown]
# *What you see:* a curve over the claimed deviation with its lowest point at .5, the pixel's real distance. It rises
# steeply to the left and slowly to the right.
#
# Honesty is cheapest: claiming too little is punished hard, claiming too much a little. One danger remains. A pixel
# that is *always* the same (a corner of a digit) rewards ever smaller claims without end. Our Gaussian has a floor
# under its variance for that reason.

# %% [markdown]
# ## A VAE small enough to solve
#
# Take the simplest VAE there is: a linear decoder $N(W z, s^2 I)$ with *fixed* noise variance $s^2$, and a linear
# encoder. In one dimension, with data of variance $S$, the whole loss can be written down:
#
# $$L(w, v, d^2) = \tfrac12\log 2\pi s^2 + \frac{(1 - w v)^2 S + w^2 d^2}{2 s^2}
# + \tfrac12\,(d^2 - \log d^2 + v^2 S - 1)$$
#
# The encoder is $q(z \mid x) = N(v x, d^2)$; here $v$ is its slope, not a variance. The fraction is the squared error
# $(x - w z)^2$ over $2 s^2$, averaged over codes and data. The last part is lesson 02's KL with mean $v x$ and
# variance $d^2$.

# %% [markdown]
# ## Solve it
#
# Set the derivatives to zero, the encoder's first.
#
# $$\frac{\partial L}{\partial v} = v S - \frac{w (1 - w v) S}{s^2} = 0 \;\Rightarrow\; v = \frac{w}{w^2 + s^2}$$
#
# $$\frac{\partial L}{\partial d^2} = \frac{w^2}{2 s^2} + \frac12 - \frac{1}{2 d^2} = 0 \;\Rightarrow\;
# d^2 = \frac{s^2}{w^2 + s^2}$$
#
# Put both back. What is left depends on $w^2 + s^2$ alone, the variance that the model gives its data:
#
# $$L(w) = \tfrac12 \log 2\pi (w^2 + s^2) + \frac{S}{2 (w^2 + s^2)}$$
#
# It is least where $w^2 + s^2 = S$: the best decoder is $w = \sqrt{S - s^2}$, if $S > s^2$. At $S = 2$, $s^2 = 0.5$:

# %%
# NBVAL_CHECK_OUTPUT
from rlvae_tutor.vae.linear import ScalarVAE

rich = ScalarVAE(data_variance=2.0, noise_variance=0.5)
w, v, d2 = rich.optimum()
print(f"w = {w:.7f}, v = {v:.7f}, d2 = {d2:.2f}, loss {rich.loss(w, v, d2):.7f} nats")
print(f"with a code that says nothing (w = v = 0, d2 = 1): {rich.loss(0, 0, 1):.7f} nats")

# %% [markdown]
# The code is worth .8 nats. But now look at data that vary *less* than the noise: $S = 0.4$.

# %%
# NBVAL_CHECK_OUTPUT
poor = ScalarVAE(data_variance=0.4, noise_variance=0.5)
print(f"best w: {poor.optimum()[0]:.1f}; is collapse the optimum? {poor.collapses()}")

# %% [markdown]
# The best decoder ignores its code. In **posterior collapse** the encoder gives every example the prior, so that the
# code says nothing. Here nothing has failed: *whatever the code could tell is smaller than the noise, so it is not
# worth its KL*.
#
# Whether the origin attracts or repels can be read off the curvature there (the Hessian, the matrix of second
# derivatives). At the collapsed code the mixed derivatives with $d^2$ are zero, so the 2 x 2 block of $w$ and $v$
# decides. A **saddle** is a point without slope from which the loss falls to some sides: a negative eigenvalue, and
# training leaves it. Two positive ones: a valley, which training does not leave.

# %%
for world, name in ((rich, "S = 2.0"), (poor, "S = 0.4")):
    eigenvalues = np.linalg.eigvalsh(world.hessian(0.0, 0.0, 1.0)[:2, :2])
    print(f"{name}: curvatures at the collapsed code {eigenvalues.round(3)}")

# %% [markdown]
# ## Beta moves the border
#
# Give the KL a weight beta, and divide the whole loss by it. What multiplies the squared error is then
#
# $$\frac1\beta \cdot \frac{1}{2 s^2} = \frac{1}{2 (\beta s^2)}$$
#
# and the KL is as before. So for $w$ and $v$ it is the loss solved above, with $\beta s^2$ for $s^2$. A latent pays
# only if the data's variance along its axis is above $\beta s^2$. At $S = 2$, $s^2 = 0.5$ the border is at beta 4.

# %%
for beta in (1, 2, 3, 3.9, 4.1, 8):
    world = ScalarVAE(2.0, 0.5, beta)
    print(f"beta {beta:3}: w = {world.optimum()[0]:.3f}{'  collapsed' * world.collapses()}")

# %% [markdown]
# ## Many dimensions: PCA knows
#
# With many values per picture, directions take the place of dimensions. The **principal axes** of data are
# the eigenvectors of their covariance, directions along which the data vary without regard to each other. The loss of
# a linear VAE separates along them, and along each axis the same rule holds. So:
#
# > *A linear VAE with fixed noise variance $s^2$ uses as many latents as the data's covariance has eigenvalues above
# > $\beta s^2$, but no more than it has.*
#
# That is a daring sentence: a look at the covariance, before any training, says how many latents will live. Let us
# ask it of the digits.

# %%
from rlvae_tutor.datasets import load
from rlvae_tutor.vae.linear import LinearVAE, covariance, principal_axes

digits = load("digits")
data_covariance = covariance(digits.inner_train)
eigenvalues, _ = principal_axes(data_covariance)
eigenvalues[:8].round(3)

# %%
# NBVAL_CHECK_OUTPUT
NOISE, LATENTS, BETAS = 0.05, 16, (1, 2, 4, 8)
predicted = {beta: LinearVAE(data_covariance, NOISE, beta).active_units(LATENTS) for beta in BETAS}
predicted

# %% [markdown]
# 16, 12, 7 and 3, says PCA. (At beta 1 there are more axes above the line than latents to use them.) Do you believe
# it? Commit yourself before you train: how many of the four will come out exactly as predicted? And if the VAE has a
# hidden layer?

# %%
from rlvae_tutor.course.predictions import measured, predict

predict("03: of four linear VAEs, as many as PCA predicts", None)  # your guess in the place of None

# %%
trained = {}
for beta in BETAS:
    model = LinearVAE(data_covariance, NOISE, beta)
    _, encoder, _ = model.train(LATENTS)
    trained[beta] = int(np.sum(model.code_variances(encoder) > 0.01))
trained

# %%
assert trained == predicted
print(f"All {len(BETAS)} as predicted.")
measured("03: of four linear VAEs, as many as PCA predicts", sum(trained[beta] == predicted[beta] for beta in BETAS))

# %% [markdown]
# All four, to the latent. It is rare in machine learning that a figure can be foretold before training, and this is
# the course's favourite plot. But a *linear* VAE is a toy. Does the sentence hold for a network with a hidden layer?
# Four of them train side by side, each with a beta of its own.

# %%
from rlvae_tutor.course.demos.beta_sweep import active_latents

centred = digits.inner_train - digits.inner_train.mean(axis=0)
deep = dict(zip(BETAS, active_latents(centred, BETAS, (64,), LATENTS, NOISE).tolist(), strict=True))
deep

# %%
assert deep[1] > deep[2] > deep[4] >= deep[8] - 1
assert all(deep[beta] <= predicted[beta] + 1 for beta in BETAS)
print("Fewer with every doubling of beta, and hardly ever more than PCA predicts.")

# %% [markdown]
# ## Turn beta
#
# The dial moves beta. Left, the variance along each principal axis and the price of a latent; right, how many pay.
# Find the beta at which the last latent falls silent. Where do the VAEs with a hidden layer depart from PCA?

# %%
from rlvae_tutor.course.widgets import collapse_dial, collapse_static

collapse_dial(eigenvalues, NOISE, LATENTS, {"linear": trained, "one hidden layer": deep})

# %% [markdown]
# Three settings in pictures, for reading without a kernel:

# %%
collapse_static(eigenvalues, NOISE, LATENTS)

# %% [markdown]
# *What you see:* three bar charts of the same falling variances. A dashed line, beta times the noise variance, rises
# from panel to panel; bars above it are dark, as far as the latents go: 16 at beta 1, where two more would pay,
# 7 at beta 4, 2 at beta 12.
#
# The networks with a hidden layer hardly ever kept more latents than PCA predicts, and mostly fewer. One guess: a
# curved latent does the work of two straight ones. We have not tested that. PCA's count is for linear maps; for
# deeper ones it is a guide, not a law.

# %% [markdown]
# ## Failure or optimum?
#
# Collapse has a bad name. Now you can tell two things apart:
#
# - *The optimum.* What the latent could say is not worth its nats. No trick will help, and none should. Less noise
#   or a smaller beta asks a different question.
# - *A failure.* The optimum uses the latent, and training did not get there: dead units, a learning rate too high,
#   a decoder that learned to do without the code before the code had anything to say (lesson 14 meets one).

# %% [markdown]
# Learn the noise variance, too, and the picture changes. In one dimension code and noise can stand in for each other:
# the loss is the same for every $s^2$ up to $S$. (In more dimensions one noise serves all axes, and it has a best
# value: the mean variance of the axes without a latent; Tipping and Bishop 1999.)

# %%
for noise in (0.1, 0.5, 1.0, 2.0):
    world = ScalarVAE(2.0, noise)
    best = world.optimum()
    print(f"noise variance {noise}: loss {world.loss(*best):.7f} nats, w = {best[0]:.3f}")
    assert np.isclose(world.loss(*best), rich.loss(*rich.optimum()))

# %% [markdown]
# ## Claims: what is claimed, the evidence, the verdict
#
# - **Claim.** "A VAE generates and encodes continuous and categorical data."
# - **Evidence.** Three likelihoods, one ELBO; a linear VAE solved by hand; 16, 12, 7 and 3 active latents foretold
#   and found.
# - **Verdict.** The loss is there for all three, with the likelihood chosen for the data; a categorical VAE is
#   trained in lesson 14. How much the code carries is decided by data, noise and beta, and may rightly be
#   nothing.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. chosen a likelihood for binary, continuous and categorical data,
# 2. solved a linear VAE by hand,
# 3. predicted from PCA how many latents are active, and found it so,
# 4. told collapse that is a failure from collapse that is the optimum.
#
# The [exercises of lesson 03](../exercises/03_likelihoods_and_collapse.ipynb) have you write two likelihoods and the
# prediction. [Lesson 04](04_reading_a_vae.ipynb) asks whether a VAE is any
# good.
