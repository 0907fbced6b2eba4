"""Answers to the exercises of lesson 18 that are right in another way than the solution."""

import math

import numpy as np


def reported_loss(train, validation, test, settings, fit, loss):
    models = [fit(train, setting) for setting in settings]
    best = int(np.argmin([loss(model, validation) for model in models]))
    return settings[best], loss(models[best], test)


def controlled_weights(errors, gain):
    total, weights = 0.0, []
    for error in errors:
        if total < 0 or total >= 1:
            total = min(max(total, 0.0), 1.0)
        total = total + gain * error
        weights.append(min(max(total, 0.0), 1.0))
    return weights


def crashes_and_mean(curves, price):
    ends = [float(curve[-1]) if math.isfinite(curve[-1]) else None for curve in curves]
    priced = [price if end is None else end for end in ends]
    return ends.count(None) / len(ends), sum(priced) / len(priced)


def reward_end_and_target(before, after, step, horizon, price, values):
    loss = after["outer_validation"]
    if math.isnan(loss):
        reward = before["outer_validation"] - price
        return [reward, True, reward]
    reward = before["outer_validation"] - loss
    if step == horizon:
        return [reward, True, reward]
    return [reward, False, reward + np.max(values)]


ANSWERS = {
    "reported_loss": reported_loss,
    "controlled_weights": controlled_weights,
    "crashes_and_mean": crashes_and_mean,
    "reward_end_and_target": reward_end_and_target,
}
