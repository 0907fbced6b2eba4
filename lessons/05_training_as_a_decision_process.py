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

# %% [markdown]
# As arrays: `P[s, a, n]` is the probability that action a leads from state s to state n, `R[s, a]` the reward that
# may be expected.

# %%
import numpy as np

FRESH, GOOD, BROKEN = range(3)
P = np.zeros([3, 2, 3])
P[FRESH] = [[0.7, 0.3, 0.0], [0.0, 0.6, 0.4]]
P[GOOD, :, GOOD] = P[BROKEN, :, BROKEN] = 1
R = np.zeros([3, 2])
R[FRESH] = P[FRESH, :, GOOD]
print("probabilities add up to one:", np.allclose(P.sum(axis=-1), 1))

# %% [markdown]
# A policy, in lesson 00 a rule for choosing, can now be written down: it maps states to actions. The **horizon** is the
# number of steps there are. An **episode** is one walk from the start to the horizon, or to an earlier end.
#
# Predict: which policy collects more reward on average, always small or always large, in one step? And in six?


# %%
# NBVAL_CHECK_OUTPUT
def expected_rewards(action, horizon):
    """Sum of the rewards that may be expected of always choosing one action, from fresh."""
    where, total = np.eye(3)[FRESH], 0.0
    for _ in range(horizon):
        total, where = total + where @ R[:, action], where @ P[:, action]
    return total


for horizon in (1, 6):
    small, large = (expected_rewards(action, horizon) for action in range(2))
    print(f"{horizon} steps: always small {small:.3f}, always large {large:.3f}")

# %% [markdown]
# In one step the large change is better, in six the small one: it never breaks anything and gets there in the end. So
# *what is right depends on how many steps are left*, and adding up comes before choosing. Keep both in mind; they
# return in every lesson from here on.
#
# States, actions, transition and rewards together are a **Markov decision process**. *Markov* is a property: a
# process has the **Markov property** if the next state depends on the present state and action alone, whatever came
# before. `P` has no place for a longer past, so the chain has it.

# %% [markdown]
# ## The same words, on a real VAE
#
# Now the VAE of lesson 00. An **environment** is a program with two functions: `reset` starts an episode, `step`
# takes an action and returns what follows. This is Gymnasium's form, in which most of the field writes its worlds.

# %%
from rlvae_tutor.mdp.environment import VAETrainingEnv
from rlvae_tutor.mdp.task import Task

task = Task()
env = VAETrainingEnv(task, observation="full", actions="A1")
observation, info = env.reset(seed=5, options={"learning_rate": 0.001})
info

# %% [markdown]
# An untrained VAE with 46 nats, and a learning rate. The actions are three, and each is a factor for that rate:

# %%
# NBVAL_CHECK_OUTPUT
HALVE, KEEP, DOUBLE = range(3)
env.action_space, env.batch.actions.factors.tolist()

# %% [markdown]
# One action, then ten updates of Adam with the new rate. An **outer step** is an action and the updates until the
# next one, here ten. Watch one:

# %%
observation, reward, terminated, truncated, info = env.step(DOUBLE)
print(f"rate {info['learning_rate']}, loss {info['nelbo']:.2f} nats, reward {reward:.3f}, ended: {terminated}")

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
print(f"{len(rewards)} outer steps, final loss {info['nelbo']:.2f} nats, rewards {sum(rewards):.3f} in all")

# %% [markdown]
# ## What is the reward?
#
# From 46 to 36 is easy, from 25 to 24.9 is hard. In nats the second would hardly be noticed. So compare with what can
# be reached: the **reference** of a task is a loss a little below the best that constant learning rates reached in a
# pilot, fixed before any learning. The **excess loss** is the loss less the reference, $e_t = L_t - L_{ref}$, but
# never below a floor of .01 nats. Its logarithm, against the start, is $u_t = \log(e_t / e_0)$.
#
# A step's reward is what $u$ fell by. All of them add up to $\log(e_0 / e_N)$; lesson 06 asks why it should be this
# one.

