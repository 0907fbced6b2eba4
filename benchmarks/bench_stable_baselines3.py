"""Our double DQN against Stable-Baselines3's DQN: the same environment, as many steps of it, five trainings of each.

Each learns to drive the optimizer of VAEs on the digits. Ours must come out no worse: the 95 % interval of the
difference in final test loss may not reach below -0.1 nats, what two trainings of one learner differ by. Finished
trainings are kept beside the output until all are done, so that an interrupted benchmark goes on where it stopped.
"""

import argparse
import json
import platform
import shutil
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
from rlvae_tutor.experiments.stages import Stages
from tqdm.auto import tqdm

from rlvae_tutor import __version__, checkpoint
from rlvae_tutor.errors import InputError, check_whole
from rlvae_tutor.evaluation import learned
from rlvae_tutor.evaluation.rollout import comparison_env
from rlvae_tutor.evaluation.statistics import bootstrap_interval, mean_interval, probability_of_improvement
from rlvae_tutor.experiments.race.settings import RaceSettings
from rlvae_tutor.experiments.seeds import FIRST_SEED
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.policies import greedy
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.qlearning import train_dqn

try:
    import stable_baselines3 as sb3
    import torch
    from stable_baselines3.common.utils import LinearSchedule
    from stable_baselines3.common.vec_env import VecEnv
except ImportError:
    sb3, VecEnv = None, object

SKIPPED = (
    "Skipped: Stable-Baselines3 is not installed; "
    "install it with: .venv/bin/python -m pip install torch==2.13.0 stable-baselines3"
)
OUTPUT = Path(__file__).with_name("stable_baselines3.json")
# Differences below this between trainings of one double DQN are noise, in nats.
MARGIN = 0.1
WIDTH = 118


@dataclass(frozen=True)
class Plan:
    """What decides the scores, besides the seeds of the trainings."""

    task: Task = Task()
    rounds: int = 40  # episodes of each member
    members: int = 64  # VAEs in training at a time
    test_seeds: int = 32  # from each initial learning rate

    @property
    def round_steps(self):
        """Environment steps in a round, those of all members counted."""
        return self.members * self.task.horizon

    @property
    def steps(self):
        """Environment steps of a training."""
        return self.rounds * self.round_steps

    def environment(self):
        """What both learn in."""
        return VAETrainingVectorEnv(self.members, replace(self.task, initial_learning_rates=learned.TRAINING_RATES))

    def settings(self, networks, seed=0):
        """How ours learns: as in the race."""
        race = RaceSettings(rounds=self.rounds, horizon=self.task.horizon, networks=networks, seed=seed)
        return replace(race.agent_settings(), snapshot_rounds=())


class AsVecEnv(VecEnv):
    """A Gymnasium vector environment with same-step autoreset, in the form that Stable-Baselines3 asks for."""

    def __init__(self, env):
        self.env = env
        super().__init__(env.num_envs, env.single_observation_space, env.single_action_space)

    def reset(self):
        observations, _ = self.env.reset(seed=self._seeds)
        self._reset_seeds()
        return observations

    def step_async(self, actions):
        self.chosen = actions

    def step_wait(self):
        observations, rewards, terminated, truncated, told = self.env.step(self.chosen)
        ended = terminated | truncated
        infos = [{} for _ in ended]
        for i in np.flatnonzero(ended):
            infos[i] = {"terminal_observation": told["final_obs"][i], "TimeLimit.truncated": bool(truncated[i])}
        return observations, rewards, ended, infos

    def close(self):
        self.env.close()

    def get_attr(self, attr_name, indices=None):
        return [getattr(self.env, attr_name) for _ in self._get_indices(indices)]

    def set_attr(self, attr_name, value, indices=None):
        raise NotImplementedError("The members are one batch and share their attributes.")

    def env_method(self, method_name, *method_args, indices=None, **method_kwargs):
        raise NotImplementedError("The members are one batch and have no methods of their own.")

    def env_is_wrapped(self, wrapper_class, indices=None):
        return [False for _ in self._get_indices(indices)]


def train_ours(networks, plan, seed):
    """The greedy policy of our double DQN, which acts by the mean of so many networks."""
    training = train_dqn(plan.environment(), plan.settings(networks, seed))
    return greedy(training.agent().q_values)


def train_theirs(knobs, plan, seed):
    """The greedy policy of Stable-Baselines3's DQN with the settings that `knobs` makes of the plan."""
    torch.set_num_threads(1)  # with networks this small, several threads mostly wait for each other
    env = AsVecEnv(plan.environment())
    # Seeds of the members count upwards from this one, and no two trainings shall have one in common.
    model = sb3.DQN("MlpPolicy", env, seed=seed * plan.members, device="cpu", **knobs(plan))
    with tqdm(total=plan.steps, desc="Stable-Baselines3", unit="step") as bar:
        model.learn(plan.steps, callback=lambda *_: bar.update(plan.members) or True)  # False would stop it
    return lambda observations: model.predict(observations, deterministic=True)[0]


