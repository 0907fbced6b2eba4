"""Refitting: fresh networks on the experience of a finished training."""

import numpy as np
import pytest
from small_dqn import SHORT, SMALL, run

from rlvae_tutor.errors import InputError
from rlvae_tutor.qlearning import refit
from rlvae_tutor.qlearning.dqn.learner import Learner


@pytest.mark.parametrize("steps", [1, 7, 20, 50])
def test_a_refit_makes_as_many_steps_as_asked_for(uninterrupted, monkeypatch, steps):
    made = []
    monkeypatch.setattr(Learner, "learn", lambda self, memory, steps, generator: made.append(steps) or 0.0)
    refit(uninterrupted, steps, progress=False)
    assert sum(made) == steps * SMALL.networks


def test_a_refit_is_of_fresh_networks_and_leaves_the_run_alone(counting):
    training = run(counting(3), SHORT)
    before = training.learners[0].state()
    first, second = (refit(training, 10, progress=False).weights for _ in range(2))
    assert all(map(np.array_equal, first, second))
    assert not np.array_equal(first[0], training.agent().weights[0])
    assert all(map(np.array_equal, before, training.learners[0].state()))


def test_a_refit_of_no_steps_is_refused(uninterrupted):
    with pytest.raises(InputError, match="gradient_steps must be a whole number"):
        refit(uninterrupted, 0)
