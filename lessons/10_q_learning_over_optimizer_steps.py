# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Q-learning over optimizer steps
#
# **Does a table suffice for a real VAE?**
#
# *Time:* 65 minutes. *You need:* lesson 09; lesson 05 for the environment.
#
# At the end of this page you will be able to
#
# 1. cut an observation into bins, and say what a table over bins can promise and what it cannot,
# 2. learn from the n-step returns of a population of VAEs,
# 3. read a learned schedule off a table, and say on how many tries it rests,
# 4. measure what the table is worth, where it loses too.

# %% [markdown]
# ## Why not one row for each state?
#
# In lessons 08 and 09 a table had a row for every state, for the VAE had two parameters. The article means real ones:
# "the parameters of encoder and decoder are the state". Here is the small VAE of lesson 00 in the environment of
# lesson 05, with an episode of 20 outer steps of ten updates each.
#
# Tell no more of each parameter than whether it is above zero, and leave Adam's slots out. Each parameter then doubles
# the number of rows:

# %%
# NBVAL_CHECK_OUTPUT
from rlvae_tutor.mdp.environment import VAETrainingEnv
from rlvae_tutor.mdp.task import Task

one_vae = VAETrainingEnv(Task(horizon=20))
one_vae.reset(seed=0)
parameters = one_vae.literal_state()["parameters"].size
print(f"2 ** {parameters:,} rows: a number of {len(str(2**parameters)):,} digits")

# %% [markdown]
# There is no such table, and there never will be. So the agent gets lesson 05's observation instead, the full one of
# twelve numbers or fewer of them, and the range of each is cut into pieces. A **bin** is an interval of a number's
# range that counts as one value: all that falls into it shares a row of the table.
#
# Ten bins for each of d numbers make $10^d$ rows. The **curse of dimension** is that rows multiply with every number
# observed (Bellman 1957). Set them against the experience that this lesson can afford:

# %%
# NBVAL_CHECK_OUTPUT
ROUNDS, MEMBERS, HORIZON = 40, 64, 20
experience = ROUNDS * MEMBERS * HORIZON
for numbers in (1, 2, 3, 4, 6, 12):
    print(f"{numbers:2} numbers: {10**numbers:17,} rows, {experience / 10**numbers:g} visits each")

# %% [markdown]
# ## Two numbers, 140 rows
#
# Two numbers it must be. We take the learning rate, which the actions change, and the share of the training that is
# left; without it nobody can end well. The environment shows the first as $\log_{10}$ of the rate, plus 3: from -1 to
# 2.5, that is, from .0001 to .3, we cut fourteen bins. Ten more are for the time, so that two outer steps share one.
# (Their edges are moved by half an outer step, so that no step lies on an edge.)

# %%
# NBVAL_CHECK_OUTPUT
from rlvae_tutor.qlearning.table_over_bins import Bins

half = 0.5 / HORIZON
BINS = Bins(low=(-1.0, half), high=(2.5, 1 + half), counts=(14, 10))
print(f"{BINS.size} rows; .01 and .012 at half time: rows {BINS.cells([[1.0, 0.5], [1.08, 0.5]])}")

# %% [markdown]
# ## A bin is no state
#
# Those two share a row, and for the table they are one. So do all VAEs that are half through and have a rate near
# .01, *whatever they have learned so far*. Let two groups of VAEs meet in that row: one was there from the start, the
# other crawled at .0002 and jumped there just now. Then both keep their rate for one outer step.

# %%
import numpy as np

from rlvae_tutor.mdp.environment import VAETrainingVectorEnv

group = VAETrainingVectorEnv(32, Task(horizon=HORIZON))
factors = group.actions.factors
KEEP, QUADRUPLE = factors.tolist().index(1), factors.tolist().index(4)


def meet(start, actions):
    """Rows in which 32 VAEs arrive, started at a rate and led by actions, and what `keep` earns."""
    group.reset(seed=0, options={"learning_rate": start})
    for action in actions:
        observations, *_ = group.step(np.full(32, action))
    return BINS.cells(observations), group.step(np.full(32, KEEP))[1]


