"""log_excess telescopes, final says the same at the end, and nothing scores below a crash."""

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.state import DIVERGED, EXCESS_FLOOR, log_excess

CRASHED = -np.log(10)


def excess(nelbo, reference):
    return np.maximum(nelbo - reference, EXCESS_FLOOR)


def test_log_excess_telescopes(task, play):
    envs = VAETrainingVectorEnv(3, task, autoreset_mode=AutoresetMode.DISABLED)
    start = envs.reset(seed=0)[1]["nelbo"]
    rewards, _ = play(envs, policies.random(envs.single_action_space, 0))
    wanted = np.log(excess(start, task.reference) / excess(envs.infos()["nelbo"], task.reference))
    np.testing.assert_allclose(rewards.sum(axis=0), wanted, rtol=1e-12)
    assert np.abs(rewards).min() > 0


def test_log_excess_telescopes_through_a_crash(crash, play):
    envs = crash()
    start, reference = envs.infos()["nelbo"], envs.task.reference
    rewards, running = play(envs, policies.keep(envs.actions))
    wanted = np.log(excess(start, reference) / excess(envs.infos()["nelbo"], reference))
    assert envs.infos()["diverged"].tolist() == [False, True, False]
    np.testing.assert_allclose(rewards.sum(axis=0), [wanted[0], CRASHED, wanted[2]], rtol=1e-12)
    lengths = running.sum(axis=0)
    assert lengths[0] == lengths[2] == envs.task.horizon > lengths[1]


def test_crash_is_a_termination_and_no_truncation(crash):
    envs = crash()
    while not envs.ended.any():
        _, _, terminated, truncated, infos = envs.step([3, 3, 3])
    assert terminated.tolist() == infos["diverged"].tolist() == [False, True, False]
    assert not truncated.any()


def test_final_pays_the_same_at_the_end(crash, play):
    step_by_step, _ = play((envs := crash()), policies.keep(envs.actions))
    at_the_end, running = play((envs := crash(reward="final")), policies.keep(envs.actions))
    np.testing.assert_allclose(at_the_end.sum(axis=0), step_by_step.sum(axis=0), rtol=1e-6)
    lengths = running.sum(axis=0)
    for member, length in enumerate(lengths):
        assert np.flatnonzero(at_the_end[:, member]).tolist() == [length - 1]


@pytest.mark.parametrize("nelbo", [1e9, np.inf, -np.inf, np.nan])
def test_what_is_no_loss_scores_as_a_crash(nelbo):
    assert log_excess(np.array([nelbo]), 20.0, np.array([25.0])) == pytest.approx(np.log(10))


def test_no_state_scores_below_a_crash_or_above_the_floor():
    start = np.array([25.0])
    scores = [log_excess(np.array([nelbo]), 20.0, start) for nelbo in np.linspace(-1000, 1000, 401)]
    assert np.max(scores) == pytest.approx(np.log(DIVERGED))
    assert np.min(scores) == pytest.approx(np.log(EXCESS_FLOOR / 25))
    assert np.all(np.diff(scores, axis=0) >= 0), "and a lower loss never scores worse"
