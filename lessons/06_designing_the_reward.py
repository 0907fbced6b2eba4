# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Designing the reward
#
# **What should be rewarded?**
#
# *Time:* 65 minutes. *You need:* lesson 05, and lesson 04's rate and distortion.
#
# At the end of this page you will be able to
#
# 1. compute the return of an episode, and say what gamma does to it,
# 2. write a reward that telescopes, and say what it asks for,
# 3. put a price on a crash,
# 4. find out which reward is hacked, and by what.

# %% [markdown]
# ## From rewards to a return
#
# An agent does not maximise the next reward but all that are to come. The **return** of an episode is the sum of its
# rewards, each one weighed by how late it comes: $G = r_0 + \gamma r_1 + \gamma^2 r_2 + \dots$ The **discount**
# gamma, a number from 0 to 1, says how much a reward is worth that comes one step later.
#
# At gamma 1 all rewards count alike. At gamma 0 only the next one counts. A reward of 1 that comes after 40 steps:

# %%
# NBVAL_CHECK_OUTPUT
for gamma in (1.0, 0.99, 0.95, 0.8, 0.5):
    print(f"gamma {gamma:4}: worth {gamma**40:.2g} now")

# %% [markdown]
# ## Four recorded runs
#
# Rewards can be compared without any learning: record some runs, then ask each reward which of them it likes best.
# Here are four, of the same VAE with the same random numbers.
#
# - *rise and fall*: the rate rises to .1, then falls to almost nothing
# - *constant*: .02 throughout
# - *slow*: .0005 throughout
# - *crash*: .02, then .5 from the fifth outer step on
#
# A **crash** is the end of a run whose loss is no number any more, or whose excess is above ten times the first.
#
# `comparison_env` drives several VAEs at once. Its actions here are the learning rates themselves, so that a policy
# may take any rate it wants.

# %%
import numpy as np

from rlvae_tutor.evaluation.rollout import comparison_env
from rlvae_tutor.evaluation.scoring import side_by_side
from rlvae_tutor.mdp.policies import constant, one_cycle, schedule
from rlvae_tutor.mdp.recording import discounted_return, record
from rlvae_tutor.mdp.task import Task

env = comparison_env(Task(), 4, actions="any_learning_rate")
NAMES = ["rise and fall", "constant", "slow", "crash"]

# %%
too_much = schedule(env.actions, lambda share: np.where(share < 0.1, 0.02, 0.5))
steady, slow = constant(env.actions, 0.02), constant(env.actions, 0.0005)
policies = [one_cycle(env.actions, 0.1, 0.3), steady, slow, too_much]
runs = record(env, side_by_side(policies, np.arange(4)), seeds=[3] * 4)  # VAE i follows policy i
losses = runs.path("nelbo")
print("outer steps made:", dict(zip(NAMES, runs.lengths.tolist(), strict=True)))

# %%
from rlvae_tutor.plotting import BLUE, ORANGE, PURPLE, VERMILION, figure_png, new_figure

figure = new_figure(8, 3.4)
(axes,) = figure.axes
styles = zip(NAMES, (BLUE, ORANGE, PURPLE, VERMILION), ("-", "--", "-.", ":"), strict=True)
for number, (name, colour, dash) in enumerate(styles):
    path = losses[: runs.lengths[number] + 1, number]
    axes.plot(np.minimum(path, 52), color=colour, linestyle=dash, linewidth=2, label=name)
axes.set(xlabel="outer step", ylabel="negative ELBO (nats)", ylim=(23, 52))
axes.legend(frameon=False)
figure_png(figure)

# %% [markdown]
# *What you see:* three falling lines, and one that falls with the constant rate, turns round at the fifth step and
# leaves the picture through the top. The constant rate is ahead for most of the time, and at the end the rate that rose
# and fell has the lowest loss. The slow one never arrives.
#
# Which run is best? If you want a model at the end: the first. If you need one soon: the second. That is for *you* to
# say, and the reward is how you say it.

# %% [markdown]
# ## Six rewards
#
# All are in the package, by name. $e_t$ is the excess loss of lesson 05, $u_t = \log(e_t / e_0)$.
#
# | name | a step pays |
# |---|---|
# | `log_excess` | $u_t - u_{t+1}$ |
# | `final` | nothing, and at the end $\log(e_0 / e_N)$ |
# | `area` | $-e_{t+1} / e_0$: every step costs, as long as there is excess |
# | `steps_to_target` | $-1$ until the excess was once a tenth of the first |
# | `raw_nats` | the fall of the negative ELBO |
# | `reconstruction` | the fall of the reconstruction error, as the article says |
#
# Predict: how many of the six prefer the run that ends lowest?

# %%
from rlvae_tutor.course.predictions import measured, predict
from rlvae_tutor.mdp.rewards import REWARDS

predict("06: of six rewards, as many prefer the run that ends lowest", None)  # your guess in the place of None

# %%
for name in REWARDS:
    returns = discounted_return(runs.rewards(name), gamma=1.0)
    told = ", ".join(f"{one} {value:.1f}" for one, value in zip(NAMES, returns, strict=True))
    print(f"{name:16} prefers {NAMES[returns.argmax()]:14} ({told})")

