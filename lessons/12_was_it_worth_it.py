# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Was it worth it?
#
# **Does it beat what people use?**
#
# *Time:* 70 minutes. *You need:* lessons 07 and 11.
#
# At the end of this page you will be able to
#
# 1. compare budgets in one coin, and say after how many tasks a policy has paid for itself,
# 2. summarise scores by their interquartile mean, with crashes beside it,
# 3. put a bootstrap interval on a paired difference, policies drawn first,
# 4. write a verdict that tells *better*, *worse*, *equal* and *not settled* apart.

# %% [markdown]
# ## What would convince you?
#
# Lesson 11 ended with an agent that drives any start to a good end. Is that *better than what people use*? People
# tune a schedule. So there are five questions, and this lesson takes them in turn: at what price, by which summary,
# with how many seeds, on which tasks, and what was it that helped?
#
# The answers come from two places: runs that you make now, and a study of two hours that ships with the package.

# %%
import math

from rlvae_tutor.experiments.shipped import load_shipped_study

study = load_shipped_study()
print(f"{len(study['scores'])} tasks, {len(study['labels'])} contestants; `{study['command']}`")

# %% [markdown]
# ## One coin
#
# A **budget** is what a method may spend before its result stands, here counted in trainings of a VAE. *All* count:
# the pilot, the episodes, the choice among candidates, every setting that was tried.

# %%
# NBVAL_CHECK_OUTPUT
policy, tuning = study["policy_runs"]["richer"], study["tuned"]["one_cycle_best"]["runs"]
print(f"one policy {policy:,} trainings, a tuning {tuning} (32 settings, 8 seeds)")
print(f"a search {study['searched']['richer']['runs']:,} trainings")
print(f"{policy / tuning:.2f} tunings: paid back after {math.ceil(policy / tuning)} tasks")

# %% [markdown]
# A policy that is used once is a very dear schedule. It pays only where it goes to many tasks *as it is* and does well
# there; and one should ask what else 20,544 trainings could have bought. Hence the search: it comes back below.
#
# (Missing on both sides is the work of the people who chose grids, networks and rewards. It cannot be counted, and
# ours on the learner was not small.)

# %% [markdown]
# ## Three seeds: pick the winner
#
# Three schedules on digits, at the settings of the study: *flat, then cosine* and *one-cycle*, tuned, and a schedule
# that was *searched* for. Each trains the same 100 VAEs, of seeds that nobody has met. We chose these three since the
# study finds them within .15 nats: with rivals far apart any number of seeds will do. In a class, let `LEARNER`
# be your own number. Then look at the first three VAEs, and pick the winner.

# %%
import numpy as np

from rlvae_tutor.evaluation.schedule_search import open_loop
from rlvae_tutor.evaluation.rollout import comparison_env, rollout
from rlvae_tutor.evaluation.scoring import side_by_side
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.task import Task

LEARNER, VAES = 0, 100
env = comparison_env(Task(), 3 * VAES, "any_learning_rate")

# %%
tuned, act = study["tuned"], env.actions
flat, cycle = (tuned[name]["settings"] for name in ("flat_then_cosine_best", "one_cycle_best"))
contestants = {
    "flat, then cosine": policies.flat_then_cosine(act, **flat),
    "one-cycle": policies.one_cycle(act, **cycle),
    "searched": open_loop(act, **study["searched"]["learning_rate"]["settings"]),
}
seeds = 2**34 + 1000 * LEARNER + np.arange(VAES)

# %%
from tqdm.auto import tqdm

drivers = side_by_side(list(contestants.values()), np.repeat(np.arange(3), VAES))
with tqdm(total=Task().horizon, desc="racing", unit="step") as bar:
    runs = rollout(env, drivers, np.tile(seeds, 3), np.full(3 * VAES, 0.001), bar.update)
losses = runs.test.reshape(3, VAES)

# %%
for name, row in zip(contestants, losses, strict=True):
    first = ", ".join(f"{loss:.2f}" for loss in row[:3])
    print(f"{name:17} {first}: mean {row[:3].mean():.3f} nats")

