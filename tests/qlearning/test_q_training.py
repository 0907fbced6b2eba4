"""Runs: what a round records, resuming, refitting, and what is refused."""

from dataclasses import replace

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import InputError
from rlvae_tutor.qlearning import Agent, DQNSettings, refit, train_dqn
from rlvae_tutor.qlearning.dqn import Learner, as_vector, play_round

SMALL = DQNSettings(
    rounds=5,
    steps_per_round=20,
    n_steps=3,
    hidden=(8,),
    batch_size=16,
    networks=2,
    gradient_steps=10,
    target_period=15,
    averaging=0.1,
    snapshot_rounds=(2, 5),
)
STEPS = SMALL.rounds * SMALL.steps_per_round
SHORT = replace(SMALL, rounds=1, first_learning_round=0, gradient_steps=1, snapshot_rounds=())


def run(env, settings=SMALL, **options):
    return train_dqn(env, settings, progress=False, **options)


def same(training, other):
    """Whether two runs agree to the last bit, in weights, optimizer, experience and trace."""
    mine, others = (
        [
            *(array for learner in each.learners for array in learner.state()),
            *each.memory.transitions,
            *(weight for agent in each.snapshots.values() for weight in agent.weights),
        ]
        for each in (training, other)
    )
    return training.trace == other.trace and all(map(np.array_equal, mine, others))


# --- a round


class Always:
    """An agent that always chooses one action."""

    def __init__(self, space, action):
        self.space, self.action = space, action

    def act(self, observations):
        return np.full(len(observations), self.action)


def played(env, action=0, epsilon=0.0, steps=7, starts=0.0):
    settings = replace(SMALL, steps_per_round=steps, exploring_starts=starts)
    agent = Always(env.single_observation_space, action)
    return play_round(env, agent, settings, epsilon, np.random.default_rng(0))


@pytest.mark.parametrize("copy", [True, False])  # without, the environment writes into the same array again and again
def test_next_observations_are_those_before_the_reset(counting, copy):
    recorded, _ = played(counting(3, 100, copy=copy))
    np.testing.assert_array_equal(recorded.observations[..., 0].T, [[0, 1, 2, 0, 1, 2, 0], range(7)])
    np.testing.assert_array_equal(recorded.next_observations[..., 0].T, [[1, 2, 3, 1, 2, 3, 1], range(1, 8)])


def test_episodes_end_where_the_environment_says_and_with_the_round(counting):
    recorded, _ = played(counting(3, 100))
    np.testing.assert_array_equal(recorded.ended.T.astype(int), [[0, 0, 1, 0, 0, 1, 1], [0, 0, 0, 0, 0, 0, 1]])


@pytest.mark.parametrize("action", [0, 1])
def test_truncation_is_not_taken_for_termination(counting, action):
    recorded, _ = played(counting(3), action)
    assert recorded.terminated.sum() == (2 if action == 1 else 0)
    assert recorded.ended.sum() == 3


def test_returns_are_those_of_the_episodes_that_ended(counting):
    assert played(counting(3, 5))[1] == [3, 5, 3]


def test_what_is_exploratory_differs_from_the_greedy_action(counting):
    recorded, _ = played(counting(3, 100), epsilon=0.7, steps=50)
    np.testing.assert_array_equal(recorded.exploratory, recorded.actions != 0)
    assert recorded.exploratory.any()


def test_only_the_first_action_of_a_round_is_an_exploring_start(counting):
    recorded, _ = played(counting(*[3] * 40), starts=1.0)
    assert recorded.exploratory[0].any()
    assert not recorded.exploratory[1:].any()


# --- resuming


@pytest.fixture(scope="module")
def uninterrupted(slippery_lakes):
    return run(slippery_lakes())


@pytest.mark.parametrize("interruptions", [[3, STEPS], [50, 30]])
def test_a_resumed_run_equals_one_that_was_never_interrupted(slippery_lakes, uninterrupted, tmp_path, interruptions):
    for step in interruptions:
        with pytest.raises(KeyboardInterrupt):
            run(slippery_lakes(step), folder=tmp_path / "run", resume=True)
    resumed = run(slippery_lakes(), folder=tmp_path / "run", resume=True)
    assert same(resumed, uninterrupted)


def test_a_forgetful_run_resumes_as_well(slippery_lakes, tmp_path):
    forgetful = replace(SMALL, capacity=2)
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


