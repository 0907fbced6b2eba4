"""log_excess telescopes, final says the same at the end, and nothing scores below a crash."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.progress import DIVERGED, EXCESS_FLOOR, log_excess
from rlvae_tutor.mdp.rewards import REWARDS, steps_to_target

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


def returns(reward, crash, play):
    """Undiscounted returns (N,) of the three runs under the reward called so, and their lengths."""
    rewards, running = play((envs := crash(reward=reward)), policies.keep(envs.actions))
    assert np.isfinite(rewards).all()
    return rewards.sum(axis=0), running.sum(axis=0), envs.runs.now


@pytest.mark.parametrize("name", sorted(REWARDS))
def test_no_reward_loves_a_crash(name, crash, play):
    earned, lengths, now = returns(name, crash, play)
    assert now.diverged.tolist() == [False, True, False]
    assert lengths[1] < lengths[0]
    assert earned[1] <= min(earned[0], earned[2])


@pytest.mark.parametrize(("name", "loss"), [("raw_nats", "nelbo"), ("reconstruction", "reconstruction")])
def test_falls_in_nats_telescope_and_a_crash_ends_at_the_worst_loss(name, loss, crash, play):
    envs = crash()
    first = getattr(envs.runs.now, loss)
    earned, _, now = returns(name, crash, play)
    last = np.where(now.diverged, now.worst, getattr(now, loss))
    np.testing.assert_allclose(earned, first - last, rtol=1e-9)
    np.testing.assert_allclose(now.worst, envs.task.reference + DIVERGED * now.start_outer)


def test_area_is_the_sum_of_excess_ratios_and_charges_a_crash_for_every_step_left(crash, play):
    earned, lengths, _ = returns("area", crash, play)
    envs, ratios = crash(), []
    start = excess(envs.infos()["nelbo"], envs.task.reference)
    while not envs.ended.all():
        envs.step([3, 3, 3])
        ratios.append(excess(envs.infos()["nelbo"], envs.task.reference) / start)
    assert earned[0] == pytest.approx(-np.sum(ratios, axis=0)[0])
    before = np.sum([ratio[1] for ratio in ratios[: lengths[1] - 1]])
    assert earned[1] == pytest.approx(-before - DIVERGED * (envs.task.horizon - lengths[1] + 1))


def test_steps_to_target_counts_the_steps_until_the_target_is_first_reached():
    lowest = np.minimum.accumulate([0.0, -1.0, -2.2, -2.5, -2.0])  # a tenth is at -2.3
    path = [SimpleNamespace(step=t, lowest_u=u, diverged=np.False_) for t, u in enumerate(lowest)]
    assert [float(steps_to_target(*pair, 4)) for pair in pairwise(path)] == [-1, -1, 0, 0]


def test_a_crash_never_reaches_the_target(crash, play):
    earned, lengths, _ = returns("steps_to_target", crash, play)
    assert lengths[1] < lengths[0]
    assert earned[1] == -crash().task.horizon


@pytest.mark.parametrize("nelbo", [1e9, np.inf, -np.inf, np.nan])
def test_what_is_no_loss_scores_as_a_crash(nelbo):
    assert log_excess(np.array([nelbo]), 20.0, np.array([25.0])) == pytest.approx(np.log(10))


def test_no_state_scores_below_a_crash_or_above_the_floor():
    start = np.array([25.0])
    scores = [log_excess(np.array([nelbo]), 20.0, start) for nelbo in np.linspace(-1000, 1000, 401)]
    assert np.max(scores) == pytest.approx(np.log(DIVERGED))
    assert np.min(scores) == pytest.approx(np.log(EXCESS_FLOOR / 25))
    assert np.all(np.diff(scores, axis=0) >= 0), "and a lower loss never scores worse"
