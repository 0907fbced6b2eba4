# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Images
#
# **What changes at 28 x 28?**
#
# *Time:* 60 minutes. *You need:* lessons 04 and 10; lesson 12 for the learned policy.
#
# At the end of this page you will be able to
#
# 1. write a convolution as a dense layer at every patch, and count what it learns,
# 2. show by shuffled pixels what a convolutional VAE knows before it has seen a picture,
# 3. choose a likelihood for grey pictures, and compare models whose nats cannot be compared,
# 4. judge samples by the nearest training picture, and say why that flatters blur.

# %% [markdown]
# ## Twelve times as many pixels
#
# So far pictures had 64 pixels. MNIST's digits have 784, and so has Fashion-MNIST: clothes of ten kinds, from a shop
# (Xiao, Rasul and Vollgraf 2017). The package ships 6,000 of each. Clothes are the harder ones, with textures and every
# grey there is; we take them.

# %%
from rlvae_tutor.datasets import load
from rlvae_tutor.plotting import image_rows

clothes, digits = load("fashion_mnist"), load("mnist")
print(f"{len(clothes.inner_train):,} pictures to learn from, {len(clothes.test):,} to test on")
image_rows({"clothes": clothes.test[:7], "digits": digits.test[:7]}, clothes.shape)

# %% [markdown]
# *What you see:* seven pieces of clothing, bright pixels drawn dark, and seven digits.
#
# ## What a dense layer does not know
#
# To a dense layer a picture is a row of 784 numbers. That pixel 29 lies just below pixel 1, it must find out. So
# shuffle the pixels: one order, drawn once, for all pictures.

# %%
import numpy as np

order = np.random.default_rng(0).permutation(clothes.size)
shuffled = {name: clothes.split(name)[:, order] for name in ("inner_train", "test")}
image_rows({"as they are": clothes.test[:5], "shuffled": shuffled["test"][:5]}, clothes.shape)

# %% [markdown]
# *What you see:* above, clothes; below, the very same numbers in another order, grey noise to your eye. You could no
# longer tell a boot from a bag. Could a VAE?
#
# ## A layer that knows neighbours
#
# A **convolution** is one small dense layer that is applied at every place of a picture to the patch around it. Here
# a patch is 3 x 3 pixels, zeros beyond the rim. Take nine weights by hand, minus one on the left, one on the right:
# they find upright edges.

# %%
from rlvae_tutor.backend import tf
from rlvae_tutor.vae.convolutional import convolve
from rlvae_tutor.vae.networks import Dense

weights = tf.reshape(tf.constant([[-1.0, 0.0, 1.0]] * 3), [9, 1])
pictures = tf.reshape(clothes.test[:7], [7, 28, 28, 1])
edges = convolve(Dense(weights, tf.zeros([1])), pictures, stride=1)
image_rows({"picture": pictures, "edges": 0.5 + edges / 6}, clothes.shape)

# %% [markdown]
# *What you see:* below each picture its edges: dark where it gets darker to the right, white where it gets lighter,
# grey where nothing changes. Nine numbers did that, the same everywhere. Move the shoe, and its edges move along.
#
# The *stride* of a convolution is how many pixels it goes from one patch to the next. With stride 2 the sides are
# halved: so an encoder shrinks a picture. Several weights per patch give several pictures, *channels*; the next
# convolution reads patches of all. A decoder makes four times the channels, and lays each four out as 2 x 2 pixels (Shi
# et al. 2016). Two VAEs, and (inputs, outputs) of each layer:

# %%
# NBVAL_CHECK_OUTPUT
from rlvae_tutor.vae import Architecture, Convolutional
from rlvae_tutor.vae.convolutional import interleave, patches

print(f"seven pictures, stride 2: patches {patches(pictures, 2).shape}")
print(f"and four channels of that size, interleaved: {interleave(tf.zeros([7, 14, 14, 4])).shape}")
dense = Architecture(clothes.size, hidden=(128,), latent=16, activation="relu")
convolutional = Convolutional(clothes.size, hidden=(8, 16), latent=16, activation="relu")
for network in (dense, convolutional):
    encoder, decoder = network.layer_shapes()
    print(f"{network.weights:,} weights: {encoder} and back {decoder}")

# %% [markdown]
# The second convolution of the encoder reads 3 x 3 x 8 = 72 numbers and gives 16: with the biases 1,168 weights, at all
# 49 places the same. Back, 3 x 3 x 16 = 144 numbers give 32, which are 8 channels of twice the sides. Most of the
# convolutional VAE's weights are shared by no places: they lie between these 49 x 16 = 784 numbers and the code.
#
# Train both, on pictures as they are and on shuffled ones. Predict: how many nats does shuffling cost the dense VAE,
# and how many the convolutional one? Write both, as (1, 2).

