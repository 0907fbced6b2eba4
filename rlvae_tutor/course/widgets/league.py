"""The league table of lesson 12: who ends where on a task of the study, and how far from a rival, with intervals.

Everything is computed from the scores of the study, so that the table can also be judged by fewer VAEs than there are.
A difference is a contestant's loss minus the rival's on the very same VAE, in nats: left of zero is better.
"""

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

import ipywidgets as widgets
import numpy as np
from IPython.display import Image
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rlvae_tutor.course.widgets.controls import choice, same
from rlvae_tutor.course.widgets.explorer import Explorer, legend_below, static_version
from rlvae_tutor.evaluation.statistics import Interval, bootstrap_interval
from rlvae_tutor.experiments.study.verdicts import LEARNERS, TRAINED_ON, alone, folded
from rlvae_tutor.plotting import BLACK, BLUE, GREY, VERMILION, error_bars

# How much of the study counts: the number of policies, and of VAEs that each of them drives.
AMOUNTS = {"100 VAEs": (10, 10), "30 VAEs": (10, 3), "10 VAEs": (10, 1), "3 VAEs": (3, 1)}
# The rivals to choose from: what people tune, what a search finds, and what nobody can know before training.
RIVALS = (
    "one_cycle_best",
    "one_cycle_extras_best",
    "search_learning_rate",
    "search_richer",
    "constant_in_hindsight",
    "cosine_best",
    "constant_adam_default",
)
# Nats between the first and the last place in the picture. A contestant beyond is a number at the edge.
WIDEST = 3.0
# Resamplings behind an interval.
DRAWS = 300
# The static version: its tasks, and how far its scale reaches in nats.
STATIC_TASKS, STATIC_REACH = (TRAINED_ON, "bars", "patches", "far_starts"), 2.4
# Shorter forms of names that would not fit beside a picture.
SHORT = {
    "richer": "Q-learning, richer actions",
    "learning_rate": "Q-learning, rate alone",
    "search_richer": "searched, richer controls",
    "search_learning_rate": "searched, rate alone",
    "constant_in_hindsight": "best constant in hindsight",
    "constant_averaged_in_hindsight": "best constant, averaged",
    "one_cycle_extras_best": "one-cycle, KL and average",
    "warm_up_extras_best": "warm-up, KL and average",
    "constant_adam_default": "Adam, default .001",
}


# A contestant's name, the interval of its loss, and that of its difference to the rival.
Row = tuple[str, Interval, Interval]


class League:
    """Intervals of the contestants that took part in all tasks of a `study`, each computed once.

    `study` is the content of a study.json.
    """

    def __init__(self, study: dict[str, Any]) -> None:
        self.study, self.tasks = study, list(study["scores"])
        everywhere = set.intersection(*(set(results) for results in study["scores"].values()))
        self.names = [name for name in study["labels"] if name in everywhere]
        self.rivals = [name for name in RIVALS if name in everywhere]
        self.standing = lru_cache(maxsize=None)(self.computed_standing)

    def label(self, name: str) -> str:
        """A contestant's name, short enough for a picture."""
        return SHORT.get(name, self.study["labels"][name])

    def scores(self, task: str, name: str, amount: str) -> np.ndarray:
        """Final losses (starts, policies, seeds) of a contestant, of one of the `AMOUNTS` of VAEs."""
        policies, seeds = AMOUNTS[amount]
        return np.array(self.study["scores"][task][name]["test"])[:, :policies, :seeds]

    def computed_standing(self, task: str, rival: str, amount: str) -> list[Row]:
        """Contestants, best first, each with the interval of its loss and of its difference to the rival."""
        theirs = self.scores(task, rival, amount)
        ours = {name: self.scores(task, name, amount) for name in self.names}
        rows = [(name, estimate(losses), estimate(losses - theirs)) for name, losses in ours.items()]
        return sorted(rows, key=lambda row: row[1].mean)

    def crashed(self, task: str) -> dict[str, int]:
        """The number of crashed runs on the task of each contestant that has any."""
        results = self.study["scores"][task]
        return {name: results[name]["crashed"] for name in self.names if results[name]["crashed"]}


def estimate(scores: np.ndarray) -> Interval:
    """Mean and 95 % interval of scores (starts, policies, seeds).

    Policies are resampled first and their VAEs within them; a schedule has no policies, and its VAEs are resampled.
    """
    grouped = folded(scores) if len(scores) > 1 else alone(scores)
    return bootstrap_interval(np.mean, grouped, draws=DRAWS)


