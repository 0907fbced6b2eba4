import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from PIL import Image

from rlvae_tutor import __version__
from rlvae_tutor.course.demos.duel import as_race, duel
from rlvae_tutor.evaluation.learned import Interface, committees, train_candidates
from rlvae_tutor.experiments.learning import LearningSettings
from rlvae_tutor.experiments.race.report import all_seeds
from rlvae_tutor.experiments.race.settings import RaceSettings
from rlvae_tutor.experiments.race.steps import experiment, race
from rlvae_tutor.experiments.seeds import FIRST_SEED, seeds_for
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.qlearning import Agent

REQUIRED = {"q_learning", "constant_adam_best", "constant_adam_default", "cosine_best", "one_cycle_best", "random"}
STARTS = [f"{rate:.3g}" for rate in np.geomspace(1e-4, 1e-1, 8)]


def entries(race):
    return {entry["name"]: entry for entry in race["entries"]}


# What a race leaves.


def test_race_names_all_contestants(finished):
    assert set(entries(finished.content)) >= REQUIRED


def test_every_entry_tells_its_final_loss_and_its_way_there(finished):
    for entry in finished.content["entries"]:
        final = entry["final_nelbo"]
        assert final["low"] < final["mean"] < final["high"]
        assert 0 <= entry["censored_share"] <= 1
        assert 0 <= entry["crash_share"] <= 1
        assert entry["updates_to_target"] is None or entry["updates_to_target"] in (0, 2, 4, 6, 8)


def test_what_starts_from_a_given_rate_is_told_by_initial_learning_rate(finished):
    started = {name: one for name, one in entries(finished.content).items() if "by_initial_learning_rate" in one}
    assert set(started) == {"q_learning", "constant_adam", "random"}
    for one in started.values():
        starts = one["by_initial_learning_rate"]
        assert list(starts) == STARTS
        assert np.mean([start["mean"] for start in starts.values()]) == pytest.approx(one["final_nelbo"]["mean"])


def test_race_tells_how_it_came_about(finished, settings):
    told = finished.content
    assert told["command"] == "rlvae-tutor race --dataset bars --seed 0 --size tiny"
    assert told["settings"] == json.loads(json.dumps(asdict(settings)))
    wanted = {"dataset": "bars", "seed": 0, "size": "tiny", "test_seeds": 2}
    assert told["settings"].items() >= wanted.items()
    assert told["settings"]["learning"]["rounds"] == 3
    assert told["agent_settings"]["rounds"] == 3
    assert told["seeds"] == {purpose: seeds.tolist() for purpose, seeds in all_seeds(settings).items()}
    assert told["versions"]["rlvae_tutor"] == __version__
    assert set(told["versions"]) >= {"python", "tensorflow", "keras", "numpy"}
    assert told["schedule_shaped_hints"] is False
    assert set(told["seconds"]) == set(experiment(settings, finished.folder).steps)


def test_race_json_is_strict_json(finished):
    def refuse(constant):
        raise AssertionError(constant)

    json.loads((finished.folder / "race.json").read_text(), parse_constant=refuse)


def test_picture_can_be_read(finished):
    with Image.open(finished.folder / "race.png") as picture:
        picture.load()
        assert picture.size == (1060, 440)


def test_agent_is_the_best_candidate_and_acts(finished, task):
    learning = finished.content["learning"]
    scores = learning["worst_start_on_validation"]
    assert set(scores) == {"round_2", "round_3", "refit"}
    assert scores[learning["chosen"]] == min(scores.values())
    agent = Agent.load(finished.folder / "agent")
    observations, _ = VAETrainingVectorEnv(2, task).reset(seed=0)
    assert np.all(agent.act(observations) < 7)


def test_nothing_else_is_left(finished):
    assert {path.name for path in finished.folder.iterdir()} == {"race.json", "race.png", "agent", "steps"}
    assert all(path.suffix == ".json" for path in (finished.folder / "steps").iterdir()), "the experience is not kept"
    assert not list(finished.folder.rglob("*.part"))


# Honest comparison.


def test_settings_of_the_command_line():
    full, quick = RaceSettings.of_size("full", "digits", 3), RaceSettings.of_size("quick", "bars")
    assert full.command == "rlvae-tutor race --dataset digits --seed 3"
    assert quick.command == "rlvae-tutor race --dataset bars --seed 0 --quick"
    assert quick.learning.runs() < full.learning.runs()


