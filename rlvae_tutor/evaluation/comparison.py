"""The race: Q-learning over optimizer steps against tuned schedules, on real VAEs, from eight initial learning rates.

It runs in stages (pilot, tuning, learning, refits, race), each saved when it is done, so that an interrupted race
goes on where it stopped and ends with the same figures.
"""

import json
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from rlvae_tutor import __version__, checkpoint
from rlvae_tutor.datasets import load
from rlvae_tutor.errors import InputError
from rlvae_tutor.evaluation import baselines, learned, report
from rlvae_tutor.evaluation.rollout import comparison_env, rollout
from rlvae_tutor.evaluation.tasks import PILOT_SEEDS, pilot
from rlvae_tutor.figures import png, race_figure
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.qlearning import Agent, Settings, ensemble


@dataclass(frozen=True)
class RaceSettings:
    """What decides the figures of a race; `quick` is a smaller version of the same."""

    dataset: str = "digits"
    seed: int = 0
    quick: bool = False
    members: int = 64  # VAEs that the agent trains at a time
    rounds: int = 100  # episodes of each of them
    refits: int = 4
    refit_steps: int = 12_000
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
        return cls(dataset, seed, quick, members=64, rounds=16, refits=0, **small)

    def seeds(self, purpose, count):
        """Environment seeds (count,) for one purpose; those of two purposes or two races never meet."""
        block = ("pilot", "tuning", "validation", "test").index(purpose)
        return self.seed * 10**6 + block * 10**5 + np.arange(count)

    def agent_settings(self):
        """How the agent learns."""
        return Settings(rounds=self.rounds, steps_per_round=Task().horizon, seed=self.seed)


class Stages:
    """Results of finished stages, one JSON file each, in a folder."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, name, compute):
        """The result (JSON) of the stage called `name`: read if it is there, else computed and saved."""
        path = self.folder / f"{name}.json"
        if not path.exists():
            began = time.monotonic()
            result = compute()
            checkpoint.write_file(path, json.dumps({"result": result, "seconds": time.monotonic() - began}).encode())
        return self.read(path)["result"]

    def seconds(self):
        """How long each stage took."""
        return {path.stem: round(self.read(path)["seconds"], 1) for path in sorted(self.folder.glob("*.json"))}

    def read(self, path):
        """The content of a stage's file."""
        try:
            return dict(json.loads(path.read_bytes()))
        except (ValueError, TypeError) as error:
            raise InputError(f"{path} is damaged; delete that file and resume the race.") from error


def run_race(dataset, seed, quick, output, resume):
    """Run a race (or the rest of one) and leave race.json, race.png and the trained agent in the folder `output`.

    Raises `InputError` for an unknown data set, for an output folder that holds another race, and for damaged files.
    """
    load(dataset)
    settings, output = RaceSettings.of(dataset, seed, quick), Path(output)
    stages = open_stages(settings, output, resume)
    task = run_pilot(settings, stages)
    tuned = run_tuning(settings, stages, task)
    agent = run_learning(settings, stages, task, output)
    outcome = stages.run("race", partial(compare, settings, task, tuned, agent))
    result = report.document(asdict(settings), task, outcome, stages.seconds())
    checkpoint.write_file(output / "race.json", json.dumps(result, indent=1).encode())
    checkpoint.write_file(output / "race.png", png(race_figure(result)))
    print(report.table(result))
    print(f"Figures: {output / 'race.json'}   picture: {output / 'race.png'}   agent: {output / 'agent'}")
    return result


def open_stages(settings, output, resume):
    """The `Stages` in `output`, begun if there are none; refuses to mix two races or to write over one unasked."""
    folder = output / "stages"
    identity = {"version": __version__, **asdict(settings)}
    if folder.exists() and not resume:
        raise InputError(f"{output} holds a race; add --resume to go on with it or see it, or give another --output.")
    folder.mkdir(parents=True, exist_ok=True)
    if Stages(folder).run("settings", lambda: identity) != identity:
        raise InputError(f"{output} holds a race with other settings or of another version; give another --output.")
    return Stages(folder)


def run_pilot(settings, stages):
    """The task of the race, its reference frozen by the pilot."""
    task = Task(settings.dataset)

    def compute():
        with progress(task, 1, "pilot") as advance:
            return pilot(task, settings.seeds("pilot", PILOT_SEEDS), advance).reference

    return task.with_reference(stages.run("pilot", compute))


