# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Policies and gradient descent
#
# **Where is gradient descent in this?**
#
# *Time:* 70 minutes. *You need:* lessons 05 and 06.
#
# At the end of this page you will be able to
#
# 1. write a learning-rate schedule as a policy,
# 2. evaluate a policy, with an interval that means something,
# 3. say why the best next step may be the wrong one, and plan two steps.

# %% [markdown]
# ## "The policy is gradient descent"
#
# So says the article: an action is an update of the parameters, and gradient descent chooses it. One can see it that
# way. Then the policy is fixed: it looks at the gradient and takes a step along it, always. *And nothing is left to
# learn.* (Q-learning over all possible updates would need a number for each direction in 4,616 dimensions.)
#
# We turn it round, as lesson 05 did. Gradient descent belongs to the world; the agent decides how it shall be done.
# What people call plain training is then one policy among many: *keep*.

# %%
import numpy as np

from rlvae_tutor.evaluation.rollout import comparison_env
from rlvae_tutor.mdp.policies import keep
from rlvae_tutor.mdp.task import Task

# %%
env = comparison_env(Task(), 32, actions="seven_factors")
observations, _ = env.reset(seed=0)
plain = keep(env.actions)
print("factors", env.actions.factors, "| keep chooses number", set(plain(observations).tolist()))

# %% [markdown]
# ## Schedules are policies
#
# A *schedule* is a policy, too, one that looks at the clock alone: at each moment it wants a certain learning rate.
# Over actions that multiply the rate, it takes the factor that leads closest to the wanted one. Four that people use:

# %%
from rlvae_tutor.mdp.policies import constant, cosine, one_cycle, random

policies = {
    "keep": plain,
    "constant .02": constant(env.actions, 0.02),
    "cosine from .1": cosine(env.actions, 0.1),
    "one-cycle to .1": one_cycle(env.actions, 0.1, 0.3),
    "random": random(env.single_action_space, seed=0),
}

# %% [markdown]
# Each drives 32 VAEs: from eight initial rates, .0001 to .1, four of each. *Cosine* goes from .1 to zero along half a
# cosine; *one-cycle* first rises to .1, then falls.
#
# Predict: by how many nats does *keep* end above *one-cycle*, on average over all starts?

# %%
from rlvae_tutor.course.predictions import measured, predict

predict("07: nats from one-cycle to keep, averaged over eight starts", None)

# %%
from rlvae_tutor.evaluation.learned import INITIAL_RATES
from rlvae_tutor.mdp.recording import discounted_return, record

starts, seeds = np.repeat(INITIAL_RATES, 4), np.arange(32)
runs = {name: record(env, policy, seeds, starts) for name, policy in policies.items()}

# %%
last = {name: one.moments[-1] for name, one in runs.items()}
ends = {name: np.fmin(one.nelbo, one.worst) for name, one in last.items()}  # a crash: the worst
for name, losses in ends.items():
    by_start = losses.reshape(8, 4).mean(axis=1).round(1)
    print(f"{name:16} {losses.mean():7.2f} nats, crashes {last[name].diverged.sum():2}", end=", ")
    print("by start", by_start)

# %%
means = {name: losses.mean() for name, losses in ends.items()}
assert means["one-cycle to .1"] < means["constant .02"] < means["keep"] < means["random"]
gap = means["keep"] - means["one-cycle to .1"]
print(f"keep ends {gap:.1f} nats above one-cycle")
measured("07: nats from one-cycle to keep, averaged over eight starts", f"{gap:.1f}")

# %%
from rlvae_tutor.plotting import BLUE, GREEN, ORANGE, VERMILION, figure_png, new_figure

figure = new_figure(8, 3.2)
(axes,) = figure.axes
styles = {"keep": (VERMILION, ":"), "constant .02": (ORANGE, "-."), "cosine from .1": (GREEN, "--")}
for name, (colour, dash) in (styles | {"one-cycle to .1": (BLUE, "-")}).items():
    path = runs[name].path("learning_rate")[:, 12]  # one of the runs that start at .0019
    axes.plot(path, color=colour, linestyle=dash, drawstyle="steps-pre", label=name)
axes.set(yscale="log", xlabel="outer step", ylabel="learning rate")
axes.legend(frameon=False)
figure_png(figure)

# %% [markdown]
# *What you see:* four staircases from one start. *Keep* is a level line; the other three move towards what they want,
# a step at a time.
#
# A schedule does not care where it started. *Keep* does, and pays for it. And a random policy is far worse than no
# policy at all: many of its runs crash, and a crash counts as the worst loss there is.