def test_seeds_of_all_purposes_and_races_are_disjoint():
    blocks = [block for seed in (0, 1, 2, 2**31 - 1) for block in all_seeds(RaceSettings(seed=seed)).values()]
    assert len(blocks) == 4 * 4
    assert len(np.unique(np.concatenate(blocks))) == sum(map(len, blocks))


def test_learning_trains_on_lower_seeds_than_any_other_purpose(task, settings, tmp_path, monkeypatch):
    drawn = []
    reset = VAETrainingVectorEnv.reset

    def recorded(env, *, seed=None, options=None):
        drawn.append(seed)
        return reset(env, seed=seed, options=options)

    monkeypatch.setattr(VAETrainingVectorEnv, "reset", recorded)
    learning = settings.learning
    env = Interface().training_env([task], learning.members)
    train_candidates(env, learning.dqn(task.horizon, settings.seed), learning.refit_steps, tmp_path / "training")
    assert len(set(drawn)) == learning.rounds
    assert max(drawn) + learning.members <= FIRST_SEED <= min(seeds_for("pilot", 0, 4))


def test_a_policy_of_several_trainings_acts_by_the_mean_of_what_each_learned_apart(task, settings, tmp_path):
    learning = replace(settings.learning, trainings=2)
    env = Interface().training_env([task], learning.members)
    trainings = [learning.dqn(task.horizon, 3, number) for number in (0, 1)]
    apart = [train_candidates(env, dqn, learning.refit_steps, tmp_path / str(dqn.seed)) for dqn in trainings]
    both = committees(apart)
    assert list(both) == learning.candidates
    seen = env.reset(seed=0)[0]
    values = {name: [candidates[name].q_values(seen) for candidates in apart] for name in apart[0]}
    assert all(not np.array_equal(*one) for one in values.values())
    wanted = {name: np.mean(one, axis=0) for name, one in values.items()}
    everything = np.mean(list(values.values()), axis=0)  # of all snapshots of a training
    wanted |= {"trainings_0": everything[0], "trainings_1": everything[1], "trainings_0_1": everything.mean(axis=0)}
    assert set(both) == set(wanted)
    for name, committee in both.items():
        np.testing.assert_allclose(committee.q_values(seen), wanted[name], rtol=1e-5, atol=1e-5)


def test_no_two_trainings_of_any_policies_share_a_seed():
    drawn = [LearningSettings(trainings=3).dqn(40, seed, number).seed for seed in range(5) for number in range(3)]
    assert len(set(drawn)) == 15


def test_no_choice_looks_at_the_test_split(finished, settings, tmp_path, monkeypatch):
    nelbo = VAETrainingVectorEnv.nelbo
    poison = lambda env, split: 100 - nelbo(env, split) if split == "test" else nelbo(env, split)
    monkeypatch.setattr(VAETrainingVectorEnv, "nelbo", poison)
    poisoned = race(settings, tmp_path, resume=True)
    assert poisoned["task"] == finished.content["task"]
    assert poisoned["learning"] == finished.content["learning"]
    for name, entry in entries(poisoned).items():
        untouched = entries(finished.content)[name]
        assert entry.get("tuning") == untouched.get("tuning")
        assert entry["curve"] == untouched["curve"]
        assert entry["final_nelbo"] != untouched["final_nelbo"]


def test_all_schedules_cost_the_same_and_learning_all_it_ran(finished, settings):
    spent = {entry["tuning"]["runs"] for entry in finished.content["entries"] if "tuning" in entry}
    assert spent == {settings.tuning_settings * settings.tuning_seeds}
    pilot, gathered, candidates_looked_at = 16 * 4, 3 * 2, 3
    assert finished.content["training_runs"] == pilot + gathered + candidates_looked_at * 8 * 2


def test_a_duel_is_a_race_of_two(finished, task):
    two = as_race(duel(Agent.load(finished.folder / "agent"), task, seeds=[1, 2]), task)
    assert list(entries(two)) == ["q_learning", "constant_adam"]
    assert list(entries(two)["constant_adam"]["by_initial_learning_rate"]) == STARTS
