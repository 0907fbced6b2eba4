# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Training as a decision process
#
# **What are state, action, reward and policy here?**
#
# *Time:* 70 minutes. *You need:* lessons 01 and 02; lesson 00's story.
#
# At the end of this page you will be able to
#
# 1. say what happens in one step of a decision process, and write the step that trains a VAE,
# 2. tell the state from an observation, and make an observation that keeps the rules,
# 3. give each of the four splits of the data its task,
# 4. test by experiment whether something is a state.

# %% [markdown]
# ## The words, on three states
#
# Here is the smallest training one can think of. It is *fresh*, *good* or *broken*. Before each step somebody chooses:
# a small change or a large one. Chance does the rest.
#
# | from | chosen | leads to | reward |
# |---|---|---|---|
# | fresh | small | good with .3, else fresh | 1 for arriving at good |
# | fresh | large | good with .6, else broken | 1 for arriving at good |
# | good, broken | anything | the same | 0 |
#
# The **state** is all that the next step depends on: here one of three words. An **action** is what is chosen in a
# state. The **transition** is the rule by which chance leads from a state and an action to the next state. The
# **reward** is a number that a step pays.

# %%
import numpy as np

FRESH, GOOD, BROKEN = range(3)
P = np.zeros([3, 2, 3])  # P[s, a, n]: probability that action a leads from state s to state n
P[FRESH] = [[0.7, 0.3, 0.0], [0.0, 0.6, 0.4]]
P[GOOD, :, GOOD] = P[BROKEN, :, BROKEN] = 1
R = np.zeros([3, 2])  # R[s, a]: the reward that may be expected
R[FRESH] = P[FRESH, :, GOOD]
assert np.allclose(P.sum(axis=-1), 1), "probabilities add up to one"

# %%
from rlvae_tutor.course.demos.chain import chain_figure

chain_figure(P, states=["fresh", "good", "broken"], actions=["small", "large"], paying=GOOD)

# %% [markdown]
# *What you see:* three circles and six arrows. From *fresh* a small change (line) stays or leads to *good*, a large
# one (dashes) leads to *good* or to *broken*. Nothing leads out of these two.
#
# A policy, in lesson 00 a rule for choosing, can now be written down: it maps states to actions. The **horizon** is the
# number of steps there are. An **episode** is one walk from the start to the horizon, or to an earlier end.
#
# Predict: which policy collects more reward on average, always small or always large, in one step? And in six?


# %%
# NBVAL_CHECK_OUTPUT
def expected_rewards(action, horizon):
    """Sum of the rewards that may be expected of always choosing one action, from fresh."""
    chances, total = np.eye(3)[FRESH], 0.0  # of being in each state now
    for _ in range(horizon):
        total += chances @ R[:, action]
        chances = chances @ P[:, action]
    return total


for horizon in (1, 6):
    small, large = (expected_rewards(action, horizon) for action in range(2))
    print(f"{horizon} steps: always small {small:.3f}, always large {large:.3f}")

# %% [markdown]
# In one step the large change is better, in six the small one: it never breaks anything and gets there in the end. So
# *what is right depends on how many steps are left*: judge an action by all that follows, not by the next reward.
# Keep that in mind; it returns in every lesson from here on.
#
# States, actions, transition and rewards together are a **Markov decision process**. *Markov* is a property: a
# process has the **Markov property** if the next state depends on the present state and action alone, whatever came
# before. `P` has no place for a longer past, so the chain has it.

# %% [markdown]
# ## The same words, on a real VAE
#
# Now the VAE of lesson 00. An **environment** is a program with two functions: `reset` starts an episode, `step`
# takes an action and returns what follows. This is Gymnasium's form, in which most of the field writes its worlds.
# (`three_factors` is the name of a set of actions, `full` says how much the agent is shown; we come to both.)

# %%
from rlvae_tutor.mdp.environment import VAETrainingEnv
from rlvae_tutor.mdp.task import Task

task = Task()
env = VAETrainingEnv(task, observation="full", actions="three_factors")
observation, info = env.reset(seed=5, options={"learning_rate": 0.001})
first_loss = info["nelbo"]
info

# %% [markdown]
# An untrained VAE with 46 nats, and a learning rate. The actions are three, and each is a factor for that rate:

# %%
# NBVAL_CHECK_OUTPUT
HALVE, KEEP, DOUBLE = range(3)
env.action_space, env.batch.actions.factors.tolist()

# %% [markdown]
# One action, then ten updates of Adam with the new rate. An **outer step** is an action and the updates until the
# next one, here ten. Watch one: `step` returns what the agent is shown, the reward, whether the episode is
# over (*terminated*), whether somebody broke it off (*truncated*; nobody does here), and what else we may know.

# %%
observation, reward, terminated, truncated, info = env.step(DOUBLE)
print(f"rate {info['learning_rate']}, loss {info['nelbo']:.2f} nats")
print(f"reward {reward:.3f}, ended: {terminated}")