def test_one_seed_gives_one_run_and_another_seed_another(slippery_lakes, uninterrupted):
    assert same(run(slippery_lakes()), uninterrupted)
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


# --- what a run tells


def test_the_trace_tells_of_every_round(counting):
    trace = run(counting(5)).trace
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


def test_it_does_not_matter_which_network_learns_first(slippery_lakes, uninterrupted, monkeypatch):
    monkeypatch.setattr("rlvae_tutor.qlearning.dqn.os.cpu_count", lambda: 1)
    assert same(run(slippery_lakes()), uninterrupted)


# --- refitting


@pytest.mark.parametrize("steps", [1, 7, 20, 50])
def test_a_refit_makes_as_many_steps_as_asked_for(uninterrupted, monkeypatch, steps):
    made = []
    monkeypatch.setattr(Learner, "learn", lambda self, memory, steps, generator: made.append(steps) or 0.0)
    refit(uninterrupted, steps, progress=False)
    assert sum(made) == steps * SMALL.networks


def test_a_refit_is_of_fresh_networks_and_leaves_the_run_alone(uninterrupted):
    before = uninterrupted.learners[0].state()
    one, again = (refit(uninterrupted, 10, progress=False).weights for _ in range(2))
    assert all(map(np.array_equal, one, again))
    assert not np.array_equal(one[0], uninterrupted.agent().weights[0])
    assert all(map(np.array_equal, before, uninterrupted.learners[0].state()))


def test_a_refit_of_no_steps_is_refused(uninterrupted):
    with pytest.raises(InputError, match="gradient_steps must be a whole number"):
        refit(uninterrupted, 0)


# --- what is refused


class Strange(gymnasium.Env):
    """An environment of any two spaces."""

    def __init__(self, observed, chosen):
        self.observation_space, self.action_space = observed, chosen


BOX, CHOICE = spaces.Box(-1, 1, (2,)), spaces.Discrete(3)


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        (Strange(BOX, spaces.Box(-1, 1, (1,))), "needs a Discrete action space, not Box"),
        (Strange(BOX, spaces.MultiDiscrete([2, 2])), "needs a Discrete action space, not MultiDiscrete"),
        (Strange(BOX, spaces.Discrete(3, start=1)), "counted from 0, not from 1"),
        (Strange(spaces.Dict({"a": BOX}), CHOICE), "Box or a Discrete space, not Dict"),
        (Strange(spaces.Tuple([BOX, BOX]), CHOICE), "Box or a Discrete space, not Tuple"),
        ("CartPole-v1", "'CartPole-v1' is no Gymnasium environment"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_environment_it_cannot_learn_in_is_refused(env, sentence):
    with pytest.raises(InputError, match=sentence):
        run(env)


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.DISABLED])
def test_another_autoreset_mode_is_refused(mode):
    env = SyncVectorEnv([lambda: gymnasium.make("CartPole-v1")], autoreset_mode=mode)
    with pytest.raises(InputError, match="must reset in the same step; make it with gymnasium"):
        run(env)


def test_a_single_environment_becomes_a_vector_of_one():
    env = as_vector(gymnasium.make("CartPole-v1"))
    assert env.num_envs == 1
    assert as_vector(env) is env


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, 0) for name in ("rounds", "steps_per_round", "n_steps", "batch_size", "gradient_steps")),
        *((name, 0) for name in ("target_period", "capacity", "learning_rate", "huber", "clip_norm")),
        *((name, -0.1) for name in ("gamma", "epsilon_start", "epsilon_end", "exploring_starts", "averaging")),
        *((name, 1.1) for name in ("gamma", "epsilon_start", "epsilon_end", "exploring_starts", "averaging")),
        *((name, float("nan")) for name in ("gamma", "learning_rate", "persistence")),
        *((name, float("inf")) for name in ("learning_rate", "huber", "clip_norm", "persistence")),
        *((name, 2.5) for name in ("rounds", "batch_size", "seed")),
        ("persistence", 0.5),
        ("hidden", (64, 0)),
        ("hidden", (2.5,)),
        ("first_learning_round", 60),
        ("snapshot_rounds", (0,)),
        ("snapshot_rounds", (61,)),
        ("seed", -1),
    ],
)
def test_settings_out_of_range_are_refused_by_name(name, value):
    with pytest.raises(InputError, match=f"^{name} must .*, not .*\\.$"):
        DQNSettings(**{name: value})
