"""The league table of lesson 12: who ends where on a task of the study, and how far from a rival, with intervals.

Everything is made anew from the study's scores, so that fewer VAEs can be asked for than there are. A difference is a
contestant's loss minus the rival's on the very same VAE, in nats: left of zero is better.
"""

from functools import lru_cache, partial

import ipywidgets as widgets
import numpy as np

from rlvae_tutor.course.widgets.explorer import Explorer
from rlvae_tutor.evaluation.statistics import bootstrap_interval
from rlvae_tutor.experiments.study.verdicts import LEARNERS, TRAINED_ON, alone, folded
from rlvae_tutor.plotting import BLACK, BLUE, GREY, VERMILION, error_bars, figure_png, new_figure

# How much of the study is looked at, as numbers of policies and of VAEs that each of them drives.
AMOUNTS = {"100 VAEs": (10, 10), "30 VAEs": (10, 3), "10 VAEs": (10, 1), "3 VAEs": (3, 1)}
# Whom one may be compared with: what people tune, what a search finds, and what nobody can know beforehand.
RIVALS = (
    "one_cycle_best",
    "one_cycle_extras_best",
    "search_learning_rate",
    "search_richer",
    "constant_in_hindsight",
    "cosine_best",
    "constant_adam_default",
)
# So many nats may lie between first and last place on the picture; who is beyond stands at the edge with a figure.
WIDEST, DRAWS = 3.0, 300
# Names that would not fit beside a picture, shorter.
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


class League:
    """Intervals of the contestants of a `study` that met on all its tasks, computed once."""

    def __init__(self, study):
        self.study, self.tasks = study, list(study["scores"])
        everywhere = set.intersection(*(set(results) for results in study["scores"].values()))
        self.names = [name for name in study["labels"] if name in everywhere]
        self.rivals = [name for name in RIVALS if name in everywhere]
        self.standing = lru_cache(maxsize=None)(self.standing)

    def label(self, name):
        """A contestant's name, short enough for a picture."""
        return SHORT.get(name, self.study["labels"][name])

    def scores(self, task, name, amount):
        """Final losses (starts, policies, seeds) of a contestant, of so many VAEs."""
        policies, seeds = AMOUNTS[amount]
        return np.array(self.study["scores"][task][name]["test"])[:, :policies, :seeds]

    def standing(self, task, rival, amount):
        """Contestants, best first, each with the `Interval` of its loss and of its difference to the rival."""
        theirs = self.scores(task, rival, amount)
        ours = {name: self.scores(task, name, amount) for name in self.names}
        rows = [(name, estimate(one), estimate(one - theirs)) for name, one in ours.items()]
        return sorted(rows, key=lambda row: row[1].mean)

    def crashed(self, task):
        """Contestants of which runs crashed on the task, with the number of these."""
        results = self.study["scores"][task]
        return {name: results[name]["crashed"] for name in self.names if results[name]["crashed"]}


def estimate(scores):
    """Mean and 95 % interval of scores (starts, policies, seeds): policies drawn first; a schedule's by VAEs alone."""
    grouped = folded(scores) if len(scores) > 1 else alone(scores)
    return bootstrap_interval(np.mean, grouped, draws=DRAWS)


def draw(axes, league, task, rival, amount):
    """Left the contestants' losses, best on top; right, in the same rows, their differences to the rival."""
    rows = league.standing(task, rival, amount)
    places, stars = np.arange(len(rows)), league.crashed(task)
    names = [league.label(name) + " *" * (name in stars) for name, *_ in rows]
    draw_row(axes[0], rows, [loss for _, loss, _ in rows], rows[0][1].mean + WIDEST)
    draw_row(axes[1], rows, [difference for *_, difference in rows], np.inf)
    axes[0].set_yticks(places, names)
    axes[1].set_yticks(places, [])
    axes[0].set(xlabel="test loss: negative ELBO (nats)", title=f"{spoken(task)}: the table, {amount}")
    axes[1].axvline(0, color=BLACK, linewidth=1.2)
    axes[1].set_xscale("symlog", linthresh=0.1)
    axes[1].set_xticks([-3, -1, -0.3, -0.1, 0, 0.1, 0.3, 1, 3], ["-3", "-1", "-.3", "-.1", "0", ".1", ".3", "1", "3"])
    axes[1].minorticks_off()
    axes[1].set(xlim=(-8, 8), xlabel="difference (nats); left is better", title=f"less {league.label(rival)}")
    axes[0].legend(*key_of(axes[0]), loc="upper right", framealpha=0.9)  # the first rows are the lowest


