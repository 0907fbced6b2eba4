"""Two workers of which one is killed: the results are those of one process."""

import sys
import time

import pytest

from rlvae_tutor.course.demos.two_workers import one_killed


def piece(number):
    """A result after a moment, so that the killed worker is at work."""
    time.sleep(0.1)
    return number, number**2


def test_a_killed_worker_changes_nothing(monkeypatch):
    pytest.importorskip("distributed", reason="Dask is not installed (extra `cluster`)")
    monkeypatch.setattr(piece, "__module__", "__main__")  # sent by value, as a notebook's function is
    assert one_killed(piece, range(8), after=2) == {number: number**2 for number in range(8)}


def test_without_dask_nothing_is_done(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert one_killed(piece, range(2), after=1) is None
