"""The engine: steps run in the order of their needs, once; their temporary outputs go when nobody needs them."""

import json
from dataclasses import dataclass
from graphlib import CycleError

import pytest

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import InputError
from rlvae_tutor.experiments.steps import Experiment, Step, run


@dataclass(frozen=True)
class Settings:
    seed: int = 0


class Counting:
    """Makes steps that remember how often each was run, and with what."""

    def __init__(self):
        self.runs = []

    def step(self, name, needs=(), value=1, **options):
        def compute(found, advance):
            self.runs.append(name)
            advance()
            return value + sum(found.values())

        return Step(name, compute, needs, **options)


@pytest.fixture
def counting():
    return Counting()


@pytest.fixture
def experiment(tmp_path, counting):
    """Three steps, listed in the wrong order: the last needs both others."""
    steps = [counting.step("c", ("a", "b")), counting.step("b", ("a",), 10), counting.step("a", value=100)]
    return Experiment(Settings(), tmp_path, steps)


def test_steps_run_in_the_order_of_their_needs_and_get_what_these_found(experiment, counting):
    experiment.run()
    assert counting.runs == ["a", "b", "c"]
    assert [experiment.result(name) for name in "abc"] == [100, 110, 211]
    assert set(experiment.seconds()) == {"a", "b", "c"}


def test_a_finished_step_is_not_run_again_and_a_deleted_one_is(experiment, counting):
    experiment.run()
    experiment.run()
    assert counting.runs == ["a", "b", "c"]
    (experiment.store.folder / "b.json").unlink()
    experiment.run()
    assert counting.runs == ["a", "b", "c", "b"]


def test_a_step_that_fails_leaves_nothing_and_those_before_it_stay(tmp_path, counting):
    def fail(found, advance):
        raise KeyboardInterrupt

    broken = Experiment(Settings(), tmp_path, [counting.step("a"), Step("b", fail, ("a",))])
    with pytest.raises(KeyboardInterrupt):
        broken.run()
    whole = Experiment(Settings(), tmp_path, [counting.step("a"), counting.step("b", ("a",))])
    assert [whole.is_done(name) for name in "ab"] == [True, False]
    whole.run()
    assert counting.runs == ["a", "b"]


def test_steps_that_need_each_other_in_a_circle_are_refused(tmp_path, counting):
    with pytest.raises(CycleError):
        Experiment(Settings(), tmp_path, [counting.step("a", ("b",)), counting.step("b", ("a",))])


def leaves(folder):
    """A step that leaves a checkpoint in `folder`."""

    def make(found, advance):
        checkpoint.save(folder, {}, {})
        return 1

    return make


def test_a_step_without_its_output_is_run_again(tmp_path):
    output = tmp_path / "agent"
    experiment = Experiment(Settings(), tmp_path, [Step("learning", leaves(output), output=output)])
    experiment.run()
    checkpoint.shutil.rmtree(output)
    assert not experiment.is_done("learning")
    experiment.run()
    assert checkpoint.exists(output)


def test_a_temporary_output_lasts_until_every_step_that_needs_it_is_done(tmp_path, counting):
    output, seen = tmp_path / "experience", []
    look = lambda found, advance: seen.append(output.exists())
    steps = [
        Step("training", leaves(output), output=output, temporary=True),
        Step("judging", look, ("training",)),
        Step("choosing", look, ("training", "judging")),
    ]
    experiment = Experiment(Settings(), tmp_path, steps)
    experiment.run()
    assert seen == [True, True]
    assert not output.exists()
    assert experiment.is_done("training"), "nobody needs it any more"
    (experiment.store.folder / "choosing.json").unlink()
    assert not experiment.is_done("training"), "somebody needs it again"
    experiment.run()
    assert seen == [True, True, True]


def test_somebody_else_may_compute_the_steps_and_in_any_order_within_a_wave(tmp_path, counting):
    waves = []

    def elsewhere(compute, names):
        waves.append(set(names))
        yield from map(compute, sorted(names, reverse=True))

    steps = [counting.step("a"), counting.step("b"), counting.step("c", ("a", "b"))]
    Experiment(Settings(), tmp_path, steps).run(elsewhere)
    assert waves == [{"a", "b"}, {"c"}]
    assert counting.runs == ["b", "a", "c"]


# What is in the folder.


def test_results_of_other_settings_are_refused(experiment, tmp_path):
    experiment.run()
    other = Experiment(Settings(seed=1), tmp_path, list(experiment.steps.values()))
    with pytest.raises(InputError, match="other settings or by another version; give another --output"):
        other.open([], resume=True)


def test_an_old_folder_is_named_as_such(tmp_path, experiment):
    (tmp_path / "stages").mkdir()
    with pytest.raises(InputError, match=r"was begun by version 0\.1, which alone can resume it"):
        experiment.open([], resume=True)


def test_a_folder_with_results_is_not_written_over_unasked(tmp_path, experiment, counting):
    build = lambda settings, output: experiment
    run(build, Settings(), tmp_path, ["race.json"], resume=False)
    with pytest.raises(InputError, match="holds results; add --resume"):
        run(build, Settings(), tmp_path, ["race.json"], resume=False)
    run(build, Settings(), tmp_path, ["race.json"], resume=True)
    assert counting.runs == ["a", "b", "c"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("100", "101"),
        lambda text: "[]",
        lambda text: "{}",
        lambda text: json.dumps({"sha256": "", "content": {}}),
    ],
)
def test_a_damaged_result_is_reported_with_the_fix(experiment, damage):
    experiment.run()
    path = experiment.store.folder / "a.json"
    path.write_text(damage(path.read_text()))
    with pytest.raises(InputError, match=r"a.json is damaged; delete that file and go on with --resume"):
        experiment.open([], resume=True)
    path.unlink()
    experiment.run()
    assert experiment.result("a") == 100


def test_bytes_that_are_no_text_are_damage_too(experiment):
    experiment.run()
    (experiment.store.folder / "a.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="damaged"):
        experiment.open([], resume=True)
