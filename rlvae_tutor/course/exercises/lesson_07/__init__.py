"""Exercises of lesson 07, Policies and gradient descent."""
