"""What Gymnasium and its users may take for granted."""

import subprocess
import sys
import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.environment import VAETrainingEnv, VAETrainingVectorEnv
from rlvae_tutor.mdp.task import Task

NAME = "rlvae_tutor/VAETraining-v0"
SMALL = Task(hidden=(8,), latent=2, batch_size=16, horizon=4, updates_per_step=2)
A_STRANGERS_SCRIPT = f"""
import gymnasium, sys
assert "rlvae_tutor" not in sys.modules
environment = gymnasium.make("rlvae_tutor.mdp:{NAME}")
print(type(environment.unwrapped).__name__)
"""


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"task": SMALL, "observation": "full"},
        {"task": SMALL, "actions": "any_learning_rate"},
        {"task": SMALL, "actions": "three_factors", "reward": "final"},
        {"task": SMALL, "render_mode": "rgb_array"},
    ],
    ids=lambda choices: "-".join(key for key in choices if key != "task") or "default",
)
def test_environment_checker_has_nothing_to_say(choices):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gymnasium.make(NAME, **choices).unwrapped)


def test_environment_is_found_by_a_process_that_never_imported_the_package():
    done = subprocess.run([sys.executable, "-c", A_STRANGERS_SCRIPT], capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("VAETrainingEnv\n", 0), done.stderr


def test_make_vec_reaches_the_vector_environment(task):
    envs = gymnasium.make_vec(NAME, num_envs=2, task=task)
    assert isinstance(envs.unwrapped, VAETrainingVectorEnv)
    assert envs.num_envs == 2
    assert envs.metadata["autoreset_mode"] == AutoresetMode.SAME_STEP


def test_step_returns_plain_python_numbers(task):
    environment = VAETrainingEnv(task)
    _, info = environment.reset(seed=0)
    _, reward, terminated, truncated, later = environment.step(3)
    assert [type(value) for value in (reward, terminated, truncated)] == [float, bool, bool]
    assert {key: type(value) for key, value in info.items()} == {
        "nelbo": float,
        "learning_rate": float,
        "diverged": bool,
    }
    assert info.keys() == later.keys()


def test_each_step_draws_another_picture(task):
    environment = VAETrainingEnv(task, render_mode="rgb_array")
    environment.reset(seed=0)
    pictures = [environment.render()]
    for _ in range(task.horizon):
        environment.step(4)
        pictures.append(environment.render())
    assert {(picture.dtype, picture.shape) for picture in pictures} == {(np.dtype(np.uint8), (340, 900, 3))}
    assert len({picture.tobytes() for picture in pictures}) == task.horizon + 1


def test_fresh_episode_forgets_the_last_picture(task):
    environment = VAETrainingEnv(task, render_mode="rgb_array")
    environment.reset(seed=0)
    first = environment.render()
    environment.step(4)
    environment.reset(seed=0)
    np.testing.assert_array_equal(environment.render(), first)


def test_a_batch_draws_one_picture_for_each_member(task):
    envs = VAETrainingVectorEnv(3, task, render_mode="rgb_array")
    envs.reset(seed=0)
    pictures = envs.render()
    assert isinstance(pictures, tuple), "which is what Gymnasium's RecordVideo asks for"
    assert len({picture.tobytes() for picture in pictures}) == len(pictures) == 3


def test_nothing_is_drawn_where_nothing_was_asked_for(task):
    environment = VAETrainingEnv(task)
    environment.reset(seed=0)
    assert environment.render() is None


def test_nothing_can_be_drawn_before_reset(task):
    with pytest.raises(InputError, match=r"call reset\(\) before render\(\)"):
        VAETrainingEnv(task, render_mode="rgb_array").render()
