"""Refitting: fresh networks, trained offline on all the experience of a finished training."""

import math

from tqdm.auto import tqdm

from rlvae_tutor.errors import check_whole
from rlvae_tutor.qlearning.agent import Agent
from rlvae_tutor.qlearning.dqn.learner import greedy_agent, learn_side_by_side, make_learners
from rlvae_tutor.qlearning.dqn.training import DQNTraining

# The parts of a refit: between two of them the learning rate falls and the progress bar moves.
REFIT_PARTS = 20


def refit(training: DQNTraining, gradient_steps: int, progress: bool = True) -> Agent:
    """The greedy agent of fresh networks, as many as `training` has, after `gradient_steps` on its whole memory.

    `training` itself stays as it is. Raises `InputError` unless `gradient_steps` is a whole number of at least 1.
    """
    check_whole("gradient_steps", gradient_steps, 1)
    settings, part = training.settings, math.ceil(gradient_steps / REFIT_PARTS)
    fresh = make_learners(training.space, training.actions, settings, settings.seed + 1)
    for done in tqdm(range(0, gradient_steps, part), desc="refit", unit="part", disable=not progress):
        rate = settings.learning_rate * (1 - 0.9 * done / gradient_steps)
        key = settings.seed, 1, done
        learn_side_by_side(fresh, training.memory, min(part, gradient_steps - done), rate, *key)
    return greedy_agent(training.space, fresh)
