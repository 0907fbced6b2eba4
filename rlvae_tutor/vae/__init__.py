"""Variational autoencoders: likelihoods, networks, the ELBO, one VAE in Keras, many VAEs in one graph."""
