"""The race: Q-learning over optimizer steps against tuned schedules, on real VAEs, from eight initial learning rates.

It runs in stages (pilot, tuning, learning, race), each saved when it is done, so that an interrupted race goes on
where it stopped and ends with the same figures.
"""

import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from rlvae_tutor import __version__, checkpoint
from rlvae_tutor.datasets import load
from rlvae_tutor.evaluation import baselines, learned
from rlvae_tutor.evaluation.rollout import comparison_env, rollout
from rlvae_tutor.evaluation.tasks import PILOT_RATES, PILOT_SEEDS, STARTS, pilot
from rlvae_tutor.experiments.race import report
from rlvae_tutor.experiments.race.figures import race_figure
from rlvae_tutor.experiments.stages import Stages
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.plotting import png
from rlvae_tutor.qlearning import Agent, DQNSettings

# What the agent of a race sees and may do.
RACE_INTERFACE = learned.Interface()
# What a race leaves in its folder, besides the stages it went through.
RESULTS = ("race.json", "race.png", "agent")
# Above every seed that learning draws for itself, so that no policy is judged on runs it has learned from.
FIRST_SEED = 2**32
# The share of the rounds, at the end of learning, from which snapshots are taken.
MATURE = 0.4
# Exploration goes on to the end, but seldom enough that most returns are lived through and not guessed.
EPSILON_END = 0.02


@dataclass(frozen=True)
class RaceSettings:
    """What decides the figures of a race; `quick` is a smaller version of the same."""

    dataset: str = "digits"
    seed: int = 0
    quick: bool = False
    horizon: int = Task.horizon
    updates_per_step: int = Task.updates_per_step
    members: int = 64  # VAEs that the agent trains at a time
    rounds: int = 200  # episodes of each of them
    trainings: int = 1  # each with experience of its own; the agent is a committee of them
    networks: int = 6  # of each training; the agent acts by the mean of all
    snapshots: int = 12  # agents on the way to choose from
    refit_steps: int = 60_000  # gradient steps of the networks that are trained afresh on all the experience
    validation_seeds: int = 32
    tuning_settings: int = 32
    tuning_seeds: int = 8
    test_seeds: int = 64

    @classmethod
    def of(cls, dataset, seed, quick):
        """The settings behind the command line's options."""
        if not quick:
            return cls(dataset, seed)
        small = {"validation_seeds": 8, "tuning_settings": 16, "tuning_seeds": 4, "test_seeds": 8}
        return cls(dataset, seed, quick, rounds=16, snapshots=2, refit_steps=5_000, **small)

    @property
    def command(self):
        """The command that runs this race."""
        return f"rlvae-tutor race --dataset {self.dataset} --seed {self.seed}" + " --quick" * self.quick

    def learning_runs(self, tasks=1):
        """Trainings of a VAE that a policy learned on so many tasks costs: pilots, experience, choice of candidate."""
        candidates = self.snapshots + (self.refit_steps > 0) + len(learned.groups(self.trainings))
        choice = candidates * STARTS * self.validation_seeds
        return self.trainings * self.rounds * self.members + tasks * (len(PILOT_RATES) * PILOT_SEEDS + choice)

    def task(self):
        """The task, before its pilot."""
        return Task(self.dataset, horizon=self.horizon, updates_per_step=self.updates_per_step)

    def seeds(self):
        """Environment seeds (count,) by purpose; those of two purposes or two races never meet."""
        counts = {
            "pilot": PILOT_SEEDS,
            "tuning": self.tuning_seeds,
            "validation": self.validation_seeds,
            "test": self.test_seeds,
        }
        first = FIRST_SEED + self.seed * 10**6
        return {purpose: first + i * 10**5 + np.arange(count) for i, (purpose, count) in enumerate(counts.items())}

    def agent_settings(self, training=0):
        """How the agent learns; snapshots are taken when it has seen most of what it will see."""
        moments = np.linspace((1 - MATURE) * self.rounds, self.rounds, self.snapshots + 1)[1:].round().astype(int)
        return DQNSettings(
            rounds=self.rounds,
            steps_per_round=self.horizon,
            epsilon_end=EPSILON_END,
            networks=self.networks,
            snapshot_rounds=tuple(moments.tolist()),
            seed=self.seed * self.trainings + training,
        )


def run_race(dataset, seed, quick, output, resume):
    """The command `rlvae-tutor race`: run a race (or the rest of one) into the folder `output` and print its table."""
    output = Path(output)
    result = race(RaceSettings.of(dataset, seed, quick), output, resume)
    print(report.table(result))
    print(f"Figures: {output / 'race.json'}   picture: {output / 'race.png'}   agent: {output / 'agent'}")


def race(settings, output, resume=False):
    """Run a race (or the rest of one); returns the content of race.json, left with race.png and agent/ in `output`.

    Raises `InputError` for an unknown data set, for an output folder that holds another race, and for damaged files.
    """
    load(settings.dataset)
    stages = Stages(output / "stages", {"version": __version__, **asdict(settings)})
    stages.open([output / name for name in RESULTS], resume)
    task = run_pilot(settings, stages)
    tuned = run_tuning(settings, stages, task)
    learning = run_learning(settings, stages, [task], output / "agent")
    agent = Agent.load(output / "agent")
    outcome = stages.run("race", partial(compare, settings, task, tuned, agent))
    document = report.document(settings, task, {"learning": learning, **outcome}, stages.seconds())
    text = json.dumps(document, indent=1, allow_nan=False)
    result = json.loads(text)  # table and picture are made of what the file says
    checkpoint.write_file(output / "race.json", text.encode())
    checkpoint.write_file(output / "race.png", png(race_figure(result)))
    return result


