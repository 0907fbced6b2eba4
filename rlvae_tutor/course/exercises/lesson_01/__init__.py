"""Exercises of lesson 01, Repairing an autoencoder."""
