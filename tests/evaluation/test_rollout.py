import numpy as np
import pytest

from rlvae_tutor.evaluation.rollout import comparison_env, rollout
from rlvae_tutor.mdp.policies import keep
from rlvae_tutor.mdp.task import Task

# Plain gradient descent at the highest learning rate leaves all bounds; at the safe one it does not.
CRASHING = Task(hidden=(8,), latent=2, batch_size=16, horizon=5, updates_per_step=2, optimizer="sgd")
SAFE, DEADLY = 1e-3, 0.5


def test_rollout_keeps_what_happened_at_every_outer_step(task):
    advanced = []
    env = comparison_env(task, 2, "seven_factors")
    runs = rollout(env, keep(env.actions), [5, 6], [1e-2, 1e-3], lambda: advanced.append(1))
    assert len(advanced) == task.horizon
    assert runs.updates.tolist() == [0, 2, 4, 6, 8]
    assert runs.validation.shape == (5, 2)
    assert np.all(runs.learning_rate == [1e-2, 1e-3])
    assert np.all(runs.validation[-1] == env.nelbo("outer_validation"))
    assert np.all(runs.test == env.nelbo("test"))
    assert not runs.diverged.any()


def test_a_diverged_run_counts_as_the_excess_at_which_it_was_given_up(monkeypatch):
    env = comparison_env(CRASHING, 3, "seven_factors")
    monkeypatch.setattr(env, "nelbo", lambda split: np.zeros(3))
    runs = rollout(env, keep(env.actions), [0, 1, 2], [SAFE, DEADLY, SAFE])
    given_up = CRASHING.reference + 10 * (runs.validation[0, 1] - CRASHING.reference)
    assert runs.diverged.tolist() == [False, True, False]
    assert runs.validation[-1, 1] == pytest.approx(given_up)
    assert runs.test.tolist() == [0, pytest.approx(given_up), 0]


def test_no_run_counts_as_worse_than_a_diverged_one(task, monkeypatch):
    env = comparison_env(task, 2, "seven_factors")
    monkeypatch.setattr(env, "nelbo", lambda split: np.array([np.nan, 1e9]))
    runs = rollout(env, keep(env.actions), [5, 6], 1e-3)
    assert not runs.diverged.any()
    np.testing.assert_allclose(runs.test, task.reference + 10 * (runs.validation[0] - task.reference))
