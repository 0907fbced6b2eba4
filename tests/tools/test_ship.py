"""Shipping an experiment copies its files into the package, and renews one table of the README."""

import json
import re

import pytest
import ship


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A README and a folder of shipped data that a test may overwrite."""
    (tmp_path / "README.md").write_text(ship.README.read_text())
    monkeypatch.setattr(ship, "README", tmp_path / "README.md")
    monkeypatch.setattr(ship, "SHIPPED", tmp_path / "data")
    return tmp_path


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("experiment", ship.FILES)
def test_shipping_what_ships_changes_nothing(experiment, elsewhere):
    shipped, readme = ship.ROOT / "rlvae_tutor" / "data" / experiment, ship.README.read_text()
    ship.ship(experiment, shipped)
    assert files(elsewhere / "data" / experiment) == files(shipped)
    assert ship.README.read_text() == readme


def test_an_old_agent_does_not_stay_beside_the_new_one(elsewhere):
    old = elsewhere / "data" / "race" / "agent" / "old.npz"
    old.parent.mkdir(parents=True)
    old.touch()
    ship.ship("race", ship.ROOT / "rlvae_tutor" / "data" / "race")
    assert not old.exists()


def test_without_a_result_nothing_is_lost(elsewhere):
    kept = elsewhere / "data" / "race" / "race.json"
    kept.parent.mkdir(parents=True)
    kept.touch()
    with pytest.raises(FileNotFoundError):
        ship.ship("race", elsewhere / "nothing")
    assert kept.exists()


@pytest.mark.parametrize("experiment", ship.FILES)
def test_another_result_changes_its_own_table_only(experiment, elsewhere):
    readme = ship.README.read_text()
    result = json.loads((ship.ROOT / "rlvae_tutor" / "data" / experiment / f"{experiment}.json").read_text())
    first = result["entries"] if experiment == "race" else result["summaries"]
    emptied = result | ({"entries": []} if experiment == "race" else {"summaries": {}})
    changed = ship.with_table(readme, experiment, emptied)
    removed = [line for line in readme.splitlines() if line not in changed.splitlines()]
    assert len(removed) == len(first)
    assert all(re.match(r"\| [^|]+ \|", line) for line in removed)
