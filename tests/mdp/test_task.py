import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.environment import VAETrainingEnv, VAETrainingVectorEnv
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.vae import Bernoulli, Categorical, Convolutional, Recurrent


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
        ({"network": "quantum"}, "no network 'quantum'; choose one of dense, convolutional, recurrent"),
        ({"dropout": 0.3}, "Only a recurrent network drops letters; set dropout to 0 for a dense one"),
        ({"free_bits": -1}, "free bits must be a number of nats of at least zero, not -1"),
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


@pytest.mark.parametrize(
    ("choices", "kind", "explains"),
    [
        ({"network": "convolutional", "hidden": (4,)}, Convolutional, Bernoulli()),
        ({"network": "recurrent", "dataset": "names", "hidden": (8,), "dropout": 0.3}, Recurrent, Categorical(27)),
    ],
)
def test_a_task_names_the_network_that_its_data_need(choices, kind, explains):
    architecture = Task(**choices).architecture()
    assert (type(architecture), architecture.likelihood) == (kind, explains)
    assert architecture.data_size == Task(**choices).data().size
    assert getattr(architecture, "dropout", 0) == choices.get("dropout", 0)


def test_an_environment_drives_a_convolutional_vae():
    task = Task(network="convolutional", hidden=(2,), latent=2, batch_size=8, updates_per_step=20, free_bits=0.1)
    envs = VAETrainingVectorEnv(2, task, observation="full")
    envs.reset(seed=0, options={"learning_rate": [0.01, 0.003]})
    before = envs.runs.now.nelbo
    observations, *_ = envs.step([3, 3])  # keep both rates
    assert envs.runs.process.population.free_bits == 0.1
    assert np.all(envs.runs.now.nelbo < before)
    assert np.all(np.isfinite(observations))
