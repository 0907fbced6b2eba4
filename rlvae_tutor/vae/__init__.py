"""Variational autoencoders: likelihoods, networks, the ELBO, one VAE in Keras, many VAEs in one graph."""

from rlvae_tutor.vae.likelihoods import Bernoulli, Categorical, Gaussian
from rlvae_tutor.vae.model import VAE, load_vae
from rlvae_tutor.vae.networks import NAMED, Architecture
from rlvae_tutor.vae.population import Population

__all__ = ["NAMED", "VAE", "Architecture", "Bernoulli", "Categorical", "Gaussian", "Population", "load_vae"]
