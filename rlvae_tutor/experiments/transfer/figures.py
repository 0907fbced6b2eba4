"""The picture of the transfer table: learned policies against schedules that were tuned on digits, field by field."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from rlvae_tutor.experiments.labels import TRANSFER as LABELS
from rlvae_tutor.experiments.transfer.report import LEARNED
from rlvae_tutor.experiments.transfer.verdicts import share_of_room
from rlvae_tutor.plotting import BLACK, BLUE, VERMILION, error_bars, figure_png, new_figure

RIVALS = ("constant_adam_best", "cosine_best", "one_cycle_best")
LOOKS: dict[str, dict[str, Any]] = dict(
    zip(LEARNED, ({"color": BLUE, "marker": "s"}, {"color": VERMILION, "marker": "D"}), strict=True)
)
APART = 0.16  # how far above and below its field's line a policy stands
# Even in per cent up to the first of these, logarithmic beyond.
EVEN, TICKS = 10, (10, 100, 1000)


def transfer_figure(table: Mapping[str, Any]) -> Any:
    """One panel for each rival, one row for each field, from the content of a transfer.json."""
    figure = new_figure(11, 4.6, columns=len(RIVALS))
    fields = list(table["differences"])
    for axes, rival in zip(figure.axes, RIVALS, strict=True):
        draw_rival(axes, table, fields, rival)
        axes.set_yticks(range(len(fields)), [field.replace("_", " ") for field in fields])
        if axes is not figure.axes[0]:
            axes.set_yticklabels([])
    reach = max(abs(end) for axes in figure.axes for end in axes.get_xlim())
    for axes in figure.axes:
        level_scale(axes, reach)
    figure.supxlabel("loss less the rival's, in per cent of what tuning can win on this field; left is better")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2, frameon=False)
    return figure_png(figure)


def draw_rival(axes: Axes, table: Mapping[str, Any], fields: list[str], rival: str) -> None:
    """Both learned policies against one rival, with their intervals."""
    for shift, name in zip((-APART, APART), LEARNED, strict=True):
        intervals = [share_of_room(table, field, name, rival).as_dict() for field in fields]
        means, reach = error_bars(intervals)
        rows = np.arange(len(fields)) + shift
        axes.errorbar(
            100 * means, rows, xerr=100 * reach, capsize=3, linestyle="none", label=LABELS[name], **LOOKS[name]
        )
    axes.axvline(0, color=BLACK, linewidth=1.2)
    axes.set(ylim=(len(fields) - 0.5, -0.5), title=f"less {LABELS[rival]}")


def level_scale(axes: Axes, reach: float) -> None:
    """The same scale for all panels, zero in the middle: even near zero, logarithmic beyond."""
    ticks = [tick for tick in TICKS if tick <= reach]
    axes.set_xscale("symlog", linthresh=EVEN)
    places = [*(-tick for tick in ticks[::-1]), 0, *ticks]
    axes.set_xticks(places, [f"{place}" for place in places])
    axes.minorticks_off()
    axes.set_xlim(-1.1 * reach, 1.1 * reach)
