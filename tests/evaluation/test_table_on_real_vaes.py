"""A table over learning rate and remaining time, 190 cells, drives real VAEs nearly as well as any constant rate."""

import numpy as np
import pytest

from rlvae_tutor.evaluation.baselines import constant_baselines
from rlvae_tutor.evaluation.learned import Interface, worst_start
from rlvae_tutor.evaluation.scoring import drive, drive_baseline, in_hindsight
from rlvae_tutor.evaluation.tasks import STARTS, pilot
from rlvae_tutor.mdp import policies
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.qlearning.table_over_bins import Bins, TableOverBinsSettings, train_table_over_bins

# Rates from .0001 to .3 in nineteen bins, and ten of four outer steps each: half a step is added so that none is cut.
BINS = Bins(low=(-1.0, 1 / 80), high=(2.5, 1 + 1 / 80), counts=(19, 10))
ROUNDS, SNAPSHOTS = 100, range(50, 101, 5)
PILOT, VALIDATION, TEST = 2**32 + np.arange(4), 2**33 + np.arange(16), 2**34 + np.arange(32)


@pytest.mark.stress
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_table_ends_within_a_tenth_nat_of_the_best_constant_rate_from_every_start(seed):
    interface, task = Interface(), pilot(Task(), PILOT, margin=0.04)
    settings = TableOverBinsSettings(rounds=ROUNDS, snapshot_rounds=tuple(SNAPSHOTS), seed=seed)
    training = train_table_over_bins(interface.training_env([task], 64), BINS, settings, progress=False)
    judge, final = (interface.comparison_env(task, STARTS * len(seeds)) for seeds in (VALIDATION, TEST))
    policy = lambda agent: policies.greedy(agent.q_values)
    chosen = min(training.snapshots.values(), key=lambda agent: worst_start(drive(judge, policy(agent), VALIDATION)))
    ends = drive(final, policy(chosen), TEST).test.reshape(STARTS, -1).mean(axis=1)
    constant = constant_baselines()[0]
    best = drive_baseline(task, constant, in_hindsight(task, constant, TEST, len(TEST)), TEST).test.mean()
    assert np.all(ends <= best + 0.1), (ends, best)
