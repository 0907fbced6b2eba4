"""The transfer table that ships with the package is whole, and what is told of it is what it found."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import ship

from rlvae_tutor.experiments.shipped import load_shipped_transfer
from rlvae_tutor.experiments.transfer.fields import FIELDS
from rlvae_tutor.experiments.transfer.report import LEARNED, differences, markdown, summary
from rlvae_tutor.experiments.transfer.settings import TransferSettings
from rlvae_tutor.experiments.transfer.verdicts import count_verdicts, crashed_fields, without_home

ROOT = Path(__file__).parents[3]
TABLE = load_shipped_transfer()


def test_it_is_the_full_table_of_today():
    assert TABLE["settings"] == json.loads(json.dumps(asdict(TransferSettings())))
    assert set(TABLE["summaries"]) == set(FIELDS)


def test_readme_and_report_tell_its_figures():
    readme = (ROOT / "README.md").read_text()
    assert ship.with_table(readme, "transfer", TABLE) == readme
    assert (ship.SHIPPED / "transfer" / "transfer.md").read_text() == markdown(TABLE)


def test_its_summaries_and_differences_follow_from_its_scores():
    for field, scores in TABLE["scores"].items():
        again = {name: summary(result) for name, result in scores.items()}
        assert json.loads(json.dumps(again)) == TABLE["summaries"][field]
        assert json.loads(json.dumps(differences(scores))) == TABLE["differences"][field]


def test_policies_drive_ten_vaes_from_eight_starts_and_schedules_the_same_ten():
    for scores in TABLE["scores"].values():
        for name, one in scores.items():
            assert np.shape(one["test"]) == (8 if name in LEARNED else 1, 1, 10)


def test_what_the_readme_says_of_it():
    """The counts of the README's list; a change of the table must change the list."""
    away = without_home(TABLE)
    against = lambda ours, theirs: tuple(
        count_verdicts(one[ours][theirs] for one in away["differences"].values()).values()
    )
    assert len(away["differences"]) == 7
    # Better, not settled, worse.
    assert against("digits_policy", "constant_adam_best") == (3, 4, 0)
    assert against("digits_policy", "cosine_best") == (4, 3, 0)
    assert against("digits_policy", "one_cycle_best") == (0, 5, 2)
    assert against("digits_policy", "one_cycle_in_hindsight") == (0, 3, 4)
    assert against("mixture_policy", "one_cycle_best") == (0, 4, 3)
    assert not any(crashed_fields(TABLE, name) for name in TABLE["summaries"]["digits"])
    heartbeats = {name: one["mean"]["mean"] for name, one in TABLE["summaries"]["heartbeats"].items()}
    assert heartbeats["constant_adam_default"] < heartbeats["digits_policy"] - 10
