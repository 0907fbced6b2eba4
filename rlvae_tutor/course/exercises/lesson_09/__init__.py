"""Exercises of lesson 09, Learning in a small world."""
