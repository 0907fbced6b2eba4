"""The course that stands on the library: exercises, their checks, widgets, and what single lessons need."""