def as_it_comes(plan):
    """Stable-Baselines3's defaults, but for the task's undiscounted return.

    Its default of one gradient step per four environment steps is kept; its own counter takes a step of all members
    for one.
    """
    return {"gamma": 1.0, "train_freq": 1, "gradient_steps": plan.members // 4}


def with_our_settings(plan):
    """Our settings wherever Stable-Baselines3 has the knob, and as many gradient steps.

    It counts `target_update_interval` in environment steps and `train_freq` in steps of all members; its replay memory
    shares its size out among the members.
    """
    ours = plan.settings(networks=1)
    gradient_steps = ours.gradient_steps // plan.task.horizon
    return {
        "gamma": ours.gamma,
        "n_steps": ours.n_steps,
        "learning_rate": LinearSchedule(ours.learning_rate, 0.1 * ours.learning_rate, 1.0),
        "batch_size": ours.batch_size,
        "buffer_size": ours.capacity * plan.round_steps,
        "learning_starts": ours.first_learning_round * plan.round_steps,
        "train_freq": 1,
        "gradient_steps": gradient_steps,
        "target_update_interval": ours.target_period // gradient_steps * plan.members,
        "exploration_initial_eps": ours.epsilon_start,
        "exploration_fraction": ours.exploration_share,
        "exploration_final_eps": ours.epsilon_end,
        "max_grad_norm": ours.clip_norm,
        "policy_kwargs": {"net_arch": list(ours.hidden)},
    }


@dataclass(frozen=True)
class Contestant:
    """A learner: `train` maps a plan and a seed to a policy, `settings` a plan to what is told of it."""

    name: str
    label: str
    train: Callable
    settings: Callable


def our_contestant(name, label, networks):
    """Our double DQN with so many networks."""
    return Contestant(name, label, partial(train_ours, networks), lambda plan: asdict(plan.settings(networks)))


def their_contestant(name, label, knobs):
    """Stable-Baselines3's DQN with the settings that `knobs` makes of a plan."""
    return Contestant(name, label, partial(train_theirs, knobs), knobs)


OURS = [
    our_contestant("ours", "our double DQN", 1),
    our_contestant("ours_six", "our double DQN, the race's six networks", RaceSettings.networks),
]
THEIRS = [
    their_contestant("sb3_default", "Stable-Baselines3's DQN as it comes", as_it_comes),
    their_contestant("sb3_our_settings", "Stable-Baselines3's DQN, our settings", with_our_settings),
]


def train_and_judge(plan, contestant, seed):
    """The scores of one training, as JSON: losses in nats on the test split, crashes, and the seconds it took."""
    began = time.monotonic()
    policy = contestant.train(plan, seed)
    seconds = time.monotonic() - began
    env = comparison_env(plan.task, len(learned.INITIAL_RATES) * plan.test_seeds, "seven_factors")
    runs = learned.drive(env, policy, FIRST_SEED + np.arange(plan.test_seeds))
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


def difference(ours, theirs):
    """How much lower our loss is, in nats, from the trainings of two contestants: theirs minus ours.

    A test seed counts with its mean over the starts and starts are no strata: whether a training went well shows at
    all of them, so that trainings drawn for each start by itself would make the interval too narrow.
    """
    a, b = (np.array([[one["by_test_seed"] for one in trainings]]) for trainings in (ours, theirs))
    interval = bootstrap_interval(lambda a, b: b.mean() - a.mean(), a, b)
    return {
        "nats": interval.as_dict(),
        "student": mean_interval(b.mean(axis=(0, 2)) - a.mean(axis=(0, 2))).as_dict(),
        "probability_of_improvement": probability_of_improvement(*(one.mean(axis=-1) for one in (a, b))),
        "verdict": verdict(interval),
    }


def verdict(interval):
    """What the interval of theirs minus ours says of ours."""
    if interval.low > -MARGIN:
        return "no worse"
    return "worse" if interval.high < -MARGIN else "undecided"


def protocol(plan):
    """What has to be known to read the figures."""
    rates = learned.INITIAL_RATES
    return [
        f"Task: {plan.task.dataset}, {plan.task.horizon} outer steps of {plan.task.updates_per_step} updates; actions "
        "A2, observation schedule, reward log_excess; initial learning rates in training log-uniform from "
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


def origin(plan):
    """What kept trainings must share with this benchmark, as JSON gives it back."""
    settings = {one.name: without_seed(one.settings(plan)) for one in OURS + THEIRS}
    packages = ("tensorflow", "keras", "numpy", "gymnasium", "torch", "stable-baselines3")
    versions = {"rlvae_tutor": __version__, "python": platform.python_version()}
    versions |= {name: version(name) for name in packages}
    return json.loads(json.dumps({"plan": asdict(plan), "settings": settings, "versions": versions}, default=str))


def without_seed(settings):
    """DQNSettings that hold for every training."""
    return {name: value for name, value in settings.items() if name != "seed"}


def all_trainings(plan, seeds, stages):
    """The scores of every training: lists in the order of `seeds`, by the contestant's name.

    Contestants take turns, so that a machine which is busy for a while is so for all of them.
    """
    trainings, total = {one.name: [] for one in OURS + THEIRS}, len(seeds) * len(OURS + THEIRS)
    for seed in seeds:
        for contestant in OURS + THEIRS:
            number = 1 + sum(map(len, trainings.values()))
            print(f"[{number}/{total}] seed {seed}: {contestant.label}", flush=True)
            compute = partial(train_and_judge, plan, contestant, seed)
            trainings[contestant.name].append(stages.run(f"{contestant.name}_seed_{seed}", compute))
    return trainings


def document(plan, seeds, trainings):
    """All that is to be told, as JSON."""
    pairs = [(ours, theirs) for theirs in THEIRS for ours in OURS]
    return {
        **origin(plan),
        "seeds": list(seeds),
        "margin": MARGIN,
        "protocol": protocol(plan),
        "contestants": [summary(one, trainings[one.name]) for one in OURS + THEIRS],
        "differences": [
            {"theirs": b.name, "ours": a.name, **difference(trainings[a.name], trainings[b.name])} for a, b in pairs
        ],
    }


def summary(contestant, trainings):
    """A contestant's scores over its trainings, and all of them."""
    scores = {name: [one[name] for one in trainings] for name in trainings[0]}
    return {
        "name": contestant.name,
        "label": contestant.label,
        "test_loss": mean_interval(scores["test_loss"]).as_dict(),
        "worst_start": float(np.mean(scores["worst_start"])),
        "crash_share": float(np.mean(scores["crash_share"])),
        "training_seconds": float(np.median(scores["training_seconds"])),
        "trainings": trainings,
    }


def table(result):
    """The document as text."""
    notes = [textwrap.fill(note, WIDTH, subsequent_indent="  ") for note in result["protocol"]]
    parts = [f"{len(result['seeds'])} trainings of each"], contestant_lines(result), difference_lines(result), notes
    return "\n" + "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def contestant_lines(result):
    """How everybody ended."""
    lines = [f"{'':<42}{'test loss [95 % interval]':>26}{'worst start':>14}{'crashed':>10}{'seconds':>10}"]
    for one in result["contestants"]:
        lines.append(
            f"{one['label']:<42}{'{mean:.2f} [{low:.2f}, {high:.2f}]'.format(**one['test_loss']):>26}"
            f"{one['worst_start']:>14.2f}{one['crash_share']:>10.1%}{one['training_seconds']:>10.0f}"
        )
    return lines


def difference_lines(result):
    """Theirs minus ours, pair by pair, and the verdict on ours."""
    labels = {one["name"]: one["label"] for one in result["contestants"]}
    lines = [f"{'nats':<44}{'bootstrap':>24}{'Student':>17}{'probability':>13}  verdict"]
    for one in result["differences"]:
        if one["ours"] == OURS[0].name:
            lines.append(labels[one["theirs"]])
        lines.append(
            f"{'  - ' + labels[one['ours']]:<44}{'{mean:+.2f} [{low:+.2f}, {high:+.2f}]'.format(**one['nats']):>24}"
            f"{'[{low:+.2f}, {high:+.2f}]'.format(**one['student']):>17}"
            f"{one['probability_of_improvement']:>13.2f}  {one['verdict']}"
        )
    return lines


def run(plan, seeds, output):
    """The benchmark, or the rest of it: prints its table, writes its document to `output`, and returns that."""
    stages = Stages(output.with_suffix(".partial"), origin(plan))
    result = document(plan, seeds, all_trainings(plan, seeds, stages))
    checkpoint.write_file(output, json.dumps(result, indent=1, allow_nan=False).encode())
    shutil.rmtree(stages.folder)
    print(table(result), f"All scores: {output}", sep="\n")
    return result


def main(arguments=None):
    """Compare, and tell; the exit code says whether ours, like for like with one network, is no worse than theirs."""
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
    like_for_like = [one for one in result["differences"] if one["ours"] == OURS[0].name]
    return 0 if all(one["verdict"] == "no worse" for one in like_for_like) else 1


if __name__ == "__main__":
    sys.exit(main())