# %%
from rlvae_tutor.course.predictions import measured, predict

predict("13: nats that shuffling costs, dense and convolutional", None)  # your guess in the place of None

# %%
from tqdm.auto import tqdm

from rlvae_tutor.vae.several import train_several


def trained(network, examples):
    """The VAE with seed 0, after 400 updates of Adam."""
    return train_several(network, examples, [0], updates=400, learning_rate=2e-3)[0]


data = {"as they are": (clothes.inner_train, clothes.test), "shuffled": tuple(shuffled.values())}
networks = {"dense": dense, "convolutional": convolutional}
pairs = [(name, how) for name in networks for how in data]
models = {(name, how): trained(networks[name], data[how][0]) for name, how in tqdm(pairs)}

# %%
reports = {pair: one.report(data[pair[1]][1], samples=1) for pair, one in models.items()}
loss = {pair: report["nelbo"] for pair, report in reports.items()}
cost = {name: loss[name, "shuffled"] - loss[name, "as they are"] for name in networks}
for name in networks:
    print(f"{name:13} {loss[name, 'as they are']:.1f} nats, shuffled {cost[name]:+.1f}")
both = f"dense {cost['dense']:+.1f}, convolutional {cost['convolutional']:+.1f}"
measured("13: nats that shuffling costs, dense and convolutional", both)

assert loss["convolutional", "as they are"] < loss["dense", "as they are"] - 2
assert abs(cost["dense"]) < 6
assert cost["convolutional"] > 12

# %% [markdown]
# The dense VAE did not notice. Shuffle the rows of its first layer's weights and the columns of its last layer's, and
# it *is* the same VAE; so all that shuffling changes is luck. The convolutional one is the better of the two while
# neighbours are neighbours, with a fifth of the weights, and by far the worse once they are not. Two more seeds, not
# shown, say the same.
#
# What it knew was nothing about clothes. It knew that near pixels go together, and that what is worth finding here is
# worth finding there. Put its shuffled copies back in order:

# %%
back = np.argsort(order)
vae = models["convolutional", "as they are"]
seen = clothes.test[:5]
confused = models["convolutional", "shuffled"].reconstruct(shuffled["test"][:5])[:, back]
copies = {"copy": vae.reconstruct(seen), "copy if shuffled": confused}
image_rows({"picture": seen} | copies, clothes.shape)

# %% [markdown]
# *What you see:* five pictures; soft copies with smooth edges; and copies by the VAE of shuffled pictures, unshuffled.
# It got the broad shape, in grains: no pixel knows of the one beside it.
#
# ## What these nats are made of
#
# Of the convolutional VAE's 262 nats some 245 are distortion. Is that much? A Bernoulli decoder cannot copy grey
# without paying: at $x = .5$ even the best probability, .5, costs $\log 2$. So ask what a *perfect* copy would cost.

# %%
from rlvae_tutor.course.demos.pictures import least_cost

least = least_cost(clothes.test).mean()
error = {name: reports[name, "as they are"]["reconstruction"] - least for name in networks}
print(f"a perfect copy: {least:.1f} nats; above it, " + ", ".join(f"{n} {e:.1f}" for n, e in error.items()))
assert error["dense"] / 2 < error["convolutional"] < 0.95 * error["dense"] < least / 2

# %% [markdown]
# Most of the loss is the price of grey, and no training brings it down. What looked like two percent between the VAEs
# is about a tenth of all that there is to win.
#
# ## Which likelihood?
#
# A grey value is neither on nor off. Read as the probability of a one, it makes a usable *loss*, and no probability of
# grey values: what the decoder promises over all $x$ from 0 to 1 should sum to one.
#
# A Gaussian with learned noise is a proper density. But a density has a unit. Count pixels from 0 to 255, not from 0 to
# 1, and the same model of the same picture has another loss, by $\log 255$ a pixel.

# %%
# NBVAL_CHECK_OUTPUT
from rlvae_tutor.vae import Bernoulli, Gaussian

grey = tf.linspace(0.0, 1.0, 1001)[:, tf.newaxis]
for logit in (0.0, 2.0, 6.0):
    density = np.exp(Bernoulli().log_prob(tf.fill(grey.shape, logit), grey))
    print(f"Bernoulli of grey, logit {logit:.0f}: in all {np.trapezoid(density, grey[:, 0]):.3f}")
print(f"Gaussian, pixels up to 255: {clothes.size * np.log(255):.1f} nats more, and nothing learned")

