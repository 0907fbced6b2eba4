import io
import json
import shutil
from contextlib import redirect_stdout
from typing import NamedTuple

import pytest

from rlvae_tutor import checkpoint, cli
from rlvae_tutor.experiments.race.settings import RaceSettings
from rlvae_tutor.experiments.study.settings import StudySettings
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv


@pytest.fixture
def settings():
    return RaceSettings.of_size("tiny", "bars")


@pytest.fixture
def task(settings):
    return settings.task()


class Finished(NamedTuple):
    folder: object
    printed: str
    content: dict


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A race of the command line, from its start to its end; nobody writes into its folder."""
    folder, printed = tmp_path_factory.mktemp("finished") / "race", io.StringIO()
    with redirect_stdout(printed):
        assert cli.main(["race", "--dataset", "bars", "--size", "tiny", "--output", str(folder)]) == 0
    return Finished(folder, printed.getvalue(), json.loads((folder / "race.json").read_text()))


@pytest.fixture(scope="session")
def finished_study(tmp_path_factory):
    """A study of the command line, from its start to its end; nobody writes into its folder."""
    folder, printed = tmp_path_factory.mktemp("finished") / "study", io.StringIO()
    with redirect_stdout(printed):
        assert cli.main(["study", "--size", "tiny", "--output", str(folder)]) == 0
    return Finished(folder, printed.getvalue(), json.loads((folder / "study.json").read_text()))


@pytest.fixture
def study_settings():
    return StudySettings.of_size("tiny")


@pytest.fixture
def same_study(finished_study):
    """Holds that a folder has the report of the `finished_study`; only the seconds may differ."""

    def check(folder):
        study = json.loads((folder / "study.json").read_text())
        assert study | {"seconds": None} == finished_study.content | {"seconds": None}
        for name in ("study.md", "study.png"):
            assert (folder / name).read_bytes() == (finished_study.folder / name).read_bytes()

    return check


@pytest.fixture
def copy(finished, tmp_path):
    """The folder of a finished race, to be damaged."""
    return shutil.copytree(finished.folder, tmp_path / "copy")


@pytest.fixture
def interrupt_after(monkeypatch):
    """Makes the outer step after so many others a Ctrl-C."""
    step = VAETrainingVectorEnv.step

    def start(steps):
        left = [steps]

        def interrupted(env, actions):
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return step(env, actions)

        monkeypatch.setattr(VAETrainingVectorEnv, "step", interrupted)

    return start


@pytest.fixture
def same_race(finished):
    """Holds that a folder has the figures and the agent of the `finished` race; only the seconds may differ."""

    def check(folder):
        race = json.loads((folder / "race.json").read_text())
        assert race | {"seconds": None} == finished.content | {"seconds": None}
        arrays, origin = checkpoint.load(folder / "agent")
        wanted, wanted_origin = checkpoint.load(finished.folder / "agent")
        assert origin == wanted_origin
        assert {name: array.tolist() for name, array in arrays.items()} == {
            name: array.tolist() for name, array in wanted.items()
        }

    return check
