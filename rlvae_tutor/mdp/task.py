"""What a task is: which VAE is trained on which data, by which optimizer, for how long."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rlvae_tutor.datasets import Dataset, load
from rlvae_tutor.errors import InputError, check_whole
from rlvae_tutor.vae.architectures import NETWORKS
from rlvae_tutor.vae.elbo import check_free_bits
from rlvae_tutor.vae.likelihoods import likelihood
from rlvae_tutor.vae.networks import Architecture
from rlvae_tutor.vae.optimizers import check_optimizer

# The lowest and the highest learning rate that any action can set.
LEARNING_RATE_LIMITS: tuple[float, float] = (1e-6, 0.5)


@dataclass(frozen=True)
class Task:
    """Everything that stays fixed during an episode: `horizon` outer steps of `updates_per_step` optimizer updates.

    The excess loss is the loss minus `reference` (nats). The reference is the best validation loss of a pilot of
    constant-rate runs minus 10 % of its gain, and it is frozen before any learning
    (`rlvae_tutor.evaluation.tasks.pilot`). Initial learning rates are drawn log-uniformly from
    `initial_learning_rates` where a reset does not choose one. Where the task `averages`, an action may begin an
    average of the weights, and the VAE is judged by this average from then on.

    `network` is dense, convolutional or recurrent; `hidden` are its layers, channels or the width of its memory.
    `dropout` is for recurrent networks: the share of letters that the decoder does not see in training. That many
    `free_bits` (nats) of each latent's KL cost nothing in training; every reported loss counts them all the same.
    """

    dataset: str = "digits"
    hidden: tuple[int, ...] = (32,)
    latent: int = 4
    activation: str = "tanh"
    optimizer: str = "adam"
    averages: bool = False
    batch_size: int = 64
    horizon: int = 40
    updates_per_step: int = 10
    initial_learning_rates: tuple[float, float] = (1e-4, 1e-1)
    reference: float = 22.7
    network: str = "dense"
    dropout: float = 0.0
    free_bits: float = 0.0

    def __post_init__(self) -> None:
        for name in ("hidden", "initial_learning_rates"):  # a list will do, but only a tuple can be looked up
            object.__setattr__(self, name, tuple(getattr(self, name)))
        for name in ("horizon", "updates_per_step", "batch_size"):
            check_whole(f"The {name.replace('_', ' ')}", getattr(self, name), 1)
        check_optimizer(self.optimizer)
        check_free_bits(self.free_bits)
        self.check_network()
        for rate in self.initial_learning_rates:
            check_learning_rate(rate)
        if not np.isfinite(self.reference):
            raise InputError(f"The reference must be a finite number of nats, not {self.reference}.")

    def check_network(self) -> None:
        """Raise `InputError` unless the network is known and can drop letters, if that is asked for."""
        if self.network not in NETWORKS:
            raise InputError(f"There is no network {self.network!r}; choose one of {', '.join(NETWORKS)}.")
        if self.dropout and self.network != "recurrent":
            raise InputError(f"Only a recurrent network drops letters; set dropout to 0 for a {self.network} one.")

    @property
    def updates(self) -> int:
        """Optimizer updates in an episode."""
        return self.horizon * self.updates_per_step

    @property
    def dynamics(self) -> "Task":
        """The task as its updates know it.

        Tasks that differ in horizon, reference or initial learning rates alone have the same dynamics.
        """
        return replace(
            self, horizon=Task.horizon, initial_learning_rates=Task.initial_learning_rates, reference=Task.reference
        )

    def data(self) -> Dataset:
        """The task's `Dataset`."""
        return load(self.dataset)

    def architecture(self) -> Architecture:
        """The `Architecture` of the VAE that the task trains."""
        data = self.data()
        explains = likelihood(data.likelihood, **data.likelihood_settings)
        sizes = data.size, self.hidden, self.latent, self.activation, explains
        own: dict[str, dict[str, Any]] = {
            "dense": {},
            "convolutional": {"height": data.shape[0]},
            "recurrent": {"dropout": self.dropout},
        }
        return NETWORKS[self.network](*sizes, **own[self.network])

    def with_reference(self, reference: float) -> "Task":
        """The same task, but its excess loss is the loss minus `reference` nats."""
        return replace(self, reference=float(reference))


def check_learning_rate(rate: float) -> None:
    """Raise `InputError` unless `rate` is a number within the limits of what actions can set."""
    low, high = LEARNING_RATE_LIMITS
    if not low <= rate <= high:
        raise InputError(f"A learning rate must lie in [{low:g}, {high:g}], not {rate:g}.")
