"""The race that ships with the package is whole, and the README tells its figures."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import ship

from rlvae_tutor.evaluation.learned import INITIAL_RATES
from rlvae_tutor.experiments.race.settings import RaceSettings
from rlvae_tutor.experiments.shipped import load_shipped_race

ROOT = Path(__file__).parents[3]
AGENT, RACE = load_shipped_race()
ENTRIES = {entry["name"]: entry for entry in RACE["entries"]}


def test_readme_tells_the_figures_of_the_shipped_race():
    readme = (ROOT / "README.md").read_text()
    assert ship.with_table(readme, "race", RACE) == readme
    assert ENTRIES["q_learning"]["label"] in readme


def test_learned_policy_beats_the_best_constant_rate_from_every_start():
    best = ENTRIES["constant_adam_best"]["final_nelbo"]["mean"]
    ends = ENTRIES["q_learning"]["by_initial_learning_rate"]
    assert list(ends) == [f"{rate:.3g}" for rate in INITIAL_RATES]
    assert all(end["mean"] <= best - 0.2 for end in ends.values())


def test_learned_policy_comes_close_to_tuned_one_cycle():
    assert ENTRIES["q_learning"]["final_nelbo"]["mean"] <= ENTRIES["one_cycle_best"]["final_nelbo"]["mean"] + 0.1


def test_shipped_agent_lowers_a_high_rate_at_the_end():
    # Observations: log10(learning rate) + 3 and the remaining share of the horizon.
    late_and_high = np.array([[np.log10(0.1) + 3, 0.1]], np.float32)
    assert AGENT.act(late_and_high)[0] < 3


def test_shipped_race_is_told_with_its_command_and_settings():
    assert RACE["command"] == RaceSettings().command
    assert RACE["settings"] == json.loads(json.dumps(asdict(RaceSettings())))
