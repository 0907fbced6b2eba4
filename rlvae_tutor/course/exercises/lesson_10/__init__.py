"""Exercises of lesson 10, Q-learning over optimizer steps."""
