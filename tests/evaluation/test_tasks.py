from dataclasses import fields

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from rlvae_tutor.datasets import SPLITS
from rlvae_tutor.evaluation.tasks import HELD_OUT, PILOT_RATES, PILOT_SEEDS, TRAINING, initial_rates, pilot
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.task import LEARNING_RATE_LIMITS, Task

SEEDS = [3, 4, 5, 6]
KEEP = 3  # the fourth of the seven factors is 1


def mean_losses(task, rates):
    """Mean validation losses (moments, 4) of constant-rate runs, four rates with four seeds each, by hand."""
    env = VAETrainingVectorEnv(16, task, autoreset_mode=AutoresetMode.DISABLED)
    infos = [env.reset(seed=SEEDS * 4, options={"learning_rate": np.repeat(rates, 4)})[-1]]
    infos += [env.step(np.full(16, KEEP))[-1] for _ in range(task.horizon)]
    return np.array([info["nelbo"].reshape(4, 4).mean(axis=1) for info in infos])


def test_reference_lies_below_the_best_constant_rate_by_a_tenth_of_its_gain(task):
    losses = np.hstack([mean_losses(task, rates) for rates in np.split(PILOT_RATES, 4)])
    start, best = losses[0, 0], losses.min()
    assert best < start
    assert pilot(task, SEEDS).reference == pytest.approx(best - 0.1 * (start - best), rel=1e-5)


def test_pilot_changes_nothing_but_the_reference(task):
    assert pilot(task, SEEDS).with_reference(task.reference) == task


def test_the_default_reference_is_that_of_a_fresh_pilot():
    assert pilot(Task(), 2**32 + np.arange(PILOT_SEEDS)).reference == pytest.approx(Task().reference, abs=0.3)


# --- the manifest


def test_a_held_out_task_differs_from_the_one_learned_on_in_one_thing():
    learned_on = TRAINING["digits"]
    for name, task in HELD_OUT.items():
        changed = [field.name for field in fields(Task) if getattr(task, field.name) != getattr(learned_on, field.name)]
        assert len(changed) == 1, name


def test_no_task_is_both_learned_on_and_held_out():
    assert not set(TRAINING.values()) & set(HELD_OUT.values())
    for field in ("hidden", "dataset", "latent", "batch_size", "horizon"):
        held_out = {getattr(task, field) for task in HELD_OUT.values() if is_new(task, field)}
        assert not held_out & {getattr(task, field) for task in TRAINING.values()}
    assert len(set(HELD_OUT.values())) == len(HELD_OUT) >= 10


def test_held_out_tasks_cover_what_may_change():
    changed = {field.name for field in fields(Task) for task in HELD_OUT.values() if is_new(task, field.name)}
    assert changed == {"dataset", "hidden", "latent", "batch_size", "horizon", "initial_learning_rates"}


def is_new(task, field):
    return all(getattr(task, field) != getattr(one, field) for one in TRAINING.values())


def test_what_is_seen_is_not_what_is_rewarded_nor_what_is_reported():
    for task in [*TRAINING.values(), *HELD_OUT.values()]:
        data = task.data()
        splits = [{row.tobytes() for row in data.split(split)} for split in SPLITS]
        if task.dataset != "bars":  # of which there are few, so that some are drawn twice
            assert sum(map(len, splits)) == len(set.union(*splits))


def test_starts_are_spread_over_the_range_of_the_task():
    np.testing.assert_allclose(initial_rates(Task()), np.geomspace(1e-4, 1e-1, 8))
    assert initial_rates(HELD_OUT["far_starts"])[[0, -1]] == pytest.approx(LEARNING_RATE_LIMITS)
