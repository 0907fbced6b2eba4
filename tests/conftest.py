"""Which tests run side by side (pytest-xdist, `--dist loadgroup`): files, each from top to bottom in one process."""

from pathlib import Path

import pytest

EVALUATION = Path(__file__).parent / "evaluation"


def pytest_collection_modifyitems(items):
    """Keep the tests of a file together, and all that share the finished race and study: each is computed once."""
    for item in items:
        together = EVALUATION if EVALUATION in item.path.parents else item.path
        item.add_marker(pytest.mark.xdist_group(str(together)))
