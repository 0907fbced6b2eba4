"""Our double DQN against Stable-Baselines3's DQN: the same environment, as many steps of it, five trainings of each.

Ours must come out no worse: the 95 % interval of the difference in final test loss must not reach below -0.1 nats, by
which two trainings of one learner differ. Finished trainings are kept beside the output until all are done, so that an
interrupted benchmark goes on where it stopped. The learners are in `q_learners.py`.
"""

import argparse
import json
import platform
import shutil
import sys
import textwrap
import time
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from q_learners import OURS, THEIRS, Contestant, Plan, sb3

from rlvae_tutor import __version__, checkpoint
from rlvae_tutor.errors import InputError, check_whole
from rlvae_tutor.evaluation import learned
from rlvae_tutor.evaluation.rollout import comparison_env
from rlvae_tutor.evaluation.scoring import drive
from rlvae_tutor.evaluation.statistics import Interval, bootstrap_interval, mean_interval, probability_of_improvement
from rlvae_tutor.experiments.seeds import FIRST_SEED
from rlvae_tutor.experiments.store import Store

SKIPPED = (
    "Skipped: Stable-Baselines3 is not installed; "
    "install it with: .venv/bin/python -m pip install torch==2.13.0 stable-baselines3"
)
OUTPUT = Path(__file__).with_name("stable_baselines3.json")
# Differences below this between trainings of one double DQN are noise, in nats.
MARGIN = 0.1
WIDTH = 118
# The scores of one training, as JSON.
Training = dict[str, Any]


def train_and_judge(plan: Plan, contestant: Contestant, seed: int) -> Training:
    """The scores of one training, as JSON: losses in nats on the test split, crashes, and the seconds it took."""
    began = time.monotonic()
    policy = contestant.train(plan, seed)
    seconds = time.monotonic() - began
    env = comparison_env(plan.task, len(learned.INITIAL_RATES) * plan.test_seeds, "seven_factors")
    runs = drive(env, [policy], FIRST_SEED + np.arange(plan.test_seeds)[np.newaxis])
    losses = runs.test.reshape(len(learned.INITIAL_RATES), -1)
    return {
        "seed": seed,
        "test_loss": float(losses.mean()),
        "worst_start": float(losses.mean(axis=1).max()),
        "crash_share": float(runs.diverged.mean()),
        "training_seconds": round(seconds, 1),
        "by_initial_learning_rate": losses.mean(axis=1).round(5).tolist(),
        "by_test_seed": losses.mean(axis=0).round(5).tolist(),
    }


def difference(ours: list[Training], theirs: list[Training]) -> dict[str, Any]:
    """How much lower our loss is, in nats, from the trainings of two contestants: theirs minus ours.

    A test seed counts with its mean over the starts, and starts are no strata. Whether a training went well shows at
    all of them, so trainings drawn for each start by itself would make the interval too narrow.
    """
    a, b = (np.array([[training["by_test_seed"] for training in trainings]]) for trainings in (ours, theirs))
    interval = bootstrap_interval(lambda a, b: b.mean() - a.mean(), a, b)
    return {
        "nats": interval.as_dict(),
        "student": mean_interval(b.mean(axis=(0, 2)) - a.mean(axis=(0, 2))).as_dict(),
        "probability_of_improvement": probability_of_improvement(a.mean(axis=-1), b.mean(axis=-1)),
        "verdict": verdict(interval),
    }


def verdict(interval: Interval) -> str:
    """What the interval of theirs minus ours says about ours."""
    if interval.low > -MARGIN:
        return "no worse"
    return "worse" if interval.high < -MARGIN else "undecided"