# %% [markdown]
# Where is gradient descent in this? *Inside the transition.* The action says how large the changes shall be, Adam
# makes them. Choose *keep* at every step, and you have the plain training script: gradient descent is the policy that
# always answers "keep".
#
# The article has it the other way round: an action *is* an update, gradient descent the policy. Lesson 07 looks at
# what is left to learn then.

# %%
rewards = [reward]
while not terminated:
    observation, reward, terminated, _, info = env.step(KEEP)
    rewards.append(reward)
print(f"{len(rewards)} outer steps, final loss {info['nelbo']:.2f} nats")

# %% [markdown]
# ## What is the reward?
#
# From 46 to 36 is easy, from 25 to 24.9 is hard, and paid in nats the second would hardly count. So compare with what
# can be reached: the **reference** of a task is a loss a little below the best that constant learning rates reached in
# a pilot, fixed before any learning. The **excess loss** is the loss less the reference, $e_t = L_t - L_{ref}$, but
# never below a floor of .01 nats. Its logarithm, against the start, is $u_t = \log(e_t / e_0)$.
#
# A step's reward is what $u$ fell by. All of them add up to $\log(e_0 / e_N)$; lesson 06 asks why it should be this
# one.

# %%
first_excess, last_excess = first_loss - task.reference, info["nelbo"] - task.reference
end = np.log(first_excess / last_excess)
print(f"reference {task.reference}, excess {first_excess:.2f} at first, {last_excess:.2f} at last")
print(f"rewards add up to {sum(rewards):.4f}; log(e_0 / e_N) = {end:.4f}")
assert np.isclose(sum(rewards), end, atol=1e-4)

# %% [markdown]
# ## Four splits
#
# "Loss on what data?" is the question that decides whether the result is worth anything.
#
# | split | what for |
# |---|---|
# | inner-train | the updates of the VAE |
# | inner-validation | what the agent sees |
# | outer-validation | the reward |
# | test | the report, at the end, and nothing else |
#
# Two validation splits, for this reason: a loss on a few pictures is partly luck. If the agent saw the split it is paid
# by, it could wait for lucky moments. And whoever learns from rewards has *trained* on outer-validation, so the
# report needs data of its own.

# %%
# NBVAL_CHECK_OUTPUT
from rlvae_tutor.datasets import SPLITS, load

{split: len(load("digits").split(split)) for split in SPLITS}

# %% [markdown]
# ## What does the agent see?
#
# An **observation** is what the agent is shown of the state. Ours are numbers without a unit, so that a policy may be
# taken to another VAE:

# %%
from rlvae_tutor.mdp.observations import observation_names

for name, value in zip(observation_names("full"), observation, strict=True):
    print(f"{name:18} {value:6.2f}")

# %% [markdown]
# The first two are the learning rate, as $\log_{10}$ plus 3, and the share of the horizon that remains. Then come $u$,
# measured on inner-validation, its last change and its running mean. *Loss noise* is how much the loss scatters from
# minibatch to minibatch, the few examples that an update is computed from. The next three tell of gradients and
# updates, then come the KL's share, the last action, and a flag for the first step.
#
# They are few. How much is hidden? This is the *literal state*, all that the next step depends on:

# %%
# NBVAL_CHECK_OUTPUT
literal = env.literal_state()
{name: array.shape for name, array in literal.items()}

# %% [markdown]
# The parameters alone are 4,616, and for each of them there are two numbers that Adam remembers, its **slots**: the
# running mean of the gradient and of its square. Besides, the count of updates, the seed of the random numbers, the
# learning rate and beta.
#
# Twelve numbers cannot tell all that. A process seen through observations that do not determine its state is a
# **partially observable** one (a POMDP). Ours is, and no agent in this course will see more.

# %% [markdown]
# Is it not enough to observe more, say, all the parameters? There is a snag. Let hidden units change places, with all
# their connections: other parameters, so another state, but the VAE computes the same.
#
# See for yourself: two fresh VAEs, the second with its encoder's 32 hidden units in reverse order. Both train for five
# outer steps. Predict: what is equal afterwards?

# %%
from rlvae_tutor.course.demos.markov import two_orders

orders = two_orders(task, learning_rate=0.01)
print(f"a parameter differs by up to {orders.weights_apart:.2f}")
print(f"losses {orders.losses.round(4)} nats")
print(f"an observation differs by up to {np.ptp(orders.observations, axis=0).max():.0e}")
assert orders.weights_apart > 0.3
assert np.ptp(orders.losses) < 0.01
assert np.ptp(orders.observations, axis=0).max() < 0.01

# %%
# NBVAL_CHECK_OUTPUT
import math

print(f"{float(math.factorial(32) ** 2):.1e} orders of 32 hidden units in encoder and decoder each")

# %% [markdown]
# Other parameters; losses and observations the same, up to the rounding of sums in another order. Whoever observes
# parameters sees as many states as there are orders, where there is one model. And a table with a row for every state
# is out of the question. Lesson 08 builds the one world where it is not.

