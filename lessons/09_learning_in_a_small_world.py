# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Learning in a small world
#
# **Can it be learned without the map?**
#
# *Time:* 70 minutes. *You need:* lesson 08.
#
# At the end of this page you will be able to
#
# 1. update a Q-value from a single transition,
# 2. choose step sizes that find the mean of what is random,
# 3. explore by an epsilon-greedy policy, and measure what it covers,
# 4. tell learning on the policy from learning off it, and say when Q-learning is proven to arrive.

# %% [markdown]
# ## Without the map
#
# Lesson 08 planned: it knew where every action leads, and with which probability. For a real VAE nobody knows that. An
# agent can do one thing only: act, and see what happens.
#
# A method is **model-free** if it learns from transitions (state, action, reward, next state) alone, without their
# probabilities. That is all our world gives out now: lesson 08's second one, whose eight actions are three steps, moves
# in $w$ and $v$, and to stop. Its cells are rounded to the nearest, so that nothing is left to chance. (Short steps
# freeze then. That makes it a poorer picture of training, but still a world with one right answer.) Chance comes back
# later.

# %%
from dataclasses import replace

from rlvae_tutor.mdp.grid_world import STATIONARY, GridWorldEnv

world = replace(STATIONARY, rounding="nearest")
env = GridWorldEnv(world)

# %%
# NBVAL_CHECK_OUTPUT
state, _ = env.reset(options={"state": world.cell(0, 0)})
for action in (5, 2, 2):
    following, reward, terminated, _, _ = env.step(action)
    done = f"cell {state}, {world.actions[action]:8} -> reward {reward:6.3f}, cell {following}"
    print(f"{done}, ended: {terminated}")
    state = following

# %% [markdown]
# ## From a backup to an update
#
# Bellman's equation of lesson 08, with its average written as an expectation over the next state $s'$:
#
# $$Q(s, a) = E\big[\, r + \gamma \max_{a'} Q(s', a') \,\big]$$
#
# We cannot take the expectation, but each transition is *one draw* of what stands in it. So keep a running average:
#
# $$Q(s, a) \leftarrow Q(s, a) + \alpha \,\big[\, r + \gamma \max_{a'} Q(s', a') - Q(s, a) \,\big]$$
#
# This is the whole rule of Q-learning (Watkins 1989). In it, the **temporal difference** is the bracket: the target,
# which has seen one more step, less the value held so far. The **step size** $\alpha$ is the share of the way that a
# value moves towards its target.

# %%
import numpy as np


def update(q, state, action, reward, following, step_size, gamma):
    """Move Q(state, action) towards its target; `following` is None where the episode ended."""
    later = 0.0 if following is None else q[following].max()
    q[state, action] += step_size * (reward + gamma * later - q[state, action])


# %% [markdown]
# ## News travels backwards
#
# The target contains $Q(s', a')$, itself an estimate, and at first a poor one. To learn an estimate from another
# estimate is called **bootstrapping**. See what it does: a corridor of five rooms, where leaving the last one earns 1.
# The agent walks through it four times, always to the right, with step size 1 and gamma .9.

# %%
# NBVAL_CHECK_OUTPUT
corridor = np.zeros([5, 1])
for walk in (1, 2, 3, 4):
    for room in range(5):
        leaves = room == 4
        following = None if leaves else room + 1
        update(corridor, room, 0, float(leaves), following, step_size=1.0, gamma=0.9)
    print(f"after walk {walk}:", corridor[:, 0].round(3))

# %% [markdown]
# Each walk carries the news of the reward back by one room, as each sweep of value iteration did. A planner needs five
# sweeps here, a learner five *walks*. (Lesson 10 lets the news jump several rooms.)
#
# ## How far to move
#
# Take one pair only, gamma 0, and a random reward: normal, mean 1, deviation 1. Q-learning is then nothing but
# estimating a mean. Three step sizes for the n-th update: $1/n$, a constant $.1$, and $1/(n+1)^2$.
#
# Predict: after 5,000 updates, which of them arrive at 1?

# %%
from rlvae_tutor.course.demos.running_estimate import running_estimate

