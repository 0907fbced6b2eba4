"""Who imports from an earlier version's place is told the new one."""

import importlib
import sys
from pathlib import Path

import pytest

from rlvae_tutor.moved import MOVED

PACKAGE = Path(__file__).parents[1] / "rlvae_tutor"


@pytest.mark.parametrize("old", MOVED)
def test_an_old_import_says_where_the_module_is_now(old):
    with pytest.raises(ModuleNotFoundError, match=f"rlvae_tutor.{old} has moved: it is now in rlvae_tutor"):
        importlib.import_module(f"rlvae_tutor.{old}")


@pytest.mark.parametrize("old", MOVED)
def test_nothing_stands_at_an_old_place_and_the_changelog_tells_of_it(old):
    assert not (PACKAGE / f"{old.replace('.', '/')}.py").exists()
    assert f"`{old}`" in (PACKAGE.parent / "CHANGELOG.md").read_text()


def test_a_folder_that_an_older_version_left_behind_is_no_package(tmp_path, monkeypatch):
    (tmp_path / "rlvae_tutor" / "check").mkdir(parents=True)
    import rlvae_tutor

    monkeypatch.setattr(rlvae_tutor, "__path__", [*rlvae_tutor.__path__, str(tmp_path / "rlvae_tutor")])
    monkeypatch.delitem(sys.modules, "rlvae_tutor.check", raising=False)
    with pytest.raises(ModuleNotFoundError, match="has moved"):
        importlib.import_module("rlvae_tutor.check")
