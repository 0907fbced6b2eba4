"""The transfer table in numbers that can be compared between fields: their losses share neither scale nor zero.

A difference is given as a share of the *room* of its field: what tuning can win there, from Adam's default rate to the
best one-cycle for this field. 0 is level with the rival, 1 a whole room worse.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from rlvae_tutor.errors import InputError
from rlvae_tutor.evaluation.statistics import Interval

# The content of a transfer.json.
Table = Mapping[str, Any]
HOME = "digits"
UNTUNED, BEST = "constant_adam_default", "one_cycle_in_hindsight"


def without_home(table: Table) -> Table:
    """The content of a transfer.json without the field that the digits' policy was learned on."""
    away = lambda found: {field: result for field, result in found.items() if field != HOME}
    return {**table} | {name: away(table[name]) for name in ("summaries", "differences")}


def room(table: Table, field: str) -> float:
    """Nats from Adam's default rate to the best one-cycle on a field; `InputError` where there are none to win."""
    mean = lambda name: table["summaries"][field][name]["mean"]["mean"]
    nats = mean(UNTUNED) - mean(BEST)
    if nats <= 0:
        raise InputError(f"On {field} the default rate is as good as the best schedule: no room to measure by.")
    return nats


def share_of_room(table: Table, field: str, ours: str, theirs: str) -> Interval:
    """The `Interval` of our loss minus theirs on a field, as a share of its room: below 0 is better."""
    difference = table["differences"][field][ours][theirs]
    return Interval(**{end: value / room(table, field) for end, value in difference.items()})


def count_verdicts(differences: Iterable[Mapping[str, float]]) -> dict[str, int]:
    """How many of the `differences`, ours less theirs as {mean, low, high}, their intervals settle, and how."""
    verdicts = [Interval(**difference).verdict for difference in differences]
    return {verdict: verdicts.count(verdict) for verdict in ("better", "not settled", "worse")}


def crashed_fields(table: Table, name: str) -> list[str]:
    """The fields on which a contestant had a crash."""
    return [field for field, summaries in table["summaries"].items() if summaries[name]["crash_share"] > 0]
