"""Notebooks written by hand, for what reads a course's lessons."""

import nbformat

md, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell


def write(course, name, *cells):
    """Write a lesson with a title and these cells."""
    cells = (md(f"# Lesson {name}"), *cells)
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), course / f"{name}.ipynb")