def protocol(plan: Plan) -> list[str]:
    """What has to be known to read the numbers."""
    rates = learned.INITIAL_RATES
    return [
        f"Task: {plan.task.dataset}, {plan.task.horizon} outer steps of {plan.task.updates_per_step} updates; actions "
        "seven_factors, observation schedule, reward log_excess; initial learning rates in training log-uniform from "
        f"{learned.TRAINING_RATES[0]:g} to {learned.TRAINING_RATES[1]:g}. Each training sees {plan.steps:,} outer "
        f"steps, of {plan.members} VAEs at a time.",
        f"Test loss: negative ELBO in nats per example after the last update, lower is better, of the greedy policy "
        f"from {len(rates)} initial learning rates ({rates[0]:g} to {rates[-1]:g}), {plan.test_seeds} seeds each that "
        "no training can draw; a crashed run counts as the loss at which it was given up. Its interval is Student's t "
        "over trainings. Worst start: the mean from the initial rate that ends worst.",
        "Seconds: the median training's, because the first one also compiles what all of them use. Ours takes all "
        "cores, Stable-Baselines3's networks one, which serves networks this small better.",
        "Differences: theirs minus ours, so above zero ours is better. Bootstrap, trainings resampled first and test "
        "seeds within them; of five trainings such an interval covers about 89 %, so Student's t over trainings paired "
        f"by number stands beside it. No worse: the bootstrap interval stays above -{MARGIN} nats.",
        "Probability: of improvement, that a training of ours ends below one of theirs.",
        "As it comes: Stable-Baselines3's defaults with gamma 1 and its default of one gradient step per four "
        "environment steps; so with one-step returns, and a target network that is copied every 10,000 environment "
        "steps. Our settings: n-step returns, learning rate and its decay, batch, memory, gradient steps, "
        "target period, exploration, clipping and network as ours has them. It has no knob for double Q-learning, "
        "averaged weights, exploring starts, random actions that last, exploration of each member by itself, nor the "
        "width of the Huber loss.",
        "Ours is what training ends with: no refit, and no choice among snapshots.",
    ]


def origin(plan: Plan) -> dict[str, Any]:
    """What kept trainings must share with this benchmark, in the form that JSON gives back."""
    settings = {contestant.name: without_seed(contestant.settings(plan)) for contestant in OURS + THEIRS}
    packages = ("tensorflow", "keras", "numpy", "gymnasium", "torch", "stable-baselines3")
    versions = {"rlvae_tutor": __version__, "python": platform.python_version()}
    versions |= {name: version(name) for name in packages}
    return json.loads(json.dumps({"plan": asdict(plan), "settings": settings, "versions": versions}, default=str))