# %% [markdown]
# Half is missing or more. (Loaiza-Ganem and Cunningham 2019 divide by it, and so get a proper likelihood.)
#
# *Nats of two likelihoods are not to be compared.* What can be compared is what one can see: copies, samples, and how
# much the code is used. Predict: whose copies are nearer to the originals, the Bernoulli VAE's or the Gaussian one's?

# %%
predict("13: nearer copies, Bernoulli or Gaussian", None)  # your guess in the place of None

# %%
from rlvae_tutor.course.demos.pictures import levels_off

noisy = Convolutional(clothes.size, (8, 16), 16, "relu", Gaussian(floor=0.001))
rivals = {"Bernoulli": vae, "Gaussian": trained(noisy, clothes.inner_train)}
test, results = clothes.test, {}
for name, one in rivals.items():
    results[name] = one.report(test, samples=16) | {"off": levels_off(one.reconstruct(test), test)}
    told = "{off:.1f} grey levels off, rate {kl:.0f} nats, negative ELBO {nelbo:.0f}"
    print(f"{name:9}", told.format(**results[name]))
measured("13: nearer copies, Bernoulli or Gaussian", min(results, key=lambda name: results[name]["off"]))

assert results["Gaussian"]["off"] > results["Bernoulli"]["off"] + 2
assert results["Gaussian"]["kl"] > 2 * results["Bernoulli"]["kl"]

# %%
samples = {name: one.generate(300, seed=1) for name, one in rivals.items()}
copies = {f"{name}, copies": one.reconstruct(test[:5]) for name, one in rivals.items()}
made = {f"{name}, samples": some[:5] for name, some in samples.items()}
image_rows({"pictures": test[:5]} | copies | made, clothes.shape)

# %% [markdown]
# *What you see:* five pictures; the Bernoulli VAE's copies, soft; the Gaussian one's, spotted. Then samples: among the
# Bernoulli VAE's are shoes and a top; most of the Gaussian one's are stains.
#
# It pays more than twice the rate and copies worse. Why? Ask for the variance of the codes in the direction where they
# vary least (the prior has 1 in all), and for what each pixel costs.

# %%
from rlvae_tutor.course.demos.pictures import least_spread, pixel_costs

print({name: round(least_spread(one, test), 3) for name, one in rivals.items()})
costs, blank = pixel_costs(rivals["Gaussian"], test), test == 0
print(f"{blank.mean():.0%} are blank, at {costs[blank].mean():.2f} nats; others {costs[~blank].mean():.2f}")
assert costs[blank].mean() < costs[~blank].mean() - 1

# %% [markdown]
# Costs below zero are no sign of anything: a density may be above one. But see what earns most: to be sure that blank
# pixels are blank, and not to get shapes right. And its codes fill the prior worse: in their flattest direction they
# have a tenth of the other's variance, so that draws from the prior land where no picture has its code.
#
# **Bits per pixel** are the nats of a picture in a unit that compares: divided by the pixels and $\log 2$, with the
# step between two grey levels counted in.

# %%
from rlvae_tutor.course.demos.pictures import bits_per_pixel, packed_bits

packed, bits = packed_bits(test), bits_per_pixel(results["Gaussian"]["nelbo"], clothes.size)
print(f"bits per pixel: as they are 8, Gaussian VAE {bits:.1f}, packed by zlib {packed:.1f}")
assert packed < bits < 8

# %% [markdown]
# As a density of grey values this VAE is beaten by a packing program that never learned anything. For the Bernoulli VAE
# the sum has no meaning, as above. We keep it for what it shows: better copies, better samples.
#
# ## The table of all fields
#
# The same rows as for text, speech and sequences. The probe is linear, and chance is 10 %. (The bound bounds
# $\log p(x)$ of black and white pictures only; on grey ones it is one more score.)

# %%
from rlvae_tutor.vae.probe import linear_probe

report, probe = results["Bernoulli"], linear_probe(vae, clothes)
for name in ("nelbo", "reconstruction", "kl", "importance_weighted_bound"):
    print(f"{name.replace('_', ' '):26} {report[name]:7.1f} nats")
print(f"{'active units':26} {report['active_units']:7.0%} of 16 (the bound has K = 16)")
print(f"{'kind read off the code':26} {probe:7.0%}")
assert probe > 0.7
assert abs(report["reconstruction"] - 245) < 2

# %% [markdown]
# And the learned policy? MNIST is the race's task with twelve times the pixels: the same small network, driven by the
# policy that was learned on 8 x 8 digits, from eight initial rates; and by Adam that keeps the rate it starts with. The
# target is where a cosine ends that was tuned on 8 x 8 digits, too. Predict: from what share of starts does either miss
# it?

