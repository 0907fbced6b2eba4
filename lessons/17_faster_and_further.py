# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Faster and further
#
# **What does it cost, how far does it scale?**
#
# *Time:* 60 minutes. *You need:* lessons 10 and 12.
#
# At the end of this page you will be able to
#
# 1. count the operations of an update, and set them against what the machine can do,
# 2. predict by Amdahl's law what a faster part is worth,
# 3. read a benchmark honestly: equal work, and compile time counted in,
# 4. choose a chunk size from memory, and predict what a larger population costs.

# %% [markdown]
# ## Time one, predict sixty-four
#
# A policy of lesson 12 cost twenty thousand trainings. Who can pay that? Begin with one: the small VAE of lesson 00,
# trained by Keras as most people would. We keep 1,088 pictures, 17 minibatches of 64 with none of them short.

# %%
from rlvae_tutor.datasets import load
from rlvae_tutor.vae import NAMED, VAE, Architecture
from rlvae_tutor.vae.cost import seconds

digits = load("digits")
pictures = digits.inner_train[:1088]
one = VAE(Architecture(digits.size, **NAMED["small"]))
one.compile("adam")
EPOCHS, UPDATES = 6, 102
fit = lambda: one.fit(pictures, epochs=EPOCHS, verbose=0)
first_fit, second_fit = seconds(fit), seconds(fit)
print(f"{UPDATES} updates: {first_fit:.2f} s at first, {second_fit:.2f} s when called again")

# %% [markdown]
# The first call also builds the training function, so the second one is what counts. One after the other, 64 VAEs
# would take 64 times as long. Now they shall train *side by side*, as the population of lesson 10. How many times as
# long as one Keras VAE will 64 of them take?

# %%
from rlvae_tutor.course.predictions import measured, predict

predict("17: times as long as one, for 64 side by side", None)  # your guess in the place of None

# %% [markdown]
# ## The race
#
# Four ways to make the same 102 updates of 64 examples by Adam:
#
# - *fit*: Keras as above, one VAE;
# - *fit, tuned*: Keras at its best, 51 updates in one compiled call, minibatches from a pipeline;
# - *loop*: one VAE in the package's own compiled loop;
# - *population*: 64 VAEs in that loop.

# %%
from rlvae_tutor.vae import Population
from rlvae_tutor.vae.cost import Crowd, keras_at_its_best

tuned, fit_tuned = keras_at_its_best(one.architecture, pictures, UPDATES)
population = Population(one.architecture)
alone, crowd = (Crowd(population, pictures, members) for members in (1, 64))
loop, together = lambda: alone.train(UPDATES), lambda: crowd.train(UPDATES)

# %% [markdown]
# A machine is never quiet: others use it, and it changes its clock. So the four take *turns*, and what counts is
# the median over turns; a bad moment then hits all of them. Two measures of the machine itself run along, a large
# matrix product and a large copy. They come in later.
#
# **Throughput** is the work done in a second, here counted in updates of a VAE.

# %%
from rlvae_tutor.vae.cost import in_turns, large_copy, large_product

(product, product_operations), (copy, copied) = large_product(), large_copy()
ways = {"fit": fit, "fit, tuned": fit_tuned, "loop": loop, "population": together}
firsts = {"fit": first_fit} | {name: seconds(way) for name, way in ways.items() if name != "fit"}
took = in_turns(ways | {"product": product, "copy": copy}, turns=5)

# %%
members = {name: 64 if name == "population" else 1 for name in ways}
throughput = {name: members[name] * UPDATES / took[name] for name in ways}
for name in ways:
    times = throughput[name] / throughput["fit"]
    print(f"{name:11} {throughput[name]:8,.0f} updates a second, {times:5.1f} times fit")
print(f"64 side by side take {took['population'] / took['fit']:.1f} times as long as one in fit")
measured("17: times as long as one, for 64 side by side", f"{took['population'] / took['fit']:.1f}")

assert throughput["population"] > 16 * throughput["fit"]
assert throughput["loop"] > max(8 * throughput["fit"], throughput["fit, tuned"])

