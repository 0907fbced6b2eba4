"""The architectures by name."""

from rlvae_tutor.vae.convolutional import Convolutional
from rlvae_tutor.vae.networks import Architecture
from rlvae_tutor.vae.recurrent import Recurrent

NETWORKS: dict[str, type[Architecture]] = {
    "dense": Architecture,
    "convolutional": Convolutional,
    "recurrent": Recurrent,
}
