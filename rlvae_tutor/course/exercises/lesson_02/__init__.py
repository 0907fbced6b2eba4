"""Exercises of lesson 02, From autoencoder to VAE."""
