"""The source of a reference answer as a learner sees it: without its decorator and without types."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


def source(function: Callable[..., Any]) -> str:
    """The source of a function without its decorators and without the annotations of its signature, on one line."""
    text = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(text).body[0]
    assert isinstance(definition, ast.FunctionDef), "only what `def` defines has a signature to show"
    body = text.splitlines()[definition.body[0].lineno - 1 :]
    return "\n".join([signature(definition), *body])


def signature(definition: ast.FunctionDef) -> str:
    """The `def` line of a function without annotations."""
    arguments = definition.args
    listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    for argument in listed:
        if argument is not None:
            argument.annotation = None
    return f"def {definition.name}({ast.unparse(arguments)}):"
