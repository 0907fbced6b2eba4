"""The study: many policies, each learned apart, against every baseline, on the task they learned on and on unseen ones.

`plan.py` cuts it into cells that are saved one by one; `verdicts.py` says what its scores mean.
"""

import json
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from itertools import chain
from pathlib import Path

import numpy as np

from rlvae_tutor import checkpoint
from rlvae_tutor.evaluation.baselines import (
    DEFAULT_RATE,
    constant_baselines,
    open_loop_search,
    searched,
    study_baselines,
    tune,
)
from rlvae_tutor.evaluation.learned import Interface, load_shipped_race
from rlvae_tutor.evaluation.scoring import drive_baseline, drive_policies, in_hindsight
from rlvae_tutor.evaluation.tasks import HELD_OUT, STARTS, TRAINING
from rlvae_tutor.experiments import cluster
from rlvae_tutor.experiments.plan import TARGET, Cell, Plan, examples
from rlvae_tutor.experiments.race.steps import RaceSettings, run_learning
from rlvae_tutor.experiments.stages import Stages
from rlvae_tutor.experiments.study import report as study_report
from rlvae_tutor.experiments.study.figures import study_figure
from rlvae_tutor.experiments.study.verdicts import TRAINED_ON
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.actions import ACTION_SETS
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.plotting import png
from rlvae_tutor.qlearning import Agent

# What the learners act on: the learning rate, the KL term's weight and an average of the weights. Whatever an agent may
# do, some baselines may do too.
ARMS = {"richer": Interface("controls", "rate_beta_average")}
# The continuous actions of the schedules searched for: the learning rate alone, and all that a learner can do.
SEARCHED = {"learning_rate": "any_learning_rate", "richer": "any_controls"}
# Baselines that are taken to unseen tasks as they were tuned on the training task.
CARRIED = (
    "one_cycle_best",
    "flat_then_cosine_best",
    "exponential_best",
    "one_cycle_extras_best",
    "warm_up_extras_best",
)
# Policies are numbered across studies, so that no two of them share a seed.
MOST_POLICIES = 1000
RESULTS = ("study.json", "study.md", "study.png")


@dataclass(frozen=True)
class StudySettings:
    """What decides the figures of a study; `quick` is a smaller version of the same."""

    seed: int = 0
    quick: bool = False
    horizon: int = Task.horizon
    updates_per_step: int = Task.updates_per_step
    held_out: tuple[str, ...] = tuple(HELD_OUT)
    policies: int = 10  # trained apart, in each arm
    seeds: int = 10  # VAEs that a policy drives from each start; no two policies drive the same
    members: int = 64
    rounds: int = 80
    margin: float = 0.04  # of the pilot: 10 % of the gain would hide the tenths of a nat that richer actions win
    trainings: int = 3  # of each policy, a committee
    networks: int = 2  # of each training
    snapshots: int = 6
    validation_seeds: int = 16
    tuning_settings: int = 32
    tuning_seeds: int = 8
    hindsight_seeds: int = 32
    search_members: int = 256

    @classmethod
    def of(cls, seed, quick):
        """The settings behind the command line's options."""
        if not quick:
            return cls(seed)
        few = {"policies": 2, "seeds": 4, "rounds": 12, "trainings": 2, "networks": 1, "snapshots": 1}
        fewer = {
            "validation_seeds": 4,
            "tuning_settings": 8,
            "tuning_seeds": 4,
            "hindsight_seeds": 4,
            "search_members": 32,
        }
        return cls(seed, quick, held_out=("bars", "narrow"), **few, **fewer)

    @property
    def command(self):
        """The command that runs this study."""
        return f"rlvae-tutor study --seed {self.seed}" + " --quick" * self.quick

    def race(self, number):
        """The `RaceSettings` by which policy `number` is learned; they name all seeds it meets."""
        return RaceSettings(
            seed=self.seed * MOST_POLICIES + number,
            quick=self.quick,
            horizon=self.horizon,
            updates_per_step=self.updates_per_step,
            members=self.members,
            rounds=self.rounds,
            trainings=self.trainings,
            networks=self.networks,
            snapshots=self.snapshots,
            refit_steps=0,  # tried: with richer actions a refit is never chosen
            validation_seeds=self.validation_seeds,
            tuning_settings=self.tuning_settings,
            tuning_seeds=self.tuning_seeds,
            test_seeds=self.seeds,
        )

    def seeds_of(self, purpose):
        """The seeds that serve the study as a whole for "pilot" and "tuning"."""
        return self.race(MOST_POLICIES - 1).seeds()[purpose]

    def shortened(self, task):
        """The task with this study's horizon, in the proportion that its own has to the usual one."""
        horizon = task.horizon * self.horizon // Task.horizon
        return replace(task, horizon=horizon, updates_per_step=self.updates_per_step)

    @property
    def test_seeds(self):
        """The seeds (policies, seeds) that scores are made with."""
        return np.stack([self.race(number).seeds()["test"] for number in range(self.policies)])

    @property
    def policy_runs(self):
        """Trainings of a VAE that a learned policy costs, and that the search for a schedule may cost."""
        return self.race(0).learning_runs(len(TRAINING))


