"""A study on a local Dask cluster, whose workers may die."""

import os
import signal
import threading
import time

import pytest

from rlvae_tutor import cli
from rlvae_tutor.experiments import cluster
from rlvae_tutor.experiments.study.steps import study

distributed = pytest.importorskip("distributed", reason="Dask is not installed (extra `cluster`)")


@pytest.fixture
def local_cluster():
    """Three workers of one thread each, in processes of their own."""
    options = {"n_workers": 3, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**options) as local:
        yield local


def kill_a_worker(address, folder, cells):
    """SIGKILL one of the workers once so many cells are done."""
    with distributed.Client(address, set_as_default=False) as client:
        process = min(client.run(os.getpid).values())
    while len(list(folder.glob("steps/*.json"))) < cells:
        time.sleep(0.05)
    os.kill(process, signal.SIGKILL)


@pytest.mark.stress
def test_a_study_on_three_workers_of_which_one_is_killed_is_the_same_as_on_one_process(
    local_cluster, tmp_path, finished_study, study_settings, same_study
):
    folder = tmp_path / "study"
    half = len(list(finished_study.folder.glob("steps/*.json"))) // 2
    killer = threading.Thread(target=kill_a_worker, args=(local_cluster.scheduler_address, folder, half))
    killer.start()
    study(study_settings, folder, scheduler=local_cluster.scheduler_address)
    killer.join()
    same_study(folder)


def test_what_goes_wrong_on_a_worker_goes_wrong_here(local_cluster, tmp_path):
    with cluster.connected(local_cluster.scheduler_address, tmp_path) as spread:
        assert sorted(spread(abs, [-1, 2, -3])) == [1, 2, 3]
        with pytest.raises(ValueError, match="seven"):
            list(spread(int, ["7", "seven"]))


# Refusals.


def test_a_scheduler_that_is_not_there_is_told_with_the_mend(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    assert cli.main(["study", "--scheduler", "tcp://127.0.0.1:1", "--output", str(tmp_path / "study")]) == 2
    error = capsys.readouterr().err.splitlines()
    assert error[-1].endswith("start one with `dask scheduler` and give the address it tells.")


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "ftp://127.0.0.1:1", ""])
def test_an_address_that_is_none_is_told_with_the_mend(address, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    assert cli.main(["study", "--scheduler", address, "--output", str(tmp_path / "study")]) == 2
    assert "No Dask scheduler answers at" in capsys.readouterr().err.splitlines()[-1]


def test_where_no_scheduler_answers_no_client_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    monkeypatch.setattr(distributed, "Client", lambda *_, **__: pytest.fail("a client was made"))
    with pytest.raises(cluster.InputError), cluster.connected("tcp://127.0.0.1:1", tmp_path):
        pass


def test_a_cluster_without_workers_is_told_with_the_mend(tmp_path):
    with distributed.LocalCluster(n_workers=0, dashboard_address=None) as empty:
        told = pytest.raises(cluster.InputError, match=r"has no workers; start some with `dask worker")
        with told, cluster.connected(empty.scheduler_address, tmp_path):
            pass


def test_a_folder_that_a_worker_does_not_see_is_told_with_the_mend(local_cluster, tmp_path):
    told = pytest.raises(cluster.InputError, match="give an --output that all machines share")
    with told, cluster.connected(local_cluster.scheduler_address, tmp_path / "elsewhere"):
        pass