# %% [markdown]
# Would three other VAEs have agreed? Draw three of the hundred many times over, and see who wins; then ten, then
# thirty. *Wrong* is whoever is not best over all hundred. Predict: how often do three pick a wrong winner?

# %%
from rlvae_tutor.course.predictions import measured, predict

predict("12: share of threes that pick a wrong winner", None)  # your guess in the place of None

# %%
generator, names = np.random.default_rng(LEARNER), list(contestants)
best = losses.mean(axis=1).argmin()
wrong = {}
for count in (3, 10, 30):
    drawn = generator.integers(VAES, size=(4000, count))
    winners = losses[:, drawn].mean(axis=-1).argmin(axis=0)
    wrong[count] = np.mean(winners != best)
    print(f"{count:2} seeds: {wrong[count]:4.0%} pick another than {names[best]}")
measured("12: share of threes that pick a wrong winner", f"{wrong[3]:.0%}")

assert wrong[3] > wrong[30] + 0.08

# %% [markdown]
# Three seeds: pick the winner. Thirty seeds: pick again. With three, a good part of all reports would name another one,
# in good faith; with thirty far fewer. (The hundred count as the truth here. Where two contestants are nearly level
# they may be wrong themselves: only an interval says so.)
#
# *In a class*: everyone writes on the board the winner of the first three VAEs and, from the section *Pairs* below, the
# difference of one-cycle less flat. Nobody has met the others' VAEs, so the spread on the board is what an interval is
# about.

# %% [markdown]
# ## A summary that a crash does not move
#
# A crash counts as ten times the first excess (lesson 06), here a loss of 247 nats; a mean of ten then says nothing of
# the nine. The **interquartile mean** is the mean
# of the middle half of all scores: a quarter is cut off at either end (Agarwal et al. 2021). No single
# run can move it far, and it uses half of the scores where the median uses one or two. But what is cut is not seen:
# *crashes are reported beside it*.

# %%
# NBVAL_CHECK_OUTPUT
from rlvae_tutor.evaluation.statistics import interquartile_mean

scores = np.array([24.3, 24.4, 24.5, 24.6, 24.7, 24.8, 24.9, 247.0])
print(f"mean {scores.mean():.2f}, median {np.median(scores):.2f}")
print(f"interquartile mean {interquartile_mean(scores):.2f}")

# %% [markdown]
# ## An interval for any summary
#
# Lesson 07's interval was made for means. A **bootstrap interval** is the range in which a summary falls, at 95 %,
# when the scores are drawn anew from themselves, with replacement, many times (Efron 1979). The word *bootstrap* has
# another meaning in lesson 09, to learn from one's own estimates; only the name is common.
#
# Does it hold what it says? Draw scores from a standard normal distribution, whose interquartile mean is 0, a thousand
# times. In what share of these experiments does the interval hold the 0?

# %%
from rlvae_tutor.evaluation.statistics import bootstrap_coverage

held = {count: bootstrap_coverage(count) for count in (5, 10, 30)}
for count, share in held.items():
    print(f"{count:2} runs: the 95 % interval holds the truth in {share:.1%}")

assert held[5] < min(held[30], 0.925)

# %% [markdown]
# From five runs it promises too much. Ten are the least that this course reports by.
#
# What must be drawn anew? Whatever could have come out otherwise. A *policy* is one outcome of learning; its runs share
# its luck. So policies are drawn first, and runs within each. Take them for one pot, and the interval lies. Made-up
# scores of five policies with twenty runs each: most of the luck is the policy's, a tenth the run's.

# %%
from rlvae_tutor.evaluation.statistics import bootstrap_interval

draw = np.random.default_rng(0).normal
luck = draw(size=(1, 5, 1)) + 0.1 * draw(size=(1, 5, 20))  # (tasks, policies, runs)
widths = {}
for name, array in (("policies first", luck), ("one pot", luck.reshape(1, 100, 1))):
    one = bootstrap_interval(np.mean, array)
    widths[name] = one.high - one.low
    print(f"{name:14}: {one.low:.2f} to {one.high:.2f}, width {widths[name]:.2f}")

assert widths["policies first"] > 2 * widths["one pot"]

