"""Variational autoencoders: likelihoods, networks, the ELBO, one VAE in Keras, many VAEs in one graph."""

from rlvae_tutor.vae.architectures import NETWORKS
from rlvae_tutor.vae.convolutional import Convolutional
from rlvae_tutor.vae.likelihoods import Bernoulli, Categorical, Gaussian
from rlvae_tutor.vae.model import VAE, load_vae
from rlvae_tutor.vae.networks import NAMED, Architecture
from rlvae_tutor.vae.population import Population
from rlvae_tutor.vae.recurrent import Recurrent

__all__ = [
    "NAMED",
    "NETWORKS",
    "VAE",
    "Architecture",
    "Bernoulli",
    "Categorical",
    "Convolutional",
    "Gaussian",
    "Population",
    "Recurrent",
    "load_vae",
]
