"""The settings: how epsilon falls, and what is refused."""

import numpy as np
import pytest

from rlvae_tutor.errors import InputError
from rlvae_tutor.qlearning import DQNSettings


def test_epsilon_falls_linearly_over_the_first_rounds_and_stays():
    settings = DQNSettings(rounds=20, exploration_share=0.5, epsilon_start=1.0, epsilon_end=0.1)
    epsilons = [settings.epsilon(number) for number in range(20)]
    np.testing.assert_allclose(epsilons[:11], np.linspace(1.0, 0.1, 11))
    np.testing.assert_allclose(epsilons[10:], 0.1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, 0) for name in ("rounds", "steps_per_round", "n_steps", "batch_size", "gradient_steps")),
        *((name, 0) for name in ("target_period", "capacity", "learning_rate", "huber", "clip_norm")),
        *((name, -0.1) for name in ("gamma", "epsilon_start", "epsilon_end", "exploring_starts", "averaging")),
        *((name, 1.1) for name in ("gamma", "epsilon_start", "epsilon_end", "exploring_starts", "averaging")),
        *((name, float("nan")) for name in ("gamma", "learning_rate", "persistence")),
        *((name, float("inf")) for name in ("learning_rate", "huber", "clip_norm", "persistence")),
        *((name, 2.5) for name in ("rounds", "batch_size", "seed")),
        ("persistence", 0.5),
        ("hidden", (64, 0)),
        ("hidden", (2.5,)),
        ("first_learning_round", 60),
        ("snapshot_rounds", (0,)),
        ("snapshot_rounds", (61,)),
        ("seed", -1),
    ],
)
def test_settings_out_of_range_are_refused_by_name(name, value):
    with pytest.raises(InputError, match=f"^{name} must .*, not .*\\.$"):
        DQNSettings(**{name: value})
