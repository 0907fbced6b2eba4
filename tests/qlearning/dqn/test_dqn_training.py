"""Trainings of a double DQN: resuming, the trace, snapshots, several networks."""

from dataclasses import replace

import numpy as np
import pytest
from small_dqn import SHORT, SIMPLE, SMALL, STEPS, run, same

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import InputError
from rlvae_tutor.qlearning import Agent, train_dqn

# --- resuming


@pytest.mark.parametrize("interruptions", [[3, STEPS], [50, 30]])
def test_a_resumed_run_equals_one_that_was_never_interrupted(slippery_lakes, uninterrupted, tmp_path, interruptions):
    for step in interruptions:
        with pytest.raises(KeyboardInterrupt):
            run(slippery_lakes(step), folder=tmp_path / "run", resume=True)
    resumed = run(slippery_lakes(), folder=tmp_path / "run", resume=True)
    assert same(resumed, uninterrupted)


def test_a_forgetful_run_resumes_as_well(slippery_lakes, tmp_path):
    forgetful = replace(SIMPLE, capacity=2)
    with pytest.raises(KeyboardInterrupt):
        run(slippery_lakes(70), forgetful, folder=tmp_path)
    assert same(run(slippery_lakes(), forgetful, folder=tmp_path, resume=True), run(slippery_lakes(), forgetful))


def test_a_finished_run_is_loaded_without_a_step(slippery_lakes, uninterrupted, tmp_path):
    uninterrupted.save(tmp_path)
    assert same(run(slippery_lakes(interrupted_at=1), folder=tmp_path, resume=True), uninterrupted)


def test_a_run_without_resume_starts_anew(slippery_lakes, uninterrupted, tmp_path):
    uninterrupted.save(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        run(slippery_lakes(interrupted_at=1), folder=tmp_path)


def test_another_seed_gives_another_run(slippery_lakes, uninterrupted):
    other = run(slippery_lakes(), replace(SMALL, seed=1))
    assert other.trace != uninterrupted.trace
    assert not np.array_equal(other.agent().weights[0], uninterrupted.agent().weights[0])


def test_resuming_with_other_settings_is_refused(counting, tmp_path):
    run(counting(3), SHORT, folder=tmp_path)
    with pytest.raises(InputError, match="other settings or another environment; start anew"):
        run(counting(3), replace(SHORT, gamma=0.9), folder=tmp_path, resume=True)


def test_resuming_in_another_environment_is_refused(counting, slippery_lakes, tmp_path):
    run(counting(3), SHORT, folder=tmp_path)
    with pytest.raises(InputError, match="other settings or another environment; start anew"):
        run(slippery_lakes(), SHORT, folder=tmp_path, resume=True)


def test_resuming_from_what_is_no_run_is_refused(counting, uninterrupted, tmp_path):
    uninterrupted.agent().save(tmp_path / "agent")
    with pytest.raises(InputError, match="other settings or another environment"):
        run(counting(3), folder=tmp_path / "agent", resume=True)
    with pytest.raises(InputError, match="without a folder"):
        run(counting(3), resume=True)


def test_resuming_from_a_damaged_checkpoint_is_refused(counting, tmp_path):
    run(counting(3), SHORT, folder=tmp_path)
    (tmp_path / checkpoint.ARRAYS).write_bytes(b"")
    with pytest.raises(InputError, match="damaged"):
        run(counting(3), SHORT, folder=tmp_path, resume=True)


def test_a_run_is_no_agent(counting, tmp_path):
    run(counting(3), SHORT, folder=tmp_path)
    with pytest.raises(InputError, match="holds no agent"):
        Agent.load(tmp_path)


# --- what a run reports


def test_the_trace_has_an_entry_for_every_round(counting):
    trace = run(counting(5), SIMPLE).trace
    assert [entry["epsilon"] for entry in trace] == [round(SMALL.epsilon(number), 3) for number in range(5)]
    assert [entry["return"] for entry in trace] == [5.0] * 5
    assert [entry["loss"] is None for entry in trace] == [True, True, False, False, False]


def test_the_step_size_falls_to_a_tenth(uninterrupted):
    last_round = SMALL.learning_rate * (1 - 0.9 * (SMALL.rounds - 1) / SMALL.rounds)
    assert float(uninterrupted.learners[0].optimizer.learning_rate) == pytest.approx(last_round)


def test_a_round_in_which_no_episode_ended_has_no_return(counting):
    assert {entry["return"] for entry in run(counting(100), SHORT).trace} == {None}


def test_an_agent_has_the_averaged_weights_or_the_newest(uninterrupted):
    for k, learner in enumerate(uninterrupted.learners):
        for agent, network in ((uninterrupted.agent(), learner.average), (uninterrupted.agent(False), learner.online)):
            assert all(map(np.array_equal, (weight[k] for weight in agent.weights), network.get_weights()))
    assert not np.array_equal(uninterrupted.agent().weights[0], uninterrupted.agent(False).weights[0])


def test_snapshots_are_the_agents_of_their_rounds(uninterrupted):
    assert list(uninterrupted.snapshots) == [2, 5]
    first, last = (agent.weights for agent in uninterrupted.snapshots.values())
    assert all(map(np.array_equal, last, uninterrupted.agent().weights))
    assert not np.array_equal(first[0], last[0])


def test_progress_is_shown_unless_it_is_not_wanted(counting, capsys):
    train_dqn(counting(5), SHORT)
    assert "Q-learning" in capsys.readouterr().err
    run(counting(5), SHORT)
    assert capsys.readouterr().err == ""


# --- several networks


def test_networks_side_by_side_differ_and_the_agent_acts_by_the_mean_of_their_values(uninterrupted):
    agent = uninterrupted.agent()
    assert len(agent.weights[0]) == SMALL.networks
    assert not np.array_equal(agent.weights[0][0], agent.weights[0][1])
    observations = [uninterrupted.space.sample() for _ in range(5)]
    singles = [Agent(agent.space, [weight[k] for weight in agent.weights]) for k in range(SMALL.networks)]
    mean = np.mean([single.q_values(observations) for single in singles], axis=0)
    np.testing.assert_allclose(agent.q_values(observations), mean, rtol=1e-6)


def test_one_seed_gives_one_run_no_matter_which_network_learns_first(slippery_lakes, uninterrupted, monkeypatch):
    monkeypatch.setattr("rlvae_tutor.qlearning.dqn.learner.os.cpu_count", lambda: 1)
    assert same(run(slippery_lakes()), uninterrupted)