# %% [markdown]
# ## Are the parameters a state?
#
# "The parameters of encoder and decoder are the state", says the article. That can be tested: two VAEs with different
# pasts meet at the same parameters.
#
# - The one *walked* there: ten outer steps of training, at learning rate .01.
# - The other *stood* there: it began at the parameters where the first one arrived, and trained as long at learning
#   rate 0. It saw the same minibatches and did not move.
#
# From there both go on at .01, with the same minibatches and the same noise. If the parameters are the state, the two
# have one future. Do they? And with plain gradient descent (SGD), which has no slots? Commit yourself.

# %%
from rlvae_tutor.course.predictions import measured, predict

predict("05: futures of one set of parameters, with Adam", None)  # 1 or 2, in the place of None
predict("05: futures of one set of parameters, with SGD", None)

# %%
from rlvae_tutor.course.demos.markov import two_pasts

pasts = {
    "Adam": two_pasts(task, learning_rate=0.01),
    "SGD": two_pasts(Task(optimizer="sgd"), learning_rate=0.02),
}
for name, one in pasts.items():
    print(f"{name:4} where they meet: parameters apart {one.weights_apart}", end=", ")
    print(f"slots {one.slots_apart:.2f}; afterwards losses up to", end=" ")
    print(f"{np.ptp(one.losses, axis=0).max():.3f} nats")

assert pasts["Adam"].weights_apart == pasts["SGD"].weights_apart == 0, "they should meet"
assert np.ptp(pasts["Adam"].losses, axis=0).max() > 0.05, "with Adam the past should matter"
assert np.ptp(pasts["SGD"].losses, axis=0).max() == 0, "with SGD only the place should count"

futures = {name: len(np.unique(one.losses, axis=0)) for name, one in pasts.items()}
measured("05: futures of one set of parameters, with Adam", futures["Adam"])
measured("05: futures of one set of parameters, with SGD", futures["SGD"])

# %%
from rlvae_tutor.plotting import BLUE, VERMILION, figure_png, new_figure

figure = new_figure(10, 3.4, columns=2)
for axes, (name, one) in zip(figure.axes, pasts.items(), strict=True):
    walked, stood = one.losses
    axes.plot(walked, color=BLUE, marker="o", label="walked there")
    axes.plot(stood, color=VERMILION, linestyle="--", marker="x", label="stood there")
    axes.set(title=name, xlabel="outer steps since they met", ylabel="negative ELBO (nats)")
figure.axes[0].legend(frameon=False)
figure_png(figure)

# %% [markdown]
# *What you see:* two plots with two lines each. With Adam they start from one point and part at once; with SGD
# the crosses lie on the dots, to the end.
#
# Adam's slots are a memory of the way: gradients met on a walk, or those of one place. SGD has none, so the past can
# act through the parameters alone. The article's state is one for plain gradient descent on independent minibatches
# with a fixed rate, and not for Adam. (Which of Adam's two ends lower, we have not asked; that they differ is the
# point.) What was kept equal here belongs to the state, too: update count, seed, rate.

# %% [markdown]
# ## Drive it yourself
#
# You are the policy now. Forty outer steps, three buttons (Tab and Space press them, too). Watch the loss, the rate and
# the observation. Can you beat plain Adam, which keeps its rate? And the Q-learner of lesson 00? When all is over, both
# appear.

# %%
from rlvae_tutor.course.widgets import drive_the_optimizer, drive_static

drive_the_optimizer(task)

# %% [markdown]
# Three drives in pictures, for reading without a kernel:

# %%
drive_static(task)

# %% [markdown]
# *What you see:* three panels, each with a falling loss and, dashed, the learning rate. Kept at .001, the loss is still
# falling at the end. Doubled seven times, it falls fast, and then trembles a little above the best it could be.
# Halved in the last ten steps, it calms down and ends lowest of the three.
#
# Your last drive to the end is kept; lesson 12 races it.

# %% [markdown]
# ## Claims: what is claimed, the evidence, the verdict
#
# - **Claim.** "Training a VAE is a decision process; the parameters of encoder and decoder are its state."
# - **Evidence.** A transition, rewards and an environment that work; two pasts that meet in one set of parameters, with
#   two futures under Adam, and one under SGD.
# - **Verdict.** The first half holds, with optimizer slots, update count, seed and hyperparameters in the state. The
#   second holds for plain SGD only. No table can hold such a state, and the agent sees twelve numbers of it.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. said what happens in one step of a decision process, and seen the step that trains a VAE,
# 2. told the state from an observation, and made out what the observations here keep to,
# 3. given each of the four splits of the data its task,
# 4. tested by experiment whether something is a state.
#
# The [exercises of lesson 05](../exercises/05_training_as_a_decision_process.ipynb) have you write a transition, an
# observation and the test. [Lesson 06](06_designing_the_reward.ipynb) asks what should be rewarded.