# %%
settled = meet(0.012, [KEEP] * 10)
crawled = meet(0.012 / 64, [KEEP] * 7 + [QUADRUPLE] * 3)
assert len({*settled[0], *crawled[0]}) == 1
print(f"one row; keep earns {settled[1].mean():.3f}, after a crawl {crawled[1].mean():.3f}")
assert crawled[1].mean() > 2 * settled[1].mean()

# %% [markdown]
# One row, one action, two worlds. What happens next depends on how a VAE came here; the row has no Markov property.
# Seen through bins, training is *partially observable* (lesson 05).
#
# So the theorem of lesson 09 does not hold: it speaks of states. No other takes its place. What a table over
# observations learns depends on who explored, and how; the best policy that sees observations alone may have to roll
# dice, and may be far worse than one that sees the state (Singh, Jaakkola and Jordan 1994). Whether the table is any
# good must be *measured*.

# %% [markdown]
# ## Trust what happened
#
# Lesson 09's target trusts the table after a single step: one reward, then max Q of the next row. But rows mix worlds.
# A longer look trusts what *this* VAE really did next. The **n-step return** is the sum of the next n rewards and of
# the value of what is seen after them, all of it discounted. In a formula:
#
# $$G_t = r_t + \gamma r_{t+1} + \dots + \gamma^{n-1} r_{t+n-1} + \gamma^n \max_a Q(o_{t+n}, a)$$
#
# At n = 1 it is lesson 09's. If the episode ends on the way, the sum ends there, and nothing is added.

# %% [markdown]
# It is quick, too. At first the table is zero everywhere. How much of what an action is really worth can its very
# first target know? One VAE, its rate kept at .01:

# %%
one_vae.reset(seed=0, options={"learning_rate": 0.01})
rewards = [one_vae.step(KEEP)[1] for _ in range(HORIZON)]
for n in (1, 5, 10, 20):
    print(f"n = {n:2}: the target says {sum(rewards[:n]):.2f} of the episode's {sum(rewards):.2f}")
assert sum(rewards[:1]) < 0.6 * sum(rewards) < sum(rewards[:10])

# %% [markdown]
# We take n = 10 and, as lesson 06 advised, gamma = 1. There is a price. Some of the ten rewards may follow an
# exploratory action, and then they tell of a detour, not of the greedy policy. So the sum is cut before such an action,
# and continues with the table (Watkins 1989, chapter 7). What remains: the greedy policy of those steps is not the
# one of today. We leave that uncorrected.

# %% [markdown]
# ## Sixty-four lives at once
#
# One VAE makes 20 experiences in an episode. A **population** is a set of VAEs that are trained side by side, as one
# batch of arrays, each with its own parameters, learning rate and random numbers. Its environment takes 64 actions
# and gives 64 rewards.
#
# Initial rates are drawn from .00005 to .2, twice as far at either end as we shall judge: nobody judges well at the
# edge of what he has seen. The pilot's runs with constant rates fix the *reference* (lesson 05) before any learning.
# (Seeds like $2^{32}$ are there to stay apart: no VAE serves two purposes.)

# %%
from rlvae_tutor.evaluation.learned import Interface
from rlvae_tutor.evaluation.tasks import pilot

task = pilot(Task(horizon=HORIZON), seeds=range(2**32, 2**32 + 4))
population = Interface().training_env([task], MEMBERS)
print(f"reference {task.reference:.1f} nats; {population.num_envs} VAEs at once")

# %% [markdown]
# ## Learn
#
# The agent is lesson 09's: epsilon-greedy, with steps that shrink as an entry is visited. Little is new:
#
# - a tenth of the actions is random, and so is the first one of every episode;
# - the step size is $1/n(o, a)^{0.6}$, with n(o, a) the visits of row and action;
# - *caution*: the policy goes by $Q - 0.3 / \sqrt{n(o, a)}$, since among noisy values the largest was probably lucky;
#   an action that was never tried counts as minus infinity.
#
# Predict, before it runs. The same VAEs, from the same random initial rates: how many nats below `keep` will
# the table's runs end, on average? (An untrained VAE stands at about 46.)

