"""The deadly triad: three legs diverge, any two converge; and its exact numbers."""

import numpy as np
import pytest

from rlvae_tutor.course.demos.deadly_triad import (
    EVENLY,
    FOLLOWS,
    ON_POLICY,
    ONE_WEIGHT,
    TABLE,
    expected_update,
    expected_values,
    sampled_value,
)

LEGS = {"table": (TABLE, EVENLY), "no bootstrapping": (ONE_WEIGHT, EVENLY, 0.0), "on-policy": (ONE_WEIGHT, ON_POLICY)}


def test_one_update_by_hand():
    # 0.5 * ((0.99 * 2 - 1) * 1 + (0.99 * 0.9 * 2 - 2) * 2) = 0.272
    assert expected_update(ONE_WEIGHT, EVENLY).item() == pytest.approx(1 + 0.1 * 0.272)


def test_shares_on_policy_are_those_of_the_walk():
    visits = np.array([1, 0]) @ np.linalg.inv(np.eye(2) - FOLLOWS)
    np.testing.assert_allclose(ON_POLICY, visits / visits.sum())


def test_all_three_diverge():
    np.testing.assert_allclose(expected_values(ONE_WEIGHT, EVENLY), 2 * 1.0272 ** np.arange(201))
    assert all(sampled_value(ONE_WEIGHT, EVENLY, seed=seed) > 1e3 for seed in range(10))


@pytest.mark.parametrize("leg", LEGS.values(), ids=LEGS)
def test_without_any_one_of_them_values_fall_to_zero(leg):
    assert np.abs(np.linalg.eigvals(expected_update(*leg))).max() < 1
    assert all(sampled_value(*leg, seed=seed) < 0.1 for seed in range(10))
