"""What lesson 18 measures anew: the shipped policy over any rate is the policy of the race."""

import numpy as np
import pytest

from rlvae_tutor.course.demos.claims_remeasured import EACH, from_eight_starts, shipped_policy, sixteen_vaes
from rlvae_tutor.evaluation.learned import INITIAL_RATES
from rlvae_tutor.evaluation.rollout import comparison_env, rollout
from rlvae_tutor.experiments.shipped import load_shipped_race
from rlvae_tutor.mdp.actions import ACTION_SETS, LEARNING_RATE_LIMITS, Controls
from rlvae_tutor.mdp.observations import encode_learning_rate
from rlvae_tutor.mdp.policies import greedy
from rlvae_tutor.mdp.task import Task


def test_the_policy_sets_the_rate_that_its_factor_makes():
    rates, left = np.array([1e-5, 0.004, 0.1, 0.5]), np.array([1.0, 0.6, 0.3, 0.025])
    observations = np.stack([encode_learning_rate(rates), left], axis=1).astype(np.float32)
    act, factors = ACTION_SETS["any_learning_rate_and_beta"], ACTION_SETS["seven_factors"].factors
    chosen = factors[greedy(load_shipped_race()[0].q_values)(observations)]
    got = act.apply(shipped_policy(act)(observations), Controls.of(rates))
    assert got.learning_rate == pytest.approx(np.clip(rates * chosen, *LEARNING_RATE_LIMITS), rel=1e-4)
    assert got.beta == pytest.approx(np.ones(4))


def test_eight_starts_end_as_in_the_race_and_keep_depends_on_its_start():
    ends = from_eight_starts(sixteen_vaes(), seed=2**40 + 3)
    race = comparison_env(Task(), EACH, "seven_factors")
    policy = greedy(load_shipped_race()[0].q_values)
    wanted = rollout(race, policy, np.full(EACH, 2**40 + 3), INITIAL_RATES).test
    assert ends.shape == (2, EACH)
    assert ends[0] == pytest.approx(wanted, abs=0.3)
    assert np.ptp(ends[1]) > 5 * np.ptp(ends[0])