# %% [markdown]
# ## Pairs
#
# Every contestant trained the same VAEs, on the same minibatches. Then compare VAE by VAE (lesson 07's paired seeds).
# The **probability of improvement** is how often a run of one contestant ends below a run of the other, any run against
# any.

# %%
from rlvae_tutor.evaluation.statistics import probability_of_improvement

told = lambda one: f"{one.mean:+.3f} [{one.low:+.3f}, {one.high:+.3f}] nats"
flat, cycle = losses[:2].reshape(2, 1, VAES, 1)  # a schedule is no luck: its VAEs are drawn first
difference = bootstrap_interval(np.mean, cycle - flat)
print(f"one-cycle less flat: {told(difference)}")
print(f"probability of improvement {probability_of_improvement(cycle, flat):.0%}")
print(f"correlation of their losses, VAE by VAE: {np.corrcoef(losses[:2])[0, 1]:.2f}")

assert difference.high < 0

# %% [markdown]
# The interval leaves zero out: one-cycle is better, by about a tenth of a nat or less. Real and small. The pairing has
# helped little: what a VAE is born with matters less here than what the schedules make of it.
#
# Had it held zero, that would be *not settled*, and not *equal*. To say *equal*, name a margin that nobody would care
# about before you look; the whole interval must lie within it. Well measured, a null is a result.

# %% [markdown]
# ## The league
#
# Now the study: ten policies, trained apart, that may also act on the weight of the KL term and on an average of the
# weights (*richer*); one that acts on the learning rate alone; and what people tune. A **held-out task** is one that
# was used for no learning, no tuning and no choice. There are twelve: other data, other networks, other batches, more
# or less time.
#
# Shown are the thirteen contestants that met on all tasks. Where does Q-learning lead? Where does it lose? And what is
# left of the order with three VAEs?

# %%
from rlvae_tutor.course.widgets import league_table, league_static

league_table(study)

# %% [markdown]
# Four tasks in pictures, each less one-cycle that may use the same controls, for reading without a kernel:

# %%
league_static(study)

# %% [markdown]
# *What you see:* thirteen contestants in rows, four panels, zero as a black line; left of it is better. On digits
# richer Q-learning (blue square) is a little left. On bars it lies on the line. On patches it is right of it, with a
# long interval: two runs crashed there. From far starts it is clearly right. The searched schedule with
# richer controls (lower diamond) lies left of it in all four. A number with an arrow stands for a contestant beyond the
# edge.

# %%
# NBVAL_CHECK_OUTPUT
from rlvae_tutor.experiments.study.report import CLAIMS

claims, digits = study["claims"]["richer"], study["comparisons"]["digits"]["richer"]
for name, text in CLAIMS.items():
    print(f"{claims[name]['count']:2} of {claims[name]['of']}: {text}")
for rival in ("constant_in_hindsight", "one_cycle_extras_best", "search_richer"):
    print(f"digits, less {study['labels'][rival]}: {digits[rival]['difference']['mean']:+.2f} nats")
crashed = sum(results["richer"]["crashed"] for results in study["scores"].values())
runs = sum(np.size(results["richer"]["test"]) for results in study["scores"].values())
print(f"{crashed} of {runs:,} runs crashed")

# %% [markdown]
# The best constant "in hindsight" is the one that is best on that very task, which nobody can know who trains. By the
# mean the policies are level with it or better on eleven unseen tasks, by an interval on ten. Patches is worse by its
# mean and not settled by its interval.
#
# Now the two lines where it misses, read as plainly. *From every start* it should beat one-cycle with the same
# controls: it does from six of eight, and from the lowest and the highest it is not settled. *No run* should crash:
# three did, on patches and on a deeper network, where no schedule has crashed.

# %%
assert claims["starts_better_than_one_cycle_with_the_same_extras"]["where"] == [1, 2, 3, 4, 5, 6]
fell = lambda results: [name for name, one in results.items() if one["crashed"]]
fallen = {task: fell(results) for task, results in study["scores"].items()}
{task: names for task, names in fallen.items() if names and task != "digits"}

