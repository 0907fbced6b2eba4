"""Exercises of lesson 17, Faster and further."""
