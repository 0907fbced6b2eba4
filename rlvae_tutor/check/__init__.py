"""Exercises that know why an answer is wrong: `exercises("02")` gives those of lesson 02."""

from rlvae_tutor.check.exercise import Case, Exercise, exercise
from rlvae_tutor.check.outcome import Kind, Outcome
from rlvae_tutor.check.progress import predict, prediction
from rlvae_tutor.check.sheets import exercises, sheets

__all__ = ["Case", "Exercise", "Kind", "Outcome", "exercise", "exercises", "predict", "prediction", "sheets"]
