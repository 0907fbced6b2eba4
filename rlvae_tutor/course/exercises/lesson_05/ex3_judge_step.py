"""Exercise 05.3: The four splits."""

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. The four splits

Losses before and after a step, on every split. Which one is seen, which one pays, which one is reported?
"""

SPLITS = ("inner_train", "inner_validation", "outer_validation", "test")
BEFORE, AFTER, LATER = (
    dict(zip(SPLITS, losses, strict=True))
    for losses in [(40.0, 41.0, 42.0, 43.0), (30.0, 31.5, 33.0, 34.5), (27.0, 29.0, 28.0, 30.0)]
)


def account(
    observe: str, reward: str, report: str, before: dict[str, float], after: dict[str, float]
) -> dict[str, float]:
    """The three figures, each measured on its split."""
    fall = before[reward] - after[reward]
    return {"observed": after[observe], "reward": fall, "reported": after[report]}


@exercise(
    "05/judge_step",
    "The four splits",
    question=QUESTION,
    cases=[
        Case((BEFORE, AFTER), "losses of 40, 41, 42 and 43 nats fall to 30, 31.5, 33 and 34.5"),
        Case((AFTER, LATER), "losses of 30, 31.5, 33 and 34.5 nats fall to 27, 29, 28 and 30"),
    ],
    hints=[
        "Updates on inner-train, observations on inner-validation, rewards on outer-validation, reports on test.",
        "The reward here is raw_nats: the fall of the loss, before less after.",
    ],
)
def judge_step(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
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
def reward_on_test(before: dict[str, float], after: dict[str, float]) -> object:
    return account("inner_validation", "test", "test", before, after)


@judge_step.wrong(
    "You rewarded on the split that the agent observes: a lucky fluctuation is seen and paid for at once.",
    "Reward on outer-validation.",
)
def reward_on_what_is_observed(before: dict[str, float], after: dict[str, float]) -> object:
    return account("inner_validation", "inner_validation", "test", before, after)


@judge_step.wrong(
    "Your agent observes the split that it is rewarded by.", "Observe on inner-validation, which is for nothing else."
)
def observed_on_the_reward_split(before: dict[str, float], after: dict[str, float]) -> object:
    return account("outer_validation", "outer_validation", "test", before, after)


@judge_step.wrong(
    "You rewarded on the data that the updates are made with: a model that learns them by heart earns most.",
    "The updates' own data cannot tell learning from learning by heart.",
)
def reward_on_the_training_data(before: dict[str, float], after: dict[str, float]) -> object:
    return account("inner_validation", "inner_train", "test", before, after)


@judge_step.wrong(
    "You reported outer-validation. The policy was trained to make just this figure small.",
    "Report on test, where nothing was chosen by.",
)
def reported_on_the_reward_split(before: dict[str, float], after: dict[str, float]) -> object:
    return account("inner_validation", "outer_validation", "outer_validation", before, after)


@judge_step.wrong("The sign is wrong: you pay for a loss that rises.", "Before less after.")
def rise_paid(before: dict[str, float], after: dict[str, float]) -> object:
    return account("inner_validation", "outer_validation", "test", after, before) | {
        "observed": after["inner_validation"],
        "reported": after["test"],
    }