class Study(Plan):
    """The cells of a study in the folder `output`."""

    arms = ARMS

    def __init__(self, settings, output):
        chosen = {name: HELD_OUT[name] for name in settings.held_out}
        tasks = {name: settings.shortened(task) for name, task in (TRAINING | chosen).items()}
        super().__init__(settings, output, tasks, judged_on=[TRAINED_ON, *chosen])
        self.baselines = {one.name: one for one in study_baselines(settings.tuning_settings)}

    def learned(self, arm):
        """How each policy of an arm was chosen."""
        return [self.result(f"policy-{arm}-{number}") for number in range(self.settings.policies)]

    def place(self, arm, number):
        """Where a policy is saved."""
        return self.output / "agents" / f"{arm}-{number}"

    def preparations(self):
        """All that is tuned, searched for and learned."""
        return chain(self.tunings(), self.learnings())

    def tunings(self):
        """The best setting of every baseline on the training task, and schedules searched for at a policy's cost."""
        task, settings = self.tasks[TRAINED_ON], self.settings
        for name in self.baselines:
            runs = settings.tuning_settings * settings.tuning_seeds
            yield Cell(f"tuning-{name}", examples(task, runs), partial(self.tune, name))
        for name in SEARCHED:
            yield Cell(f"search-{name}", examples(task, settings.policy_runs), partial(self.search, name))

    def tune(self, name, advance):
        """The best setting of a baseline on outer-validation."""
        baseline, seeds = self.baselines[name], self.settings.seeds_of("tuning")
        env = baseline.env(self.task(TRAINED_ON), len(baseline) * len(seeds))
        return tune(env, baseline, seeds, advance)

    def search(self, name, advance):
        """The best schedule that as many runs as one policy costs can find."""
        env = searched(SEARCHED[name]).env(self.task(TRAINED_ON), self.settings.search_members)
        generator = np.random.default_rng(self.settings.seed)
        return open_loop_search(env, self.settings.policy_runs, generator, advance)

    def learnings(self):
        """The policies, each learned with seeds of its own."""
        cost = examples(self.tasks[TRAINED_ON], self.settings.policy_runs)
        for arm in ARMS:
            for number in range(self.settings.policies):
                name, scratch = f"policy-{arm}-{number}", self.stages.folder / f"{arm}-{number}"
                compute = partial(self.learn, arm, number, scratch)
                yield Cell(name, cost, compute, self.place(arm, number), scratch)

    def learn(self, arm, number, folder, advance):
        """Learn one policy, choose among its candidates, and save it; the experience stays in `folder`."""
        del advance  # learning tells its own progress, in rounds
        stages, tasks = Stages(folder, self.stages.origin), [self.task(name) for name in TRAINING]
        return run_learning(self.settings.race(number), stages, tasks, self.place(arm, number), ARMS[arm])

    def contestants(self, name):
        """Who plays on the task called `name`: from how many initial rates, and how."""
        tuned = self.baselines if name == TRAINED_ON else CARRIED
        schedules = {one: (1, partial(self.play_tuned, one)) for one in (TARGET, *tuned)}
        schedules |= {"constant_adam_default": (1, self.play_default)}
        schedules |= {f"search_{one}": (1, partial(self.play_search, one)) for one in SEARCHED}
        schedules |= {one.name: (1, partial(self.play_in_hindsight, one)) for one in constant_baselines()}
        unlearned = self.unlearned() if name == TRAINED_ON else {}
        others = unlearned | {"learning_rate": policies.greedy(load_shipped_race()[0].q_values)}
        drivers = {one: (STARTS, partial(self.play_policy, policy)) for one, policy in others.items()}
        return schedules | drivers | {arm: (STARTS, partial(self.play_learned, arm)) for arm in ARMS}

    def unlearned(self):
        """Policies with the actions of a learner that nothing was learned for."""
        actions = ACTION_SETS[Interface().actions]
        same = {f"always_{factor:g}": policies.always(i) for i, factor in enumerate(actions.factors)}
        return {"random": policies.random(actions.space, self.settings.seed)} | same

    def play_tuned(self, name, task, advance):
        """A baseline as it was tuned on the training task."""
        arguments = self.result(f"tuning-{name}")["settings"]
        return drive_baseline(task, self.baselines[name], arguments, self.settings.test_seeds, advance)

    def play_default(self, task, advance):
        """Adam as Keras gives it."""
        baseline = self.baselines["constant_adam_best"]
        return drive_baseline(task, baseline, {"rate": DEFAULT_RATE}, self.settings.test_seeds, advance)

    def play_search(self, name, task, advance):
        """The schedule that was searched for on the training task."""
        found = self.result(f"search-{name}")["settings"]
        return drive_baseline(task, searched(SEARCHED[name]), found, self.settings.test_seeds, advance)

    def play_in_hindsight(self, baseline, task, advance):
        """A baseline at the setting that is best on this very task."""
        seeds = self.settings.test_seeds
        arguments = in_hindsight(task, baseline, seeds, self.settings.hindsight_seeds)
        return drive_baseline(task, baseline, arguments, seeds, advance)

    def play_policy(self, policy, task, advance):
        """One and the same policy, which acts on the learning rate alone."""
        drivers = [policy] * self.settings.policies
        return drive_policies(task, Interface(), drivers, self.settings.test_seeds, advance)

    def play_learned(self, arm, task, advance):
        """All policies of an arm."""
        agents = [Agent.load(self.place(arm, number)) for number in range(self.settings.policies)]
        drivers = [policies.greedy(agent.q_values) for agent in agents]
        return drive_policies(task, ARMS[arm], drivers, self.settings.test_seeds, advance)


