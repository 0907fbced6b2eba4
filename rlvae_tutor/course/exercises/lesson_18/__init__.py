"""Exercises of lesson 18, Reading claims critically: four defects met in published work, in code of our own."""