def run_pilot(settings, stages):
    """The task of the race, its reference frozen by the pilot."""
    task = settings.task()

    def compute():
        with progress(task, 1, "pilot") as advance:
            return pilot(task, settings.seeds()["pilot"], advance).reference

    return task.with_reference(stages.run("pilot", compute))


def run_tuning(settings, stages, task):
    """The best setting of every baseline, by name."""
    seeds = settings.seeds()["tuning"]
    candidates = baselines.tuned_baselines(settings.tuning_settings)

    def compute():
        env = comparison_env(task, settings.tuning_settings * len(seeds), "any_learning_rate")
        with progress(task, len(candidates), "tuning the schedules") as advance:
            return {one.name: baselines.tune(env, one, seeds, advance) for one in candidates}

    return stages.run("tuning", compute)


def run_learning(settings, stages, tasks, place, interface=RACE_INTERFACE):
    """Scores of the candidates, and which of them is now the agent at `place`: the one with the best worst start.

    It learns on all `tasks`, and on all of them its candidates are judged.
    """

    def compute():
        folder = stages.folder / "learning"
        env = interface.training_env(tasks, settings.members)
        trainings = map(settings.agent_settings, range(settings.trainings))
        candidates = learned.learn(env, trainings, settings.refit_steps, folder)
        scored, score = Stages(folder, stages.origin), validator(settings, tasks, interface)
        scores = {name: scored.run(name, partial(score, agent)) for name, agent in candidates.items()}
        chosen = min(scores, key=scores.get)
        candidates[chosen].save(place, race=asdict(settings), reference=tasks[0].reference)
        return {"chosen": chosen, "worst_start_on_validation": scores}

    return stages.run("learning", compute, product=place)


def validator(settings, tasks, interface):
    """A function that scores an agent by its worst start, in nats and on average over the validation tasks."""
    seeds = settings.seeds()["validation"]
    envs = [interface.comparison_env(task, len(seeds) * STARTS) for task in tasks]

    def score(agent):
        policy = policies.greedy(agent.q_values)
        with progress(tasks[0], len(envs), "validating") as advance:
            return float(np.mean([learned.worst_start(learned.drive(env, policy, seeds, advance)) for env in envs]))

    return score


def compare(settings, task, tuned, agent):
    """The entries of the race, all over the same test seeds, and the loss that counts as reached, as JSON."""
    seeds = settings.seeds()["test"]
    started = comparison_env(task, STARTS * len(seeds), "seven_factors")
    scheduled = comparison_env(task, len(seeds), "any_learning_rate")
    free = {
        "q_learning": policies.greedy(agent.q_values),
        "constant_adam": policies.keep(started.actions),
        "random": policies.random(started.single_action_space, settings.seed),
    }
    fixed = chosen_schedules(settings, tuned, scheduled.actions)
    with progress(task, len(free) + len(fixed), "race") as advance:
        runs = {name: learned.drive(started, policy, seeds, advance) for name, policy in free.items()}
        ignored = np.full(len(seeds), baselines.IGNORED_RATE)
        runs |= {name: rollout(scheduled, policy, seeds, ignored, advance) for name, policy in fixed.items()}
    target = float(runs["cosine_best"].validation[-1].mean())
    return {
        "target_nelbo": target,
        "entries": [
            report.entry(
                name, one, len(seeds), learned.INITIAL_RATES if name in free else None, target, tuned.get(name)
            )
            for name, one in runs.items()
        ],
    }


def chosen_schedules(settings, tuned, actions):
    """The policy of every tuned baseline at its best setting, and of Adam's default, by name."""
    chosen = {
        one.name: one.policy(actions, **tuned[one.name]["settings"])
        for one in baselines.tuned_baselines(settings.tuning_settings)
    }
    return chosen | {"constant_adam_default": policies.constant(actions, baselines.DEFAULT_RATE)}


def duel(agent, task, seeds):
    """The agent against Adam with the rate it was started with, over `seeds`: their `Rollout`s by name."""
    env = comparison_env(task, STARTS * len(seeds), "seven_factors")
    with progress(task, 2, "racing") as advance:
        q_learning = learned.drive(env, policies.greedy(agent.q_values), seeds, advance)
        adam = learned.drive(env, policies.keep(env.actions), seeds, advance)
    return {"q_learning": q_learning, "constant_adam": adam}


def as_race(runs, task):
    """What `duel` gave, in the form of a race of two entries."""
    target, seeds = float(runs["q_learning"].validation[-1].mean()), len(runs["q_learning"].test) // STARTS
    entries = [report.entry(name, one, seeds, learned.INITIAL_RATES, target, None) for name, one in runs.items()]
    return {"task": asdict(task), "entries": entries}


@contextmanager
def progress(task, episodes, description):
    """A progress bar over so many episodes; yields what to call after each outer step."""
    # Within another bar this one goes when it is done.
    with tqdm(total=episodes * task.horizon, desc=description, unit="step", leave=None) as bar:
        yield bar.update
