"""How a study is reported: the JSON document, and the report to read."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rlvae_tutor.evaluation.tasks import initial_rates
from rlvae_tutor.experiments.labels import STUDY as LABELS
from rlvae_tutor.experiments.labels import study_label as label
from rlvae_tutor.experiments.race.settings import RaceSettings
from rlvae_tutor.experiments.shared_steps import all_scores, all_tasks
from rlvae_tutor.experiments.steps import Experiment
from rlvae_tutor.experiments.study.settings import ARMS, StudySettings
from rlvae_tutor.experiments.study.verdicts import (
    DEGRADED,
    LEARNERS,
    RIVALS,
    SEARCHES,
    TRAINED_ON,
    claims,
    comparisons,
    summary,
)
from rlvae_tutor.experiments.tables import markdown_table, protocol_list, updates_or_dash, versions, with_interval

Content = Mapping[str, Any]


def document(study: Experiment, contestants: Mapping[str, list[str]], baselines: list[str]) -> dict[str, Any]:
    """The content of study.json, from a study whose steps are all done.

    `contestants` are the names of all who play, by task; `baselines` those that were tuned.
    """
    settings: StudySettings = study.settings
    scores = all_scores(study, contestants)
    summaries = {task: {name: summary(result) for name, result in results.items()} for task, results in scores.items()}
    compared = {task: comparisons(results, LEARNERS) for task, results in scores.items()}
    return {
        "command": settings.command,
        "settings": asdict(settings),
        "versions": versions(),
        "protocol": protocol(settings),
        "policy_runs": {"richer": settings.policy_runs, "learning_rate": RaceSettings().learning.runs()},
        "tasks": all_tasks(study, settings.tasks()),
        "tuned": {name: study.result(f"tuning-{name}") for name in baselines},
        "searched": {name: study.result(f"search-{name}") for name in SEARCHES},
        "policies": {
            arm: [study.result(f"policy-{arm}-{number}") for number in range(settings.policies)] for arm in ARMS
        },
        "seconds": study.seconds(),
        "starts": {name: initial_rates(task).tolist() for name, task in settings.tasks().items()},
        "labels": {name: label(name) for name in summaries[TRAINED_ON]},
        "scores": scores,
        "summaries": summaries,
        "comparisons": compared,
        "claims": {name: claims(compared, summaries, name) for name in LEARNERS},
    }


def protocol(settings: StudySettings) -> list[str]:
    """What has to be known to read the numbers, one sentence or two to an item."""
    learning = settings.learning
    return [
        "Loss: negative ELBO in nats per example at the end of training, on a test split that nothing else looks at; "
        "lower is better. A crashed run counts as the loss at which it was given up.",
        f"The learner with richer actions was trained {settings.policies} times, every time with other seeds for its "
        "experience, for the choice among its candidates and for its test. It learned on digits with hidden layers of "
        f"32 (half of the runs), 24 and 48 units. Each policy is a committee of {learning.trainings} trainings that "
        f"share no experience, with {learning.networks} networks each, and acts by the mean of all Q-values. "
        f"Candidates are the committees at {learning.snapshots} moments of learning and, for each group of trainings, "
        "the committee of all their snapshots; the policy is the one whose worst start is best on outer-validation of "
        "all three widths.",
        f"Each policy drives {settings.seeds} VAEs from each of eight initial learning rates. The learner that acts on "
        "the learning rate alone is the one policy of the race that ships, so its interval is over VAEs. A schedule "
        "drives all those VAEs once: it may set any rate, so all starts are one.",
        "Intervals hold 95 %: percentile bootstrap, policies resampled first and runs within them; for a schedule, "
        "which was tuned once, over VAEs. Differences are paired: the same VAE, ours minus theirs.",
        f"A schedule was tuned on outer-validation of digits by {settings.tuning_settings} settings with "
        f"{settings.tuning_seeds} seeds each. Two schedules were searched for with as many runs as a policy cost, one "
        "for the learning rate alone. All go to other tasks as they are. In hindsight: the best of sixteen settings on "
        f"that very task's test split with {settings.hindsight_seeds} of the seeds it is judged by; nobody who trains "
        "can know it.",
        "Richer actions: besides the seven factors for the learning rate, halve or double the weight of the KL term in "
        "the training loss, or begin an average of the weights, by which the VAE is then judged. The loss that is "
        "reported and rewarded has the weight 1. Baselines 'with KL weight and average' may do the same.",
        f"Excess loss, whose logarithm is rewarded, is measured against the best constant rate of a pilot less "
        f"{settings.margin:.0%} of its gain.",
        "Updates to target: the median until the validation loss with which the tuned cosine ends on that task, within "
        "the horizon of the task; runs that never get there missed it.",
        "Observed: learning rate and remaining share of the horizon, with richer actions also the KL term's weight and "
        "since when weights are averaged. Nothing of the VAE itself: what is learned is a schedule that depends on "
        "where it stands.",
    ]


def markdown(study: Content) -> str:
    """The content of study.json as a report to read."""
    arms = list(study["claims"])
    parts = [
        "# Study: Q-learning over optimizer steps",
        f"`{study['command']}`",
        f"## On {TRAINED_ON}, where policies were learned and schedules tuned",
        contest(study),
        f"A policy with richer actions cost as many trainings of a VAE as tuning a schedule on {payback(study)} tasks.",
        "## On tasks that nobody has learned on",
        "Mean final loss in nats.",
        losses(study["summaries"]),
        *(f"### {label(arm)}: difference to others\n\n{differences(study['comparisons'], arm)}" for arm in arms),
        "## What holds",
        *(f"**{label(arm)}**\n\n{claims_table(study['claims'][arm])}" for arm in arms),
        "## How this was measured",
        protocol_list(study["protocol"]),
    ]
    return "\n\n".join(parts) + "\n"


def contest(study: Content) -> str:
    """All contestants on the training task, best first."""
    rows = [
        [
            label(name),
            with_interval(entry["mean"]),
            with_interval(entry["interquartile_mean"]),
            f"{max(start['mean'] for start in entry['by_start']):.2f}" if len(entry["by_start"]) > 1 else "the same",
            f"{entry['crash_share']:.1%}",
            updates_or_dash(entry),
            spent(name, study),
        ]
        for name, entry in sorted(study["summaries"][TRAINED_ON].items(), key=lambda pair: pair[1]["mean"]["mean"])
    ]
    headings = ["who", "mean", "interquartile mean", "worst start", "crashed", "updates to target", "runs spent"]
    return markdown_table(headings, rows)


def spent(name: str, study: Content) -> str:
    """Trainings of a VAE that led to a contestant, one policy where it has learned; hindsight has no price."""
    if name.endswith("in_hindsight"):
        return "-"
    searched = {f"search_{arm}": found for arm, found in study["searched"].items()}
    runs = {key: found["runs"] for key, found in (study["tuned"] | searched).items()} | study["policy_runs"]
    return f"{runs.get(name, 0):,}"


def payback(study: Content) -> int:
    """On how many tasks a policy must stand in for a tuning before it has cost less."""
    return math.ceil(study["policy_runs"]["richer"] / study["tuned"]["one_cycle_best"]["runs"])


def losses(summaries: Content) -> str:
    """Mean loss of the learners and their rivals on every held-out task; a star marks a crash."""
    names = [name for name in LABELS if all(name in results for results in summaries.values())]
    tasks = [task for task in summaries if task != TRAINED_ON]
    cell = lambda entry: f"{entry['mean']['mean']:.2f}" + "*" * (entry["crash_share"] > 0)
    rows = [[task, *(cell(summaries[task][name]) for name in names)] for task in tasks]
    return markdown_table(["task", *map(label, names)], rows)


def differences(compared: Content, arm: str) -> str:
    """What a learner loses (above 0) or gains (below 0) against each rival on every task, with intervals, in nats."""
    rows = [
        [task, *(with_interval(compared[task][arm][rival]["difference"], "{:+.2f}") for rival in RIVALS)]
        for task in compared
    ]
    return markdown_table(["task", *map(label, RIVALS)], rows)


CLAIMS = {
    "no_worse_than_constant_in_hindsight": "mean loss at most that of the best constant in hindsight (held-out tasks)",
    "better_than_constant_in_hindsight": "the same, by an interval that excludes 0",
    "degrades_by_more_than_a_nat": f"more than {DEGRADED:g} nat worse than that constant (held-out tasks)",
    "better_than_untuned_one_cycle": "better than one-cycle as tuned on digits, by an interval that excludes 0",
    "tasks_with_a_crash": "tasks with a crashed run",
    "starts_better_than_one_cycle_with_the_same_extras": "initial rates on digits from which it beats tuned one-cycle "
    "with KL weight and average, by an interval that excludes 0",
}


def claims_table(settled: Content) -> str:
    """How far each claim holds, one to a line."""
    return markdown_table(
        ["claim", "holds", "where"],
        [
            [text, f"{settled[name]['count']} of {settled[name]['of']}", ", ".join(map(str, settled[name]["where"]))]
            for name, text in CLAIMS.items()
        ],
    )
