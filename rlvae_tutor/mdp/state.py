"""The state of N training runs and the transition that K optimizer updates make: gradient descent lives here.

The *state* is all that the next step depends on: `TrainingState` and the learning rate. What an agent sees of it and
what it is rewarded for are computed in `observations.py` and `rewards.py` from the `Progress` of each run.
"""

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.datasets import SPLITS
from rlvae_tutor.mdp.actions import Controls
from rlvae_tutor.vae.chunks import Chunks, chunk_size
from rlvae_tutor.vae.optimizers import Hyperparameters
from rlvae_tutor.vae.population import Population, UpdateStatistics, select
from rlvae_tutor.vae.randomness import to_normals, uniforms

# Excess loss in nats below which an improvement no longer counts, and the ratio to the first excess above which a
# run has diverged.
EXCESS_FLOOR = 0.01
DIVERGED = 10.0
# How much of the running mean of u is replaced at each outer step.
AVERAGE_RATE = 0.3
ADAM_MOMENTUM = 0.9


class TrainingProcess:
    """The dynamics of a task: how N VAEs start, what an outer step does to them, how good they are."""

    def __init__(self, task):
        data, architecture = task.data(), task.architecture()
        self.task = task
        self.population = Population(architecture, task.optimizer, task.batch_size, task.averages, task.free_bits)
        self.examples = {split: tf.constant(data.split(split)) for split in SPLITS}
        # Every evaluation on a split uses the same noise, so that two evaluations differ by the models alone.
        self.noise = {
            split: fixed_noise(i, len(data.split(split)), architecture.latent) for i, split in enumerate(SPLITS)
        }

    @tf.function(jit_compile=True, autograph=False)
    def outer_step(self, state, hyperparameters, restart, running, watched):
        """K updates of the members for which `running` (N,) is true; the others keep their state.

        Where `restart` (N,) is true, the average of the weights begins anew before them.

        Returns the state, and the `UpdateStatistics` and `Terms` on inner- and on outer-validation that it led to.
        What only observations are made of costs half as much as the updates: where `watched` (a Python bool) says
        that nobody looks, the statistics are zero and inner-validation is not evaluated.
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
    def start(self, seeds, watched):
        """Fresh VAEs for integer `seeds` (N,), and their `Terms` on inner- and on outer-validation."""
        state = self.population.start(seeds)
        return state, *self.validate(state, watched)

    def validate(self, state, watched):
        """`Terms`, each (N,), on inner-validation, for observations, and on outer-validation, for rewards.

        Where inner-validation is not `watched`, the terms on outer-validation stand in its place and are not shown.
        """
        outer = self.terms(state, "outer_validation")
        return self.terms(state, "inner_validation") if watched else outer, outer

    @tf.function(jit_compile=True, autograph=False)
    def terms(self, state, split):
        """`Terms`, each (N,), in nats, on the split called `split` with its fixed noise."""
        return self.population.evaluate(self.population.model(state), self.examples[split], self.noise[split])

    def hyperparameters(self, learning_rates, betas, rules):
        """`Hyperparameters` of N members from arrays (N,); momentum is 0.9."""
        rates, betas = tf.constant(learning_rates, tf.float32), tf.constant(betas, tf.float32)
        return Hyperparameters(rates, tf.fill(rates.shape, ADAM_MOMENTUM), betas, tf.constant(rules, tf.int32))


@lru_cache(maxsize=8)
def training_process(task):
    """The `TrainingProcess` of a task's `dynamics`, compiled once however many environments use it."""
    return TrainingProcess(task)


def no_statistics(hyperparameters):
    """`UpdateStatistics` of nothing: zeros, and a ratio of 1 because its logarithm is observed."""
    zeros = tf.zeros_like(hyperparameters.learning_rate)
    return UpdateStatistics(zeros, zeros, zeros, zeros, tf.ones_like(zeros))


def fixed_noise(index, examples, latent):
    """Standard normal noise (examples, latent), always the same for the same arguments."""
    return to_normals(
        tf.reshape(uniforms(tf.constant([-1]), tf.constant([index]), examples * latent), [examples, latent])
    )


@dataclass
class Progress:
    """What is known of N runs at one moment; every field is a NumPy array (N,), losses in nats.

    `averaged` is the number of outer steps whose weights the VAE's average holds, 0 where there is none.
    `u` is log(excess loss / excess loss at the start), a number without unit; `u_inner` is measured on inner-
    validation and observed, `u_outer` on outer-validation and rewarded, `lowest_u` its lowest value so far; `worst` is
    the loss on outer-validation at which a run is given up; `kl` is measured on inner-validation. The fields after
    `diverged` describe the last K updates and are zero at the start.
    """

    step: np.ndarray
    learning_rate: np.ndarray
    beta: np.ndarray
    averaged: np.ndarray
    start_inner: np.ndarray
    start_outer: np.ndarray
    u_inner: np.ndarray
    u_outer: np.ndarray
    u_average: np.ndarray
    lowest_u: np.ndarray
    worst: np.ndarray
    nelbo: np.ndarray
    reconstruction: np.ndarray
    kl: np.ndarray
    kl_share: np.ndarray
    diverged: np.ndarray
    loss_noise: np.ndarray
    log_gradient_norm: np.ndarray
    gradient_cosine: np.ndarray
    log_update_ratio: np.ndarray

    def where(self, mask, other):
        """This progress for the members in `mask` (N,), `other` for the rest."""
        pairs = ((getattr(self, field.name), getattr(other, field.name)) for field in fields(self))
        return Progress(*(np.where(mask, mine, theirs) for mine, theirs in pairs))


