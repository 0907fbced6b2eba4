"""What `rlvae_tutor.qlearning` offers, and what importing it does not load."""

import subprocess
import sys

import pytest

from rlvae_tutor import qlearning

IMPORTS = """
import sys
import rlvae_tutor.qlearning.planning, rlvae_tutor.qlearning.tabular, rlvae_tutor.qlearning.table_over_bins
assert "tensorflow" not in sys.modules
"""


def test_planning_and_tables_load_no_tensorflow():
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)


@pytest.mark.parametrize("name", qlearning.__all__)
def test_every_name_on_the_face_is_there(name):
    assert getattr(qlearning, name).__name__ == name


def test_another_name_is_refused_as_by_any_module():
    with pytest.raises(AttributeError, match="has no attribute 'train'"):
        _ = qlearning.train
