"""Answers to the exercises of lesson 07 that are right in another way than the solution."""

import math

import numpy as np
from scipy.stats import sem


def cosine_action(run, peak, factors):
    wanted = peak * math.cos(math.pi / 2 * run["step"] / run["horizon"]) ** 2
    ratios = [factor * run["learning_rate"] / wanted for factor in factors]
    return min(range(len(ratios)), key=lambda i: max(ratios[i], 1 / ratios[i]))


def lowest_loss_in_two_steps(rates, curvatures, start):
    once = [start - rate * curvatures * start for rate in rates]
    return min(float((x - rate * curvatures * x) ** 2 @ curvatures) / 2 for x in once for rate in rates)


ANSWERS = {
    "cosine_action": cosine_action,
    "evaluate": lambda play, seeds: {
        "mean": sum(map(play, seeds)) / len(seeds),
        "standard_error": sem(np.fromiter(map(play, seeds), float)),
    },
    "lowest_loss_in_two_steps": lowest_loss_in_two_steps,
}
