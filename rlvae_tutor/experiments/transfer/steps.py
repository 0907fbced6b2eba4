"""The transfer table: what was made on digits, taken to images, text, speech and sequences; and what was made on them.

The policy of the race and the schedules that were tuned on digits go to every field as they are. Then a policy is
learned on all fields together. A constant and one-cycle, each at its best setting for the very field, show what tuning
there would have given; nobody can know that who trains.
"""

import json
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from pathlib import Path

import numpy as np

from rlvae_tutor import checkpoint
from rlvae_tutor.evaluation.baselines import DEFAULT_RATE, Baseline, constant_baselines, crossed
from rlvae_tutor.evaluation.scoring import drive_baseline, drive_policies, in_hindsight
from rlvae_tutor.evaluation.tasks import STARTS
from rlvae_tutor.experiments.plan import Cell, Plan, examples
from rlvae_tutor.experiments.race.steps import RACE_INTERFACE, RaceSettings, run_learning
from rlvae_tutor.experiments.stages import Stages
from rlvae_tutor.experiments.study.steps import MOST_POLICIES
from rlvae_tutor.experiments.transfer import report as transfer_report
from rlvae_tutor.experiments.transfer.fields import CARRIED, FIELDS, carried, digits_policy
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.qlearning import Agent

RESULTS = ("transfer.json", "transfer.md")


@dataclass(frozen=True)
class TransferSettings:
    """What decides the figures of a transfer table; `quick` is a smaller version of the same."""

    seed: int = 0
    quick: bool = False
    fields: tuple[str, ...] = tuple(FIELDS)
    horizon: int = Task.horizon
    updates_per_step: int = Task.updates_per_step
    seeds: int = 10  # VAEs from each start
    hindsight_seeds: int = 4
    members: int = 64
    rounds: int = 40
    networks: int = 3
    snapshots: int = 3
    validation_seeds: int = 4
    margin: float = 0.1  # of the pilot, as in the race that the digits' policy comes from

    @classmethod
    def of(cls, seed, quick):
        """The settings behind the command line's options."""
        if not quick:
            return cls(seed)
        few = {"seeds": 4, "hindsight_seeds": 2, "members": 16, "rounds": 4, "networks": 1, "snapshots": 1}
        return cls(seed, quick, fields=("heartbeats", "vowels"), validation_seeds=2, **few)

    @property
    def command(self):
        """The command that makes this table."""
        return f"rlvae-tutor transfer --seed {self.seed}" + " --quick" * self.quick

    def race(self):
        """The `RaceSettings` by which the policy of all fields is learned; its seeds meet those of no study."""
        return RaceSettings(
            seed=self.seed * MOST_POLICIES + MOST_POLICIES - 2,
            quick=self.quick,
            horizon=self.horizon,
            updates_per_step=self.updates_per_step,
            members=self.members,
            rounds=self.rounds,
            networks=self.networks,
            snapshots=self.snapshots,
            refit_steps=0,
            validation_seeds=self.validation_seeds,
            test_seeds=self.seeds,
        )

    def seeds_of(self, purpose):
        """The seeds that serve a purpose: "pilot", "validation" or "test"."""
        return self.race().seeds()[purpose]

    @property
    def test_seeds(self):
        """The seeds (1, seeds) that scores are made with, the same for all who play."""
        return self.seeds_of("test")[np.newaxis]


def hindsight_baselines():
    """What is tuned to every field in hindsight, each by sixteen settings."""
    constant = constant_baselines()[0]
    grid = crossed(peak=np.geomspace(3e-3, 1.6e-1, 8), warm_up=[0.1, 0.3])
    return [constant, Baseline("one_cycle_in_hindsight", policies.one_cycle, grid)]


class Transfer(Plan):
    """The cells of a transfer table in the folder `output`."""

    def __init__(self, settings, output):
        shortened = {"horizon": settings.horizon, "updates_per_step": settings.updates_per_step}
        tasks = {name: replace(FIELDS[name], **shortened) for name in settings.fields}
        super().__init__(settings, output, tasks, judged_on=list(tasks))

    @property
    def place(self):
        """Where the policy of all fields is saved."""
        return self.output / "agent"

    def preparations(self):
        """The policy that is learned on all fields."""
        scratch = self.stages.folder / "mixture"
        runs = self.settings.race().learning_runs(len(self.tasks)) / len(self.tasks)
        cost = sum(round(examples(task, runs)) for task in self.tasks.values())
        yield Cell("policy-mixture", cost, partial(self.learn, scratch), self.place, scratch)

    def learn(self, folder, advance):
        """Learn one policy on all fields, choose among its candidates, and save it."""
        del advance  # learning tells its own progress, in rounds
        stages, tasks = Stages(folder, self.stages.origin), [self.task(name) for name in self.tasks]
        return run_learning(self.settings.race(), stages, tasks, self.place)

    def contestants(self, name):
        """Who plays, on every field the same: from how many initial rates, and how."""
        del name
        schedules = {one: (1, partial(self.play, *carried(one))) for one in CARRIED}
        schedules |= {"constant_adam_default": (1, partial(self.play, carried(CARRIED[-1])[0], {"rate": DEFAULT_RATE}))}
        schedules |= {one.name: (1, partial(self.play_in_hindsight, one)) for one in hindsight_baselines()}
        return schedules | {
            "digits_policy": (STARTS, partial(self.play_policy, digits_policy)),
            "mixture_policy": (STARTS, partial(self.play_policy, self.mixture_policy)),
        }

    def mixture_policy(self):
        """The policy that was learned on all fields."""
        return policies.greedy(Agent.load(self.place).q_values)

    def play(self, baseline, arguments, task, advance):
        """One setting of a schedule."""
        return drive_baseline(task, baseline, arguments, self.settings.test_seeds, advance)

    def play_in_hindsight(self, baseline, task, advance):
        """A schedule at the setting that is best for this field."""
        arguments = in_hindsight(task, baseline, self.settings.test_seeds, self.settings.hindsight_seeds)
        return self.play(baseline, arguments, task, advance)

    def play_policy(self, policy, task, advance):
        """A learned policy; `policy` is a function that loads it."""
        return drive_policies(task, RACE_INTERFACE, [policy()], self.settings.test_seeds, advance)


def run_transfer(seed, quick, output, resume):
    """The command `rlvae-tutor transfer`: make a transfer table (or the rest of one) in `output` and print it."""
    output = Path(output)
    print(transfer_report.markdown(transfer(TransferSettings.of(seed, quick), output, resume)))
    print("Figures: " + ", ".join(str(output / name) for name in RESULTS))


def load_shipped_transfer():
    """The transfer table that ships with the package: the content of its transfer.json."""
    return json.loads((resources.files("rlvae_tutor") / "data" / "transfer" / "transfer.json").read_text())


def transfer(settings, output, resume=False):
    """Make a transfer table (or the rest of one); returns the content of transfer.json, left with transfer.md.

    Raises `InputError` for an output folder that holds another one, and for damaged files.
    """
    whole = Transfer(settings, output)
    whole.stages.open([output / name for name in (*RESULTS, "agent")], resume)
    whole.compute_all(partial(map, whole.compute))
    text = json.dumps(transfer_report.document(whole), allow_nan=False)
    result = json.loads(text)  # the table is made of what the file says
    checkpoint.write_file(output / "transfer.json", text.encode())
    checkpoint.write_file(output / "transfer.md", transfer_report.markdown(result).encode())
    return result
