"""Exercises of lesson 03, Likelihoods and collapse."""
