"""Who may know whom, read off the import statements."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "rlvae_tutor"
# Stands on nothing but itself and is known to all.
GROUND = {"rlvae_tutor", "errors", "backend", "checkpoint", "moved", "plotting"}
KNOWS = {
    "datasets": set(),
    "vae": {"datasets"},
    "mdp": {"datasets", "vae"},
    "qlearning": set(),
    "evaluation": {"datasets", "vae", "mdp", "qlearning"},
    "experiments": {"datasets", "vae", "mdp", "qlearning", "evaluation"},
}  # the course, the command line and its helpers stand on top: they may know all, and none of these knows them
NEVER = {"datasets": {"gymnasium", "tensorflow"}, "vae": {"gymnasium"}}


def module_name(path):
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in PACKAGE.rglob("*.py")}


def imports(module):
    """Full names of all that a module imports, at its top or inside a function; submodules where they are meant."""
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports are not used here"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else node.module for name in names)


def layer(module):
    """`rlvae_tutor.vae.elbo` belongs to `vae`."""
    return module.split(".")[1] if "." in module else module


def layers_known(name):
    """The layers that the modules of layer `name` import."""
    inside = [module for module in MODULES if layer(module) == name]
    return {layer(other) for module in inside for other in imports(module) if other in MODULES} - {name}


@pytest.mark.parametrize("name", KNOWS)
def test_layer_knows_only_what_it_may(name):
    assert layers_known(name) <= KNOWS[name] | GROUND


@pytest.mark.parametrize("name", sorted(GROUND))
def test_ground_knows_no_layer(name):
    assert layers_known(name) <= GROUND


@pytest.mark.parametrize("name", NEVER)
def test_layer_imports_no_foreign_subject(name):
    used = {other.split(".")[0] for module in MODULES if layer(module) == name for other in imports(module)}
    assert not used & NEVER[name]


def test_no_circles():
    others = {module: {other for other in imports(module) if other in MODULES} - {module} for module in MODULES}
    TopologicalSorter(others).prepare()  # raises CycleError and names the circle
