"""What is known of training runs at one moment; observations and rewards are computed from it and from nothing else.

Loss is measured as an excess over the task's reference, and progress as u = log(excess / first excess): 0 at the start,
lower is better.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # these load TensorFlow, and rewards and observations do without it
    from rlvae_tutor.mdp.actions import Controls
    from rlvae_tutor.mdp.task import Task
    from rlvae_tutor.vae.elbo import Terms
    from rlvae_tutor.vae.population import UpdateStatistics

# Excess loss in nats below which an improvement no longer counts, and the ratio to the first excess above which a
# run has diverged.
EXCESS_FLOOR = 0.01
DIVERGED = 10.0
# How much of the running mean of u is replaced at each outer step.
AVERAGE_RATE = 0.3


@dataclass
class Progress:
    """What is known of N runs at one moment; every field is a NumPy array (N,), losses in nats.

    `step` counts the outer steps made. `averaged` is the number of outer steps whose weights the VAE's average holds, 0
    where there is none. `u_inner` is u on inner-validation, which is observed; `u_outer` is u on outer-validation,
    which is rewarded, and `lowest_u` is its lowest value so far. `worst` is the loss on outer-validation at which a run
    is given up. `nelbo` and `reconstruction` are measured on outer-validation, `kl` and `kl_share` on inner-validation.
    The fields after `diverged` describe the last K updates and are zero at the start.
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

    def where(self, mask: np.ndarray, other: Progress) -> Progress:
        """This progress for the members in `mask` (N,), `other` for the rest."""
        pairs = ((getattr(self, field.name), getattr(other, field.name)) for field in fields(self))
        return Progress(*(np.where(mask, mine, theirs) for mine, theirs in pairs))


def excess(nelbo: np.ndarray, reference: float) -> np.ndarray:
    """Excess loss max(nelbo - reference, floor) in nats, shape (N,); infinite where the loss is not a number."""
    return np.where(np.isfinite(nelbo), np.maximum(nelbo - reference, EXCESS_FLOOR), np.inf)


def log_excess(nelbo: np.ndarray, reference: float, start: np.ndarray) -> np.ndarray:
    """u = log(excess / start), clipped in every state to [log(floor / start), log 10]: nothing scores below a crash."""
    return np.log(np.clip(excess(nelbo, reference), EXCESS_FLOOR, DIVERGED * start) / start)


def first_progress(task: Task, learning_rates: np.ndarray, inner: Terms, outer: Terms) -> Progress:
    """`Progress` before the first update, from the `Terms` of fresh VAEs on inner- and on outer-validation."""
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


def next_progress(
    task: Task, before: Progress, controls: Controls, statistics: UpdateStatistics, inner: Terms, outer: Terms
) -> Progress:
    """`Progress` after K more updates, from their statistics and the `Terms` they led to."""
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
