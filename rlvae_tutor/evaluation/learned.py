"""The learned policy: Q-learning on a task, refit offline, and the choice of a checkpoint on validation tasks."""

import json
from dataclasses import replace
from importlib import resources

import numpy as np

from rlvae_tutor.evaluation.rollout import rollout
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.policies import greedy
from rlvae_tutor.qlearning import Agent, refit, train

# What a learned policy is started from, here and in every comparison.
INITIAL_RATES = np.geomspace(1e-4, 1e-1, 8)
# Experience is gathered from a range twice as wide at either end: nobody judges well at the edge of what he has seen.
TRAINING_RATES = (INITIAL_RATES[0] / 2, INITIAL_RATES[-1] * 2)


def gather(task, settings, members, folder, resume):
    """Online Q-learning on `members` training runs at a time; returns the finished `Training`."""
    env = VAETrainingVectorEnv(members, replace(task, initial_learning_rates=TRAINING_RATES))
    return train(env, settings, folder, resume)


def drive(env, policy, seeds, advance=lambda: None):
    """The `Rollout` of a policy from every initial rate with every seed: (rate 0, all seeds), (rate 1, all seeds), ..."""
    rates = np.repeat(INITIAL_RATES, len(seeds))
    return rollout(env, policy, np.tile(seeds, len(INITIAL_RATES)), rates, advance)


def worst_start(runs):
    """Mean final validation loss (nats) of `drive`'s runs from the initial rate that ends worst."""
    return float(runs.validation[-1].reshape(len(INITIAL_RATES), -1).mean(axis=1).max())


def online_candidate(training, env, seeds, advance):
    """The online agent and its score, in the form of `refit_candidate`."""
    agent = training.agent()
    return agent, [worst_start(drive(env, greedy(agent.q_values), seeds, advance))]


def refit_candidate(training, env, seeds, number, gradient_steps, every, advance):
    """The best checkpoint of one offline refit, by `worst_start`, and the scores (nats) of all its checkpoints."""
    scored = []

    def consider(agent):
        scored.append((worst_start(drive(env, greedy(agent.q_values), seeds, advance)), agent))

    refit(training, gradient_steps, number, every, consider, progress=False)
    scores = [score for score, _ in scored]
    return scored[int(np.argmin(scores))][1], scores


def shipped():
    """The agent that ships with the package and the race it comes from (the content of its race.json)."""
    folder = resources.files("rlvae_tutor") / "data" / "race"
    return Agent.load(folder / "agent"), json.loads((folder / "race.json").read_text())