class Runs:
    """N training runs of one task: their states in chunks, their progress now and one outer step before.

    `watched` says whether the fields of `Progress` that only observations are made of are wanted.
    """

    def __init__(self, task, members, watched):
        self.task, self.watched = task, watched
        self.process = training_process(task.dynamics)
        self.chunks = Chunks(members, chunk_size(self.process.population))
        self.states = self.before = self.now = None

    @property
    def state(self):
        """The whole `TrainingState` of all N runs."""
        return tf.nest.map_structure(lambda *parts: tf.concat(parts, axis=0), *self.states)

    def each_chunk(self, function, *arguments):
        """`function` of each chunk's state (None before the first start) and its part of the `arguments` (N,).

        Returns a list of what comes first in each result, and the rest of them joined to NumPy arrays (N,).
        """
        states = self.states or [None] * len(self.chunks.slices)
        states, *results = zip(*self.chunks.map(function, states, *arguments), strict=True)
        join = lambda *pieces: np.concatenate([np.asarray(piece, np.float64) for piece in pieces])
        return list(states), *(tf.nest.map_structure(join, *pieces) for pieces in results)

    def start(self, vae_seeds, learning_rates, mask):
        """Fresh VAEs for the members in `mask` (N,), from integer seeds and learning rates (N,)."""

        def start(state, seeds, mask):
            fresh, *terms = self.process.start(tf.constant(seeds, tf.int32), self.watched)
            return fresh if state is None or mask.all() else select(tf.constant(mask), fresh, state), *terms

        self.states, inner, outer = self.each_chunk(start, vae_seeds, mask)
        first = first_progress(self.task, learning_rates, inner, outer)
        self.before = first if self.before is None else first.where(mask, self.before)
        self.now = first if self.now is None else first.where(mask, self.now)

    @property
    def controls(self):
        """The `Controls` that the next action starts from."""
        return Controls.of(self.now.learning_rate, self.now.beta)

    def advance(self, controls, running):
        """One outer step under `controls` for the members in `running` (N,); the others stand still."""

        def step(state, rates, betas, rules, restart, running):
            settings = self.process.hyperparameters(rates, betas, rules)
            return self.process.outer_step(state, settings, tf.constant(restart), tf.constant(running), self.watched)

        self.states, *measured = self.each_chunk(step, *controls, running)
        after = next_progress(self.task, self.now, controls, *measured)
        self.before, self.now = self.now.where(running, self.before), after.where(running, self.now)

    def nelbo(self, split):
        """Negative ELBO (N,) in nats, now, on the split called `split`."""
        return self.each_chunk(lambda state: (state, self.process.terms(state, split).nelbo))[1]


def excess(nelbo, reference):
    """Excess loss max(nelbo - reference, floor) in nats, shape (N,); infinite where the loss is not a number."""
    return np.where(np.isfinite(nelbo), np.maximum(nelbo - reference, EXCESS_FLOOR), np.inf)


def log_excess(nelbo, reference, start):
    """u = log(excess / start), clipped in every state to [log(floor / start), log 10]: nothing scores below a crash."""
    return np.log(np.clip(excess(nelbo, reference), EXCESS_FLOOR, DIVERGED * start) / start)


def first_progress(task, learning_rates, inner, outer):
    """`Progress` before the first update, from the `Terms` of fresh VAEs."""
    zeros = np.zeros(len(learning_rates))
    start_inner, start_outer = excess(inner.nelbo, task.reference), excess(outer.nelbo, task.reference)
    return Progress(
        step=zeros.astype(int),
        learning_rate=np.array(learning_rates, np.float64),
        beta=np.ones(len(learning_rates)),
        averaged=zeros,
        start_inner=start_inner,
        start_outer=start_outer,
        u_inner=zeros,
        u_outer=zeros,
        u_average=zeros,
        lowest_u=zeros,
        worst=task.reference + DIVERGED * start_outer,
        nelbo=outer.nelbo,
        reconstruction=outer.reconstruction,
        kl=inner.kl,
        kl_share=inner.kl / (inner.kl + start_inner),
        diverged=zeros.astype(bool),
        loss_noise=zeros,
        log_gradient_norm=zeros,
        gradient_cosine=zeros,
        log_update_ratio=zeros,
    )


def next_progress(task, before, controls, statistics, inner, outer):
    """`Progress` after K more updates, from what they looked like and the `Terms` they led to."""
    excess_inner = excess(inner.nelbo, task.reference)
    u_inner = log_excess(inner.nelbo, task.reference, before.start_inner)
    u_outer = log_excess(outer.nelbo, task.reference, before.start_outer)
    with np.errstate(all="ignore"):  # A run that has diverged makes infinities; `diverged` says so.
        return Progress(
            step=before.step + 1,
            learning_rate=np.array(controls.learning_rate, np.float64),
            beta=np.array(controls.beta, np.float64),
            averaged=np.where(controls.restart | (before.averaged > 0), before.averaged * ~controls.restart + 1, 0),
            start_inner=before.start_inner,
            start_outer=before.start_outer,
            u_inner=u_inner,
            u_outer=u_outer,
            u_average=before.u_average + AVERAGE_RATE * (u_inner - before.u_average),
            lowest_u=np.minimum(before.lowest_u, u_outer),
            worst=before.worst,
            nelbo=outer.nelbo,
            reconstruction=outer.reconstruction,
            kl=inner.kl,
            kl_share=inner.kl / (inner.kl + excess_inner),
            diverged=~(excess(outer.nelbo, task.reference) <= DIVERGED * before.start_outer),
            loss_noise=statistics.loss_deviation / excess_inner,
            log_gradient_norm=statistics.log_gradient_norm,
            gradient_cosine=statistics.gradient_cosine,
            log_update_ratio=np.log10(statistics.update_ratio),
        )
