"""Exercises of lesson 06, Designing the reward."""
