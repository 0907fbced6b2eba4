"""Exercises of lesson 13, Images."""