# %% [markdown]
# ## Does it have to look?
#
# A schedule that is fixed beforehand, whatever happens, is **open loop**. A policy that acts on what it observes uses
# **feedback**. Ours may react. Does that pay? The fair control is a schedule found by a random search that
# narrows in on its best draws, with *as many trainings as one policy cost*.

# %%
# NBVAL_CHECK_OUTPUT
count = 0
for task, compared in study["comparisons"].items():
    one = compared["richer"]["search_richer"]["difference"]
    says = "worse" if one["low"] > 0 else "better" if one["high"] < 0 else "not settled"
    count += says == "worse"
    print(f"{task:14} {one['mean']:+.2f} [{one['low']:+.2f}, {one['high']:+.2f}] {says}")
print(f"worse than the searched schedule on {count} of {len(study['comparisons'])} tasks")

assert count > len(study["comparisons"]) / 2

# %% [markdown]
# That is the plain loss. A schedule from a search of the same price is better on digits and on most tasks nobody
# learned on. It has one thing easier: it may set any rate at once, while the agent walks from its start. But the agent
# observes nothing of the VAE, only where its controls stand and how much time is left; what it learned *is* a schedule,
# one that bears a bad start. In this world feedback has not yet paid for itself.
#
# Mind the single line in its favour. Thirteen intervals at 95 % are thirteen chances to err; one that leaves zero out
# by a hair proves little.

# %% [markdown]
# ## Your own drive
#
# In lesson 05 you drove the optimizer by hand. If you did, your schedule is raced here, open loop, on thirty VAEs.

# %%
from rlvae_tutor.course.demos.driven_schedule import driven_schedule

driven = driven_schedule()
if driven is None:
    print("no drive was kept; lesson 05 has the buttons")
else:
    horizon, alone = Task().horizon, comparison_env(Task(), 30, "any_learning_rate")
    steps = np.pad(driven, (0, horizon), mode="edge")[:horizon]  # after a crash: its last rate
    rate_at = lambda share: steps[np.round(share * horizon).astype(int)]
    mine = policies.schedule(alone.actions, rate_at)
    ends = rollout(alone, mine, seeds[:30], np.full(30, 0.001)).test
    gap = bootstrap_interval(np.mean, (ends - losses[1, :30]).reshape(1, 30, 1))
    print(f"you {ends.mean():.2f} nats; less one-cycle {told(gap)}")

# %% [markdown]
# ## What others learn
#
# A **learned optimizer** is an update rule whose parameters were themselves found by training. Andrychowicz et al.
# (2016) let a recurrent network turn each parameter's gradient into its update, trained by gradients *through* the
# steps. Li and Malik (2017) call it reinforcement learning, as we do: the action is the update itself, the policy is
# found by guided policy search.
#
# Both decide every coordinate of every step; ours turns one dial now and then. They can do more than any
# schedule, and have more to get wrong on tasks that differ from those they were trained on. Ours is cheap
# and readable, but whatever it does, the direction of each step is Adam's.

# %% [markdown]
# ## Claims: what is claimed, the evidence, the verdict
#
# - **Claim.** "It improves performance."
# - **Evidence.** On digits .57 nats below the best constant rate, .04 below tuned one-cycle with the same controls (not
#   from every start), and .03 *above* a schedule searched for at the same price.
# - **Verdict.** Against whom? Against what most people use, yes; against the best that the same money buys, no.
#
# - **Claim.** "It improves generalisation."
# - **Evidence.** Better than the best constant in hindsight on ten of twelve held-out tasks; crashes on two; behind the
#   searched schedule on ten.
# - **Verdict.** It carries over, and so does a schedule, mostly better.
#
# *The price:* 81 tunings, so it pays where it replaces more.

# %% [markdown]
# ## What you have done
#
# You have
#
# 1. compared budgets in one coin, and said after how many tasks a policy has paid for itself,
# 2. summarised scores by their interquartile mean, with crashes beside it,
# 3. put a bootstrap interval on a paired difference, policies drawn first,
# 4. seen what a verdict must tell apart: *better*, *worse*, *equal* and *not settled*.
#
# The [exercises of lesson 12](../exercises/12_was_it_worth_it.ipynb) have you write all four. Part III ends here.
# Lesson 13 takes VAE and policy to larger images.
