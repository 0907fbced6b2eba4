"""The learned policy: Q-learning on a task, refit offline, and the choice of a checkpoint on validation tasks."""

import json
from dataclasses import replace
from importlib import resources

import numpy as np

from rlvae_tutor.evaluation.rollout import rollout
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.qlearning import Agent, refit, train

# What a learned policy is started from, here and in every comparison.
INITIAL_RATES = np.geomspace(1e-4, 1e-1, 8)
# Experience is gathered from a range twice as wide at either end: nobody judges well at the edge of what he has seen.
TRAINING_RATES = (INITIAL_RATES[0] / 2, INITIAL_RATES[-1] * 2)
# Moments in an offline refit at which its network is looked at, the last being the end.
CHECKPOINTS = 3


def gather(task, settings, members, folder, resume):
    """Online Q-learning on `members` training runs at a time; returns the finished `Training`."""
    env = VAETrainingVectorEnv(members, replace(task, initial_learning_rates=TRAINING_RATES))
    return train(env, settings, folder, resume)


def drive(env, policy, seeds, advance=lambda: None):
    """The `Rollout` of a policy from every initial rate with every seed: rate 0 with all seeds, then rate 1, ..."""
    rates = np.repeat(INITIAL_RATES, len(seeds))
    return rollout(env, policy, np.tile(seeds, len(INITIAL_RATES)), rates, advance)


def worst_start(runs):
    """Mean final validation loss (nats) of `drive`'s runs from the initial rate that ends worst."""
    return float(runs.validation[-1].reshape(len(INITIAL_RATES), -1).mean(axis=1).max())


def best_refit(training, number, gradient_steps, score):
    """The lowest (score, agent) among the checkpoints, evenly spaced, of one offline refit."""
    scored = []
    every = -(-gradient_steps // CHECKPOINTS)
    refit(training, gradient_steps, number, every, lambda agent: scored.append((score(agent), agent)))
    return min(scored, key=lambda pair: pair[0])


def shipped():
    """The agent that ships with the package and the race it comes from (the content of its race.json)."""
    folder = resources.files("rlvae_tutor") / "data" / "race"
    return Agent.load(folder / "agent"), json.loads((folder / "race.json").read_text())