def look(name):
    """Colour and marker of a contestant: those who learned, those searched for, and all others."""
    if name in LEARNERS:
        return {"color": BLUE, "marker": "s"}
    return {"color": VERMILION, "marker": "D"} if name.startswith("search") else {"color": GREY, "marker": "o"}


def draw_row(axes, rows, intervals, limit):
    """One interval to a row; whoever is beyond the `limit` stands at the edge with a figure."""
    for place, ((name, *_), one) in enumerate(zip(rows, intervals, strict=True)):
        if one.mean > limit:
            beyond = {"transform": axes.get_yaxis_transform(), "ha": "right", "va": "center", "fontsize": 10}
            axes.text(0.98, place, f"{one.mean:.2f} \N{RIGHTWARDS ARROW}", **beyond)
            continue
        means, reach = error_bars([one.as_dict()])
        axes.errorbar(means, [place], xerr=reach, capsize=3, linestyle="none", **look(name))
    axes.set_ylim(len(rows) - 0.5, -0.5)


def key_of(axes):
    """What the markers stand for, as handles and labels of a legend."""
    for name, text in (("richer", "Q-learning"), ("search", "searched schedule"), ("other", "all others")):
        axes.plot([], [], linestyle="none", label=text, **look(name))
    return axes.get_legend_handles_labels()


def spoken(task):
    """A task's name in words."""
    return task.replace("_", " ")


def settled(interval):
    """What an interval of a difference says, in words."""
    if interval.high < 0:
        return "better: the interval leaves zero out"
    if interval.low > 0:
        return "worse: the interval leaves zero out"
    return "not settled: the interval holds zero"


def explain(league, task, rival, amount):
    """Who is ahead, how the learners stand against the rival, and who crashed."""
    rows = league.standing(task, rival, amount)
    first, loss, _ = rows[0]
    seen = "where policies learned" if task == TRAINED_ON else "which no policy has learned on"
    told = f"On {spoken(task)}, {seen}, {league.label(first)} is ahead with {loss.mean:.2f} nats. "
    for place, (name, _, difference) in enumerate(rows, 1):
        if name in LEARNERS:
            told += (
                f"{league.label(name)} is number {place} of {len(rows)}; less {league.label(rival)} "
                f"{difference.mean:+.2f} [{difference.low:+.2f}, {difference.high:+.2f}], {settled(difference)}. "
            )
    crashes = ", ".join(f"{league.label(name)} {count}" for name, count in league.crashed(task).items())
    return f"{told}Crashed runs (*): {crashes or 'none'}."


def league_table(study):
    """The widget, for the content of a study.json."""
    league, style = League(study), {"description_width": "initial"}
    choice = lambda text, options: widgets.SelectionSlider(
        options=options, value=options[0][1], description=text, style=style, layout=widgets.Layout(width="26em")
    )
    controls = {
        "task": choice("task", [(spoken(task), task) for task in league.tasks]),
        "rival": widgets.Dropdown(
            options=[(league.label(name), name) for name in league.rivals], description="compared with", style=style
        ),
        "amount": choice("judged by", [(amount, amount) for amount in AMOUNTS]),
    }
    return Explorer(controls, partial(draw, league=league), partial(explain, league), width=12.4, height=5.0)


def league_static(study, rival="one_cycle_extras_best"):
    """The same in pictures: the differences to a rival on the training task and on three others."""
    league = League(study)
    tasks = [task for task in (TRAINED_ON, "bars", "patches", "far_starts") if task in league.tasks]
    figure = new_figure(10.6, 4.6, columns=len(tasks))
    for axes, task in zip(figure.axes, tasks, strict=True):
        rows = sorted(league.standing(task, rival, "100 VAEs"), key=lambda row: league.names.index(row[0]))
        draw_row(axes, rows, [difference for *_, difference in rows], 2.2)
        axes.axvline(0, color=BLACK, linewidth=1.2)
        axes.set(xlim=(-2.4, 2.4), title=spoken(task), xlabel="difference (nats)")
        first = axes is figure.axes[0]
        axes.set_yticks(range(len(rows)), [league.label(name) for name, *_ in rows] if first else [])
    figure.legend(*key_of(figure.axes[0]), loc="outside lower center", ncols=3, frameon=False)
    return figure_png(figure)