# %%
prefers = {name: NAMES[discounted_return(runs.rewards(name), 1.0).argmax()] for name in REWARDS}
assert all(prefers[name] == "rise and fall" for name in ("log_excess", "final", "raw_nats", "reconstruction"))
assert prefers["area"] == "constant"
print("Four want a good end, the area wants speed.")
measured("06: of six rewards, as many prefer the run that ends lowest", list(prefers.values()).count("rise and fall"))

# %% [markdown]
# The area under the loss is no wrong reward; it asks another question. `steps_to_target` asks a third one, how soon
# the excess is down to a tenth; which of two fast runs is first there depends on the seed.
#
# ## Why logarithms, if the order is the same?
#
# By what share of its return is the best run ahead of the second?

# %%
lead = {}
for name in ("raw_nats", "log_excess"):
    returns = discounted_return(runs.rewards(name), 1.0)
    lead[name] = float(1 - returns[1] / returns[0])
print({name: f"{share:.1%}" for name, share in lead.items()})
assert lead["log_excess"] > 2 * lead["raw_nats"]

# %% [markdown]
# Most nats are earned early, by any run; the tenths that decide hardly count. In logarithms they count several times
# as much, and whoever learns from noisy returns sees them more easily. On other tasks logarithms stay of the same
# size, too.
#
# ## Rewards that telescope
#
# Add up $u_0 - u_1$, $u_1 - u_2$ and so on: neighbours cancel, and $u_0 - u_N = \log(e_0 / e_N)$ remains. A sum
# **telescopes** if each of its terms is a difference whose second part cancels the first part of the next one. Only the
# ends count, not the way. So at gamma 1 `log_excess` and `final` ask for exactly the same, and the first one says
# earlier how it is going.

# %%
together = discounted_return(runs.rewards("log_excess"), 1.0)
at_the_end = discounted_return(runs.rewards("final"), 1.0)
print(f"{together.round(4)}\n{at_the_end.round(4)}")
assert np.allclose(together, at_the_end)

# %% [markdown]
# With gamma below 1 nothing cancels any more. $\sum_t \gamma^t (u_t - u_{t+1})$ has a part $\gamma^t - \gamma^{t-1}$ of
# every $u_t$ on the way: falling *soon* is rewarded, besides falling far. Which of the four runs wins at gamma .9? And
# at gamma .5?

# %%
for gamma in (1.0, 0.99, 0.9, 0.5):
    returns = discounted_return(runs.rewards("log_excess"), gamma)
    print(f"gamma {gamma:4}: {NAMES[returns.argmax()]:14} {returns.round(2)}")

# %%
returns = discounted_return(runs.rewards("log_excess"), 0.9)
assert returns[1] > returns[0], "at gamma .9 the constant rate should win"
returns = discounted_return(runs.rewards("log_excess"), 0.5)
assert returns[3] > returns[0], "at gamma .5 even the crash should beat the best run"
print("The same reward, another gamma, another winner.")

# %% [markdown]
# At gamma .5 the crash beats the run that ends lowest, since the price of the crash comes with the fifth step and
# then counts $.5^4$, a sixteenth. A horizon of forty steps and a gamma of .5 do not go together. Here every episode has
# a fixed end, so nothing speaks against gamma 1, and from now on gamma is 1 unless we say otherwise.

# %% [markdown]
# ## The price of a crash
#
# A crash ends the episode. Now look at rewards that are costs: minus something at every step. Whoever ends the episode
# early has fewer steps to pay for!
#
# Let us take `steps_to_target` as one would write it at first: $-1$ for each step that was made, until the target. A
# reward is a function of what is known of the runs before and after a step; `after.lowest_u` is the lowest $u$ so far.


# %%
def steps_to_target_at_first(before, after, horizon):
    """-1 for each step, until the excess was once a tenth of the first."""
    return -1.0 * (after.lowest_u > np.log(0.1))


returns = discounted_return(runs.rewards(steps_to_target_at_first), gamma=1.0)
for name, value in zip(NAMES, returns, strict=True):
    print(f"{name:14} {value:6.1f}")
assert NAMES[returns.argmax()] == "crash"

# %% [markdown]
# The crash wins by far: five steps, five points, over. And the earlier it crashes, the more it earns: whoever learns
# from this reward learns to crash. A **hacked reward** is one whose return can be raised by doing what was not meant.
#
# The package's own `steps_to_target` and `area` charge a crash for all the steps that it saves. And `log_excess`
# scores a crash at $u = \log 10$, the worst that any state can score. That needs a second thought: *every* state is
# clipped to $\log 10$, for otherwise a finite but awful loss would score worse than a crash, and the agent would
# learn to crash.

# %%
returns = discounted_return(runs.rewards("steps_to_target"), gamma=1.0)
print({name: float(value) for name, value in zip(NAMES, returns, strict=True)})
assert NAMES[returns.argmax()] != "crash"

# %% [markdown]
# ## The lab
#
# Choose a reward and move gamma. For which of them does the wrong run win? Below the lab are three settings in
# pictures, for reading without a kernel.

