import json

import pytest

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import InputError
from rlvae_tutor.experiments.stages import Stages


def never():
    raise AssertionError("a finished stage was run again")


@pytest.fixture
def stages(tmp_path):
    return Stages(tmp_path / "stages", {"seed": 1})


def test_a_stage_is_run_once(stages):
    assert stages.run("pilot", lambda: [22.7, {"a": None}]) == [22.7, {"a": None}]
    assert stages.run("pilot", never) == [22.7, {"a": None}]
    assert list(stages.seconds()) == ["pilot"]


def test_a_stage_that_fails_leaves_nothing(stages):
    with pytest.raises(AssertionError):
        stages.run("pilot", never)
    assert stages.files() == []


def test_a_stage_without_its_product_is_run_again(stages, tmp_path):
    product = tmp_path / "agent"

    def compute():
        checkpoint.save(product, {}, {})
        return "made"

    stages.run("learning", compute, product)
    assert stages.run("learning", never, product) == "made"
    checkpoint.shutil.rmtree(product)
    stages.run("learning", compute, product)
    assert checkpoint.exists(product)


def test_a_stage_of_another_race_is_refused(stages):
    stages.run("pilot", lambda: 1)
    with pytest.raises(InputError, match="other settings or by another version; give another --output"):
        Stages(stages.folder, {"seed": 2}).run("pilot", never)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("22.7", "21.7"),
        lambda text: "[]",
        lambda text: "{}",
        lambda text: json.dumps({"sha256": "", "content": {}}),
    ],
)
def test_a_damaged_stage_says_what_to_do(stages, damage):
    stages.run("pilot", lambda: 22.7)
    (path,) = stages.files()
    path.write_text(damage(path.read_text()))
    with pytest.raises(InputError, match=r"pilot.json is damaged; delete that file and go on with --resume"):
        stages.run("pilot", never)
    path.unlink()
    assert stages.run("pilot", lambda: 22.7) == 22.7


def test_bytes_that_are_no_text_are_damage_too(stages):
    stages.run("pilot", lambda: 22.7)
    stages.files()[0].write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="damaged"):
        stages.run("pilot", never)
