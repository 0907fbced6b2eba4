"""The state of N training runs and the transition that K optimizer updates make: gradient descent lives here.

The *state* is all that the next step depends on: `TrainingState` and the learning rate. What an agent sees of it and
what it is rewarded for are computed in `observations.py` and `rewards.py` from the `Progress` of each run.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.datasets import SPLITS
from rlvae_tutor.mdp.actions import Controls
from rlvae_tutor.mdp.progress import Progress, first_progress, next_progress
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.vae.chunks import Chunks, chunk_size
from rlvae_tutor.vae.elbo import Terms
from rlvae_tutor.vae.optimizers import Hyperparameters
from rlvae_tutor.vae.population import Population, TrainingState, UpdateStatistics, select
from rlvae_tutor.vae.randomness import to_normals, uniforms

ADAM_MOMENTUM = 0.9


class TrainingProcess:
    """The dynamics of a task: how N VAEs start, what an outer step does to them, how good they are."""

    def __init__(self, task: Task) -> None:
        data, architecture = task.data(), task.architecture()
        self.task = task
        self.population = Population(architecture, task.optimizer, task.batch_size, task.averages, task.free_bits)
        self.examples = {split: tf.constant(data.split(split)) for split in SPLITS}
        # Every evaluation on a split uses the same noise, so that two evaluations differ by the models alone.
        self.noise = {
            split: fixed_noise(i, len(data.split(split)), architecture.latent) for i, split in enumerate(SPLITS)
        }

    @tf.function(jit_compile=True, autograph=False)
    def outer_step(
        self,
        state: TrainingState,
        hyperparameters: Hyperparameters,
        restart: tf.Tensor,
        running: tf.Tensor,
        watched: bool,
    ) -> tuple[TrainingState, UpdateStatistics, Terms, Terms]:
        """K updates of the members for which `running` (N,) is true; the others keep their state.

        Where `restart` (N,) is true, the average of the weights begins anew before the updates.

        Returns the state, the `UpdateStatistics`, and the `Terms` on inner- and on outer-validation after the updates.
        The numbers that only observations need cost half as much as the updates. Where nobody looks (`watched`, a
        Python bool, is false), the statistics are zero and inner-validation is not evaluated.
        """
        begun = self.population.restart_average(state, restart)
        arguments = begun, hyperparameters, self.examples["inner_train"], tf.constant(self.task.updates_per_step)
        if watched:
            moved, statistics = self.population.train_measured(*arguments)
        else:
            moved, statistics = self.population.train(*arguments), no_statistics(hyperparameters)
        state = select(running, moved, state)
        return state, statistics, *self.validate(state, watched)

    @tf.function(jit_compile=True, autograph=False)
    def start(self, seeds: tf.Tensor, watched: bool) -> tuple[TrainingState, Terms, Terms]:
        """Fresh VAEs for integer `seeds` (N,), and their `Terms` on inner- and on outer-validation."""
        state = self.population.start(seeds)
        return state, *self.validate(state, watched)

    def validate(self, state: TrainingState, watched: bool) -> tuple[Terms, Terms]:
        """`Terms`, each (N,), on inner-validation, for observations, and on outer-validation, for rewards.

        Where inner-validation is not `watched`, the terms on outer-validation stand in its place and are not shown.
        """
        outer = self.terms(state, "outer_validation")
        return self.terms(state, "inner_validation") if watched else outer, outer

    @tf.function(jit_compile=True, autograph=False)
    def terms(self, state: TrainingState, split: str) -> Terms:
        """`Terms`, each (N,), in nats, on the split called `split` with its fixed noise."""
        return self.population.evaluate(self.population.model(state), self.examples[split], self.noise[split])

    def hyperparameters(self, learning_rates: np.ndarray, betas: np.ndarray, rules: np.ndarray) -> Hyperparameters:
        """`Hyperparameters` of N members from arrays (N,); momentum is 0.9."""
        rates, betas = tf.constant(learning_rates, tf.float32), tf.constant(betas, tf.float32)
        return Hyperparameters(rates, tf.fill(rates.shape, ADAM_MOMENTUM), betas, tf.constant(rules, tf.int32))


@lru_cache(maxsize=8)
def training_process(task: Task) -> TrainingProcess:
    """The `TrainingProcess` of a task's `dynamics`, compiled once however many environments use it."""
    return TrainingProcess(task)


def no_statistics(hyperparameters: Hyperparameters) -> UpdateStatistics:
    """`UpdateStatistics` where nobody looks: zeros, and a ratio of 1 because its logarithm is taken."""
    zeros = tf.zeros_like(hyperparameters.learning_rate)
    return UpdateStatistics(zeros, zeros, zeros, zeros, tf.ones_like(zeros))


def fixed_noise(index: int, examples: int, latent: int) -> tf.Tensor:
    """Standard normal noise (examples, latent), always the same for the same arguments."""
    return to_normals(
        tf.reshape(uniforms(tf.constant([-1]), tf.constant([index]), examples * latent), [examples, latent])
    )


