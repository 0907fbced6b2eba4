"""Lesson 17: a small Dask cluster on this machine loses a worker, and its results are the same."""

import logging
import os
import tempfile
from collections.abc import Callable, Iterable
from typing import Any

import psutil

from rlvae_tutor.experiments.cluster import connected


def one_killed(function: Callable[[Any], tuple[Any, Any]], items: Iterable[Any], after: int) -> dict[Any, Any] | None:
    """{key: result} of `function(item)`, which returns (key, result), on two workers; None where Dask is missing.

    One worker is killed as soon as `after` results are there; Dask starts another in its place.
    """
    try:
        from distributed import LocalCluster
    except ModuleNotFoundError:
        return None
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    found: dict[Any, Any] = {}
    with LocalCluster(**options, silence_logs=logging.CRITICAL) as local, tempfile.TemporaryDirectory() as folder:
        victim = psutil.Process(a_worker(local))
        with connected(local.scheduler_address, folder) as spread:
            for key, result in spread(function, items):
                found[key] = result
                if len(found) == after:
                    victim.kill()
    return found


def a_worker(local: Any) -> int:
    """The process number of one of the workers of a `LocalCluster`."""
    from distributed import Client

    with Client(local, set_as_default=False) as client:
        return min(client.run(os.getpid).values())
