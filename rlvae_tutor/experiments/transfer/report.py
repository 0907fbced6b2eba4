"""How a transfer table is reported: the JSON document, and the report to read."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from rlvae_tutor.evaluation.statistics import mean_interval
from rlvae_tutor.experiments.labels import TRANSFER as LABELS
from rlvae_tutor.experiments.shared_steps import all_scores, all_tasks
from rlvae_tutor.experiments.steps import Experiment
from rlvae_tutor.experiments.tables import markdown_table, protocol_list, updates_or_dash, versions, with_interval
from rlvae_tutor.experiments.transfer.settings import TransferSettings

Content = Mapping[str, Any]
LEARNED = ("digits_policy", "mixture_policy")


def document(table: Experiment, contestants: list[str]) -> dict[str, Any]:
    """The content of transfer.json, from a transfer table whose steps are all done; `contestants` are all who play."""
    settings: TransferSettings = table.settings
    scores = all_scores(table, dict.fromkeys(settings.fields, contestants))
    return {
        "command": settings.command,
        "settings": asdict(settings),
        "versions": versions(),
        "protocol": protocol(settings),
        "tasks": all_tasks(table, settings.tasks()),
        "learning": table.result("policy-mixture"),
        "seconds": table.seconds(),
        "scores": scores,
        "summaries": {
            task: {name: summary(result) for name, result in results.items()} for task, results in scores.items()
        },
        "differences": {task: differences(results) for task, results in scores.items()},
    }


def per_vae(result: Content) -> np.ndarray:
    """Final test losses (seeds,) in nats of one contestant, the mean over its starts."""
    return np.array(result["test"]).mean(axis=(0, 1))


def summary(result: Content) -> dict[str, Any]:
    """Mean with interval, worst start, crashes and updates to the target of one contestant, as JSON."""
    test = np.array(result["test"])
    return {
        "mean": mean_interval(per_vae(result)).as_dict(),
        "worst_start": float(test.mean(axis=(1, 2)).max()),
        "crash_share": result["crashed"] / test.size,
        "updates_to_target": result["updates_to_target"],
        "missed_target": result["missed_target"],
    }


def differences(results: Mapping[str, Content]) -> dict[str, dict[str, dict[str, float]]]:
    """What each learned policy loses (above 0) or gains (below 0) against every schedule, with intervals, in nats."""
    schedules = [name for name in results if name not in LEARNED]
    against = lambda ours, theirs: mean_interval(per_vae(results[ours]) - per_vae(results[theirs])).as_dict()
    return {ours: {theirs: against(ours, theirs) for theirs in schedules} for ours in LEARNED}


def protocol(settings: TransferSettings) -> list[str]:
    """What has to be known to read the numbers, one sentence or two to an item."""
    learning = settings.learning
    return [
        "Loss: negative ELBO in nats per example at the end of training, on a test split that nothing else looks at; "
        "lower is better. A crashed run counts as the loss at which it was given up.",
        "The policy learned on digits is the one of the race that ships, untouched. The policy learned on all fields "
        f"is a committee of {learning.networks} networks; half of its {learning.rounds * learning.members} runs were "
        "of the first field, the others of the rest in equal parts.",
        f"A policy drives {settings.seeds} VAEs from each of eight initial learning rates; a schedule, which may set "
        "any rate, drives the same VAEs once.",
        "Intervals hold 95 %: Student's t over the VAEs, starts averaged. One policy of each kind was trained, so they "
        "do not cover another training. Differences are paired: the same VAE, ours minus theirs.",
        "Schedules tuned on digits had 32 settings and 8 seeds each (the study that ships). Those tuned to a field had "
        f"16 settings, judged on that field's test split with {settings.hindsight_seeds} of the seeds they are then "
        "judged by: nobody who trains can know them.",
        "Updates to target: the median until the validation loss with which the cosine tuned on digits ends; runs that "
        "never get there missed it.",
    ]


def markdown(result: Content) -> str:
    """The content of transfer.json as a report to read."""
    parts = [
        "# From digits to images, text, speech and sequences",
        f"`{result['command']}`",
        "## Final loss",
        losses(result["summaries"]),
        "## Difference of the learned policies to every schedule",
        *(f"### {LABELS[ours]}\n\n{differences_table(result['differences'], ours)}" for ours in LEARNED),
        "## Crashes and updates to the target",
        *(f"### {field}\n\n{reached(summaries)}" for field, summaries in result["summaries"].items()),
        "## How this was measured",
        protocol_list(result["protocol"]),
    ]
    return "\n\n".join(parts) + "\n"


def losses(summaries: Content) -> str:
    """Mean loss with its interval, in nats: one row for each who plays, one column for each field."""
    rows = [
        [text, *(with_interval(summary[name]["mean"]) for summary in summaries.values())]
        for name, text in LABELS.items()
    ]
    return markdown_table(["who", *summaries], rows)


def differences_table(differences: Content, ours: str) -> str:
    """What a learned policy loses (above 0) or gains (below 0), in nats: one row for each schedule."""
    schedules = [name for name in LABELS if name not in LEARNED]
    rows = [
        [LABELS[name], *(with_interval(field[ours][name], "{:+.2f}") for field in differences.values())]
        for name in schedules
    ]
    return markdown_table(["against", *differences], rows)


def reached(summaries: Content) -> str:
    """Worst start, crashes and updates to the target of all who play on one field."""
    rows = [
        [
            text,
            f"{summaries[name]['worst_start']:.2f}",
            f"{summaries[name]['crash_share']:.1%}",
            updates_or_dash(summaries[name]),
            f"{summaries[name]['missed_target']:.0%}",
        ]
        for name, text in LABELS.items()
    ]
    return markdown_table(["who", "worst start", "crashed", "updates to target", "missed"], rows)