# %% [markdown]
# ## What is a policy worth?
#
# The **value** V of a policy in a state is the return that may be expected if the policy drives from there on. The
# **action value** Q of an action, under a policy, is the return that may be expected if that action comes first and the
# policy drives from then on. Both are averages over all that chance may bring, and can be estimated: play often, take
# the mean.
#
# How good is the estimate? The **standard error** of a mean of n independent returns is their standard deviation over
# $\sqrt n$. The mean, plus and minus two of these, is an interval that holds the true value about 95 times in a
# hundred.


# %%
def with_interval(returns):
    """Mean of independent returns, and two standard errors."""
    return np.mean(returns), 2 * np.std(returns, ddof=1) / np.sqrt(len(returns))


gains = {name: discounted_return(one.rewards("log_excess"), 1.0) for name, one in runs.items()}
for name, returns in gains.items():
    mean, reach = with_interval(returns)
    print(f"V of {name:16} {mean:6.3f} +- {reach:.3f}")

# %% [markdown]
# Those 32 runs differ in start *and* seed, so they are independent. If one and the same seed had been used 32 times,
# the interval would have shrunk to nothing, and would have meant nothing: one seed repeated is one run.
#
# **Paired seeds** let two policies drive the same VAEs, so that what the VAE contributes cancels in the difference.
# Does it help here? It does if a VAE that does well under the one policy also does well under the other.

# %%
one, other = gains["one-cycle to .1"], gains["constant .02"]
difference, paired = with_interval(one - other)
apart = np.hypot(with_interval(one)[1], with_interval(other)[1])  # errors of two groups add so
print(f"difference {difference:.3f} +- {paired:.3f} paired, +- {apart:.3f} if not")
assert difference - paired > 0
assert paired < apart

# %% [markdown]
# One-cycle is ahead, and the interval leaves no doubt. Pairing makes it narrower, by a part and not by much: what the
# two have in common is the VAE and its minibatches, and under another policy these do something else. Pairing costs
# nothing, so we do it.

# %% [markdown]
# ## Q, and the bandit
#
# Now for Q. A VAE starts at a rate of .01. First one of the seven factors, then *keep* for the remaining 39 steps;
# sixteen seeds for each. Beside it the same with gamma 0. A decision process in which only the next reward counts is
# a **bandit**: nothing that an action does to the future matters.
#
# Predict: do both prefer the same factor?

# %%
from rlvae_tutor.mdp.policies import beginning

fan = comparison_env(Task(), 7 * 16, actions="seven_factors")
first, then = np.repeat(np.arange(7), 16), keep(fan.actions)
first_then_keep = lambda seen: np.where(beginning(seen), first, then(seen))
fanned = record(fan, first_then_keep, np.tile(np.arange(16), 7), np.full(7 * 16, 0.01))

# %%
rewards = fanned.rewards("log_excess")
Q = {gamma: discounted_return(rewards, gamma).reshape(7, 16) for gamma in (1.0, 0.0)}

# %%
Q_of = lambda number: [values[number] for values in Q.values()]  # sixteen returns for each gamma
for number, factor in enumerate(fan.actions.factors):
    told = [f"{mean:.3f} +- {reach:.3f}" for mean, reach in map(with_interval, Q_of(number))]
    print(f"x {factor:<4g} Q at gamma 1 {told[0]}, at gamma 0 {told[1]}")

# %%
best = {gamma: fan.actions.factors[values.mean(axis=1).argmax()] for gamma, values in Q.items()}
print(f"best at gamma 1: x {best[1.0]:g}; at gamma 0: x {best[0.0]:g}")
assert best[0.0] == 4
assert best[1.0] < 4

# %% [markdown]
# The bandit takes the largest factor: nothing makes the loss fall faster *now*. But a rate of .04, kept to the end,
# ends higher than one of .02. A policy is **greedy** if it takes the action of the highest value, and what it is
# worth depends on what that value looks at. Greedy for the next reward is short-sighted, greedy for Q is not.

# %% [markdown]
# ## Two steps, exactly
#
# Is short sight a danger of VAEs alone? Take a loss that can be computed by hand,
# $\tfrac12 (x^2 + 10 y^2)$, from the point (1, 1), and two steps of gradient descent. A step with learning rate $a$
# multiplies $x$ by $1 - a$ and $y$ by $1 - 10 a$. So a step of 1 removes $x$, a step of 1/10 removes $y$: both, in
# either order, reach 0.
#
# The deepest fall in *one* step: the loss after it is $\tfrac12 ((1-a)^2 + 10 (1-10a)^2)$, least where its derivative
# $-(1-a) - 100(1-10a)$ is zero, at $a = 101/1001$. Let a planner choose among the three, at gamma 1 and gamma 0.

# %%
# NBVAL_CHECK_OUTPUT
from rlvae_tutor.mdp.quadratics import Quadratic

valley = Quadratic(curvatures=(1.0, 10.0), start=(1.0, 1.0))
for gamma in (1, 0):
    plan = valley.plan((1 / 10, 101 / 1001, 1.0), steps=2, gamma=gamma)
    print(f"gamma {gamma}: steps {plan[0]:.4f} and {plan[1]:.4f}, loss {valley.follow(plan):.4f}")

