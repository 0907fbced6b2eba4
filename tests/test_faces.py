"""A package's face says what others may use, and importing it loads nothing that it does not need."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "rlvae_tutor"
FACES = [
    ".".join(file.parent.relative_to(PACKAGE.parent).parts)
    for file in sorted(PACKAGE.rglob("__init__.py"))
    if "\n__all__ = " in file.read_text()
]
HEAVY = {"tensorflow", "keras", "matplotlib", "gymnasium", "numpy", "scipy", "sklearn", "ipywidgets", "IPython"}


def in_order(name):
    """The key of ruff's order: constants, then classes, then functions."""
    return not name.isupper(), not name[0].isupper(), name


def loaded_by(*modules):
    """Full names of all modules that a new Python has loaded after importing these."""
    program = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    report = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(report.stdout.split())


def test_the_library_has_faces():
    assert {"rlvae_tutor.datasets", "rlvae_tutor.vae", "rlvae_tutor.qlearning"} <= set(FACES)


@pytest.mark.parametrize("face", FACES)
def test_every_name_on_a_face_exists_once_and_in_order(face):
    module = importlib.import_module(face)
    assert module.__all__ == sorted(set(module.__all__), key=in_order)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert [name for name in module.__all__ if name.startswith("_")] == []


def test_importing_the_package_is_instant():
    assert {name.partition(".")[0] for name in loaded_by("rlvae_tutor")} & HEAVY == set()


def test_the_library_loads_neither_the_course_nor_the_experiments():
    layers = ("datasets", "vae", "mdp", "qlearning", "evaluation")
    loaded = loaded_by(*(f"rlvae_tutor.{layer}" for layer in layers))
    assert "rlvae_tutor.mdp" in loaded
    assert [name for name in loaded if name.startswith(("rlvae_tutor.course", "rlvae_tutor.experiments"))] == []


def test_data_sets_load_no_tensorflow():
    assert {name.partition(".")[0] for name in loaded_by("rlvae_tutor.datasets")} & {"tensorflow", "keras"} == set()