UPDATES, RUNS = 5000, 2000
rewards = np.random.default_rng(0).normal(1, 1, [UPDATES, RUNS])
n = np.arange(1, UPDATES + 1)
choices = {"1 / n": 1 / n, "constant .1": np.full(UPDATES, 0.1), "1 / (n + 1)²": 1 / (n + 1) ** 2}
paths = {name: running_estimate(rewards, sizes) for name, sizes in choices.items()}
for name, path in paths.items():
    print(f"{name:13} mean of {RUNS:,} runs {path[-1].mean():.4f}, deviation {path[-1].std():.4f}")

# %%
from rlvae_tutor.plotting import BLACK, BLUE, ORANGE, VERMILION, figure_png, new_figure

figure = new_figure(8.4, 3.4)
(axes,) = figure.axes
styles = zip(paths.items(), (BLUE, ORANGE, VERMILION), ("-", ":", "--"), strict=True)
for (name, path), colour, dash in styles:
    axes.plot(n, path[1:, 0], dash, color=colour, label=name, linewidth=1.4)
axes.axhline(1, color=BLACK, linewidth=0.8)
axes.set(xlabel="update", ylabel="estimate of one run (true mean 1)", xscale="log", ylim=(0, 2.5))
axes.legend(frameon=False, title="step size")
figure_png(figure)

# %% [markdown]
# *What you see:* one run of each over the updates. The solid line ($1/n$) calms down on the black line at 1. The dotted
# one (.1) goes on trembling around it. The dashed one ($1/(n+1)^2$) stops short, at a height of its own.
#
# Robbins and Monro (1951) say what a step size needs, and the three runs show why:
#
# $$\sum_n \alpha_n = \infty \qquad \sum_n \alpha_n^2 < \infty$$
#
# The first: steps must be able to reach any distance, or the estimate sticks. The second: noise must die out, or the
# estimate trembles. For $1/n^w$ both hold if $.5 < w \le 1$.

# %%
error = 4 / np.sqrt(2 * RUNS)  # four standard errors of a deviation, relative
assert abs(paths["1 / n"][-1].mean() - 1) < 4 / np.sqrt(UPDATES * RUNS)
assert np.isclose(paths["1 / n"][-1].std(), np.sqrt(1 / UPDATES), rtol=error)
assert np.isclose(paths["constant .1"][-1].std(), np.sqrt(0.1 / 1.9), rtol=error)
assert abs(paths["1 / (n + 1)²"][-1].mean() - 0.5) < 0.05
print(f"theory: deviations {np.sqrt(1 / UPDATES):.4f} and {np.sqrt(0.1 / 1.9):.4f}")
print("The third estimate sticks near .5.")

# %% [markdown]
# ## A theorem, with its conditions
#
# Q-learning's values converge to the optimal ones, with probability 1, *if*
#
# 1. states and actions are finitely many, and state and action decide what follows (the Markov property of lesson 05),
# 2. *every* pair of state and action is updated again and again without end,
# 3. each pair's step sizes keep Robbins' and Monro's conditions,
# 4. rewards are bounded, and gamma is below 1.
#
# (Watkins and Dayan 1992.) Nothing is said about *how* the agent acts, as long as it tries everything. Nor about how
# long it takes. Both deserve a look.

# %% [markdown]
# ## Put it to the test
#
# Lesson 08's planner knows the right answer, so here, as hardly ever, a learner can be marked. Its action in a state is
# *right* if it is one of the best by the exact values, within $10^{-9}$. Since nothing is random in this version of the
# world, there is nothing to average, and the step size may be 1. (In the settings below `power` is the $w$ of $1/n^w$:
# at 0 each step size is 1.)

# %%
from rlvae_tutor.qlearning import planning, tabular

exact, _ = planning.value_iteration(world.P, world.R, gamma=0.99)
goals = world.is_goal.sum()
print(f"{len(exact):,} states: {goals} are the goal, {len(exact) - goals:,} are not")
print(f"{exact.size:,} pairs to learn")

# %% [markdown]
# Two ways to gather experience:
#
# - *uniform*: each update from a state and an action drawn evenly from all. It needs a world that can be set to any
#   state.
# - *episodes*: start somewhere, act until the end, start again. **Exploration** is to take an action that does not look
#   best, in order to learn what it is worth. An **epsilon-greedy** policy explores with probability epsilon, by an
#   action drawn from all, and takes the action that looks best otherwise.
#
# Predict: after 300,000 updates, more than twenty for each pair, in which share of the states is the learned action
# right, with uniform experience, and with episodes at epsilon .3?

# %%
from rlvae_tutor.course.predictions import measured, predict

