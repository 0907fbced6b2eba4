"""The transfer table as steps: what was made on digits goes to images, text, speech and sequences, and is scored there.

The policy of the race and the schedules that were tuned on digits go to every field as they are. Then a policy is
learned on all fields together. A constant and one-cycle, each at its best setting for the very field, show what tuning
there would have given, which nobody can know before training.
"""

from pathlib import Path
from typing import Any

import numpy as np

from rlvae_tutor.evaluation.baselines import DEFAULT_RATE, Baseline, constant_baselines, crossed
from rlvae_tutor.evaluation.learned import Interface
from rlvae_tutor.experiments import learning
from rlvae_tutor.experiments.contestants import Contestant, driver, hindsight_schedule, schedule
from rlvae_tutor.experiments.shared_steps import pilot_step, score_step
from rlvae_tutor.experiments.steps import Experiment, run
from rlvae_tutor.experiments.store import write_results
from rlvae_tutor.experiments.transfer import report
from rlvae_tutor.experiments.transfer.fields import TUNED_ON_DIGITS, digits_policy, tuned_on_digits
from rlvae_tutor.experiments.transfer.settings import TransferSettings
from rlvae_tutor.mdp import policies
from rlvae_tutor.qlearning import Agent

# What a transfer table leaves in its folder, besides the steps it went through.
RESULTS = ["transfer.json", "transfer.md", "agent"]


def run_transfer(size: str, seed: int, output: Path, resume: bool) -> None:
    """The command `rlvae-tutor transfer`: make a transfer table (or the rest of one) in `output` and print it."""
    print(report.markdown(transfer(TransferSettings.of_size(size, seed), output, resume)))
    print("Numbers: " + ", ".join(str(output / name) for name in RESULTS[:2]))


def transfer(settings: TransferSettings, output: Path, resume: bool = False) -> dict[str, Any]:
    """Make a transfer table (or the rest of one); returns the content of transfer.json, left with transfer.md.

    Raises `InputError` for an output folder that holds another one, and for damaged files.
    """
    done = run(experiment, settings, output, RESULTS, resume)
    others = {"transfer.md": lambda content: report.markdown(content).encode()}
    return write_results(output, "transfer", report.document(done, list(contestants(settings, output))), others)


def experiment(settings: TransferSettings, output: Path) -> Experiment:
    """All steps of a transfer table in the folder `output`."""
    tasks = settings.tasks()
    pilots = [pilot_step(name, task, settings.policy_seed, settings.margin) for name, task in tasks.items()]
    scores = [
        score_step(name, contestant, field, task, settings.test_seeds)
        for field, task in tasks.items()
        for name, contestant in contestants(settings, output).items()
    ]
    return Experiment(settings, output, [*pilots, *mixture_policy(settings, output).steps(), *scores])


def mixture_policy(settings: TransferSettings, output: Path) -> learning.Policy:
    """The policy that is learned on all fields."""
    return learning.Policy(
        name="policy-mixture",
        settings=settings.learning,
        seed=settings.policy_seed,
        tasks=settings.tasks(),
        folder=output / "steps",
        place=output / "agent",
    )


def hindsight_baselines() -> list[Baseline]:
    """What is tuned to every field in hindsight, each by sixteen settings."""
    constant = constant_baselines()[0]
    grid = crossed(peak=np.geomspace(3e-3, 1.6e-1, 8), warm_up=[0.1, 0.3])
    return [constant, Baseline("one_cycle_in_hindsight", policies.one_cycle, grid)]


def contestants(settings: TransferSettings, output: Path) -> dict[str, Contestant]:
    """Who plays, on every field the same, by name."""
    seeds, mixture = settings.test_seeds, mixture_policy(settings, output)
    schedules = {name: schedule(*tuned_on_digits(name), seeds) for name in TUNED_ON_DIGITS}
    constant, _ = tuned_on_digits("constant_adam_best")
    schedules["constant_adam_default"] = schedule(constant, {"rate": DEFAULT_RATE}, seeds)
    schedules |= {
        baseline.name: hindsight_schedule(baseline, seeds, settings.hindsight_seeds)
        for baseline in hindsight_baselines()
    }
    load_mixture = lambda: [policies.greedy(Agent.load(mixture.place).q_values)]
    return schedules | {
        "digits_policy": driver(Interface(), lambda: [digits_policy()], seeds),
        "mixture_policy": driver(Interface(), load_mixture, seeds, (mixture.name,)),
    }
