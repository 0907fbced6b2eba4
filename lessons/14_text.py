# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Text
#
# **Why does the code go silent?**
#
# *Time:* 60 minutes. *You need:* lessons 03, 04 and 10; lesson 12 for the learned policy.
#
# At the end of this page you will be able to
#
# 1. compute how likely a word is, letter by letter, and say why such a decoder can ignore its code,
# 2. hide letters from a decoder, warm up its KL or make a part of it free, and name what each buys and costs,
# 3. judge invented names by novelty and by a model of spelling.

# %% [markdown]
# ## Names as numbers
#
# The data are 15,000 names of the United States census of 1990: first names of women and of men, and the commonest
# surnames. A name is eleven positions, each one-hot over 27 symbols: the letters and an END, which also fills what is
# left. So an example is 297 numbers, and the likelihood is categorical (lesson 03).

# %%
import numpy as np

from rlvae_tutor.datasets import load
from rlvae_tutor.datasets.dataset import SPLITS
from rlvae_tutor.datasets.text import decode_text

names = load("names")
words = {split: decode_text(names.split(split)) for split in SPLITS}
print(f"{len(words['inner_train']):,} to train on, such as {', '.join(words['inner_train'][:6])}")

# %% [markdown]
# ## A decoder that reads what it has written
#
# If letters were independent given the code, the code would have to spell the whole name. The usual decoder of text is
# another: a decoder is **autoregressive** if it predicts each symbol from the code *and the symbols before it*,
#
# $$p(x \mid z) = \prod_i p(x_i \mid x_1 \dots x_{i-1}, z).$$
#
# Such a product can be any distribution of words, even without $z$. Ours remembers the letters in 64 numbers, which one
# small layer renews at each letter: a gated recurrent unit (Cho et al. 2014). The encoder reads in the same way. In
# training the decoder is shown the true letters before.

# %%
from rlvae_tutor.vae.likelihoods import Categorical
from rlvae_tutor.vae.recurrent import Recurrent

network = Recurrent(names.size, hidden=(64,), latent=8, likelihood=Categorical(27))
for part, shapes in zip(("encoder", "decoder"), network.layer_shapes(), strict=True):
    print(f"{part}: {sum((rows + 1) * columns for rows, columns in shapes):,} parameters")

# %% [markdown]
# ## The naive model
#
# Train it as any VAE so far. How many nats will the code carry about a name, on average? For scale: to choose one of 27
# symbols evenly costs log 27 = 3.3 nats. Predict the KL.

# %%
from rlvae_tutor.course.predictions import measured, predict

predict("14: KL of the naive VAE of names, in nats", None)  # your guess in the place of None

# %%
from tqdm.auto import tqdm

from rlvae_tutor.course.demos.spelling import name_vae

train, test = names.inner_train, names.test
with tqdm(total=4, desc="naive") as bar:
    models = {"naive": name_vae(train, advance=bar.update)}
naive = models["naive"].report(test, samples=16)
print(f"KL {naive['kl']:.3f} nats, {naive['active_units']:.0%} of the latents active")
measured("14: KL of the naive VAE of names, in nats", f"{naive['kl']:.3f}")
assert naive["kl"] < 0.1
assert round(naive["reconstruction"]) == 16
assert int(models["naive"].optimizer.iterations) == 628

# %%
", ".join(decode_text(models["naive"].generate(12, seed=1)))

# %% [markdown]
# The code is all but silent (one latent of eight stirs), and yet these read like names. Does the decoder listen to the
# code at all? Encode four names, and let it write its likeliest letters:

# %%
back = decode_text(models["naive"].reconstruct(test[:4]))
print(", ".join(f"{one} -> {other}" for one, other in zip(words["test"][:4], back, strict=True)))

# %% [markdown]
# How does it spell without a code? By the letters before. Here is what each letter of a name costs, given those before
# it, and the END at last. The sum is the reconstruction error of that name:

# %%
from rlvae_tutor.datasets.text import encode_text

x = encode_text(["maria"])
outputs = models["naive"].decoder(models["naive"].encode(x)[0], x)
probability = np.reshape(network.likelihood.mean(outputs), names.shape)
nats = -np.log((probability * x.reshape(names.shape)).sum(axis=1))
each = ", ".join(f"{letter} {one:.1f}" for letter, one in zip("maria.", nats, strict=False))
print(f"{each}; {nats.sum():.1f} nats in all")

# %% [markdown]
# Without any knowledge each would cost 3.3 nats. These cost less; a name costs 16 on average.
#
# ## Why it goes silent
#
# This is posterior collapse (lesson 03), and the loss explains it. Each nat of KL is a price; it pays only if it saves
# more than a nat of reconstruction. Whatever the code says early in training, the decoder cannot use yet: noise, for
# which the loss charges at once. So the encoder stops talking. Meanwhile the decoder learns from the letters
# before, which cost nothing, and later there is no one to listen to.
#
# Is it a failure or the optimum? The loss of a model that speaks would have to be lower. Look for one.