# %%
from rlvae_tutor.course.widgets import reward_static
from rlvae_tutor.course.widgets import reward_lab

reward_lab(runs, NAMES)

# %%
reward_static(runs, NAMES)

# %% [markdown]
# *What you see:* three bar charts of the same four runs. With `log_excess` at gamma 1 the run that ends lowest is on
# top; at gamma .9 the constant rate is; and where a crash is not charged for the steps it saves, the crash is.

# %% [markdown]
# ## The article's reward
#
# "The reward is the reconstruction error." Above it chose the right run. Is it sound, then? The agent could change the
# learning rate only; the loss inside was still the whole negative ELBO. Sixteen constant rates, judged both ways:

# %%
rates = np.geomspace(0.003, 0.1, 16)
wide = comparison_env(Task(), 16, actions="any_learning_rate")
ends = record(wide, constant(wide.actions, rates), seeds=[3] * 16).moments[-1]
chosen = ends.reconstruction.argmin()
print(f"the rate with the lowest reconstruction error ends at {ends.nelbo[chosen]:.2f} nats")
print(f"the lowest negative ELBO of the sixteen is {ends.nelbo.min():.2f} nats")
assert ends.nelbo[chosen] < ends.nelbo.min() + 0.8

# %% [markdown]
# A few tenths of a nat are lost, no more. Now give the agent one more lever: beta, the weight of the KL. Four runs with
# one schedule of the rate, at beta 1, .3, .1 and .01. What will the article's reward choose, and what will come out?

# %%
from rlvae_tutor.mdp.policies import with_beta

BETAS = (1.0, 0.3, 0.1, 0.01)
lever = comparison_env(Task(), 4, actions="any_learning_rate_and_beta")
cycle = one_cycle(lever.actions, 0.1, 0.3)
at = lambda beta: with_beta(cycle, lambda observations: np.full(len(observations), beta))
four = side_by_side([at(beta) for beta in BETAS], np.arange(4))
levered = record(lever, four, seeds=[3] * 4)

# %%
end, paid = levered.moments[-1], discounted_return(levered.rewards("reconstruction"), 1.0)
for number, beta in enumerate(BETAS):
    became = f"negative ELBO {end.nelbo[number]:.1f}, KL {end.kl[number]:.1f}"
    print(f"beta {beta:4}: return {paid[number]:.1f}, {became}")
assert paid[1:].min() > paid[0] + 1
assert abs(paid[3] - paid[2]) < 0.5
assert end.nelbo[3] > end.nelbo[0] + 5

# %% [markdown]
# Every beta below 1 earns more than beta 1, and gives a worse model of the data: many nats lost, and a KL several
# times as large. *Whoever can act on it turns the VAE into an autoencoder.* From .1 to .01 the return hardly changes
# while the model goes on getting worse: nothing in this reward says where to stop. Codes may then be anywhere, as in
# lesson 01. What does the prior decode to?

# %%
from rlvae_tutor.plotting import image_rows

population = lever.runs.process.population
codes = np.random.default_rng(0).standard_normal([500, 4])
samples = np.asarray(population.decoded(population.model(lever.runs.state), codes))
shown = {f"beta {beta:g}": some[:12] for beta, some in zip(BETAS, samples, strict=True)}
image_rows(shown, (8, 8))

# %% [markdown]
# *What you see:* four rows of twelve samples. At beta 1 they are soft; at .3 and .1 a little sharper. At .01 they have
# hard edges, and most look like one another, or like no digit.
#
# An eye is easily fooled, so measure: how far is a sample from the nearest real test digit?

# %%
digits = Task().data().test
apart = np.linalg.norm(samples[:, :, None] - digits[None, None], axis=-1).min(axis=-1).mean(axis=-1)
print({beta: round(float(distance), 2) for beta, distance in zip(BETAS, apart, strict=True)})
assert apart[3] > apart[0] + 0.05

# %% [markdown]
# At beta .01 the samples are farther from real digits. At .3 and .1 they are no farther than at beta 1: a little of
# the wrong objective does little harm to samples, although it costs nats. But this reward does not tell a little from
# a lot.

# %% [markdown]
# ## Claims: what is claimed, the evidence, the verdict
#
# - **Claim.** "The reward is the reconstruction error", or "the probability model of the data".
# - **Evidence.** Six rewards on four runs; beta as a lever; a crash that wins where it is not charged.
# - **Verdict.** The first is the wrong objective: with learning rates alone it does little harm, with beta it makes
#   an autoencoder. The second is sound as the improvement of the ELBO, at gamma 1 over the whole horizon, with a
#   crash at its price.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. computed the return of an episode, and seen what gamma does to it,
# 2. met a reward that telescopes, and said what it asks for,
# 3. put a price on a crash,
# 4. found out which reward is hacked, and by what.
#
# The [exercises of lesson 06](../exercises/06_designing_the_reward.ipynb) have you write returns, rewards and a
# detector of hacks. [Lesson 07](07_policies_and_gradient_descent.ipynb) looks for gradient descent among policies.