# your guess in the place of None
predict("09: share of states learned by episodes at epsilon .3", None)

# %%
settings = tabular.TableSettings(updates=300_000, gamma=0.99, power=0, experience="uniform")
runs = {"uniform": tabular.train_table(env, settings)}
for epsilon in (0.3, 0.1):
    episodes = replace(settings, experience="episodes", epsilon=epsilon)
    runs[f"episodes, epsilon {epsilon}"] = tabular.train_table(env, episodes)

# %%
from rlvae_tutor.course.demos.learned_table import coverage, is_optimal, learning_curves

learning_curves(world, exact, runs)

# %% [markdown]
# *What you see:* three rising curves. Uniform experience is at the top before 200,000 updates and stays. Episodes at
# epsilon .3 end a good way below, those at epsilon .1 far below; both still creep upwards.

# %%
share_right = lambda q: is_optimal(q, exact)[~world.is_goal].mean()
for name, run in runs.items():
    covered = coverage(world, run.visits)
    print(f"{name:21} right in {share_right(run.q):6.1%} of the states, coverage {covered:6.1%}")
share = share_right(runs["episodes, epsilon 0.3"].q)
measured("09: share of states learned by episodes at epsilon .3", f"{share:.1%}")
assert share_right(runs["uniform"].q) == 1, "uniform experience should learn every state"
assert np.allclose(runs["uniform"].q, exact, atol=1e-9), "and every value"
assert 0.86 < share < 0.97, "about one in ten is missed"
assert share_right(runs["episodes, epsilon 0.1"].q) < 0.8

# %% [markdown]
# Uniform experience: *every* state, and every value exact. Episodes at epsilon .3: one state in ten is still wrong
# after the same number of updates; at epsilon .1 one in three.
#
# **Coverage** is the share of pairs of state and action that have been tried at least once. Episodes start anywhere,
# but soon walk along the paths that look best, which they know already. Epsilon decides how often they leave them. Is
# that the reason? Look at the states that are wrong at epsilon .3:

# %%
run = runs["episodes, epsilon 0.3"]
wrong = ~is_optimal(run.q, exact) & ~world.is_goal
is_best = exact >= exact.max(axis=1, keepdims=True) - 1e-9
never_tried = np.where(is_best, run.visits, 0).max(axis=1) == 0
loss = planning.regret(world.P, world.R, run.policy, exact, gamma=0.99)[~world.is_goal]
print(f"in {never_tried[wrong].mean():.0%} of them no best action was ever tried")
print(f"regret: {loss.mean():.4f} nats on average over all states, {loss.max():.2f} in the worst")
assert never_tried[wrong].mean() > 0.6

# %% [markdown]
# In most of them the best action has never been tried, not once. The table *cannot* know. With epsilon above 0 its turn
# comes some day, as the theorem asks; 300,000 updates are not that day.
#
# And the price? Lesson 08 says: ask for the regret. It is a few thousandths of a nat on average, but far more in the
# worst state. What was missed was mostly a slightly better way.

# %% [markdown]
# ## Step through it
#
# Move through the updates, and through the kinds of experience. Left, crosses mark the states that are not learned; the
# line is the greedy way from the black dot. Right, what the table says of the start's actions, what is exact, and how
# often each was tried. Where do the last crosses stand with episodes, and why there? (For reading without a kernel,
# pictures follow.)

# %%
from rlvae_tutor.course.widgets import learning_explorer, learning_static

learning_explorer(world, exact, runs)

# %%
learning_static(world, exact, runs)

# %% [markdown]
# *What you see:* four maps with two optima, and a way from the saddle between them to one of the two. First uniform
# experience after 45,000 updates, with crosses strewn over the map; then at its end, without any. At epsilon .3 some
# crosses are left, few of them near the optima; at epsilon .1 they fill a third of the map. Greedy ways lead to the
# optima from wherever they start; off these ways an action must be met by exploring.
#
# ## Learn one policy, act by another
#
# What if the agent explores always: epsilon 1, every action at random, and never once does what it has learned?

# %%
at_random = tabular.train_table(env, replace(settings, experience="episodes", epsilon=1.0))
covered = coverage(world, at_random.visits)
print(f"right in {share_right(at_random.q):.1%} of the states, coverage {covered:.2%}")
assert share_right(at_random.q) > 0.99

