import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.environment import VAETrainingEnv
from rlvae_tutor.mdp.task import Task


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"horizon": 0}, "horizon must be a whole number of at least 1, not 0"),
        ({"horizon": 2.5}, "horizon must be a whole number of at least 1, not 2.5"),
        ({"updates_per_step": -1}, "updates per step must be a whole number of at least 1, not -1"),
        ({"batch_size": 0}, "batch size must be a whole number of at least 1, not 0"),
        ({"optimizer": "newton"}, "no optimizer 'newton'; choose one of sgd, momentum, adam"),
        ({"initial_learning_rates": (0, 0.1)}, r"learning rate must lie in \[1e-06, 0.5\], not 0"),
        ({"initial_learning_rates": (1e-3, 0.7)}, r"learning rate must lie in \[1e-06, 0.5\], not 0.7"),
        ({"reference": np.nan}, "reference must be a finite number of nats, not nan"),
    ],
)
def test_impossible_task_is_refused_in_one_sentence(choices, sentence):
    with pytest.raises(InputError, match=sentence):
        Task(**choices)


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [({"latent": 0}, "sizes of a VAE"), ({"hidden": (8, -1)}, "sizes of a VAE"), ({"activation": "x"}, "activation")],
)
def test_impossible_network_is_refused_when_it_is_built(choices, sentence):
    with pytest.raises(InputError, match=sentence):
        VAETrainingEnv(Task(**choices))


def test_lists_do_where_tuples_are_stored():
    assert Task(hidden=[8], initial_learning_rates=[1e-3, 1e-2]) == Task(
        hidden=(8,), initial_learning_rates=(1e-3, 1e-2)
    )


def test_reference_is_the_only_thing_that_with_reference_changes(task):
    assert vars(task.with_reference(20)) == {**vars(task), "reference": 20.0}


def test_updates_of_an_episode_are_counted(task):
    assert task.updates == task.horizon * task.updates_per_step == 8


def test_dynamics_forget_what_no_update_depends_on(task):
    assert task.dynamics == Task(**{**vars(task), "horizon": 99, "reference": 1.0}).dynamics
    for choice in ({"optimizer": "sgd"}, {"updates_per_step": 3}, {"dataset": "bars"}, {"batch_size": 8}):
        assert task.dynamics != Task(**{**vars(task), **choice}).dynamics