# %%
from rlvae_tutor.experiments.transfer.fields import FIELDS, score_digits_policy

with tqdm(total=120, desc="outer steps") as bar:
    drives = score_digits_policy(FIELDS["mnist"], seeds=[0], advance=bar.update)
for name, one in drives.items():
    updates = one["updates_to_target"]
    reached = f"{updates:.0f} updates" if updates else "more than 400"
    missed = f"missed {one['missed_target']:.0%}, crashed {one['crashed']}"
    print(f"{name:13} median to the target: {reached}, {missed}")

assert drives["q_learning"]["missed_target"] < drives["constant_adam"]["missed_target"]

# %% [markdown]
# It travels: from most starts the policy is at the target, and sooner than the cosine; a constant rate misses it from
# most. One VAE from each start is no interval, and nobody tuned a schedule *here*. The convolutional VAE of clothes
# takes longer than a lesson has: `FIELDS["fashion_mnist"]` in the same call.
#
# ## Are samples copies?
#
# A generator that has learned its training pictures by heart would sample beautifully. So look beside each sample at
# the training picture nearest to it.

# %%
from rlvae_tutor.course.demos.pictures import nearest_real, roughness

real = clothes.inner_train
rows, away = nearest_real(samples["Bernoulli"], real)
image_rows({"samples": samples["Bernoulli"][:7], "nearest real": real[rows[:7]]}, clothes.shape)

# %%
shown = {"test pictures": test[:300], "their copies": vae.reconstruct(test[:300])}
shown["samples"] = samples["Bernoulli"]
far = {name: np.median(nearest_real(some, real)[1]) for name, some in shown.items()}
rough = {name: roughness(some, clothes.shape) for name, some in shown.items()}
for name in shown:
    print(f"{name:13} nearest {far[name]:.1f} levels off; neighbours differ by {rough[name]:.1f}")

assert abs(far["samples"] - far["test pictures"]) < 8
assert away.min() > 10
assert far["their copies"] < far["test pictures"] - 3
assert rough["samples"] < 0.75 * rough["test pictures"]

# %% [markdown]
# *What you see:* samples, below each the nearest training picture, of about its shape but for two or three, and never
# the same piece: zip and straps are missing. A sample shows the outline of a kind.
#
# Samples lie about as far from training as unseen pictures: no copies. But read the middle row. *Blurred copies* of
# unseen pictures lie nearer than the pictures themselves: blur is near everything. A small distance is no praise.
# Neighbours in a sample differ half as much as in a picture.
#
# ## A map of clothes
#
# With two latents, as in lesson 04, the code is a map. Walk over it: where does a shoe become a bag, and where is the
# decoder guessing?

# %%
flat = trained(Convolutional(clothes.size, (8, 16), 2, "relu"), clothes.inner_train)
means, kinds = flat.encode(test[:500])[0], clothes.labels("test")[:500]
print(f"kind read off two latents: {linear_probe(flat, clothes):.0%}, off sixteen {probe:.0%}")
assert linear_probe(flat, clothes) < probe - 0.1

# %%
from rlvae_tutor.course.widgets import latent_explorer, latent_static

latent_explorer(flat, means, kinds, clothes.shape, clothes.label_names)

# %%
latent_static(flat, means, kinds, clothes.shape, steps=9, names=clothes.label_names)

# %% [markdown]
# *What you see:* left, 500 test pictures as points: shoes (5, 7, 9) on the left, trousers and dresses (1, 3) top right,
# bags (8) between; pullover, coat and shirt (2, 4, 6) on one heap. Right, what codes decode to: boots at the bottom
# flatten to sneakers upwards, swell to tops rightwards.
#
# ## Claims: what is claimed, the evidence, the verdict
#
# - **Claim.** "It is of use for the generation and encoding of images."
# - **Evidence.** A probe reads the kind of over seven in ten off 16 numbers; samples are outlines, half as rough as
#   pictures, no copies.
# - **Verdict.** Encoding yes; generation, of outlines. What helped was to know neighbours. Reinforcement learning had
#   no part in it.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. written a convolution as a dense layer at every patch, and counted what it learns,
# 2. shown by shuffled pixels what a convolutional VAE knows before it has seen a picture,
# 3. chosen a likelihood for grey pictures, and compared models whose nats cannot be compared,
# 4. judged samples by the nearest training picture, and said why that flatters blur.
#
# The [exercises of lesson 13](../exercises/13_images.ipynb) have you write a convolution, undo a shuffle, turn
# nats into bits per pixel and find nearest pictures.