def run_study(seed, quick, output, resume, scheduler=None):
    """The command `rlvae-tutor study`: run a study (or the rest of one) into the folder `output` and print it."""
    output = Path(output)
    print(study_report.markdown(study(StudySettings.of(seed, quick), output, resume, scheduler)))
    print("Figures: " + ", ".join(str(output / name) for name in RESULTS))


def study(settings, output, resume=False, scheduler=None):
    """Run a study (or the rest of one); returns the content of study.json, left with study.md and study.png.

    With the address of a Dask `scheduler` its workers compute the cells, else this process does. Raises `InputError`
    for an output folder that holds another study or the like, for damaged files, and for a cluster that cannot work.
    """
    whole = Study(settings, output)
    whole.stages.open([output / name for name in (*RESULTS, "agents")], resume)
    if scheduler is None:
        whole.compute_all(partial(map, whole.compute))
    else:
        with cluster.connected(scheduler, whole.stages.folder) as spread:
            whole.compute_all(partial(spread, partial(compute_cell, settings, output.resolve())))
    document = study_report.document(whole)
    text = json.dumps(document, allow_nan=False)
    result = json.loads(text)  # report and picture are made of what the file says
    checkpoint.write_file(output / "study.json", text.encode())
    checkpoint.write_file(output / "study.md", study_report.markdown(result).encode())
    checkpoint.write_file(output / "study.png", png(study_figure(result)))
    return result


def load_shipped_study():
    """The study that ships with the package: the content of its study.json."""
    return json.loads((resources.files("rlvae_tutor") / "data" / "study" / "study.json").read_text())


def compute_cell(settings, output, name):
    """What a worker of a cluster does: compute one cell of a study; returns its name."""
    return Study(settings, output).compute(name)
