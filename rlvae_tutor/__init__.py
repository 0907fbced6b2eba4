"""Variational autoencoders, their training as a decision process, and Q-learning over optimizer steps."""

__version__ = "0.1.0"
