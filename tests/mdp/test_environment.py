"""How episodes begin, go on and end; that a member of a batch lives as if it were alone."""

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp import actions
from rlvae_tutor.mdp.environment import VAETrainingEnv, VAETrainingVectorEnv
from rlvae_tutor.mdp.task import Task

KEEP = 3  # its factor in seven_factors is 1
MODES = [AutoresetMode.SAME_STEP, AutoresetMode.DISABLED]


def assert_equal(one, other):
    """Equal to what float32 permits; differences of nearly equal losses need the absolute tolerance."""
    np.testing.assert_allclose(np.asarray(one, float), np.asarray(other, float), rtol=1e-4, atol=1e-5)


def assert_equal_infos(batch, alone):
    """The same keys and masks, and the same values wherever the mask is true; final_obs and final_info included."""
    assert batch.keys() == alone.keys()
    for key in (key for key in alone if not key.startswith("_")):
        mask = alone[f"_{key}"]
        np.testing.assert_array_equal(batch[f"_{key}"], mask)
        if key == "final_info":
            assert_equal_infos(batch[key], alone[key])
        else:
            for i in np.flatnonzero(mask):
                assert_equal(batch[key][i], alone[key][i])


def assert_equal_steps(batch, alone):
    for ours, theirs in zip(batch[:-1], alone[:-1], strict=True):
        assert_equal(ours, theirs)
    assert_equal_infos(batch[-1], alone[-1])


def pair(task, mode, observation):
    """Three environments as our batch, and as Gymnasium's batch of three of ours alone."""
    choices = {"task": task, "observation": observation, "actions": "any_learning_rate"}
    alone = gymnasium.make_vec(
        "rlvae_tutor/VAETraining-v0", 3, "sync", vector_kwargs={"autoreset_mode": mode}, **choices
    )
    return VAETrainingVectorEnv(3, autoreset_mode=mode, **choices), alone


def moves(rng, deadly):
    """Actions for three members: random learning rates between 1e-4 and 1e-2, a deadly one for member `deadly`."""
    rates = 10 ** rng.uniform(-4, -2, 3)
    rates[deadly] = 0.5
    return actions.action_set("any_learning_rate").toward(rates, rates)


@pytest.mark.parametrize("observation", ["schedule", "full"])
def test_batch_equals_gymnasiums_batch_of_single_environments(crashing, observation):
    batch, alone = pair(crashing, AutoresetMode.SAME_STEP, observation)
    assert_equal_infos(batch.reset(seed=7)[1], alone.reset(seed=7)[1])
    rng, crashes, ends = np.random.default_rng(0), 0, 0
    for _ in range(2 * crashing.horizon + 2):
        move = moves(rng, deadly=1)
        step = batch.step(move)
        assert_equal_steps(step, alone.step(move))
        ends += step[2].sum()
        crashes += "final_info" in step[-1] and step[-1]["final_info"]["diverged"].sum()
    assert crashes >= 2, "a neighbour must diverge for this test to say something"
    assert ends > 3 + crashes, "and episodes must end at different times, more than once"


def test_members_are_reset_by_mask_as_in_gymnasiums_batch(crashing):
    batch, alone = pair(crashing, AutoresetMode.DISABLED, "schedule")
    assert_equal(batch.reset(seed=7)[0], alone.reset(seed=7)[0])
    rng, resets = np.random.default_rng(0), 0
    for step in range(2 * crashing.horizon + 2):
        move = moves(rng, deadly=1)
        result = batch.step(move)
        assert_equal_steps(result, alone.step(move))
        if result[2].any():
            # A seed given with a mask is for the members in the mask: the others go on with the generators they have.
            seed = step if result[2][1] else None
            ours, theirs = (each.reset(seed=seed, options={"reset_mask": result[2]}) for each in (batch, alone))
            assert_equal(ours[0], theirs[0])
            resets += 1
    assert resets > 3


@pytest.mark.parametrize("mode", MODES)
def test_episode_ends_exactly_at_the_horizon(task, mode):
    envs = VAETrainingVectorEnv(2, task, autoreset_mode=mode)
    envs.reset(seed=0)
    ends = [envs.step([KEEP, KEEP])[2:4] for _ in range(task.horizon)]
    assert [terminated.tolist() for terminated, _ in ends] == [[False, False]] * (task.horizon - 1) + [[True, True]]
    assert not np.any([truncated for _, truncated in ends])


