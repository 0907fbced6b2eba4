from importlib import metadata

import pytest
from packaging.specifiers import SpecifierSet

from rlvae_tutor import doctor
from rlvae_tutor.doctor import Finding


@pytest.fixture
def brief(monkeypatch):
    monkeypatch.setattr(doctor, "TRAINING_SECONDS", 0.2)


def test_healthy_machine_gets_zero_and_no_advice(brief, capsys):
    assert doctor.examine() == 0
    report = capsys.readouterr().out
    assert report.endswith("All is well.\n")
    assert "to do" not in report
    assert all(
        word in report for word in ("Python", "tensorflow", "CPU cores", "GPUs", "Memory", "Disk", "updates per")
    )


def test_values_stand_in_one_column(brief):
    lines = [doctor.in_a_line(finding) for finding in doctor.software()]
    assert {len(line) - len(line[19:].lstrip()) for line in lines} == {19}


def test_every_requirement_is_looked_at_and_no_extra():
    names = {finding.name for finding in doctor.software()}
    assert {"tensorflow", "keras", "gymnasium", "jupyterlab"} <= names
    assert not names & {"torch", "nbval", "dask", "sphinx"}


@pytest.mark.parametrize(
    ("version", "value", "well"),
    [("2.21.0", "2.21.0", True), ("2.20.0", "2.20.0, but >=2.21 is needed", False), (None, "missing", False)],
)
def test_version_is_held_against_what_is_asked(version, value, well):
    finding = doctor.against("tensorflow", version, SpecifierSet(">=2.21"))
    assert finding.value == value
    assert bool(finding.advice) is not well


def test_ailment_gets_one_and_its_advice(brief, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "installed_version", lambda name: None if name == "keras" else metadata.version(name))
    assert doctor.examine() == 1
    report = capsys.readouterr().out
    assert "  ! keras          missing\n      to do: install the course anew" in report
    assert "1 of the lines above" in report


def test_course_that_is_not_installed_is_found(monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGE", "rlvae_tutor_that_nobody_installed")
    assert doctor.software() == [Finding(doctor.PACKAGE, "not installed", doctor.REINSTALL)]


def test_scarce_memory_and_disk_are_found():
    assert not doctor.room("Disk", 5.0, 10.0, 1.0, "").advice
    assert doctor.room("Disk", 0.5, 10.0, 1.0, "delete old results").advice == "1 GB should be free: delete old results"


def test_failing_training_is_a_finding(monkeypatch):
    def fail(seconds):
        raise RuntimeError("no such operation")

    monkeypatch.setattr(doctor, "train_briefly", fail)
    (finding,) = doctor.training()
    assert finding.value == "failed with RuntimeError: no such operation"


@pytest.mark.parametrize("last_loss", [float("nan"), 2.0])
def test_training_that_does_not_learn_is_a_finding(monkeypatch, last_loss):
    monkeypatch.setattr(doctor, "train_briefly", lambda seconds: (10, 1.0, last_loss))
    assert doctor.training()[1].advice