# %% [markdown]
# Was your guess 64? Side by side, 64 VAEs take less time than *four* would one after the other. And look where the
# factor comes from: the largest part is already in *loop*, with a single VAE. To leave Python out is most of the trick;
# the population adds the other cores, where they are free.
#
# ## Equal work?
#
# Before a ratio is believed: did all do the same? Same network, same minibatch size, same optimizer, as many updates
# (*fit* made one call more, to warm up). Then what they have learned must agree, too. (Had *fit* been given a last
# minibatch of nine examples, counted like any other, it would have looked faster than it is.)

# %%
held_out = digits.outer_validation
losses = {"fit": one.report(held_out)["nelbo"], "fit, tuned": tuned.report(held_out)["nelbo"]}
losses |= {"loop": alone.losses(held_out)[0], "population": crowd.losses(held_out).mean()}
print(", ".join(f"{name} {loss:.1f}" for name, loss in losses.items()), "nats")

assert max(losses.values()) < 1.1 * min(losses.values())

# %% [markdown]
# ## The price of the first call
#
# **XLA** is a compiler that makes one program of a whole graph of operations, for the processor it finds. That takes
# seconds, once. The race left them out; a job that is short must count them in.

# %%
each = {name: 1 / throughput[name] for name in ways}
compiling = {name: firsts[name] - took[name] for name in ways}
for name in ("fit, tuned", "population"):
    pays = max((compiling[name] - compiling["fit"]) / (each["fit"] - each[name]), 0)
    print(f"{name:11} compiles {compiling[name]:.1f} s, pays after {pays:,.0f} updates in all")

# %% [markdown]
# For one VAE and a hundred updates *fit* may be done first. In twenty thousand trainings of 400 nobody will notice the
# seconds. Whoever reports throughput should say whether compile time is in it.
#
# ## Three ways to run the same lines
#
# The update is written once. *Eager*, Python calls every operation by itself. *Graph*, TensorFlow runs a recorded
# list of operations. *XLA* fuses many of them into one pass over memory.

# %%
from rlvae_tutor.vae.cost import modes

calls = modes(crowd)
begin, later = {name: seconds(call) for name, call in calls.items()}, in_turns(calls, turns=9)
for name in calls:
    print(f"{name:5} first call {begin[name]:5.2f} s, later {1000 * later[name]:6.1f} ms")

assert later["eager"] > 2 * later["XLA"]
assert begin["XLA"] > 5 * later["XLA"]

# %% [markdown]
# ## A trap: compiled again and again
#
# XLA needs to know all sizes. `tf.range(k)` has k entries, so a loop over it is compiled anew for *every new k*.
# TensorFlow's own count of traces does not show it: the graph is the same. A loop that counts does not have
# this problem.

# %%
from rlvae_tutor.backend import tf

xla, step = {"jit_compile": True, "autograph": False}, lambda i, x: (i + 1, tf.tanh(x))
by_range = lambda x, k: tf.foldl(lambda x, _: tf.tanh(x), tf.range(k), x)
by_counter = lambda x, k: tf.while_loop(lambda i, _: i < k, step, (0, x))[1]
loops = {"range": tf.function(by_range, **xla), "counter": tf.function(by_counter, **xla)}

# %%
import numpy as np

call = lambda loop, k: 1000 * seconds(lambda: loop(tf.constant(1.0), tf.constant(k)).numpy())
new, again = {}, {}
for name, loop in loops.items():
    call(loop, 10)  # the first call compiles in any case
    new[name], again[name] = (np.median([call(loop, k) for k in range(11, 16)]) for _ in range(2))
    traces = loop.experimental_get_tracing_count()
    print(f"{name:7} a new k {new[name]:5.1f} ms, again {again[name]:4.1f} ms, traces: {traces}")

assert new["range"] > 5 * again["range"]
assert new["range"] > 5 * new["counter"]

# %% [markdown]
# ## What does an update take?
#
# Whatever is fast is fast *against* something. A **floating-point operation** is one addition or multiplication of two
# numbers. Nearly all of a VAE's are in matrix products: (a, b) times (b, c) takes $2abc$.
#
# A layer of m inputs and n outputs needs three products of $2 \cdot 64 \cdot mn$: forward, backward to its weights,
# backward to its inputs. The first layer does not need the last one: nobody asks for the gradient of the data.

# %%
# NBVAL_CHECK_OUTPUT
from rlvae_tutor.vae.cost import operations

