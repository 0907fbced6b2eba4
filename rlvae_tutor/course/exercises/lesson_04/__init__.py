"""Exercises of lesson 04, Reading a VAE."""
