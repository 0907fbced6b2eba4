"""A small training of a double DQN that several test files share, and when two trainings are the same."""

from dataclasses import replace

import numpy as np

from rlvae_tutor.qlearning import DQNSettings, train_dqn

SMALL = DQNSettings(
    rounds=5,
    steps_per_round=20,
    n_steps=3,
    hidden=(8,),
    batch_size=16,
    networks=2,
    gradient_steps=10,
    target_period=15,
    averaging=0.1,
    snapshot_rounds=(2, 5),
)
STEPS = SMALL.rounds * SMALL.steps_per_round
# Compiling a network's update takes most of the time of a test: where the network does not matter, use one linear one.
SIMPLE = replace(SMALL, networks=1, hidden=())
SHORT = replace(SIMPLE, rounds=1, first_learning_round=0, gradient_steps=1, snapshot_rounds=())


def run(env, settings=SMALL, **options):
    return train_dqn(env, settings, progress=False, **options)


def same(training, other):
    """Whether two runs agree to the last bit, in weights, optimizer, experience and trace."""
    mine, others = (
        [
            *(array for learner in each.learners for array in learner.state()),
            *each.memory.transitions,
            *(weight for agent in each.snapshots.values() for weight in agent.weights),
        ]
        for each in (training, other)
    )
    return training.trace == other.trace and all(map(np.array_equal, mine, others))