layers = [tuple(weight.shape) for weight in one.trainable_variables if len(weight.shape) == 2]
weights = [inputs * outputs for inputs, outputs in layers]
by_hand = 2 * 64 * (3 * sum(weights) - weights[0])
in_graph = operations(population, pictures)
print(f"{layers}: {by_hand:,} operations by hand, {in_graph:,} in the graph")

# %% [markdown]
# And the machine? The large product tells how many it can make in a second, the large copy how many bytes it can move.
# A VAE's update must move its weights, gradient, slots, and what layers hand on. The **working set** of
# an update is the bytes that it touches.
#
# The **roofline** is the most operations per second that a machine allows: those of its arithmetic, or the bytes it
# can move times the operations made with each byte, whichever is less (Williams et al. 2009).

# %%
from rlvae_tutor.vae.chunks import working_set

peak, traffic = product_operations / took["product"], copied / took["copy"]
done = {name: rate * by_hand for name, rate in throughput.items()}
for name, rate in done.items():
    told = f"{rate / 1e9:6.2f} of {peak / 1e9:.0f} billion operations a second"
    print(f"{name:11} {told}: {rate / peak:.1%}")

assert done["fit"] < 0.1 * peak

# %%
from rlvae_tutor.plotting import figure_png
from rlvae_tutor.course.demos.roofline import roofline_figure

figure_png(roofline_figure(peak, traffic, by_hand / working_set(population), done))

# %% [markdown]
# *What you see:* the roof in black, both axes logarithmic. It rises where memory is the limit and is level where
# arithmetic is. The four ways stand in one column, *fit* far below the roof, *loop* and *population* nearest to it.
#
# So *fit* is held up by neither memory nor arithmetic; the machine waits for Python.
#
# ## Would a faster machine help?
#
# **Amdahl's law** says that making a share p of the time s times faster makes the whole $1 / (1 - p + p / s)$ times
# faster (Amdahl 1967). Suppose a processor whose products are a hundred times as fast, and all else as it is.
# Predict: how much faster does *fit* get? And the population?

# %%
share = {name: min(rate / peak, 1) for name, rate in done.items()}
for name, p in share.items():
    print(f"{name:11} products {p:6.1%} of the time: {1 / (1 - p + p / 100):.2f} times as fast")
assert share["fit"] < 0.1

# %% [markdown]
# Give *fit* the fastest processor that money buys, and nearly nothing happens: products are a sliver of its time. The
# population gains more, and even there the rest soon decides. (Products are charged at the speed of *large* ones;
# small ones are slower, so p is a lower estimate.)
#
# ## Twice the VAEs, twice the time
#
# A **chunk** is a part of a population that one compiled call trains. More VAEs are more chunks of the same size:
# nothing is compiled again. Here a chunk holds 32 small VAEs, or 8 of the article's network. That network comes last:
# predict its time from its operations.

# %%
article = Population(Architecture(digits.size, **NAMED["article"]))
crowds = {count: Crowd(population, pictures, count, size=32) for count in (64, 128, 256)}
crowds["64, article's"] = Crowd(article, pictures, 64, size=8)
calls = {name: (lambda crowd=crowd: crowd.train(20)) for name, crowd in crowds.items()}
for call_once in calls.values():
    call_once()
times, ratio = in_turns(calls, turns=5), operations(article, pictures) / by_hand
print(f"the article's network: {ratio:.1f} times the operations")

# %%
for name, one_time in times.items():
    print(f"{name:>13}: {one_time:.3f} s, {one_time / times[64]:.1f} times that of 64")

assert 2 < times[256] / times[64] < 8
assert 1.5 < times["64, article's"] / times[64] < 3 * ratio

# %% [markdown]
# Four times the VAEs take about four times as long: the cost is *linear*. A count of operations alone predicts the
# larger network only roughly; larger products tend to make better use of the processor. A cost model is a prediction
# like any other: time one thing, predict the next, look.
#
# How large should a chunk be? Large ones save calls. But a chunk that outgrows the processor's cache fetches its
# numbers from memory, update after update. So: about as many VAEs as fit, with the cache counted as 8 MiB.

# %%
# NBVAL_CHECK_OUTPUT
from rlvae_tutor.vae.chunks import CACHE, LARGEST, chunk_size

for name, side in (("small", 8), ("article", 8), ("article", 28)):
    own = working_set(Population(Architecture(side * side, **NAMED[name])))
    print(f"{name:7} {side:2} x {side:2}: {own / 2**20:.2f} MiB, {CACHE / own:4.1f} in 8 MiB")

