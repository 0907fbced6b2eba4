"""Answers to the exercises of lesson 06 that are right in another way than the solution."""

from functools import reduce

import numpy as np


def charged_rewards(ratios, horizon):
    paid = []
    for t, ratio in enumerate(ratios):
        crashed = np.isnan(ratio) or ratio > 10
        paid.append(sum([-10.0] * (horizon - t)) if crashed else -float(ratio))
    return paid


ANSWERS = {
    "discounted_return": lambda rewards, gamma: reduce(lambda later, r: r + gamma * later, rewards[::-1], 0.0),
    "telescoping_rewards": lambda nelbo, reference, gamma: -np.diff(np.log(np.clip(nelbo - reference, 0.01, None))),
    "charged_rewards": charged_rewards,
    "hacked": lambda returns, nelbo: [
        i for i, row in enumerate(returns) if nelbo[list(row).index(max(row))] != min(nelbo[~np.isnan(nelbo)])
    ],
}
