"""The transfer table in numbers that can be compared between fields: their losses share neither scale nor zero.

A difference is told as a share of the *room* of its field: what tuning can win there, from Adam's default rate to the
best one-cycle for this field. 0 is level with the rival, 1 a whole room worse.
"""

from rlvae_tutor.errors import InputError
from rlvae_tutor.evaluation.statistics import Interval

HOME = "digits"
UNTUNED, BEST = "constant_adam_default", "one_cycle_in_hindsight"


def abroad(table):
    """The content of a transfer.json without the field that the digits' policy was learned on."""
    away = lambda found: {field: one for field, one in found.items() if field != HOME}
    return table | {name: away(table[name]) for name in ("summaries", "differences")}


def room(table, field):
    """Nats from Adam's default rate to the best one-cycle on a field; `InputError` where there are none to win."""
    mean = lambda name: table["summaries"][field][name]["mean"]["mean"]
    nats = mean(UNTUNED) - mean(BEST)
    if nats <= 0:
        raise InputError(f"On {field} the default rate is as good as the best schedule: no room to measure by.")
    return nats


def share_of_room(table, field, ours, theirs):
    """The `Interval` of our loss less theirs on a field, as a share of its room: below 0 is better."""
    difference = table["differences"][field][ours][theirs]
    return Interval(**{end: value / room(table, field) for end, value in difference.items()})


def count_verdicts(differences):
    """How many of the `differences`, ours less theirs as {mean, low, high}, their intervals settle, and how."""
    words = [word(Interval(**one)) for one in differences]
    return {one: words.count(one) for one in ("better", "not settled", "worse")}


def word(difference):
    """What the `Interval` of a difference in losses says."""
    if difference.high < 0:
        return "better"
    return "worse" if difference.low > 0 else "not settled"


def crashed_fields(table, name):
    """The fields on which a contestant had a crash."""
    return [field for field, one in table["summaries"].items() if one[name]["crash_share"] > 0]