class Runs:
    """N training runs of one task: their states in chunks, and their progress `now` and one outer step `before`.

    `watched` says whether the fields of `Progress` that only observations are made of are wanted. Before the first
    `start` there are no `states`, and neither `before` nor `now`.
    """

    before: Progress
    now: Progress

    def __init__(self, task: Task, members: int, watched: bool) -> None:
        self.task, self.watched = task, watched
        self.process = training_process(task.dynamics)
        self.chunks = Chunks(members, chunk_size(self.process.population))
        self.states: list[TrainingState] = []

    @property
    def begun(self) -> bool:
        """Whether there are any VAEs yet."""
        return bool(self.states)

    @property
    def state(self) -> TrainingState:
        """The whole `TrainingState` of all N runs."""
        return tf.nest.map_structure(lambda *parts: tf.concat(parts, axis=0), *self.states)

    def each_chunk(self, function: Callable[..., tuple], *arguments: np.ndarray) -> tuple[Any, ...]:
        """`function` of each chunk's state (None before the first start) and its part of the `arguments` (N,).

        `function` returns the chunk's state and trees of tensors (members of the chunk,). This returns the list of
        states, and the trees joined to trees of NumPy arrays (N,).
        """
        before = self.states if self.begun else [None] * len(self.chunks.slices)
        after, *results = zip(*self.chunks.map(function, before, *arguments), strict=True)
        join = lambda *pieces: np.concatenate([np.asarray(piece, np.float64) for piece in pieces])
        return list(after), *(tf.nest.map_structure(join, *pieces) for pieces in results)

    def start(self, vae_seeds: np.ndarray, learning_rates: np.ndarray, mask: np.ndarray) -> None:
        """Fresh VAEs for the members in `mask` (N,), from integer seeds and learning rates (N,)."""

        def start(state: TrainingState | None, seeds: np.ndarray, mask: np.ndarray) -> tuple:
            fresh, *terms = self.process.start(tf.constant(seeds, tf.int32), self.watched)
            return fresh if state is None or mask.all() else select(tf.constant(mask), fresh, state), *terms

        begun = self.begun
        self.states, inner, outer = self.each_chunk(start, vae_seeds, mask)
        first = first_progress(self.task, learning_rates, inner, outer)
        self.before = first.where(mask, self.before) if begun else first
        self.now = first.where(mask, self.now) if begun else first

    @property
    def controls(self) -> Controls:
        """The `Controls` that the next action starts from."""
        return Controls.of(self.now.learning_rate, self.now.beta)

    def advance(self, controls: Controls, running: np.ndarray) -> None:
        """One outer step under `controls` for the members in `running` (N,); the others stand still."""

        def step(
            state: TrainingState,
            rates: np.ndarray,
            betas: np.ndarray,
            rules: np.ndarray,
            restart: np.ndarray,
            running: np.ndarray,
        ) -> tuple:
            settings = self.process.hyperparameters(rates, betas, rules)
            return self.process.outer_step(state, settings, tf.constant(restart), tf.constant(running), self.watched)

        self.states, *measured = self.each_chunk(step, *controls, running)
        after = next_progress(self.task, self.now, controls, *measured)
        self.before, self.now = self.now.where(running, self.before), after.where(running, self.now)

    def nelbo(self, split: str) -> np.ndarray:
        """Negative ELBO (N,) in nats, now, on the split called `split`."""
        return self.each_chunk(lambda state: (state, self.process.terms(state, split).nelbo))[1]

    def literal_state(self) -> dict[str, np.ndarray]:
        """All that the next step depends on, as named arrays with the leading axis N.

        `parameters` (N, P) are the weights of encoder and decoder; `slots` (N, slots, P) are the numbers that the
        optimizer keeps for each weight. `updates` (N,) counts the updates made; with `seed` (N,) it decides the next
        minibatch and its noise. `learning_rate` and `beta` (N,) are those of the next update unless an action changes
        them. Where the task averages, `average` (N, P) is the mean of the weights and `averaged` (N,) the number of
        updates in it, -1 where none is taken.
        """
        state = self.state
        slots = [flat(slot) for slot in state.slots]
        literal = {
            "parameters": flat(state.parameters),
            "slots": np.stack(slots, axis=1) if slots else np.zeros((len(self.now.beta), 0, 0), np.float32),
            "updates": np.asarray(state.step),
            "seed": np.asarray(state.seed),
            "learning_rate": self.now.learning_rate.copy(),
            "beta": self.now.beta.copy(),
        }
        if self.task.averages:
            literal |= {"average": flat(state.average), "averaged": np.asarray(state.averaged)}
        return literal


def flat(tree: Any) -> np.ndarray:
    """All weights of a population in one row each: (N, P)."""
    leaves = tf.nest.flatten(tree)
    return np.concatenate([np.reshape(leaf, [len(leaf), -1]) for leaf in leaves], axis=1)
