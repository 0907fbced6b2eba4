"""The learned policy: Q-learning on a task, and the snapshots of its agent to choose from on validation tasks."""

import json
from dataclasses import replace
from importlib import resources

import numpy as np

from rlvae_tutor.evaluation.rollout import rollout
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.qlearning import Agent, ensemble, train

# What a learned policy is started from, here and in every comparison.
INITIAL_RATES = np.geomspace(1e-4, 1e-1, 8)
# Experience is gathered from a range twice as wide at either end: nobody judges well at the edge of what he has seen.
TRAINING_RATES = (INITIAL_RATES[0] / 2, INITIAL_RATES[-1] * 2)


def learn(task, settings, members, folder):
    """Q-learning on `members` training runs at a time, or the rest of it; returns agents by the name of their round.

    They are the snapshots that the settings ask for and, where these are several, their ensemble. A network that
    learns online plays what it believes, and so finds out where it is wrong; but its policy never stands still.
    """
    env = VAETrainingVectorEnv(members, replace(task, initial_learning_rates=TRAINING_RATES))
    snapshots = train(env, settings, folder, resume=True).snapshots
    agents = {f"round_{number}": agent for number, agent in snapshots.items()}
    return agents | ({"ensemble": ensemble(list(snapshots.values()))} if len(snapshots) > 1 else {})


def drive(env, policy, seeds, advance=lambda: None):
    """The `Rollout` of a policy from every initial rate with every seed: rate 0 with all seeds, then rate 1, ..."""
    rates = np.repeat(INITIAL_RATES, len(seeds))
    return rollout(env, policy, np.tile(seeds, len(INITIAL_RATES)), rates, advance)


def worst_start(runs):
    """Mean final validation loss (nats) of `drive`'s runs from the initial rate that ends worst."""
    return float(runs.validation[-1].reshape(len(INITIAL_RATES), -1).mean(axis=1).max())


def shipped():
    """The agent that ships with the package and the race it comes from (the content of its race.json)."""
    folder = resources.files("rlvae_tutor") / "data" / "race"
    return Agent.load(folder / "agent"), json.loads((folder / "race.json").read_text())