# %% [markdown]
# ## Three cures
#
# **Letter dropout** hides each letter from the decoder with a given probability, in training: what it cannot see
# there, it must find in the code. **KL warm-up** raises the KL's weight evenly from zero to one over the first
# updates: the code speaks before it pays (both Bowman et al. 2016). **Free bits** are nats of each latent's KL
# that cost nothing in training (Kingma et al. 2016): below them silence saves nothing.
#
# Each is one argument; free bits stand on top of warm-up. Reports count every letter and every nat. Training is 628
# updates, so a warm-up of 500 leaves 128 at the full price.

# %%
import inspect

print(inspect.getsource(name_vae))

# %%
cures = {
    "letter dropout": {"dropout": 0.5},
    "KL warm-up": {"warm_up": 500},
    "warm-up, free bits": {"warm_up": 500, "free_bits": 0.25},
}
with tqdm(total=4 * len(cures), desc="training") as bar:
    for name, cure in cures.items():
        models[name] = name_vae(train, **cure, advance=bar.update)

# %%
reports = {name: model.report(test, samples=16) for name, model in models.items()}

# %%
columns = ("nelbo", "reconstruction", "kl", "importance_weighted_bound")
print(f"{'':18}  -ELBO  recon.     KL   bound  active")
for name, one in reports.items():
    numbers = "  ".join(f"{one[key]:6.2f}" for key in columns)
    print(f"{name:18} {numbers}  {one['active_units']:5.0%}")

# %% [markdown]
# All in nats, on test names; the bound, importance-weighted with K = 16, is a lower bound on log p(x), so nearer to
# zero is better. *What each buys and costs:*
#
# - Letter dropout alone makes the code say a little. It costs the most: the decoder is good at gaps, which the test
#   does not have.
# - KL warm-up makes all latents speak, and costs two or three tenths of a nat.
# - Free bits on top say most. Two of its nats are the floor itself, 8 latents at .25; whether they are of use, the KL
#   cannot tell. Another judge must, below.

# %%
bounds = {name: one["importance_weighted_bound"] for name, one in reports.items()}
gaps = {name: bound - bounds["naive"] for name, bound in bounds.items()}
print("bound against the naive one's:", {name: round(gap, 2) for name, gap in gaps.items()})
assert gaps["letter dropout"] < -0.3
assert min(gaps["KL warm-up"], gaps["warm-up, free bits"]) > -0.5
assert reports["warm-up, free bits"]["kl"] > 2.5
assert reports["warm-up, free bits"]["active_units"] > 0.25

# %% [markdown]
# None of them is a better model of names than the naive one: *as a density, silence was the best that we found.* A code
# of some nats can be had at almost the same bound, though: the loss hardly cares, and how training begins decides.
# (Warm-up took 500 of 628 updates; whether the code lasts, this page does not show.) Who wants a code must ask for one.
#
# ## What does the code say?
#
# On test names: how often does the likeliest word from the code begin with the right letter; how often is it the
# name itself; can a linear probe (lesson 04) read off whether it is a name of women, of men, or a surname?

# %%
from rlvae_tutor.vae.probe import linear_probe

chance, told = np.bincount(names.labels("test")).max() / len(test), {}
for name, model in models.items():
    back = decode_text(model.reconstruct(test))
    whole = np.mean([one == other for one, other in zip(back, words["test"], strict=True)])
    first = np.mean([one[:1] == other[0] for one, other in zip(back, words["test"], strict=True)])
    told[name] = {"first": first, "whole": whole, "kind": linear_probe(model, names)}
    print(f"{name:18}", ", ".join(f"{what} {share:5.1%}" for what, share in told[name].items()))

print(f"kind by always saying the commonest: {chance:.1%}")
assert told["warm-up, free bits"]["first"] > told["naive"]["first"] + 0.05
assert max(one["kind"] for one in told.values()) < chance + 0.1

# %% [markdown]
# Some two or three nats are news: the first letter is right two or three times as often. But a name has sixteen, so
# hardly one comes back whole, and the kind of name is read off little better than by always saying "surname". A
# speaking code is not yet a useful one.
#
# ## The way between two names
#
# Type two names and move the slider. Each panel shows what a decoder writes at that place: darker is more
# probable. Does the silent model ever write another name? Does the speaking one change by a letter, or all at once?

# %%
from rlvae_tutor.course.widgets import name_walk, name_walk_static

pair = {"speaking": models["warm-up, free bits"], "silent": models["naive"]}
name_walk(pair, "christina", "bob")

# %% [markdown]
# For reading without a kernel, seven places on the way:

# %%
name_walk_static(pair, "christina", "bob")

# %%
from rlvae_tutor.course.widgets.walk_between_names import line_between, written

ways = {}
for name, model in pair.items():
    ways[name] = written(line_between(model, ("christina", "bob"), np.linspace(0, 1, 21)))
    print(f"{name:9} {', '.join(dict.fromkeys(ways[name]))}")
assert len(set(ways["silent"])) < len(set(ways["speaking"]))

# %% [markdown]
# *What you see:* each row is the word at a share of the way, position to the right, darker where the decoder is surer.
# Left, the speaking model's words change in a few steps and grow shorter; neither end is the name itself, but like it
# in length. Right, one word in all rows: the names went in, and nothing came through.

