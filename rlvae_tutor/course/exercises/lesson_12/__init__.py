"""Exercises of lesson 12, Was it worth it?"""
