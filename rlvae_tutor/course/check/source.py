"""The source of a reference answer as a learner sees it: without its decorator and without types."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from typing import Any

# What a type checker reads and a learner need not.
CHECKER_NOTE = re.compile(r"\s+# type: ignore\[.*$", re.MULTILINE)


def source(function: Callable[..., Any]) -> str:
    """The source of a function without its decorators, and without annotations in its signatures.

    Every signature, also that of a function inside, comes on one line; all else is kept to the letter.
    """
    text = CHECKER_NOTE.sub("", textwrap.dedent(inspect.getsource(function)))
    lines = text.splitlines()
    (outer,) = ast.parse(text).body
    definitions = [node for node in ast.walk(outer) if isinstance(node, ast.FunctionDef)]
    for definition in sorted(definitions, key=lambda node: node.lineno, reverse=True):
        body_begins = definition.body[0].lineno - 1
        lines[definition.lineno - 1 : body_begins] = [" " * definition.col_offset + signature(definition)]
    return "\n".join(lines[outer.lineno - 1 :])


def signature(definition: ast.FunctionDef) -> str:
    """The `def` line of a function without annotations."""
    arguments = definition.args
    listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    for argument in listed:
        if argument is not None:
            argument.annotation = None
    return f"def {definition.name}({ast.unparse(arguments)}):"
