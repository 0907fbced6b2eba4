"""The benchmark against Stable-Baselines3: a tiny run from its start, through an interruption, to its table."""

import importlib.util
import io
import json
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.task import Task

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "bench_stable_baselines3.py"
SMALL = Task("bars", hidden=(8,), latent=2, batch_size=16, horizon=4, updates_per_step=2)
TINY = ["--seeds", "2", "--rounds", "3"]


def load_script():
    """A copy of the script as a module."""
    specification = importlib.util.spec_from_file_location("bench_stable_baselines3", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPT.parent)  # the script imports `q_learners` from beside it
        specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def bench():
    return load_script()


@pytest.fixture(scope="module")
def peer(bench):
    """The module of the learners, where Stable-Baselines3 is installed."""
    if bench.sb3 is None:
        pytest.skip("Stable-Baselines3 is not installed (extra `peers`)")
    return sys.modules["q_learners"]


@pytest.fixture(scope="module")
def tiny(peer):
    """Another copy with a small task, and two networks where the race has six: each one is compiled by itself."""
    script = load_script()

    @dataclass(frozen=True)
    class TinyPlan(peer.Plan):
        task: Task = SMALL
        members: int = 16  # as many as are judged at a time: every other number would be compiled too
        test_seeds: int = 2

        def settings(self, networks, seed=0):
            return replace(super().settings(networks, seed), batch_size=16, gradient_steps=8, target_period=4)

    script.Plan = TinyPlan
    script.OURS = [script.OURS[0], peer.our_contestant("ours_two", "our double DQN, two networks", 2)]
    return script


class Finished(NamedTuple):
    code: int
    printed: str
    result: dict
    trained: list  # (contestant, seed) in the order of training
    left: set  # names of files beside the output


def interrupted_and_finished(script, folder):
    """Runs the script twice into `folder`, the first time with a Ctrl-C in the fourth training."""
    output, trained, train_and_judge = folder / "result.json", [], script.train_and_judge

    def watched(plan, contestant, seed):
        trained.append((contestant.name, seed))
        if len(trained) == 4:
            raise KeyboardInterrupt
        return train_and_judge(plan, contestant, seed)

    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
        patch.setattr(script, "train_and_judge", watched)
        with pytest.raises(KeyboardInterrupt):
            script.main([*TINY, "--output", str(output)])
        code = script.main([*TINY, "--output", str(output)])
    left = {path.name for path in folder.iterdir()}
    return Finished(code, printed.getvalue(), json.loads(output.read_text()), trained, left)


@pytest.fixture(scope="module")
def finished(tiny, tmp_path_factory):
    return interrupted_and_finished(tiny, tmp_path_factory.mktemp("benchmark"))


@pytest.mark.peers
def test_it_goes_on_where_it_stopped(finished):
    contestants = ["ours", "ours_two", "sb3_default", "sb3_our_settings"]
    every = [(name, seed) for seed in (0, 1) for name in contestants]
    assert finished.trained == [*every[:4], *every[3:]]
    assert finished.left == {"result.json"}


@pytest.mark.peers
def test_it_reports_every_training(finished):
    for contestant in finished.result["contestants"]:
        losses = [training["test_loss"] for training in contestant["trainings"]]
        assert np.mean(losses) == pytest.approx(contestant["test_loss"]["mean"])
        assert contestant["label"] in finished.printed
        for training in contestant["trainings"]:
            assert np.mean(training["by_test_seed"]) == pytest.approx(training["test_loss"], abs=1e-4)
            assert max(training["by_initial_learning_rate"]) == pytest.approx(training["worst_start"], abs=1e-4)


@pytest.mark.peers
def test_its_verdict_is_the_interval_and_its_exit_code_the_verdict_on_one_network(finished):
    means = {contestant["name"]: contestant["test_loss"]["mean"] for contestant in finished.result["contestants"]}
    for pair in finished.result["differences"]:
        assert pair["nats"]["mean"] == pytest.approx(means[pair["theirs"]] - means[pair["ours"]], abs=1e-4)
        assert (pair["verdict"] == "no worse") == (pair["nats"]["low"] > -0.1)
    verdicts = [pair["verdict"] for pair in finished.result["differences"] if pair["ours"] == "ours"]
    assert finished.code == (0 if verdicts == ["no worse"] * 2 else 1)


@pytest.mark.peers
def test_both_make_as_many_gradient_steps_and_copies_of_the_target(peer):
    plan = peer.Plan()
    ours, theirs = plan.settings(networks=1), peer.with_our_settings(plan)
    learning_rounds = ours.rounds - ours.first_learning_round
    learning_steps = (plan.steps - theirs["learning_starts"]) // plan.members
    assert learning_steps * theirs["gradient_steps"] == learning_rounds * ours.gradient_steps
    between_copies = theirs["target_update_interval"] // plan.members * theirs["gradient_steps"]
    assert between_copies == ours.target_period


@pytest.mark.peers
def test_what_stable_baselines3_sees_is_the_environment(peer):
    env, seen = VAETrainingVectorEnv(16, SMALL), peer.AsVecEnv(VAETrainingVectorEnv(16, SMALL))
    seen.seed(7)
    np.testing.assert_array_equal(seen.reset(), env.reset(seed=7)[0])
    for step in range(1, 2 * SMALL.horizon + 1):
        actions = np.full(16, step % 7)
        observations, rewards, ended, infos = seen.step(actions)
        wanted, wanted_rewards, terminated, _, wanted_infos = env.step(actions)
        np.testing.assert_array_equal(observations, wanted)
        np.testing.assert_array_equal(rewards, wanted_rewards)
        np.testing.assert_array_equal(ended, terminated)
        assert ended.all() == (step % SMALL.horizon == 0)
        for i in np.flatnonzero(ended):
            np.testing.assert_array_equal(infos[i]["terminal_observation"], wanted_infos["final_obs"][i])
            assert infos[i]["terminal_observation"][1] == 0  # nothing is left of the horizon
            assert not infos[i]["TimeLimit.truncated"]


@pytest.mark.peers
def test_what_it_cannot_run_is_refused_in_a_sentence(tiny, tmp_path, capsys):
    for wrong, said in ((["--seeds", "1"], "at least 2"), (["--rounds", "2"], "first_learning_round")):
        with pytest.raises(SystemExit) as stop:
            tiny.main([*TINY, *wrong, "--output", str(tmp_path / "result.json")])
        assert stop.value.code == 2
        assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_without_stable_baselines3_it_is_skipped(bench, monkeypatch, capsys):
    monkeypatch.setattr(bench, "sb3", None)
    assert bench.main([]) == 0
    assert capsys.readouterr().out.startswith("Skipped: Stable-Baselines3 is not installed; install it with")


def test_the_shipped_results_are_a_full_run_in_which_ours_is_no_worse():
    shipped = json.loads(SCRIPT.with_name("stable_baselines3.json").read_text())
    assert len(shipped["seeds"]) == 5
    assert shipped["plan"]["rounds"] == load_script().Plan.rounds
    assert {pair["verdict"] for pair in shipped["differences"]} == {"no worse"}


def test_the_notes_report_the_shipped_results():
    shipped = json.loads(SCRIPT.with_name("stable_baselines3.json").read_text())
    notes = SCRIPT.with_name("NOTES.md").read_text()
    for contestant in shipped["contestants"]:
        loss = contestant["test_loss"]
        cells = f"| {loss['mean']:.2f} [{loss['low']:.2f}, {loss['high']:.2f}] | {contestant['worst_start']:.2f} |"
        assert cells in notes, f"NOTES.md does not say {cells} of {contestant['label']}"