# %%
from rlvae_tutor.course.predictions import measured, predict

predict("10: nats that the table gains on keep", None)  # your guess in the place of None

# %%
from rlvae_tutor.qlearning.table_over_bins import TableOverBinsSettings, train_table_over_bins

settings = TableOverBinsSettings(rounds=ROUNDS, steps_per_round=HORIZON, n_steps=10, snapshot_rounds=(5,))
training = train_table_over_bins(population, BINS, settings)
agent, young = training.agent, training.snapshots[5]

# %% [markdown]
# ## What it prefers
#
# Each cell of this map is a row of the table: time runs to the right, the learning rate upwards. In it stands the
# factor that the agent prefers there, early in its training and at the end.

# %%
from rlvae_tutor.course.widgets import table_explorer, table_static

table_static({"after 5 rounds": young, f"after {ROUNDS} rounds": agent}, factors)

# %% [markdown]
# *What you see:* three maps of fourteen rates by ten times. Left, early, a patchwork with holes where nobody has
# been. In the middle: orange (raise) in a wedge at the left, where the rate is low and the training young; factors
# around one at some hundredths; purple (lower) above, in the last columns, and in the lower right. Right, visits.
#
# Read it along the way a run takes: *go to a rate of some hundredths; near the end, come down*. That is lesson 00's
# *warm-up and decay*.
#
# The lower right is no wisdom: time is left, and the table lowers low rates further. The last line below hints at
# why; the section *Open the table* says it.

# %%
preferred = np.log2(factors)[agent.values(np.arange(BINS.size)).argmax(axis=1)]
doublings = np.where(agent.visits.any(axis=1), preferred, np.nan).reshape(BINS.counts)[:, ::-1]
early_low, late_high = np.nanmean(doublings[:6, :2]), np.nanmean(doublings[8:, 8:])
print(f"mean of what it prefers, in doublings: first fifth, rates below .003: {early_low:+.1f}")
print(f"                                        last fifth, rates above .01: {late_high:+.1f}")
assert early_low > 0.5
assert late_high < -0.7
strayed = young.visits.reshape(*BINS.counts, -1)[:6, :5]
by_default = strayed[..., 0].sum() / strayed.sum()
print(f"after 5 rounds, second half, rates below .003: first action in {by_default:.0%} of tries")
assert by_default > 0.6

# %% [markdown]
# ## The path it takes
#
# The table asks for nothing but rate and time, so its schedule can be followed without any VAE. Four starts:


# %%
from rlvae_tutor.mdp.observations import encode_learning_rate


def follow(rate):
    """The learning rates that the table asks for along the training, from an initial one."""
    path = [rate]
    for step in range(HORIZON):
        observation = [[encode_learning_rate(path[-1]), 1 - step / HORIZON]]
        path.append(path[-1] * factors[agent.act(observation)[0]])
    return np.array(path)


# %%
paths = {start: follow(start) for start in (0.0001, 0.001, 0.01, 0.1)}
for start, path in paths.items():
    print(f"from {start:6}: highest {path.max():.3f} at step {path.argmax():2}, end {path[-1]:.4f}")

assert paths[0.0001][5] > 20 * 0.0001, "the lowest start should be left behind soon"
assert all(path[-1] < path.max() / 4 for path in paths.values()), "every path should come down"

# %%
from rlvae_tutor.plotting import figure_png, lines_figure

named = {f"from {start:g}": path for start, path in paths.items()}
labels = {"xlabel": "outer step (10 updates each)", "ylabel": "learning rate"}
figure_png(lines_figure(named, yscale="log", xticks=range(0, HORIZON + 1, 5), **labels))

# %% [markdown]
# *What you see:* four paths that start up to a thousandfold apart. Within some steps all are near some hundredths,
# where they zigzag; near the end they come down.

# %% [markdown]
# ## What is it worth?
#
# Fresh VAEs, with seeds and initial rates that the table has not met: 64 of them, and every contestant drives the
# same. Losses are on test digits. The easy opponents first:

