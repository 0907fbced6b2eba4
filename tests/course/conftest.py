import pytest


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course folder with its lessons' folder, which is empty, as the working folder."""
    (tmp_path / ".rlvae_tutor").mkdir()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path / "notebooks"
