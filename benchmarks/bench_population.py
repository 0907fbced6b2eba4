"""Training many VAEs at once: this package against Keras, PyTorch, JAX and the machine's matrix-product peak.

Contestants take turns in one run, on the same work, so that a machine that is busy for a while is busy for all of them;
numbers are medians over turns. Each contestant has a process of its own, because peers must run without the options
that this package gives to XLA. All losses must agree, which shows that all have done the same work.
"""

import argparse
import json
import math
import os
import shlex
import subprocess
import sys
import time
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from unittest.mock import patch

import contestants
import numpy as np
from contestants import KerasFit, Ours, Work
from machine import machine, peak_memory
from tqdm.auto import tqdm

from rlvae_tutor import checkpoint
from rlvae_tutor.backend import XLA_OPTIONS, tf
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.qlearning import DQNSettings
from rlvae_tutor.qlearning.dqn import training as dqn
from rlvae_tutor.vae.cost import PEAK_SIZE, in_turns, large_product, seconds

OUTPUT = Path(__file__).with_name("results.json")
WORKS = {f"{network}_{side}": Work(network=network, side=side) for network in ("article", "small") for side in (8, 28)}
POPULATIONS = (8, 16, 32, 64, 128, 256, 512, 1024)
# VAEs that Keras trains one after the other; its updates per second do not depend on how many wait.
KERAS_MEMBERS = 2
TURNS, SECONDS, AGREEMENT_UPDATES = 15, 0.5, 306
STEP = contestants.STEPS_PER_EXECUTION  # every call makes a multiple of that many updates


def matrix_product_peak():
    """Floating-point operations per second of a large float32 product: NumPy's or TensorFlow's, whichever is faster."""
    a = np.random.default_rng(0).random((PEAK_SIZE, PEAK_SIZE), np.float32)
    product, operations = large_product(PEAK_SIZE)
    return operations / min(min(seconds(lambda: a @ a), seconds(product)) for _ in range(5))


