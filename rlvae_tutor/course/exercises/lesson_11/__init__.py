"""Exercises of lesson 11, Deep Q-learning."""