def draw(axes: list[Axes], league: League, task: str, rival: str, amount: str) -> None:
    """Left the contestants' losses, best on top; right, in the same rows, their differences to the rival."""
    rows = league.standing(task, rival, amount)
    places, stars = np.arange(len(rows)), league.crashed(task)
    names = [league.label(name) + " *" * (name in stars) for name, *_ in rows]
    draw_rows(axes[0], rows, [loss for _, loss, _ in rows], rows[0][1].mean + WIDEST)
    draw_rows(axes[1], rows, [difference for *_, difference in rows], np.inf)
    axes[0].set_yticks(places, names)
    axes[1].set_yticks(places, [])
    axes[0].set(xlabel="test loss: negative ELBO (nats)", title=f"{spoken(task)}: the table, {amount}")
    axes[1].axvline(0, color=BLACK, linewidth=1.2)
    axes[1].set_xscale("symlog", linthresh=0.1)
    axes[1].set_xticks([-3, -1, -0.3, -0.1, 0, 0.1, 0.3, 1, 3], ["-3", "-1", "-.3", "-.1", "0", ".1", ".3", "1", "3"])
    axes[1].minorticks_off()
    axes[1].set(xlim=(-8, 8), xlabel="difference (nats); left is better", title=f"less {league.label(rival)}")
    add_key(axes[0])
    axes[0].legend(loc="upper right", framealpha=0.9)  # the first rows are the lowest


def look(name: str) -> dict[str, str]:
    """Colour and marker of a contestant: a learned policy, a searched schedule, or any other."""
    if name in LEARNERS:
        return {"color": BLUE, "marker": "s"}
    return {"color": VERMILION, "marker": "D"} if name.startswith("search") else {"color": GREY, "marker": "o"}


def draw_rows(axes: Axes, rows: Sequence[Row], intervals: Sequence[Interval], limit: float) -> None:
    """One interval in each row. Where its mean is above the `limit`, the mean is written at the edge instead."""
    for place, ((name, *_), interval) in enumerate(zip(rows, intervals, strict=True)):
        if interval.mean > limit:
            beyond = {"transform": axes.get_yaxis_transform(), "ha": "right", "va": "center", "fontsize": 10}
            axes.text(0.98, place, f"{interval.mean:.2f} \N{RIGHTWARDS ARROW}", **beyond)
            continue
        means, reach = error_bars([interval.as_dict()])
        axes.errorbar(means, [place], xerr=reach, capsize=3, linestyle="none", **look(name))
    axes.set_ylim(len(rows) - 0.5, -0.5)


def add_key(axes: Axes) -> None:
    """Give the axes the labels of a legend: what the markers stand for."""
    for name, text in (("richer", "Q-learning"), ("search", "searched schedule"), ("other", "all others")):
        axes.plot([], [], linestyle="none", label=text, **look(name))


def spoken(task: str) -> str:
    """A task's name in words."""
    return task.replace("_", " ")


def settled(difference: Interval) -> str:
    """The verdict of the interval of a difference, and its reason."""
    zero = "holds zero" if difference.verdict == "not settled" else "leaves zero out"
    return f"{difference.verdict}: the interval {zero}"


def explain(league: League, task: str, rival: str, amount: str) -> str:
    """Who is ahead, how the learners stand against the rival, and who crashed."""
    rows = league.standing(task, rival, amount)
    first, loss, _ = rows[0]
    seen = "where policies learned" if task == TRAINED_ON else "on which no policy has learned"
    words = f"On {spoken(task)}, {seen}, {league.label(first)} is ahead with {loss.mean:.2f} nats. "
    for place, (name, _, difference) in enumerate(rows, 1):
        if name in LEARNERS:
            words += (
                f"{league.label(name)} is number {place} of {len(rows)}; less {league.label(rival)} "
                f"{difference.mean:+.2f} [{difference.low:+.2f}, {difference.high:+.2f}], {settled(difference)}. "
            )
    crashes = ", ".join(f"{league.label(name)} {count}" for name, count in league.crashed(task).items())
    return f"{words}Crashed runs (*): {crashes or 'none'}."


def league_table(study: dict[str, Any]) -> Explorer:
    """The widget, for the content of a study.json."""
    league = League(study)
    long_slider = lambda name, options: choice(
        name, options, widgets.SelectionSlider, layout=widgets.Layout(width="26em")
    )
    controls = {
        "task": long_slider("task", [(spoken(task), task) for task in league.tasks]),
        "rival": choice("compared with", [(league.label(name), name) for name in league.rivals]),
        "amount": long_slider("judged by", same(AMOUNTS)),
    }
    return Explorer(controls, partial(draw, league=league), partial(explain, league), width=12.4, height=5.0)


def league_static(study: dict[str, Any], rival: str = "one_cycle_extras_best") -> Image:
    """The static version: the differences to a rival on the training task and on three others."""
    league = League(study)
    tasks = [task for task in STATIC_TASKS if task in league.tasks]

    def draw_panel(axes: Axes, task: str) -> None:
        rows = sorted(league.standing(task, rival, "100 VAEs"), key=lambda row: league.names.index(row[0]))
        draw_rows(axes, rows, [difference for *_, difference in rows], STATIC_REACH - 0.2)
        axes.axvline(0, color=BLACK, linewidth=1.2)
        axes.set(xlim=(-STATIC_REACH, STATIC_REACH), title=spoken(task), xlabel="difference (nats)")
        axes.set_yticks(range(len(rows)), [league.label(name) for name, *_ in rows] if task == tasks[0] else [])

    def add_legend(figure: Figure) -> None:
        add_key(figure.axes[0])
        legend_below(figure, columns=3)

    return static_version(draw_panel, [{"task": task} for task in tasks], 10.6, 4.6, add_legend)
