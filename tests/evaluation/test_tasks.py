import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from rlvae_tutor.evaluation.comparison import RaceSettings
from rlvae_tutor.evaluation.tasks import PILOT_RATES, pilot
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.task import Task

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
    assert pilot(Task(), RaceSettings().seeds()["pilot"]).reference == pytest.approx(Task().reference, abs=0.3)
