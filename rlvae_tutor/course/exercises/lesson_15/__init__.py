"""Exercises of lesson 15, Speech."""
