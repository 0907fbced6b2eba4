"""Exercises of lesson 14, Text."""