def test_members_that_have_ended_stand_still(crash):
    envs = crash()
    while not envs.ended.any():
        envs.step([KEEP] * 3)
    before, stood = envs.nelbo("inner_train"), envs.observe()[1]
    observations, rewards, terminated, truncated, infos = envs.step([KEEP] * 3)
    assert (envs.nelbo("inner_train") == before).tolist() == [False, True, False]
    np.testing.assert_array_equal(observations[1], stood)
    assert (rewards[1], terminated[1], truncated[1], infos["diverged"][1]) == (0, True, False, True)


def test_learning_rate_of_reset_holds_for_one_or_for_each(task):
    envs = VAETrainingVectorEnv(2, task)
    assert envs.reset(options={"learning_rate": 0.02})[1]["learning_rate"].tolist() == [0.02, 0.02]
    assert envs.reset(options={"learning_rate": [0.02, 0.1]})[1]["learning_rate"].tolist() == [0.02, 0.1]


def test_initial_learning_rates_are_drawn_log_uniformly(task):
    low, high = task.initial_learning_rates
    envs = VAETrainingVectorEnv(3, task)
    draws = np.log([envs.draw(generator)[1] for generator in envs.generators for _ in range(400)])
    shares = np.histogram(draws, np.linspace(np.log(low), np.log(high), 5))[0] / len(draws)
    np.testing.assert_allclose(shares, 0.25, atol=4 * np.sqrt(0.25 * 0.75 / len(draws)))


def episode(envs, seed):
    """Observations and rewards of one episode of `keep`, as one array."""
    first, _ = envs.reset(seed=seed)
    steps = [envs.step([KEEP] * envs.num_envs)[:2] for _ in range(envs.task.horizon - 1)]
    return np.concatenate([first.ravel(), *(part.ravel() for step in steps for part in step)])


def test_same_seed_same_episode(task):
    envs, others = VAETrainingVectorEnv(2, task), VAETrainingVectorEnv(2, task)
    np.testing.assert_array_equal(episode(envs, 5), episode(others, 5))
    np.testing.assert_array_equal(episode(envs, 5), episode(others, [5, 6]))


def test_other_seed_other_episode(task):
    envs = VAETrainingVectorEnv(2, task)
    assert not np.isclose(episode(envs, 5), episode(envs, 15)).all()
    first, _ = envs.reset(seed=5)
    assert first[0, 0] != first[1, 0], "members are seeded one by one"


def test_reset_without_seed_goes_on_with_the_generators(task):
    envs, others = VAETrainingVectorEnv(2, task), VAETrainingVectorEnv(2, task)
    first, second = episode(envs, 5), episode(envs, None)
    assert not np.isclose(first, second).all()
    episode(others, 5)
    np.testing.assert_array_equal(episode(others, None), second)


def test_choosing_the_learning_rate_does_not_change_the_vae(task):
    envs = VAETrainingVectorEnv(2, task)
    drawn = envs.reset(seed=5)[1]["nelbo"]
    np.testing.assert_array_equal(envs.reset(seed=5, options={"learning_rate": 0.1})[1]["nelbo"], drawn)


def test_tasks_of_the_same_dynamics_share_what_is_compiled(task):
    longer = VAETrainingVectorEnv(2, Task(**{**vars(task), "horizon": 9, "reference": 20.0}))
    assert longer.runs.process is VAETrainingVectorEnv(2, task).runs.process


def test_caller_cannot_change_a_run_through_its_infos(task):
    envs = VAETrainingVectorEnv(2, task)
    _, infos = envs.reset(seed=0, options={"learning_rate": 0.02})
    infos["learning_rate"][:] = 99.0
    assert envs.infos()["learning_rate"].tolist() == [0.02, 0.02]


