"""What a transfer table is told by: the JSON document, and the report to read."""

from dataclasses import asdict

import numpy as np

from rlvae_tutor.evaluation.statistics import mean_interval
from rlvae_tutor.experiments.race.report import versions
from rlvae_tutor.experiments.study.report import table, told

LABELS = {
    "digits_policy": "Q-learning, learned on digits",
    "mixture_policy": "Q-learning, learned on all fields",
    "constant_adam_default": "Adam, default 0.001",
    "constant_adam_best": "Adam, constant tuned on digits",
    "cosine_best": "cosine tuned on digits",
    "one_cycle_best": "one-cycle tuned on digits",
    "constant_in_hindsight": "best constant for this field",
    "one_cycle_in_hindsight": "best one-cycle for this field",
}
LEARNED = ("digits_policy", "mixture_policy")


def document(whole):
    """The content of transfer.json, from a `Transfer` whose cells are all done."""
    scores = {
        task: {one: whole.result(f"scores-{task}-{one}") for one in whole.contestants(task)} for task in whole.judged_on
    }
    return {
        "command": whole.settings.command,
        "settings": asdict(whole.settings),
        "versions": versions(),
        "protocol": protocol(whole.settings),
        "tasks": {name: asdict(whole.task(name)) for name in whole.tasks},
        "learning": whole.result("policy-mixture"),
        "seconds": whole.stages.seconds(),
        "scores": scores,
        "summaries": {task: {name: summary(one) for name, one in results.items()} for task, results in scores.items()},
        "differences": {task: differences(results) for task, results in scores.items()},
    }


def per_vae(result):
    """Final test losses (seeds,) in nats of one contestant, the mean over its starts."""
    return np.array(result["test"]).mean(axis=(0, 1))


def summary(result):
    """Mean with interval, worst start, crashes and updates to the target of one contestant, as JSON."""
    test = np.array(result["test"])
    return {
        "mean": mean_interval(per_vae(result)).as_dict(),
        "worst_start": float(test.mean(axis=(1, 2)).max()),
        "crash_share": result["crashed"] / test.size,
        "updates_to_target": result["updates_to_target"],
        "missed_target": result["missed_target"],
    }


def differences(results):
    """What each learned policy loses (above 0) or gains (below 0) against every schedule, with intervals, in nats."""
    schedules = [name for name in results if name not in LEARNED]
    against = lambda ours, theirs: mean_interval(per_vae(results[ours]) - per_vae(results[theirs])).as_dict()
    return {ours: {theirs: against(ours, theirs) for theirs in schedules} for ours in LEARNED}


def protocol(settings):
    """What has to be known to read the figures, one sentence or two to an item."""
    return [
        "Loss: negative ELBO in nats per example at the end of training, on a test split that nothing else looks at; "
        "lower is better. A crashed run counts as the loss at which it was given up.",
        "The policy learned on digits is the one of the race that ships, untouched. The policy learned on all fields "
        f"is a committee of {settings.networks} networks; half of its {settings.rounds * settings.members} runs were "
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


def markdown(result):
    """The content of transfer.json as a report to read."""
    parts = [
        "# From digits to images, text, speech and sequences",
        f"`{result['command']}`",
        "## Final loss",
        losses(result["summaries"]),
        "## Difference of the learned policies to every schedule",
        *(f"### {LABELS[ours]}\n\n{told_differences(result['differences'], ours)}" for ours in LEARNED),
        "## Crashes and updates to the target",
        *(f"### {field}\n\n{reached(summaries)}" for field, summaries in result["summaries"].items()),
        "## How this was measured",
        "\n".join(f"- {item}" for item in result["protocol"]),
    ]
    return "\n\n".join(parts) + "\n"


def losses(summaries):
    """Mean loss with its interval, in nats: one row for each who plays, one column for each field."""
    rows = [[text, *(told(one[name]["mean"]) for one in summaries.values())] for name, text in LABELS.items()]
    return table(["who", *summaries], rows)


def told_differences(differences, ours):
    """What a learned policy loses (above 0) or gains (below 0), in nats: one row for each schedule."""
    schedules = [name for name in LABELS if name not in LEARNED]
    rows = [
        [LABELS[name], *(told(field[ours][name], "{:+.2f}") for field in differences.values())] for name in schedules
    ]
    return table(["against", *differences], rows)


def reached(summaries):
    """Worst start, crashes and updates to the target of all who play on one field."""
    rows = [
        [
            text,
            f"{summaries[name]['worst_start']:.2f}",
            f"{summaries[name]['crash_share']:.1%}",
            "-" if summaries[name]["updates_to_target"] is None else f"{summaries[name]['updates_to_target']:.0f}",
            f"{summaries[name]['missed_target']:.0%}",
        ]
        for name, text in LABELS.items()
    ]
    return table(["who", "worst start", "crashed", "updates to target", "missed"], rows)