# %% [markdown]
# It walks at random, and learns the best policy there is. Learning is **off-policy** if the policy that is
# learned is another than the one that acts. Q-learning is: its target takes the *best* next action, whatever is done.
#
# Learning is **on-policy** if it learns the value of the policy that acts, its exploration included. **SARSA** (state,
# action, reward, state, action) is Q-learning with the action that is *really* taken next in the place of the best one.
#
# Does it matter? Sutton and Barto's cliff (example 6.6): a step costs 1, a fall 100. Both learn with epsilon .1 and
# falling step sizes.

# %%
import gymnasium

ways = {}
for name, rule in (("Q-learning", "q_learning"), ("SARSA", "sarsa")):
    on_cliff = tabular.TableSettings(updates=100_000, epsilon=0.1, power=0.6, rule=rule)
    learned = tabular.train_table(gymnasium.make("CliffWalking-v1"), on_cliff)
    ways[name] = tabular.greedy_walk(gymnasium.make("CliffWalking-v1"), learned.policy)
    print(f"{name}: {len(ways[name]) - 1} steps")

# %%
from rlvae_tutor.course.demos.cliff import cliff_figure

assert len(ways["Q-learning"]) - 1 == 13 < len(ways["SARSA"]) - 1
cliff_figure(ways)

# %% [markdown]
# *What you see:* a grid with a cliff between start and goal in the lowest row. Q-learning's way runs along the very
# edge, 13 steps. SARSA's keeps a row away from it, 15 steps.
#
# Q-learning answers "what is best, if from now on nobody errs?" SARSA answers "what is best for one who stumbles at one
# step in ten?" Both are right, about different policies. We want the first: the learned policy will not explore when it
# is used.

# %% [markdown]
# ## Chance comes back
#
# Bilinear cells again: now each transition is a draw. To see it settle in seconds the grid is coarser, 9 x 9 cells,
# and gamma is .5. Uniform experience, and two step sizes: the 1 that was right so far (power 0), and
# $1/n(s, a)^{.8}$, each pair with a count of its own (power .8).

# %%
noisy = replace(STATIONARY, cells=9, goal=0.2)
answer, _ = planning.value_iteration(noisy.P, noisy.R, gamma=0.5)
misses = {}
for power in (0, 0.8):
    noisy_settings = tabular.TableSettings(updates=100_000, gamma=0.5, experience="uniform", power=power)
    learned = tabular.train_table(GridWorldEnv(noisy), noisy_settings)
    misses[power] = [np.abs(q - answer).mean() for _, q in learned.trace]
    print(f"power {power}: mean error in nats after {learned.trace[0][0]:,} updates", end=" ")
    print(f"{misses[power][0]:.3f}, at the end {misses[power][-1]:.3f}")
assert misses[0][-1] > 0.1
assert misses[0.8][-1] < 0.05

# %% [markdown]
# With step size 1 the error never falls: the table repeats the last draw. With falling steps it does.
#
# ## What breaks the theorem
#
# | condition | broken by | lesson |
# |---|---|---|
# | finitely many states that decide what follows | observations in place of states | 10 |
# | every pair updated without end | a policy that stops exploring; states that are never met again | here |
# | Robbins-Monro steps for each pair | a constant step size; one count for all pairs | here |
# | a table: updating one pair leaves the others alone | a network in its place | 11 |
#
# None of these makes Q-learning useless. They take the *proof* away. From there on only measuring helps.

# %% [markdown]
# ## Claims: what is claimed, the evidence, the verdict
#
# - **Claim.** "Q-learning learns it", with values Q(s, a).
# - **Evidence.** All 1,667 states that are no goal learned to the last digit from uniform experience; one in ten missed
#   by epsilon-greedy episodes of the same length; 13 steps along the cliff.
# - **Verdict.** Q-learning learns it, with proof only for finitely many states, each pair visited without end, and
#   falling step sizes. This holds in the small world. Whether it is worth doing for a real VAE must be measured.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. updated a Q-value from a single transition,
# 2. chosen step sizes that find the mean of what is random, and seen two that do not,
# 3. explored by an epsilon-greedy policy, and measured what it covers,
# 4. told learning on the policy from learning off it, and said when Q-learning is proven to arrive.
#
# The [exercises of lesson 09](../exercises/09_learning_in_a_small_world.ipynb) have you write the update, the policy
# and the step sizes. [Lesson 10](10_q_learning_over_optimizer_steps.ipynb) takes a real VAE, and asks whether a
# table is enough.
