"""Lesson 18: new measurements for its verdicts: the initial learning rate, beta as a lever, and what a run costs.

All runs are sixteen VAEs in one environment, whose actions set any learning rate and any weight of the KL term.
"""

from collections.abc import Sequence

import numpy as np

from rlvae_tutor.evaluation.learned import INITIAL_RATES
from rlvae_tutor.evaluation.rollout import Rollout, comparison_env, rollout
from rlvae_tutor.evaluation.scoring import side_by_side
from rlvae_tutor.experiments.shipped import load_shipped_race
from rlvae_tutor.mdp.actions import SEVEN_FACTORS, ActionSet
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.observations import Observations
from rlvae_tutor.mdp.policies import ControlPolicy, greedy, keep, learning_rate, one_cycle, with_beta
from rlvae_tutor.mdp.recording import discounted_return, record
from rlvae_tutor.mdp.task import Task

EACH = 8


def sixteen_vaes() -> VAETrainingVectorEnv:
    """The environment: digits, two groups of eight."""
    return comparison_env(Task(), 2 * EACH, "any_learning_rate_and_beta")


def shipped_policy(actions: ActionSet) -> ControlPolicy:
    """The race's policy, which multiplies the learning rate by a factor, over actions that may set any rate."""
    choose, factors = greedy(load_shipped_race()[0].q_values), np.array(SEVEN_FACTORS)

    def rate(observations: Observations) -> np.ndarray:
        return learning_rate(observations) * factors[choose(observations)]

    return ControlPolicy(actions, rate)


def from_eight_starts(env: VAETrainingVectorEnv, seed: int) -> np.ndarray:
    """Final test losses (2, 8) in nats of one VAE, led by the shipped policy and by *keep*, from eight starts."""
    both = side_by_side([shipped_policy(env.actions), keep(env.actions)], np.repeat([0, 1], EACH))
    return rollout(env, both, np.full(2 * EACH, seed), np.tile(INITIAL_RATES, 2)).test.reshape(2, EACH)


def beta_as_a_lever(
    env: VAETrainingVectorEnv, betas: Sequence[float], seeds: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return of the reconstruction reward, and final loss, both (2, 8) in nats, of eight VAEs at each of two `betas`.

    The learning rate follows one-cycle; the loss is the negative ELBO at beta 1 on outer-validation.
    """
    weights = np.repeat(betas, EACH)
    policy = with_beta(one_cycle(env.actions, 0.1, 0.3), lambda _: weights)
    runs = record(env, policy, np.tile(seeds, 2))
    paid = discounted_return(runs.rewards("reconstruction"), 1.0)
    return paid.reshape(2, EACH), runs.moments[-1].nelbo.reshape(2, EACH)


def episode(env: VAETrainingVectorEnv) -> Rollout:
    """One episode of all sixteen by one-cycle, 400 updates each, all looks at the loss included."""
    return rollout(env, one_cycle(env.actions, 0.1, 0.3), np.arange(2 * EACH), np.full(2 * EACH, 0.001))
