"""Exercises of lesson 05, Training as a decision process."""
