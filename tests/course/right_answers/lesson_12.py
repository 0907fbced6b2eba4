"""Answers to the exercises of lesson 12 that are right in another way than the solution."""

from scipy.stats import trim_mean


def resampled_differences(ours, theirs, generator):
    """Policy by policy, run by run."""
    last, rows = (ours - theirs)[..., -1], []
    for _ in last:
        own = last[generator.integers(len(last))]
        rows.append([own[generator.integers(len(own))] for _ in own])
    return rows


def tasks_to_pay_back(learning, tuning):
    """Task after task, until the policy has cost no more."""
    cost = learning["rounds"] * learning["members"] + learning["candidates"] * learning["validation"]
    owed, tasks = learning["tried_settings"] * cost + learning["pilot"], 0
    while owed > 0:
        owed -= tuning["settings"] * tuning["seeds"]
        tasks += 1
    return tasks


def verdict(difference, margin):
    """By the signs of both ends."""
    mean, low, high = difference
    if low * high > 0:
        return "worse" if mean > 0 else "better"
    return ["open", "equal"][max(abs(low), abs(high)) < margin]


ANSWERS = {
    "interquartile_mean": lambda scores: trim_mean(scores, 0.25, axis=None),
    "resampled_differences": resampled_differences,
    "tasks_to_pay_back": tasks_to_pay_back,
    "verdict": verdict,
}