class Runner:
    """A contestant in a process of its own, compiled, whose calls take about `SECONDS`."""

    def __init__(self, kind, work):
        self.work = replace(work, members=min(work.members, KERAS_MEMBERS)) if issubclass(kind, KerasFit) else work
        self.name, self.rates, self.done = kind.name, [], 0
        self.command = [sys.executable, __file__, "--contestant", kind.name, json.dumps(asdict(self.work))]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(self.command, text=True, env=os.environ | {"XLA_FLAGS": plain_flags()}, **pipes)
        self.compile_seconds = self.train(STEP)
        self.updates = STEP * max(1, round(SECONDS / self.train(STEP)))

    def ask(self, question):
        """The contestant's answer, a number or a list of them."""
        print(question, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            again = f"echo {question} | {shlex.join(self.command)}"
            sys.exit(f"{self.name} has ended without an answer; to see why: {again}")
        return json.loads(answer)

    def train(self, updates):
        """How long `updates` updates of every member take."""
        self.done += updates
        return self.ask(updates)

    def losses_after(self, updates):
        """Every member's loss on outer-validation in nats after `updates` updates in all."""
        self.train(updates - self.done)
        return self.ask("losses")

    def turn(self):
        """Note the updates per second, of all members together, of one call."""
        self.rates.append(self.updates * self.work.members / self.train(self.updates))

    def end(self):
        """End the process."""
        self.process.stdin.close()
        self.process.wait()


def plain_flags():
    """XLA's flags as the user has them, without those that importing this package adds."""
    return os.environ["XLA_FLAGS"].replace(" ".join(XLA_OPTIONS), "").strip()  # XLA takes " " for a file


def answer_questions(name, work):
    """The process of a `Runner`: read a number of updates, make them, answer with the seconds; or answer "losses"."""
    kind = next(contestant for contestant in contestants.ALL if contestant.name == name)
    if kind is not Ours:
        os.environ["XLA_FLAGS"] = plain_flags()  # nothing has been compiled yet
    contestant = kind(work)
    for question in sys.stdin:
        if question.strip() == "losses":
            print(work.losses(contestant.parameters()).tolist(), flush=True)
        else:
            print(seconds(partial(contestant.train, int(question))), flush=True)


def race(work, turns):
    """Updates per second of every contestant, and what they mean, on one work."""
    where = f"{work.network}, {work.side} x {work.side}"
    runners = [Runner(kind, work) for kind in tqdm(contestants.present(), desc=f"{where}, start", unit="contestant")]
    losses = {runner.name: runner.losses_after(AGREEMENT_UPDATES) for runner in tqdm(runners, desc=f"{where}, losses")}
    alone = Runner(Ours, replace(work, members=1))
    peaks = []
    for _ in tqdm(range(turns), desc=where, unit="turn"):
        peaks.append(matrix_product_peak())
        for runner in (*runners, alone):
            runner.turn()
    for runner in (*runners, alone):
        runner.end()
    rates = {runner.name: float(np.median(runner.rates)) for runner in runners}
    single, peak = float(np.median(alone.rates)), float(np.median(peaks))
    return {
        "updates_per_second": rates,
        "spread": {runner.name: [float(min(runner.rates)), float(max(runner.rates))] for runner in runners},
        "ratio": {name: rates["ours"] / rate for name, rate in rates.items() if name != "ours"},
        "alone": {"ours": single, "ratio": single / rates["keras_best"]},
        "matmul_peak": peak,
        "matmul_peak_share": rates["ours"] * work.operations / peak,
        "compile_seconds": {runner.name: runner.compile_seconds for runner in runners},
        "losses": summaries(losses),
    }


def summaries(losses):
    """Mean of each contestant's losses, and its standard error in nats.

    The spread of VAEs is that of all members that this package trained, because Keras trains too few.
    """
    deviation = np.std(losses["ours"], ddof=1)
    return {name: {"mean": np.mean(each), "error": deviation / len(each) ** 0.5} for name, each in losses.items()}


def scaling(work, turns):
    """[N, seconds] of `STEP` updates of N members."""
    runners = [Runner(Ours, replace(work, members=members)) for members in POPULATIONS]
    took = {members: [] for members in POPULATIONS}
    for _ in tqdm(range(turns), desc="scaling", unit="turn"):
        for members, runner in zip(POPULATIONS, runners, strict=True):
            took[members].append(runner.train(STEP))
    for runner in runners:
        runner.end()
    return [[members, float(np.median(times))] for members, times in took.items()]


def environment_overhead(turns):
    """The time of an outer step that is not its updates, as a share of their time."""
    task = Task()
    env = VAETrainingVectorEnv(64, replace(task, horizon=10**6))
    env.reset(seed=0)
    same = Ours(Work(network="small"))
    actions = np.full(64, env.single_action_space.n // 2)
    calls = {"step": partial(env.step, actions), "updates": partial(same.train, task.updates_per_step)}
    took = in_turns(calls, 20 * turns)
    return took["step"] / took["updates"] - 1


def learning_share(rounds=10):
    """The share of the agent's own learning, one network's, in a round of its training."""
    took = {"play_round": [], "learn": []}

    def timed(name, function):
        def call(*arguments):
            began = time.perf_counter()
            result = function(*arguments)
            took[name].append(time.perf_counter() - began)
            return result

        return call

    with (
        patch.object(dqn, "play_round", timed("play_round", dqn.play_round)),
        patch.object(dqn.Learner, "learn", timed("learn", dqn.Learner.learn)),
    ):
        dqn.train_dqn(VAETrainingVectorEnv(64), DQNSettings(rounds=rounds, steps_per_round=Task.horizon))
    play, learn = (float(np.median(took[name])) for name in ("play_round", "learn"))
    return learn / (play + learn)


def memory(members):
    """Peak memory of a process that trains `members` VAEs, and what their weights and slots take, in MB."""
    command = [sys.executable, __file__, "--memory", str(members)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def print_memory(members):
    """The process that `memory` starts and reads from."""
    ours = Ours(Work(members=members))
    ours.train(STEP)
    states = sum(tensor.numpy().nbytes for tensor in tf.nest.flatten(ours.states))
    print(json.dumps([members, peak_memory() / 1e6, states / 1e6]))


def start_up():
    """Seconds until the package is there, and until TensorFlow is, each in a process of its own."""
    once = lambda code: seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True))
    run = lambda code: min(once(code) for _ in range(3))
    return {what: run(f"import {what}") for what in ("sys", "rlvae_tutor", "tensorflow", "rlvae_tutor.mdp")}


def measure(turns):
    """The content of results.json."""
    races = {name: race(work, turns) for name, work in WORKS.items()}
    article = races["article_8"]
    return {
        **{key: article[key] for key in ("updates_per_second", "ratio", "matmul_peak", "matmul_peak_share", "alone")},
        "races": races,
        "environment_overhead": environment_overhead(turns),
        "learning_share": learning_share(),
        "scaling": scaling(WORKS["article_8"], max(turns // 2, 1)),
        "memory_mb": [memory(members) for members in tqdm((64, 256, 1024), desc="memory", unit="population")],
        "start_up_seconds": start_up(),
        "machine": machine(),
        "turns": turns,
    }


def table(results):
    """The results as text."""
    lines = [f"{'updates per second':<46}" + "".join(f"{name:>14}" for name in results["races"])]
    for kind in contestants.present():
        cells = (race["updates_per_second"][kind.name] for race in results["races"].values())
        lines.append(f"{kind.label:<46}" + "".join(f"{cell:>14,.0f}" for cell in cells))
    for kind in contestants.present()[1:]:
        cells = (race["ratio"][kind.name] for race in results["races"].values())
        lines.append(f"{'this package / ' + kind.label:<46}" + "".join(f"{cell:>14.1f}" for cell in cells))
    for label, cell in OTHERS.items():
        lines.append(f"{label:<46}" + "".join(f"{cell(race):>14}" for race in results["races"].values()))
    small, large = results["scaling"][3], results["scaling"][-1]
    lines += [
        "",
        f"An outer step takes {results['environment_overhead']:.0%} longer than its updates.",
        f"The agent's own learning takes {results['learning_share']:.0%} of its training.",
        f"{large[0]} VAEs take {large[1] / small[1]:.1f} times as long as {small[0]}.",
        *("{} VAEs: peak {:,.0f} MB, of which their states {:,.0f} MB".format(*row) for row in results["memory_mb"]),
        *(f"python and import {name}: {took:.2f} s" for name, took in results["start_up_seconds"].items()),
    ]
    return "\n".join(lines)


OTHERS = {
    "one VAE alone / Keras at its best": lambda race: f"{race['alone']['ratio']:.2f}",
    "share of the matrix-product peak": lambda race: f"{race['matmul_peak_share']:.0%}",
    "seconds to the end of the first call": lambda race: f"{race['compile_seconds']['ours']:.1f}",
}


def disagreements(results, tolerance=0.03):
    """Contestants whose loss differs from ours by more than luck and a share `tolerance`: their work was another.

    Luck is three standard errors, because each VAE of Keras has its own initial weights and random numbers.
    """
    return [
        f"{name} on {work}: {loss['mean']:.2f} instead of {ours['mean']:.2f} nats"
        for work, losses, ours in (
            (name, race["losses"], race["losses"]["ours"]) for name, race in results["races"].items()
        )
        for name, loss in losses.items()
        if abs(loss["mean"] - ours["mean"]) > tolerance * ours["mean"] + 3 * math.hypot(loss["error"], ours["error"])
    ]


def main(arguments=None):
    """Measure and print; the exit code says whether all contestants have done the same work."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--turns", type=int, default=TURNS, help="of each contestant (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="without effect: speed is measured")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="JSON file (default: beside this script)")
    parser.add_argument("--memory", type=int, metavar="N", help=argparse.SUPPRESS)
    parser.add_argument("--contestant", nargs=2, metavar=("NAME", "WORK"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.contestant:
        name, work = options.contestant
        answer_questions(name, Work(**json.loads(work)))
        return 0
    if options.memory:
        print_memory(options.memory)
        return 0
    missing = [name for name, absent in contestants.MISSING.items() if absent]
    if missing:
        print(f"Without {', '.join(missing)}; for them: .venv/bin/python -m pip install torch==2.13.0 jax")
    results = measure(options.turns)
    checkpoint.write_file(options.output, json.dumps(results, indent=1, allow_nan=False).encode())
    print(table(results), f"All figures: {options.output}", sep="\n")
    wrong = disagreements(results)
    print("\n".join(wrong) or "All losses agree.")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
