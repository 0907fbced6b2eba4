"""Exercises of lesson 16, Sequences."""
