"""Exercises of lesson 05, Training as a decision process."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# The transition. The update of the cases is plain enough to do by hand, and remembers its last step as momentum does.


def momentum_update(weights, slots, learning_rate):
    """One update on the loss |weights|^2 / 2, whose gradient is the weights: new weights and slots."""
    slots = 0.5 * slots - learning_rate * weights
    return weights + slots, slots


def state(weights, slots, learning_rate):
    """A state of the cases."""
    return {"weights": np.array(weights), "slots": np.array(slots), "learning_rate": learning_rate}


@exercise(
    "The transition",
    [
        Case((state([1.0], [0.0], 0.1), 1.0, momentum_update, 2), "weight 1, slot 0, rate .1; factor 1, two updates"),
        Case((state([1.0], [0.5], 0.1), 1.0, momentum_update, 1), "weight 1, slot .5, rate .1; factor 1, one update"),
        Case((state([2.0, -1.0], [0.0, 0.2], 0.1), 2.0, momentum_update, 3), "two weights; factor 2, three updates"),
        Case((state([1.0], [0.0], 0.1), 0.5, momentum_update, 0), "factor .5, no update at all"),
    ],
    [
        "First the action: a new learning rate. Then the updates, each of which starts where the last one ended.",
        "`weights, slots = update(weights, slots, rate)` in a loop; what goes in first comes from the state.",
        'Return all three: {"weights": ..., "slots": ..., "learning_rate": ...}, the new rate among them.',
    ],
    points=2,
)
def transition(state, factor, update, updates):
    """The state after one outer step: the learning rate times `factor`, then so many `updates` with it.

    `state` has the `weights` and the optimizer's `slots`, arrays of one shape, and the `learning_rate`, a number.
    `update(weights, slots, learning_rate)` returns new weights and slots. Returns a dictionary with the same three.
    """
    weights, slots, rate = state["weights"], state["slots"], factor * state["learning_rate"]
    for _ in range(updates):
        weights, slots = update(weights, slots, rate)
    return {"weights": weights, "slots": slots, "learning_rate": rate}


@transition.wrong(
    "You began with empty slots. The optimizer forgets at every outer step what it had learned of the slope.",
    "The slots are part of the state: what goes out of one step comes into the next.",
)
def slots_reset(state, factor, update, updates):
    return transition.reference(state | {"slots": np.zeros_like(state["slots"])}, factor, update, updates)


@transition.wrong("You made one update, not all of them.", "An outer step is several updates with one learning rate.")
def one_update(state, factor, update, updates):
    return transition.reference(state, factor, update, 1)


@transition.wrong(
    "The new learning rate is used and then lost: you returned the old one.",
    "The next action multiplies the rate that this one left.",
)
def rate_lost(state, factor, update, updates):
    return transition.reference(state, factor, update, updates) | {"learning_rate": state["learning_rate"]}


@transition.wrong(
    "The action came after the updates: they were made with the old rate.",
    "First the action, then what follows from it.",
)
def action_too_late(state, factor, update, updates):
    after = transition.reference(state, 1.0, update, updates)
    return after | {"learning_rate": factor * state["learning_rate"]}


@transition.wrong(
    "You multiplied the rate at every update; after three of them it has changed by factor ** 3.",
    "One action, one factor; then all updates with the rate as it is.",
)
def factor_at_every_update(state, factor, update, updates):
    weights, slots, rate = state["weights"], state["slots"], state["learning_rate"]
    for _ in range(updates):
        rate = factor * rate
        weights, slots = update(weights, slots, rate)
    return {"weights": weights, "slots": slots, "learning_rate": rate}


@transition.wrong(
    "Every update began at the slots that the outer step had found.",
    "Give each update the slots that the last one left.",
)
def slots_not_carried(state, factor, update, updates):
    weights, rate = state["weights"], factor * state["learning_rate"]
    slots = state["slots"]
    for _ in range(updates):
        weights, slots = update(weights, state["slots"], rate)
    return {"weights": weights, "slots": slots, "learning_rate": rate}


# An observation.

FLOOR = 0.01


def run(step, rate, first, now, outer, test, reference=22.7, horizon=40):
    """What is known of a run of the cases."""
    losses = {"first_inner_validation": first, "inner_validation": now, "outer_validation": outer, "test": test}
    return {"step": step, "horizon": horizon, "learning_rate": rate, "reference": reference} | losses


def numbers(run, loss):
    """The three numbers of an observation whose last is made of `loss`."""
    excess = lambda nelbo: max(nelbo - run["reference"], FLOOR)
    u = np.log(excess(loss) / excess(run["first_inner_validation"]))
    return np.array([np.log10(run["learning_rate"]) + 3, 1 - run["step"] / run["horizon"], u])


@exercise(
    "An observation",
    [
        Case((run(0, 0.001, 46.0, 46.0, 46.5, 47.0),), "the start: step 0 of 40, rate .001, loss 46 nats"),
        Case((run(10, 0.01, 46.0, 30.0, 30.5, 31.0),), "step 10 of 40, rate .01, loss 30 nats"),
        Case((run(40, 0.0005, 46.0, 22.6, 22.9, 23.1),), "step 40 of 40, rate .0005, 22.6 nats, below the reference"),
        Case((run(5, 0.1, 2.0, -1.0, -0.9, -0.8, -3.0, 20),), "step 5 of 20: loss -1 nats, reference -3"),
    ],
    [
        "Three numbers: log10 of the rate, plus 3; the share of the horizon that remains; u.",
        "u = log(e / e_0) with e = nelbo - reference, but at least .01, on inner-validation both.",
        "Outer-validation is for the reward, the test split for the report: an agent must see neither.",
    ],
    points=2,
)
def observation(run):
    """Observation (3,): log10(learning rate) + 3; the remaining share of the horizon; u.

    u = log(e / e_0) without unit, e the excess loss over the `reference` in nats, at least .01, e_0 that at the start.
    `run` holds `step` and `horizon` (outer steps), `learning_rate`, `reference`, and losses in nats: now on
    `inner_validation`, `outer_validation` and `test`; at the start `first_inner_validation`.
    """
    excess = max(run["inner_validation"] - run["reference"], 0.01)
    first = max(run["first_inner_validation"] - run["reference"], 0.01)
    remaining = 1 - run["step"] / run["horizon"]
    return np.array([np.log10(run["learning_rate"]) + 3, remaining, np.log(excess / first)])


@observation.wrong(
    "The test loss is in your observation. An agent that sees it can learn by heart what it is to be judged by.",
    "What is reported only must be seen by nobody, agents included.",
)
def test_loss_in_it(run):
    return numbers(run, run["test"])


@observation.wrong(
    "You observed outer-validation, by which the reward is measured.",
    "Observe on inner-validation, reward on outer-validation: else chance in one comes back in the other.",
)
def reward_split_in_it(run):
    return numbers(run, run["outer_validation"])


@observation.wrong(
    "You took the logarithm of the loss itself. It hardly moves from 25 to 24, and a loss below zero has none.",
    "Subtract the reference first: of the excess a logarithm makes sense.",
)
def logarithm_of_a_raw_loss(run):
    with np.errstate(all="ignore"):
        u = np.log(run["inner_validation"] / run["first_inner_validation"])
    return np.array([*numbers(run, 1.0)[:2], np.nan_to_num(u)])


@observation.wrong(
    "Your third number is the loss in nats: on other data it would mean something else.",
    "An observation is free of units, so that a policy may go to another VAE. Divide by the start, take the logarithm.",
)
def loss_in_nats(run):
    return np.array([*numbers(run, 1.0)[:2], run["inner_validation"]])


@observation.wrong(
    "You did not divide by the excess at the start.",
    "The same fall should look the same on every task: log(e / e_0), and 0 at the start.",
)
def not_divided_by_the_start(run):
    excess = max(run["inner_validation"] - run["reference"], FLOOR)
    return np.array([*numbers(run, 1.0)[:2], np.log(excess)])


@observation.wrong("You gave the share that is over.", "Asked for is what remains: 1 at the start, 0 at the end.")
def elapsed_share(run):
    first, remaining, u = numbers(run, run["inner_validation"])
    return np.array([first, 1 - remaining, u])


@observation.wrong(
    "You gave a number of outer steps; the same half-time would look different on a longer horizon.",
    "A share of the horizon, from 1 to 0.",
)
def steps_for_a_share(run):
    first, _, u = numbers(run, run["inner_validation"])
    return np.array([first, run["horizon"] - run["step"], u])


@observation.wrong("You took the natural logarithm of the rate.", "log10(rate) + 3, so that .001 reads as 0.")
def natural_logarithm(run):
    _, remaining, u = numbers(run, run["inner_validation"])
    return np.array([np.log(run["learning_rate"]) + 3, remaining, u])


# The four splits.

SPLITS = ("inner_train", "inner_validation", "outer_validation", "test")
BEFORE, AFTER, LATER = (
    dict(zip(SPLITS, losses, strict=True))
    for losses in [(40.0, 41.0, 42.0, 43.0), (30.0, 31.5, 33.0, 34.5), (27.0, 29.0, 28.0, 30.0)]
)


def account(observe, reward, report, before, after):
    """The three figures, each measured on its split."""
    fall = before[reward] - after[reward]
    return {"observed": after[observe], "reward": fall, "reported": after[report]}


@exercise(
    "The four splits",
    [
        Case((BEFORE, AFTER), "losses of 40, 41, 42 and 43 nats fall to 30, 31.5, 33 and 34.5"),
        Case((AFTER, LATER), "losses of 30, 31.5, 33 and 34.5 nats fall to 27, 29, 28 and 30"),
    ],
    [
        "Updates on inner-train, observations on inner-validation, rewards on outer-validation, reports on test.",
        "The reward here is raw_nats: the fall of the loss, before less after.",
    ],
)
def judge_step(before, after):
    """What one outer step shows, earns and is reported with: {"observed": ..., "reward": ..., "reported": ...}, nats.

    `before` and `after` are losses in nats by split: inner_train, inner_validation, outer_validation, test. Observed
    and reported is a loss after the step, the reward is the fall of the loss; each is measured on the split for it.
    """
    return {
        "observed": after["inner_validation"],
        "reward": before["outer_validation"] - after["outer_validation"],
        "reported": after["test"],
    }


@judge_step.wrong(
    "You rewarded on the test split: what the policy is trained on cannot judge it any more.",
    "Rewards are training, too. The test split is for the report alone.",
)
def reward_on_test(before, after):
    return account("inner_validation", "test", "test", before, after)


@judge_step.wrong(
    "You rewarded on the split that the agent observes: a lucky fluctuation is seen and paid for at once.",
    "Reward on outer-validation.",
)
def reward_on_what_is_observed(before, after):
    return account("inner_validation", "inner_validation", "test", before, after)


@judge_step.wrong(
    "Your agent observes the split that it is rewarded by.", "Observe on inner-validation, which is for nothing else."
)
def observed_on_the_reward_split(before, after):
    return account("outer_validation", "outer_validation", "test", before, after)


@judge_step.wrong(
    "You rewarded on the data that the updates are made with: a model that learns them by heart earns most.",
    "The updates' own data cannot tell learning from learning by heart.",
)
def reward_on_the_training_data(before, after):
    return account("inner_validation", "inner_train", "test", before, after)


@judge_step.wrong(
    "You reported outer-validation. The policy was trained to make just this figure small.",
    "Report on test, where nothing was chosen by.",
)
def reported_on_the_reward_split(before, after):
    return account("inner_validation", "outer_validation", "outer_validation", before, after)


@judge_step.wrong("The sign is wrong: you pay for a loss that rises.", "Before less after.")
def rise_paid(before, after):
    return account("inner_validation", "outer_validation", "test", after, before) | {
        "observed": after["inner_validation"],
        "reported": after["test"],
    }


# The Markov test. Worlds of the cases: how a state goes on, by plain descent and by momentum, with noisy gradients.


def plain_world(state, seed):
    """Plain gradient descent: the slots stand by and change nothing."""
    noise = np.random.default_rng(seed).normal(size=state["weights"].shape)
    return {"weights": state["weights"] - 0.1 * (state["weights"] + noise), "slots": state["slots"]}


def momentum_world(state, seed):
    """Momentum: the slots are added to the step."""
    noise = np.random.default_rng(seed).normal(size=state["weights"].shape)
    slots = 0.9 * state["slots"] - 0.1 * (state["weights"] + noise)
    return {"weights": state["weights"] + slots, "slots": slots}


def quiet_world(state, seed):
    """Plain gradient descent without noise; a slot counts the steps."""
    del seed
    return {"weights": 0.9 * state["weights"], "slots": state["slots"] + 1}


MOVING = {"weights": np.array([1.0, 2.0]), "slots": np.array([0.3, -0.2])}


@exercise(
    "The Markov test",
    [
        Case((plain_world, MOVING, 1), "plain gradient descent on noisy gradients"),
        Case((momentum_world, MOVING, 1), "momentum on noisy gradients"),
        Case((quiet_world, MOVING, 1), "plain gradient descent without noise; a slot counts the steps"),
    ],
    [
        "Two futures of one and the same present: the state as it is, and the same state with its slots emptied.",
        "Whatever else decides the future must be equal in both, the seed too.",
        "Compare the *weights* that `go_on` leads to, with np.array_equal.",
    ],
    points=2,
)
def weights_suffice(go_on, state, seed):
    """Whether the weights alone decide which weights come next: True or False.

    `go_on(state, seed)` returns the state after one update whose noise is drawn with `seed`. A state is a dictionary
    with the arrays `weights` and `slots`, of one shape; `slots` of zeros are empty.
    """
    forgot = {"weights": state["weights"], "slots": np.zeros_like(state["slots"])}
    return bool(np.array_equal(go_on(state, seed)["weights"], go_on(forgot, seed)["weights"]))


def emptied(state):
    """The state with empty slots."""
    return {"weights": state["weights"], "slots": np.zeros_like(state["slots"])}


@weights_suffice.wrong(
    "The two futures had different seeds. They would differ even if the slots did nothing.",
    "An experiment changes one thing. Give both futures the same seed.",
)
def seeds_differ(go_on, state, seed):
    return bool(np.array_equal(go_on(state, seed)["weights"], go_on(emptied(state), seed + 1)["weights"]))


@weights_suffice.wrong(
    "You compared whole states: slots that were emptied differ, of course.",
    "The question is whether the *weights* that come next are the same.",
)
def slots_compared(go_on, state, seed):
    one, other = go_on(state, seed), go_on(emptied(state), seed)
    return all(np.array_equal(one[name], other[name]) for name in one)


@weights_suffice.wrong(
    "You compared the present weights, which are equal by construction.", "Markov is a word about the *next* state."
)
def present_compared(go_on, state, seed):
    return bool(np.array_equal(state["weights"], emptied(state)["weights"]))


@weights_suffice.wrong(
    "Your answer is the wrong way round: equal futures mean that the weights do suffice.",
    "One future for both: nothing that was taken away mattered.",
)
def wrong_way_round(go_on, state, seed):
    return not weights_suffice.reference(go_on, state, seed)