# %% [markdown]
# The greedy planner falls farthest at first, and cannot reach 0 any more.
#
# ## With noise, over two hundred steps
#
# Minibatches make gradients noisy. Here the minimum of a quadratic jumps about at random. One direction is steep,
# $h = 1$, one a hundred times flatter. A step of rate $a$ turns the mean square distance $A$ into exactly
# $(1-ah)^2 A + (ah)^2$, and with it goes the expected loss (Wu et al. 2018, section 2).
#
# Three ways, with rates up to 2: greedy, where each step lowers the expected loss as far as one step can; the best
# constant rate; the best schedule that a search finds. Predict the order at the end. Who leads on the way?

# %%
from rlvae_tutor.mdp.quadratics import NoisyQuadratic

predict("07: noisy quadratic, who ends lowest", None)  # "greedy", "constant" or "schedule"
noisy = NoisyQuadratic()
rates = {"greedy": noisy.greedy(), "best constant": np.full(noisy.steps, noisy.best_constant())}
rates["best schedule"] = noisy.best_schedule()
paths = {name: noisy.losses(schedule) for name, schedule in rates.items()}
print({name: f"{path[-1]:.4f}" for name, path in paths.items()})
measured("07: noisy quadratic, who ends lowest", min(paths, key=lambda name: paths[name][-1]))

# %%
assert np.isclose(paths["greedy"][-1], 0.9352, atol=1e-4)
assert np.isclose(paths["best constant"][-1], 0.7306, atol=1e-4)
assert paths["best schedule"][-1] < 0.516
leads = int(np.sum(paths["greedy"] < paths["best schedule"]))
print(f"greedy is ahead of the best schedule for {leads} of {noisy.steps} steps")
assert 110 < leads < 150

# %%
figure = new_figure(11, 3.6, columns=2)
styles = ((VERMILION, ":"), (ORANGE, "--"), (BLUE, "-"))
for (name, path), (colour, dash) in zip(paths.items(), styles, strict=True):
    figure.axes[0].plot(path, color=colour, linestyle=dash, linewidth=2, label=name)
    figure.axes[1].plot(np.arange(1, 201), rates[name], color=colour, linestyle=dash, linewidth=2)
figure.axes[0].set(yscale="log", xlabel="step", ylabel="expected loss")
figure.axes[1].set(yscale="log", xlabel="step", ylabel="learning rate")
figure.axes[0].legend(frameon=False)
figure_png(figure)

# %% [markdown]
# *What you see:* left, greedy falls at once and then crawls. The best schedule even climbs, for nearly two thirds of
# the time; then it drops below both within a few steps and ends lowest. Right, the reason: greedy's rate is small
# within a few steps, the schedule's stays at 2, the highest allowed, and only then falls.
#
# Along the steep direction noise asks for small steps, *at the end*. Along the flat one only large steps get anywhere.
# Whoever looks one step ahead sees the noise at once, and gives up the flat direction for good. To prefer what pays
# now over what pays later, because one looks only a few steps ahead, is **short-horizon bias**.

# %% [markdown]
# ## Race them
#
# *Keep* against *one-cycle*, on real VAEs, from a start of your choice. Is there a start from which *keep* wins?

# %%
from rlvae_tutor.evaluation.rollout import rollout
from rlvae_tutor.course.widgets import optimizer_race, race_static

racers = {"keep": "keep", "one-cycle to .1": "one-cycle"}
race = {name: rollout(env, policies[name], seeds, starts) for name in racers}
optimizer_race(race, INITIAL_RATES, racers)

# %%
race_static(race, INITIAL_RATES, racers)

# %% [markdown]
# *What you see:* three panels. From the lowest start *keep* has hardly begun when one-cycle has arrived; from the
# middle one it ends above it; from the highest it falls fast and then stays above, trembling.

# %% [markdown]
# ## Claims: what is claimed, the evidence, the verdict
#
# - **Claim.** "The policy is gradient descent."
# - **Evidence.** *Keep* among the policies; Q of seven first actions; two quadratics that greedy loses.
# - **Verdict.** If an action is an update, gradient descent is a fixed policy and nothing is left to learn. With
#   actions on the step, it sits in the transition, and *keep* is its policy. To learn a better one takes returns that
#   look far ahead.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. met learning-rate schedules as policies,
# 2. evaluated policies, with intervals that mean something,
# 3. said why the best next step may be the wrong one, and planned two steps.
#
# The [exercises of lesson 07](../exercises/07_policies_and_gradient_descent.ipynb) have you write a schedule, an
# evaluation and a plan. [Lesson 08](08_planning_in_a_small_world.ipynb) builds a world in which the best policy can
# be *computed*.