def without_seed(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings that hold for every training."""
    return {name: value for name, value in settings.items() if name != "seed"}


def all_trainings(plan: Plan, seeds: Sequence[int], store: Store) -> dict[str, list[Training]]:
    """The scores of every training: lists in the order of `seeds`, by the contestant's name.

    Contestants take turns, so that a machine which is busy for a while is busy for all of them.
    """
    trainings: dict[str, list[Training]] = {contestant.name: [] for contestant in OURS + THEIRS}
    total = len(seeds) * len(OURS + THEIRS)
    for seed in seeds:
        for contestant in OURS + THEIRS:
            number = 1 + sum(map(len, trainings.values()))
            print(f"[{number}/{total}] seed {seed}: {contestant.label}", flush=True)
            name = f"{contestant.name}_seed_{seed}"
            if not store.has(name):
                training = train_and_judge(plan, contestant, seed)
                store.save(name, training, training["training_seconds"])
            trainings[contestant.name].append(store.result(name))
    return trainings


def document(plan: Plan, seeds: Sequence[int], trainings: dict[str, list[Training]]) -> dict[str, Any]:
    """The whole report, as JSON."""
    pairs = [(ours, theirs) for theirs in THEIRS for ours in OURS]
    return {
        **origin(plan),
        "seeds": list(seeds),
        "margin": MARGIN,
        "protocol": protocol(plan),
        "contestants": [summary(contestant, trainings[contestant.name]) for contestant in OURS + THEIRS],
        "differences": [
            {"theirs": theirs.name, "ours": ours.name, **difference(trainings[ours.name], trainings[theirs.name])}
            for ours, theirs in pairs
        ],
    }


def summary(contestant: Contestant, trainings: list[Training]) -> dict[str, Any]:
    """A contestant's scores over its trainings, and all of them."""
    scores = {name: [training[name] for training in trainings] for name in trainings[0]}
    return {
        "name": contestant.name,
        "label": contestant.label,
        "test_loss": mean_interval(scores["test_loss"]).as_dict(),
        "worst_start": float(np.mean(scores["worst_start"])),
        "crash_share": float(np.mean(scores["crash_share"])),
        "training_seconds": float(np.median(scores["training_seconds"])),
        "trainings": trainings,
    }


def table(result: dict[str, Any]) -> str:
    """The document as text."""
    notes = [textwrap.fill(note, WIDTH, subsequent_indent="  ") for note in result["protocol"]]
    parts = [f"{len(result['seeds'])} trainings of each"], contestant_lines(result), difference_lines(result), notes
    return "\n" + "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def contestant_lines(result: dict[str, Any]) -> list[str]:
    """The scores of each contestant."""
    lines = [f"{'':<42}{'test loss [95 % interval]':>26}{'worst start':>14}{'crashed':>10}{'seconds':>10}"]
    for scores in result["contestants"]:
        loss = "{mean:.2f} [{low:.2f}, {high:.2f}]".format(**scores["test_loss"])
        lines.append(
            f"{scores['label']:<42}{loss:>26}"
            f"{scores['worst_start']:>14.2f}{scores['crash_share']:>10.1%}{scores['training_seconds']:>10.0f}"
        )
    return lines


def difference_lines(result: dict[str, Any]) -> list[str]:
    """Theirs minus ours, pair by pair, and the verdict on ours."""
    labels = {contestant["name"]: contestant["label"] for contestant in result["contestants"]}
    lines = [f"{'nats':<44}{'bootstrap':>24}{'Student':>17}{'probability':>13}  verdict"]
    for pair in result["differences"]:
        if pair["ours"] == OURS[0].name:
            lines.append(labels[pair["theirs"]])
        nats = "{mean:+.2f} [{low:+.2f}, {high:+.2f}]".format(**pair["nats"])
        student = "[{low:+.2f}, {high:+.2f}]".format(**pair["student"])
        lines.append(
            f"{'  - ' + labels[pair['ours']]:<44}{nats:>24}{student:>17}"
            f"{pair['probability_of_improvement']:>13.2f}  {pair['verdict']}"
        )
    return lines


def run(plan: Plan, seeds: Sequence[int], output: Path) -> dict[str, Any]:
    """The benchmark, or the rest of it: prints its table, writes its document to `output`, and returns that."""
    store = Store(output.with_suffix(".partial"), origin(plan))
    result = document(plan, seeds, all_trainings(plan, seeds, store))
    checkpoint.write_file(output, json.dumps(result, indent=1, allow_nan=False).encode())
    shutil.rmtree(store.output)
    print(table(result), f"All scores: {output}", sep="\n")
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and report; the exit code says whether ours, like for like with one network, is no worse than theirs."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--seeds", type=int, default=5, help="trainings of each, at least 2 (default: 5)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first of them (default: 0)")
    parser.add_argument("--rounds", type=int, default=Plan.rounds, help=f"of each training (default: {Plan.rounds})")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="JSON file (default: beside this script)")
    options = parser.parse_args(arguments)
    if sb3 is None:
        print(SKIPPED)
        return 0
    try:
        check_whole("seeds", options.seeds, 2)
        seeds = range(options.seed, options.seed + options.seeds)
        result = run(Plan(rounds=options.rounds), seeds, options.output)
    except InputError as error:
        parser.error(str(error))
    verdicts = [pair["verdict"] for pair in result["differences"] if pair["ours"] == OURS[0].name]
    return 0 if all(verdict == "no worse" for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
