"""Exercise 12.3: A fair budget."""

import math

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. A fair budget

What did the policy cost, what does a tuning cost, and when are they level?
"""

RACE = {"pilot": 64, "rounds": 200, "members": 64, "tried_settings": 1, "candidates": 13, "validation": 256}
SMALL = {"pilot": 10, "rounds": 5, "members": 8, "tried_settings": 4, "candidates": 3, "validation": 20}
TUNING = {"settings": 32, "seeds": 8}


@exercise(
    "12/tasks_to_pay_back",
    "A fair budget",
    question=QUESTION,
    cases=[
        Case((RACE, TUNING), "the race of lesson 00 against 32 settings with 8 seeds each"),
        Case((SMALL, {"settings": 10, "seeds": 5}), "four settings of the learner were tried; 10 settings, 5 seeds"),
        Case((SMALL | {"rounds": 10}, {"settings": 7, "seeds": 3}), "twice the rounds; 7 settings, 3 seeds"),
        Case((SMALL | {"pilot": 30}, {"settings": 50, "seeds": 5}), "pilot of 30; 50 settings, 5 seeds: no remainder"),
    ],
    hints=[
        "Count trainings of a VAE, on both sides, all of them: whatever had to be trained before the result stood.",
        "rounds * members is one learning; it was done once for every setting of the learner that was tried.",
        "Every candidate plays all validation runs. In the end round up: after half a task nothing is paid back.",
    ],
    points=2,
)
def tasks_to_pay_back(learning: dict[str, int], tuning: dict[str, int]) -> int:
    """On how many tasks a policy must stand in for a tuning until it has cost no more, a whole number.

    `learning` tells in trainings of a VAE what the policy cost: `pilot` runs, once; `rounds` of so many `members`, an
    episode each, once for each of the `tried_settings` of the learner; `candidates` that each played `validation` runs,
    likewise once for each setting. `tuning`: the `settings` of a schedule and the `seeds` each of them was tried with,
    on each task anew. The policy is applied to a task without further cost.
    """
    one = learning["rounds"] * learning["members"] + learning["candidates"] * learning["validation"]
    cost = learning["pilot"] + learning["tried_settings"] * one
    return int(np.ceil(cost / (tuning["settings"] * tuning["seeds"])))


def parts(learning: dict[str, int], tuning: dict[str, int]) -> tuple[int, int, int, int, int]:
    """Pilot runs, episodes, runs of the choice, settings tried, and runs of a tuning."""
    episodes = learning["rounds"] * learning["members"]
    choice = learning["candidates"] * learning["validation"]
    return learning["pilot"], episodes, choice, learning["tried_settings"], tuning["settings"] * tuning["seeds"]


@tasks_to_pay_back.wrong(
    "You counted the training episodes; the runs that tuned the learner, chose among candidates and made the pilot "
    "cost as much each.",
    "Every training of a VAE before the result counts, whatever it was for.",
)
def training_episodes_alone(learning: dict[str, int], tuning: dict[str, int]) -> object:
    _, episodes, _, _, tuned = parts(learning, tuning)
    return math.ceil(episodes / tuned)


@tasks_to_pay_back.wrong(
    "You counted one learning; the settings of the learner that were tried and thrown away are missing.",
    "A schedule is charged for each of its settings. So is the learner.",
)
def failed_settings_forgotten(learning: dict[str, int], tuning: dict[str, int]) -> object:
    pilot, episodes, choice, _, tuned = parts(learning, tuning)
    return math.ceil((pilot + episodes + choice) / tuned)


@tasks_to_pay_back.wrong(
    "The runs by which a candidate was chosen are missing.", "To choose is to look at results, and results cost runs."
)
def choice_forgotten(learning: dict[str, int], tuning: dict[str, int]) -> object:
    pilot, episodes, _, tried, tuned = parts(learning, tuning)
    return math.ceil((pilot + tried * episodes) / tuned)


@tasks_to_pay_back.wrong(
    "You counted the runs of the choice once; every setting of the learner had candidates of its own.",
    "All that one learning costs, its choice too, is paid again for each setting that was tried.",
)
def choice_counted_once(learning: dict[str, int], tuning: dict[str, int]) -> object:
    pilot, episodes, choice, tried, tuned = parts(learning, tuning)
    return math.ceil((pilot + tried * episodes + choice) / tuned)


@tasks_to_pay_back.wrong(
    "You counted the settings of the schedule, but each was tried with several seeds.",
    "The same coin on both sides: trainings of a VAE.",
)
def seeds_of_the_tuning_forgotten(learning: dict[str, int], tuning: dict[str, int]) -> object:
    pilot, episodes, choice, tried, _ = parts(learning, tuning)
    return math.ceil((pilot + tried * (episodes + choice)) / tuning["settings"])


@tasks_to_pay_back.wrong(
    "You rounded down: after that many tasks the policy has still cost more.",
    "Paid back means no more is owed: round up.",
)
def rounded_down(learning: dict[str, int], tuning: dict[str, int]) -> object:
    pilot, episodes, choice, tried, tuned = parts(learning, tuning)
    return (pilot + tried * (episodes + choice)) // tuned


@tasks_to_pay_back.wrong(
    "You gave what the policy cost, in runs.", "Divide it by what a tuning costs: how many tunings must it save?"
)
def cost_itself(learning: dict[str, int], tuning: dict[str, int]) -> object:
    pilot, episodes, choice, tried, _ = parts(learning, tuning)
    return pilot + tried * (episodes + choice)
