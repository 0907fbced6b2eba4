"""Is it a state? An experiment: what the future depends on besides the parameters."""

import numpy as np

from rlvae_tutor.backend import tf
from rlvae_tutor.mdp.actions import Controls
from rlvae_tutor.mdp.state import Runs


def two_futures(task, learning_rate, past=10, future=10, seed=0):
    """Loss of two VAEs with one past, of which one then forgets its optimizer slots: (2, future + 1), in nats.

    Both are trained for `past` outer steps from the same seed, so that they are one VAE. Then the slots of the second
    become zero, its parameters stay, and both go on for `future` outer steps with the same minibatches and noise: seed
    and update counter decide these. The first column is the loss on outer-validation before that.
    """
    runs, rates, running = Runs(task, 2, watched=False), np.full(2, learning_rate), np.ones(2, bool)
    runs.start(np.array([seed, seed]), rates, running)
    advance = lambda: runs.advance(Controls.of(rates), running)
    for _ in range(past):
        advance()
    runs.states = [forget_last(state) for state in runs.states]
    losses = [runs.now.nelbo]
    for _ in range(future):
        advance()
        losses.append(runs.now.nelbo)
    return np.transpose(losses)


def forget_last(state):
    """The `TrainingState`, its last member's optimizer slots set to zero."""
    forget = lambda slot: tf.concat([slot[:-1], tf.zeros_like(slot[-1:])], axis=0)
    return state._replace(slots=tf.nest.map_structure(forget, state.slots))