# %% [markdown]
# ## Who judges an invented name?
#
# A **trigram** is a group of three letters in a row. Our judge counts those of the training names, and so knows how
# likely each letter is after the two before; where it has seen few, it trusts shorter groups (Witten and Bell 1991).
# Its score is the mean log-probability of a letter. The threshold is fixed before any invented name is seen: 95 % of
# validation names reach it. Does it tell names from their own letters, shuffled?

# %%
from rlvae_tutor.course.demos.spelling import Spelling, shuffled_letters

judge = Spelling(words["inner_train"])
threshold = judge.threshold(words["inner_validation"])
passing = lambda some: np.mean(judge.score(some) >= threshold)
print(f"threshold {threshold:.2f} nats; passed by {passing(words['test']):.1%} of test names,")
print(f"by {passing(shuffled_letters(words['test'])):.1%} of the same with their letters shuffled")
assert passing(words["test"]) > 0.93
assert passing(shuffled_letters(words["test"])) < 0.2

# %% [markdown]
# A name is well invented if it passes *and* is none of the training names; repetitions count once. Let each model write
# 1,000, letter by letter, from codes drawn from the prior. For comparison: letters drawn by how common they are, and a
# decoder before any training. Which share of the naive model's counts?

# %%
predict("14: share of names new and well spelt", None)  # your guess in the place of None

# %%
from rlvae_tutor.course.demos.spelling import letters_at_random, well_invented
from rlvae_tutor.vae import VAE

written_by = {name: decode_text(model.generate(1000, seed=1)) for name, model in models.items()}
written_by["untrained"] = decode_text(VAE(network).generate(1000, seed=1))
written_by["letters at random"] = letters_at_random(words["inner_train"], 1000)
invented = {}
for name, some in written_by.items():
    invented[name] = well_invented(some, words["inner_train"], judge, threshold)
    print(f"{name:18} {invented[name]:4.0%} new and well spelt, {len(set(some))} different")
measured("14: share of names new and well spelt", f"{invented['naive']:.0%}")

# %%
every = [word for some in words.values() for word in some]
shares = {name: well_invented(written_by[name], every, judge, threshold) for name in models}
print("if held-out names count as known:", {name: f"{one:.0%}" for name, one in shares.items()})
assert min(invented["naive"], invented["warm-up, free bits"]) > 0.6
assert max(invented["untrained"], invented["letters at random"]) < 0.3

# %% [markdown]
# Trained decoders invent names, and the naive one invents them as well as any: *to write names at random, it needs no
# code.* It would need one for names that are like a given one.
#
# ## The table of all fields
#
# The same rows as for images, speech and sequences. After them, the policy that was learned on digits trains a
# smaller network of the same kind; its target is where a cosine ends that was tuned on digits.

# %%
report = reports["warm-up, free bits"]
for name in ("nelbo", "reconstruction", "kl", "importance_weighted_bound"):
    print(f"{name.replace('_', ' '):26} {report[name]:6.1f} nats")
print(f"{'active units':26} {report['active_units']:6.0%} of 8 (the bound has K = 16)")
print(f"{'kind of name by a probe':26} {told['warm-up, free bits']['kind']:6.1%}")

# %%
from dataclasses import replace

from rlvae_tutor.experiments.transfer.fields import FIELDS, score_digits_policy

small = replace(FIELDS["names"], hidden=(16,), batch_size=8, horizon=10)
with tqdm(total=3 * small.horizon, desc="outer steps") as bar:
    drives = score_digits_policy(small, seeds=[0], advance=bar.update)
for name, one in drives.items():
    updates = one["updates_to_target"]
    reached = f"{updates:.0f} updates" if updates else f"more than {small.updates}"
    print(f"{name:13} median to target: {reached},", end=" ")
    print(f"missed {one['missed_target']:.0%}, crashed {one['crashed']}")
assert drives["q_learning"]["missed_target"] < drives["constant_adam"]["missed_target"]

# %% [markdown]
# The policy misses the target less often than a constant rate, but the cosine is there sooner. One VAE a start, a
# quarter of the updates on digits: an example, no comparison (lesson 12).
#
# ## Claims: what is claimed, the evidence, the verdict
#
# - **Claim.** "It is of use for the generation and encoding of text."
# - **Evidence.** Most of a cured model's names are new and well spelt, and of the naive one's, whose code is silent,
#   too. A cured code says some nats of sixteen, at nearly the same bound.
# - **Verdict.** Generation yes, by the decoder, not by the code. Encoding in part: how a name begins, seldom the
#   whole. Reinforcement learning had no part in it.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. computed how likely a word is, letter by letter, and said why such a decoder can ignore its code,
# 2. hidden letters from a decoder, warmed up its KL and made a part of it free, and named what each buys and costs,
# 3. judged invented names by novelty and by a model of spelling.
#
# The [exercises of lesson 14](../exercises/14_text.ipynb) have you write the likelihood of a word, two of the cures,
# and the measure of invention.
