"""A small Dask cluster on this machine that loses a worker, to see that results do not depend on who computes them."""

import logging
import os
import tempfile

import psutil

from rlvae_tutor.experiments.cluster import connected


def one_killed(function, items, after):
    """{key: result} of `function(item)`, which returns (key, result), on two workers; None where Dask is missing.

    One of the two is killed once `after` results are there; Dask starts another one in its place.
    """
    try:
        from distributed import LocalCluster
    except ModuleNotFoundError:
        return None
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    found = {}
    with LocalCluster(**options, silence_logs=logging.CRITICAL) as local, tempfile.TemporaryDirectory() as folder:
        victim = psutil.Process(a_worker(local))
        with connected(local.scheduler_address, folder) as spread:
            for key, result in spread(function, items):
                found[key] = result
                if len(found) == after:
                    victim.kill()
    return found


def a_worker(local):
    """The number of the process of one of a cluster's workers."""
    from distributed import Client

    with Client(local, set_as_default=False) as client:
        return min(client.run(os.getpid).values())