# %%
end = np.log((env.batch.runs.now.start_outer / (info["nelbo"] - task.reference))[0])
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
# measured on inner-validation, its last change and its running mean; the noise of the minibatch loss; what the
# gradients do; the KL's share; the last action; and a flag for the first step.
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
# Is it not enough to observe more, say, all the parameters? There is a snag. Swap two hidden units, with all their
# connections, and the VAE computes the same. The state is another one, the model is not. With 32 hidden units in the
# encoder and in the decoder each:

# %%
# NBVAL_CHECK_OUTPUT
import math

print(f"{float(math.factorial(32) ** 2):.1e} arrangements of one and the same model")

# %% [markdown]
# Our observations are equal for all of these; parameters as observations would not be. And a table with a row for
# every state is out of the question. Lesson 08 builds the one world where it is not.

# %% [markdown]
# ## Are the parameters a state?
#
# "The parameters of encoder and decoder are the state", says the article. That can be tested. A VAE is trained for ten
# outer steps. Then there are two of it, equal in every parameter, but the second has forgotten Adam's slots. Both go
# on with the same minibatches, the same noise, the same learning rate.
#
# If the parameters are the state, the two have one future. Do they? And with plain gradient descent (SGD), which has
# no slots? Commit yourself.

# %%
from rlvae_tutor.check import predict

predict("05: futures of one set of parameters, with Adam", 1)  # put your own guess, 1 or 2, in the place of 1
predict("05: futures of one set of parameters, with SGD", 1)

# %%
from rlvae_tutor.mdp.markov import two_futures

adam = two_futures(Task(optimizer="adam"), learning_rate=0.01)
sgd = two_futures(Task(optimizer="sgd"), learning_rate=0.02)
print(f"largest difference: Adam {np.ptp(adam, axis=0).max():.3f} nats, SGD {np.ptp(sgd, axis=0).max():.3f}")

# %%
assert np.ptp(adam, axis=0).max() > 0.05, "with Adam the slots should matter"
assert np.ptp(sgd, axis=0).max() == 0, "with SGD there is nothing to forget"
print("Adam: two futures. SGD: one.")

# %%
from rlvae_tutor.figures import BLUE, VERMILION, figure_png, new_figure

figure = new_figure(10, 3.4, columns=2)
for axes, losses, name in zip(figure.axes, (adam, sgd), ("Adam", "SGD"), strict=True):
    axes.plot(losses[0], color=BLUE, marker="o", label="slots kept")
    axes.plot(losses[1], color=VERMILION, linestyle="--", marker="x", label="slots forgotten")
    axes.set(title=name, xlabel="outer steps after they part", ylabel="negative ELBO (nats)")
figure.axes[0].legend(frameon=False)
figure_png(figure)

# %% [markdown]
# *What you see:* two plots with two lines each. With Adam they start from one point and part at once; with SGD
# the crosses lie on the dots, to the end.
#
# So the article's state is one for plain gradient descent on independent minibatches with a fixed rate, and not for
# Adam. (Here the one that forgot is even ahead. Why, we have not asked; that they differ is the point.) Everything
# that was kept equal here belongs to the state, too: update count, seed, rate.

# %% [markdown]
# ## Drive it yourself
#
# You are the policy now. Forty outer steps, three buttons (Tab and Space press them, too). Watch the loss, the rate and
# the observation. Can you beat plain Adam, which keeps its rate? And the Q-learner of lesson 00? When all is over, both
# appear.

# %%
from rlvae_tutor.widgets import drive_the_optimizer, drive_twin

drive_the_optimizer(task)

# %% [markdown]
# Three drives in pictures, for reading without a kernel:

# %%
drive_twin(task)

# %% [markdown]
# *What you see:* three panels, each with a falling loss and, dashed, the learning rate. Kept at .001, the loss is still
# falling at the end. Doubled seven times, it falls fast, and then trembles a little above the best it could be.
# Halved in the last ten steps, it calms down and ends lowest of the three.
#
# Your last drive to the end is kept; lesson 12 races it.

# %% [markdown]
# ## The ladder: claim, evidence, verdict
#
# - **Claim.** "Training a VAE is a decision process; the parameters of encoder and decoder are its state."
# - **Evidence.** A transition, rewards and an environment that work; one set of parameters with two futures under Adam,
#   and one under SGD.
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