def test_every_split_can_be_measured_and_no_other(task):
    envs = VAETrainingVectorEnv(2, task)
    _, infos = envs.reset(seed=0)
    assert envs.nelbo("test").shape == (2,)
    np.testing.assert_allclose(envs.nelbo("outer_validation"), infos["nelbo"], rtol=1e-6)


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"num_envs": 0}, "number of environments must be a whole number of at least 1, not 0"),
        ({"num_envs": 2.5}, "number of environments must be a whole number of at least 1, not 2.5"),
        ({"task": Task("fishes")}, "no data set 'fishes'; choose one of bars, digits, fashion_mnist"),
        ({"observation": "everything"}, "no observation set 'everything'; choose one of schedule, controls, full"),
        ({"actions": "A9"}, f"no action set 'A9'; choose one of {', '.join(actions.ACTION_SETS)}"),
        ({"reward": "applause"}, "no reward 'applause'; choose one of log_excess, final"),
        ({"render_mode": "human"}, "no render mode 'human'; choose 'rgb_array' or None"),
        ({"autoreset_mode": AutoresetMode.NEXT_STEP}, "Autoreset can be SAME_STEP or DISABLED"),
    ],
)
def test_impossible_environment_is_refused_in_one_sentence(choices, sentence):
    with pytest.raises(InputError, match=sentence) as refusal:
        VAETrainingVectorEnv(**{"num_envs": 1, **choices})
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"seed": [1, 2, 3]}, "2 environments need 2 seeds, not 3"),
        ({"seed": -1}, "seed of an environment must be a whole number of at least 0, not -1"),
        ({"seed": [1, 0.5]}, "seed of an environment must be a whole number of at least 0, not 0.5"),
        ({"options": {"learning_rate": 0}}, r"learning rate must lie in \[1e-06, 0.5\], not 0"),
        ({"options": {"learning_rate": [0.1, np.nan]}}, r"learning rate must lie in \[1e-06, 0.5\], not nan"),
        ({"options": {"learning_rate": [0.1] * 3}}, "must be one number or 2 of them"),
        ({"options": {"lr": 0.1}}, "knows the options learning_rate and reset_mask, not lr"),
        ({"options": {"reset_mask": [True]}}, "reset_mask must be 2 booleans"),
        ({"options": {"reset_mask": [False, False]}}, "at least one of them true"),
    ],
)
def test_impossible_reset_is_refused_and_changes_nothing(task, arguments, sentence):
    envs, others = VAETrainingVectorEnv(2, task), VAETrainingVectorEnv(2, task)
    envs.reset(seed=5)
    others.reset(seed=5)
    with pytest.raises(InputError, match=sentence):
        envs.reset(**arguments)
    np.testing.assert_array_equal(envs.step([KEEP, KEEP])[0], others.step([KEEP, KEEP])[0])
    np.testing.assert_array_equal(envs.reset()[0], others.reset()[0])


def test_step_before_reset_is_refused(task):
    with pytest.raises(InputError, match=r"never started; call reset\(\) before step\(\)"):
        VAETrainingVectorEnv(2, task).step([KEEP, KEEP])


def test_step_after_the_end_is_refused(task):
    environment = VAETrainingEnv(task)
    environment.reset(seed=0)
    for _ in range(task.horizon):
        environment.step(KEEP)
    with pytest.raises(InputError, match=r"episode has ended .* call reset\(\)"):
        environment.step(KEEP)


@pytest.mark.parametrize(
    "bad", [[3, 7], [3, -1], [3], [3, 3, 3], [1.5, 2.0], [3.0, 3.0], [np.nan, 3], ["keep", "keep"], [None, 3]]
)
def test_action_outside_a_discrete_space_is_refused_and_changes_nothing(task, bad):
    envs = VAETrainingVectorEnv(2, task)
    before, _ = envs.reset(seed=0)
    with pytest.raises(InputError, match=r"Actions must be in MultiDiscrete\(\[7 7\]\), not"):
        envs.step(bad)
    np.testing.assert_array_equal(envs.observe(), before)


@pytest.mark.parametrize("bad", [[[1.1], [0.0]], [[-1.1], [0.0]], [[np.nan], [0.0]], [0.0, 0.0], [["high"], ["low"]]])
def test_action_outside_the_continuous_space_is_refused(task, bad):
    envs = VAETrainingVectorEnv(2, task, actions="any_learning_rate")
    envs.reset(seed=0)
    with pytest.raises(InputError, match="Actions must be in Box"):
        envs.step(bad)


@pytest.mark.parametrize("kind", [np.int32, np.uint8, np.int64])
def test_actions_of_any_integer_type_are_taken(task, kind):
    envs = VAETrainingVectorEnv(2, task)
    envs.reset(seed=0, options={"learning_rate": 0.01})
    assert envs.step(np.array([KEEP + 2, KEEP], kind))[-1]["learning_rate"].tolist() == [0.02, 0.01]


def test_members_of_different_chunks_are_the_same_runs(task, monkeypatch):
    whole = VAETrainingVectorEnv(3, task)
    monkeypatch.setattr("rlvae_tutor.mdp.state.chunk_size", lambda population: 2)
    parts = VAETrainingVectorEnv(3, task)
    assert len(whole.runs.chunks.slices) == 1
    assert len(parts.runs.chunks.slices) == 2
    for envs in (whole, parts):
        envs.reset(seed=7)
    for chosen in ([6, 3, 0], [2, 5, 4]):
        for ours, theirs in zip(parts.step(chosen)[:2], whole.step(chosen)[:2], strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
    for ours, theirs in zip(*(each.runs.state.parameters.encoder[0] for each in (parts, whole)), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
