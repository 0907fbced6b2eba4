"""Differences between fields that have no common scale, and what their intervals settle."""

import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.experiments.transfer.figures import RIVALS, transfer_figure
from rlvae_tutor.experiments.transfer.report import LABELS, LEARNED
from rlvae_tutor.experiments.transfer.verdicts import abroad, count_verdicts, crashed_fields, room, share_of_room


def interval(mean, reach=0.5):
    return {"mean": mean, "low": mean - reach, "high": mean + reach}


def table(default=30.0, shift=-1.0):
    """Two fields, the second with every loss ten times as far from a loss below zero."""
    losses = dict.fromkeys(LABELS, 26.0) | {"constant_adam_default": default, "one_cycle_in_hindsight": 25.0}
    summary = lambda loss: {"mean": interval(loss), "crash_share": 0.0}
    schedules = [name for name in LABELS if name not in LEARNED]
    differences = lambda scale: {
        ours: {name: interval(scale * shift, scale / 2) for name in schedules} for ours in LEARNED
    }
    scaled = {name: summary(10 * loss - 500) for name, loss in losses.items()}
    scaled["digits_policy"] |= {"crash_share": 0.1}
    return {
        "summaries": {"a": {name: summary(loss) for name, loss in losses.items()}, "b": scaled},
        "differences": {"a": differences(1.0), "b": differences(10.0)},
    }


def test_a_share_of_the_room_does_not_depend_on_scale_or_zero_of_a_loss():
    one, other = (share_of_room(table(), field, "digits_policy", "cosine_best") for field in "ab")
    assert (one.mean, one.low, one.high) == pytest.approx((-0.2, -0.3, -0.1))
    assert (one.mean, one.low, one.high) == pytest.approx((other.mean, other.low, other.high))


def test_where_tuning_wins_nothing_there_is_no_measure():
    with pytest.raises(InputError, match="On a the default rate is as good"):
        room(table(default=25.0), "a")


def test_intervals_settle_only_what_they_leave_zero_out_of():
    found = count_verdicts([interval(-1.0), interval(-0.4), interval(0.5), interval(0.6), interval(2.0)])
    assert found == {"better": 1, "not settled": 2, "worse": 2}


def test_home_is_left_out_of_what_counts_fields_abroad():
    whole = table() | {"command": "as it was"}
    for part in ("summaries", "differences"):
        whole[part]["digits"] = whole[part]["a"]
    away = abroad(whole)
    assert list(away["summaries"]) == list(away["differences"]) == ["a", "b"]
    assert away["command"] == "as it was"


def test_fields_with_a_crash_are_named():
    assert crashed_fields(table(), "digits_policy") == ["b"]
    assert crashed_fields(table(), "mixture_policy") == []


@pytest.mark.parametrize("shift", [-1.0, 0.05, 200.0])
def test_the_picture_can_be_drawn_whatever_was_found(shift):
    assert set(RIVALS) <= set(LABELS)
    assert transfer_figure(table(shift=shift)).data.startswith(b"\x89PNG")