# %% [markdown]
# The package takes the power of two nearest to that, and 32 at most; in the exercises all must fit. On a noisy machine
# you will hardly *measure* the difference between two neighbouring sizes.
#
# ## And a GPU?
#
# The same code takes chunks by the GPU's memory there, up to 4,096 VAEs. What that gains we do not claim: this page
# tells what it measures. Where there is a GPU, the cells above have used it. Its products may round their factors.
# **TF32** is a format of numbers that keeps ten bits after the leading one, three decimal digits, where a float32 keeps
# twenty-three. What do you have, and what would TF32 make of three numbers?

# %%
from rlvae_tutor.doctor import gpus

print(f"GPUs: {gpus().value}; a chunk here: {chunk_size(population)} small VAEs; most: {LARGEST}")
factors = np.array([1.0001, 1.001, 0.3], np.float32)
bits = (factors.view(np.uint32) + 2**12) & np.uint32(2**32 - 2**13)
print(", ".join(f"{one:g}" for one in factors), "become", bits.view(np.float32))

# %% [markdown]
# Minibatch noise is far larger, so training bears it; but do not compare the fourth digit of a figure between a GPU and
# a CPU.
#
# ## More than one machine
#
# A study's trainings do not need each other. Dask spreads such pieces of work over a cluster. A **worker** is a
# process, on this machine or another, that takes the next piece of work when it is done with one. If a worker dies,
# its piece goes to another.
#
# Sixteen pieces, each a noisy descent as in lesson 07 with its own learning rate, and random numbers that depend on the
# *piece*, not on who computes it.


# %%
def piece(number):
    """Mean loss of 2,000 noisy descents at learning rate `number` / 10, after some waiting."""
    import time

    import numpy as np

    time.sleep(0.1)
    noise, x = np.random.default_rng(number), np.full(2000, 10.0)
    for _ in range(200):
        x = x - number / 10 * (x + noise.normal(size=2000))
    return number, float(np.mean(x**2) / 2)


# %%
from rlvae_tutor.course.demos.two_workers import one_killed

found = one_killed(piece, range(1, 17), after=4)
missing = "Dask is not here, nothing was done; python -m pip install distributed"
print(f"{len(found)} pieces, one of two workers killed" if found else missing)
assert found in (None, dict(map(piece, range(1, 17))))

# %% [markdown]
# Equal to the last bit, for a piece holds all that it depends on, its seed too. The real study does just that:
# `rlvae-tutor study --scheduler ADDRESS`, with `dask scheduler` on one machine and `dask worker` on the others. (Two
# workers on *this* machine share the cores you had.)
#
# ## The limit that nothing moves
#
# All this made a training cheaper. None of it made learning need fewer of them. What does a policy of lesson 12 cost
# at the speeds of this machine, with 400 updates to a training?

# %%
from rlvae_tutor.experiments.shipped import load_shipped_study

trainings = load_shipped_study()["policy_runs"]["richer"]
for name in ("fit", "population"):
    minutes = 400 * trainings / throughput[name] / 60
    print(f"{name:11} {trainings:,} trainings in {minutes:6.1f} minutes")

assert trainings == 20544

# %% [markdown]
# Hours turn into minutes, and 20,544 stays 20,544. Should a training take an hour, as for a real
# model, no population on any cluster makes that number small. Samples are the other coin (lesson 12).
#
# ## Claims: what is claimed, the evidence, the verdict
#
# - **Claim.** "It improves scalability."
# - **Evidence.** One compiled loop makes many times the updates of a loop over Keras models, linear in the number of
#   VAEs; a killed worker changes nothing. That is engineering, and serves a tuned schedule as well. The trainings that
#   a policy needs are as many as before.
# - **Verdict.** Wall-clock time scales, Q-learning or not; the number of samples does not.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. counted the operations of an update, and set them against what the machine can do,
# 2. predicted by Amdahl's law what a faster part is worth,
# 3. read a benchmark honestly: equal work, and compile time counted in,
# 4. seen how memory chooses a chunk size, and predicted what a larger population costs.
#
# The [exercises of lesson 17](../exercises/17_faster_and_further.ipynb) have you write all four. Lesson 18 puts the
# article's claims beside what you have measured.