# %%
from rlvae_tutor.evaluation.rollout import comparison_env, rollout
from rlvae_tutor.mdp.policies import keep, random

judge = comparison_env(task, 64, "seven_factors")
seeds, starts = 2**41 + np.arange(64), 10 ** np.random.default_rng(0).uniform(-4, -1, 64)
contestants = {"random": random(judge.single_action_space, seed=0), "keep": keep(judge.actions)}
contestants |= {"table after 5 rounds": young.act, "table": agent.act}
ends = {name: rollout(judge, policy, seeds, starts).test for name, policy in contestants.items()}

# %% [markdown]
# And the hard ones: what people tune. Four schedules, each tuned for *this* task on validation digits, with sixteen
# settings of four VAEs. They begin at a rate of their own choice.

# %%
from rlvae_tutor.evaluation.baselines import tune, tuned_baselines
from rlvae_tutor.evaluation.scoring import drive_baseline

for baseline in tuned_baselines(16):
    best = tune(baseline.env(task, 64), baseline, 2**33 + np.arange(4))["settings"]
    ends[baseline.name.replace("best", "tuned")] = drive_baseline(task, baseline, best, seeds).test

# %%
for name, losses in ends.items():
    ahead = losses - ends["table"]
    reach = 2 * ahead.std(ddof=1) / np.sqrt(len(ahead))
    less = f"less the table's {ahead.mean():+6.2f} +- {reach:.2f}"
    print(f"{name:23} {losses.mean():6.2f} nats, {less}")
measured("10: nats that the table gains on keep", f"{(ends['keep'] - ends['table']).mean():.2f}")

assert (ends["random"] - ends["keep"]).mean() > 10
assert (ends["keep"] - ends["table"]).mean() > 2
assert -0.2 < (ends["table"] - ends["one_cycle_tuned"]).mean() < 0.9

# %% [markdown]
# The last figure is what a contestant loses to the table on the same VAEs, with an interval of two standard errors.
# From random starts the table beats *keep* by nats. Among tuned schedules it is one more: within tenths of a nat of
# constant rate and cosine, and a little *behind* one-cycle, which cost 64 runs to tune. The table learned from
# 2,560.
#
# It found its schedule by itself; and a schedule is all that it found, for it sees rate and time and nothing else.

# %% [markdown]
# ## Open the table
#
# Move through time and rates. Right, a bar is an action's Q, the number above it its tries, the black line what
# caution takes off. Where does the table hesitate, with two actions of nearly one value? Where does its opinion
# rest on few tries?

# %%
table_explorer(agent, factors, HORIZON)

# %% [markdown]
# Holes are a trap. Their entries are zero, as they were in the beginning. Where true values are below zero, a zero that
# nobody has tried beats everything that was. So an untried action counts as minus infinity here.
#
# That mends one trap and leaves another. Where *nothing* was tried, all are equal, and `argmax` takes the first
# action, a quarter of the rate. From then on it is the only one known, and only exploration tries another. That is
# the dark corner at the lower right: a habit, not an opinion. Before you believe a table, look at its visits.

# %% [markdown]
# ## Claims: what is claimed, the evidence, the verdict
#
# - **Claim.** "Q-learning learns to train a VAE."
# - **Evidence.** A table over rate and time, learned on 64 VAEs at once; a warm-up and decay from any start; nats
#   gained on *keep*, and a little lost to tuned one-cycle.
# - **Verdict.** It learns a schedule, without a theorem. That it *adapts* to the VAE is not shown, and with two numbers
#   it cannot.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. cut an observation into bins, and said what a table over bins can promise and what it cannot,
# 2. learned from the n-step returns of a population of VAEs,
# 3. read a learned schedule off a table, and seen on how many tries it rests,
# 4. measured what the table is worth, where it loses too.
#
# The [exercises of lesson 10](../exercises/10_q_learning_over_optimizer_steps.ipynb) have you write bins, a target and
# a reading. [Lesson 11](11_deep_q_learning.ipynb) does away with the bins.
