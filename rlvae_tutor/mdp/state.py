"""The state of N training runs and the transition that K optimizer updates make: gradient descent lives here.

The *state* is all that the next step depends on: `TrainingState` and the learning rate. What an agent sees of it and
what it is rewarded for are computed in `observations.py` and `rewards.py` from the `Progress` of each run.
"""

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.datasets import SPLITS
from rlvae_tutor.vae.population import Hyperparameters, Population, UpdateStatistics, select
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
        self.population = Population(architecture, task.optimizer, task.batch_size)
        self.examples = {split: tf.constant(data.split(split)) for split in SPLITS}
        # Every evaluation on a split uses the same noise, so that two evaluations differ by the models alone.
        self.noise = {
            split: fixed_noise(i, len(data.split(split)), architecture.latent) for i, split in enumerate(SPLITS)
        }

    @tf.function(jit_compile=True)
    def outer_step(self, state, hyperparameters, running, measured):
        """K updates of the members for which `running` (N,) is true; the others keep their state.

        Measuring what the updates look like costs almost half as much as making them: `measured` (a Python bool) says
        whether anyone looks at it; the statistics are zero otherwise.
        """
        arguments = state, hyperparameters, self.examples["inner_train"], tf.constant(self.task.updates_per_step)
        if measured:
            moved, statistics = self.population.train_measured(*arguments)
        else:
            moved, statistics = self.population.train(*arguments), no_statistics(hyperparameters)
        state = select(running, moved, state)
        return state, statistics, *self.validate(state)

    @tf.function(jit_compile=True)
    def validate(self, state):
        """`Terms` (N,) on inner-validation, for observations, and on outer-validation, for rewards."""
        return self.terms(state, "inner_validation"), self.terms(state, "outer_validation")

    def terms(self, state, split):
        """`Terms`, each (N,), in nats, on the split called `split` with its fixed noise."""
        return self.population.evaluate(state.parameters, self.examples[split], self.noise[split])

    def hyperparameters(self, learning_rates):
        """`Hyperparameters` of N members: their learning rates (N,), momentum 0.9 and beta 1."""
        rates = tf.constant(learning_rates, tf.float32)
        return Hyperparameters(rates, tf.fill(rates.shape, ADAM_MOMENTUM), tf.ones_like(rates))


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

    `u` is log(excess loss / excess loss at the start), a number without unit; `u_inner` is measured on inner-
    validation and observed, `u_outer` on outer-validation and rewarded. The fields after `diverged` describe the last
    K updates and are zero at the start.
    """

    step: np.ndarray
    learning_rate: np.ndarray
    start_inner: np.ndarray
    start_outer: np.ndarray
    u_inner: np.ndarray
    u_outer: np.ndarray
    u_average: np.ndarray
    nelbo: np.ndarray
    reconstruction: np.ndarray
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
    """N training runs of one task: their state, their progress now and one outer step before.

    `measured` says whether the fields of `Progress` that describe the updates are wanted; they are zero otherwise.
    """

    def __init__(self, task, measured):
        self.task, self.measured = task, measured
        self.process = training_process(task.dynamics)
        self.state = self.before = self.now = None

    def start(self, vae_seeds, learning_rates, mask):
        """Fresh VAEs for the members in `mask` (N,), from integer seeds and learning rates (N,)."""
        fresh = self.process.population.start(tf.constant(vae_seeds, tf.int32))
        first = first_progress(self.task, learning_rates, *self.process.validate(fresh))
        if self.state is None or mask.all():
            self.state, self.before, self.now = fresh, first, first
        else:
            self.state = select(tf.constant(mask), fresh, self.state)
            self.before, self.now = first.where(mask, self.before), first.where(mask, self.now)

    def advance(self, learning_rates, running):
        """One outer step at `learning_rates` (N,) for the members in `running` (N,); the others stand still."""
        hyperparameters = self.process.hyperparameters(learning_rates)
        self.state, *measured = self.process.outer_step(
            self.state, hyperparameters, tf.constant(running), self.measured
        )
        after = next_progress(self.task, self.now, learning_rates, *measured)
        self.before, self.now = self.now.where(running, self.before), after.where(running, self.now)

    def nelbo(self, split):
        """Negative ELBO (N,) in nats, now, on the split called `split`."""
        return self.process.terms(self.state, split).nelbo.numpy()


def excess(nelbo, reference):
    """Excess loss max(nelbo - reference, floor) in nats, shape (N,); infinite where the loss is not a number."""
    return np.where(np.isfinite(nelbo), np.maximum(nelbo - reference, EXCESS_FLOOR), np.inf)


def log_excess(nelbo, reference, start):
    """u = log(excess / start), clipped in every state to [log(floor / start), log 10]: nothing scores below a crash."""
    return np.log(np.clip(excess(nelbo, reference), EXCESS_FLOOR, DIVERGED * start) / start)


def first_progress(task, learning_rates, inner, outer):
    """`Progress` before the first update, from the `Terms` of fresh VAEs."""
    inner, outer = numpy_terms(inner), numpy_terms(outer)
    zeros = np.zeros(len(learning_rates))
    start_inner, start_outer = excess(inner.nelbo, task.reference), excess(outer.nelbo, task.reference)
    return Progress(
        step=zeros.astype(int),
        learning_rate=np.array(learning_rates, np.float64),
        start_inner=start_inner,
        start_outer=start_outer,
        u_inner=zeros,
        u_outer=zeros,
        u_average=zeros,
        nelbo=outer.nelbo,
        reconstruction=outer.reconstruction,
        kl_share=inner.kl / (inner.kl + start_inner),
        diverged=zeros.astype(bool),
        loss_noise=zeros,
        log_gradient_norm=zeros,
        gradient_cosine=zeros,
        log_update_ratio=zeros,
    )


def next_progress(task, before, learning_rates, statistics, inner, outer):
    """`Progress` after K more updates, from what they looked like and the `Terms` they led to."""
    inner, outer = numpy_terms(inner), numpy_terms(outer)
    excess_inner = excess(inner.nelbo, task.reference)
    u_inner = log_excess(inner.nelbo, task.reference, before.start_inner)
    with np.errstate(all="ignore"):  # A run that has diverged makes infinities; `diverged` says so.
        return Progress(
            step=before.step + 1,
            learning_rate=np.array(learning_rates, np.float64),
            start_inner=before.start_inner,
            start_outer=before.start_outer,
            u_inner=u_inner,
            u_outer=log_excess(outer.nelbo, task.reference, before.start_outer),
            u_average=before.u_average + AVERAGE_RATE * (u_inner - before.u_average),
            nelbo=outer.nelbo,
            reconstruction=outer.reconstruction,
            kl_share=inner.kl / (inner.kl + excess_inner),
            diverged=~(excess(outer.nelbo, task.reference) <= DIVERGED * before.start_outer),
            loss_noise=statistics.loss_deviation.numpy() / excess_inner,
            log_gradient_norm=statistics.log_gradient_norm.numpy(),
            gradient_cosine=statistics.gradient_cosine.numpy(),
            log_update_ratio=np.log10(statistics.update_ratio.numpy()),
        )


def numpy_terms(terms):
    """`Terms` as float64 NumPy arrays."""
    return type(terms)(*(np.asarray(term, np.float64) for term in terms))
