"""Exercises of lesson 08, Planning in a small world."""