def run_tuning(settings, stages, task):
    """The best setting of every baseline, by name."""
    seeds = settings.seeds("tuning", settings.tuning_seeds)
    candidates = baselines.tuned_baselines(settings.tuning_settings)

    def compute():
        env = comparison_env(task, settings.tuning_settings * settings.tuning_seeds, "any_learning_rate")
        with progress(task, len(candidates), "tuning the schedules") as advance:
            return {one.name: baselines.tune(env, one, seeds, advance) for one in candidates}

    return stages.run("tuning", compute)


def run_learning(settings, stages, task, output):
    """The learned agent, saved as `output`/agent: the candidate whose worst start ends best on validation tasks."""
    training = learned.gather(
        task, settings.agent_settings(), settings.members, stages.folder / "training", resume=True
    )
    seeds = settings.seeds("validation", settings.validation_seeds)
    env = comparison_env(task, len(seeds) * len(learned.INITIAL_RATES), "A2")

    def score(agent):
        with progress(task, 1, "validating") as advance:
            return learned.worst_start(learned.drive(env, policies.greedy(agent.q_values), seeds, advance))

    folder = stages.folder / "candidates"
    scores = propose_candidates(settings, stages, training, score, folder)
    agent = Agent.load(folder / min(scores, key=scores.get))
    agent.save(output / "agent", race=asdict(settings), reference=task.reference)
    return agent


def propose_candidates(settings, stages, training, score, folder):
    """Scores, by name, of the online agent, the best checkpoint of each refit, and all refits together; saves each."""

    def propose(name, candidate):
        def compute():
            value, agent = candidate()
            agent.save(folder / name)
            return value

        return stages.run(name, compute)

    scores = {"online": propose("online", lambda: scored(training.agent(), score))}
    for number in range(1, settings.refits + 1):
        scores[f"refit_{number}"] = propose(
            f"refit_{number}", partial(learned.best_refit, training, number, settings.refit_steps, score)
        )
    if settings.refits > 1:
        refits = [Agent.load(folder / name) for name in scores if name != "online"]
        scores["ensemble"] = propose("ensemble", lambda: scored(ensemble(refits), score))
    return scores


def scored(agent, score):
    """An agent behind its score, so that the least of several is the best."""
    return score(agent), agent


def compare(settings, task, tuned, agent):
    """The entries of the race, each driven over the same test seeds, as JSON-able objects."""
    seeds = settings.seeds("test", settings.test_seeds)
    rates = learned.INITIAL_RATES
    started = comparison_env(task, len(rates) * len(seeds), "A2")
    scheduled = comparison_env(task, len(seeds), "any_learning_rate")
    space = started.single_action_space
    free = {
        "q_learning": policies.greedy(agent.q_values),
        "constant_adam": policies.keep(started.actions),
        "random": policies.random(space, settings.seed),
    }
    fixed = [*baselines.tuned_baselines(settings.tuning_settings), baselines.DEFAULT_ADAM]
    runs = {}
    with progress(task, len(free) + len(fixed), "race") as advance:
        for name, policy in free.items():
            runs[name] = learned.drive(started, policy, seeds, advance)
        for baseline in fixed:
            arguments = tuned.get(baseline.name, {"settings": baseline.setting(0)})["settings"]
            policy = baseline.policy(scheduled.actions, **arguments)
            runs[baseline.name] = rollout(
                scheduled, policy, seeds, np.full(len(seeds), baselines.IGNORED_RATE), advance
            )
    target = float(runs["cosine_best"].validation[-1].mean())
    return {
        "target_nelbo": target,
        "entries": [
            report.entry(name, one, len(seeds), rates if name in free else None, target, tuned.get(name))
            for name, one in runs.items()
        ],
    }


def duel(agent, task, seeds):
    """The agent against Adam with the rate it was started with, over `seeds`, as a race of two entries."""
    env = comparison_env(task, len(learned.INITIAL_RATES) * len(seeds), "A2")
    with progress(task, 2, "racing") as advance:
        q_learning = learned.drive(env, policies.greedy(agent.q_values), seeds, advance)
        adam = learned.drive(env, policies.keep(env.actions), seeds, advance)
    target = float(q_learning.validation[-1].mean())
    runs = {"q_learning": q_learning, "constant_adam": adam}
    entries = [report.entry(name, one, len(seeds), learned.INITIAL_RATES, target, None) for name, one in runs.items()]
    return {"task": asdict(task), "entries": entries}


@contextmanager
def progress(task, episodes, description):
    """A progress bar over so many episodes; yields what to call after each outer step."""
    with tqdm(total=episodes * task.horizon, desc=description, unit="step") as bar:
        yield bar.update
