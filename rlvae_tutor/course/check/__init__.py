"""Checks that know why an answer is wrong."""

from rlvae_tutor.course.check.exercise import Case, Exercise, exercise
from rlvae_tutor.course.check.outcome import Kind, Outcome

__all__ = ["Case", "Exercise", "Kind", "Outcome", "exercise"]
