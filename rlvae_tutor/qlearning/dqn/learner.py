"""The double-DQN update: three networks and how they learn from minibatches of the replay memory."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from gymnasium import spaces

from rlvae_tutor.backend import tf  # isort: skip (silences TensorFlow before Keras loads it)
import keras

from rlvae_tutor.qlearning.agent import Agent, ensemble
from rlvae_tutor.qlearning.dqn.settings import MOST_NETWORKS, DQNSettings
from rlvae_tutor.qlearning.network import q_network
from rlvae_tutor.qlearning.replay import ReplayMemory, Transitions
from rlvae_tutor.qlearning.spaces import encoded_size

# The most gradient steps that one compiled call makes: enough to hide what a call costs, few enough to show progress.
FUSED_STEPS = 50


class Learner:
    """An online network that learns, its target network, and the average of its weights.

    The online network chooses actions while it learns. The target network is a copy of it that stands still for
    `target_period` gradient steps (Mnih et al. 2015). The average of the weights over many steps is what the final
    agent acts by (Polyak and Juditsky 1992).
    """

    def __init__(self, inputs: int, actions: int, settings: DQNSettings, seed: int) -> None:
        self.settings = settings
        self.online, self.target, self.average = (q_network(inputs, actions, settings.hidden, seed) for _ in range(3))
        self.optimizer = keras.optimizers.Adam(settings.learning_rate, global_clipnorm=settings.clip_norm)
        self.optimizer.build(self.online.trainable_variables)
        self.steps = 0

    def double_target(self, batch: Transitions) -> tf.Tensor:
        """y = G + gamma^n Q_target(s', argmax_a Q_online(s', a)) (batch,), G the n-step return, s' what it ends in.

        The online network selects the action, and the target network evaluates it. Source: van Hasselt, Guez and Silver
        2016, section "Double DQN", with n-step returns.
        """
        selected = tf.argmax(self.online(batch.next_observations), axis=-1)
        evaluated = tf.gather(self.target(batch.next_observations), selected, batch_dims=1)
        return batch.returns + batch.discounts * evaluated

    def gradient_step(self, batch: Transitions) -> tf.Tensor:
        """Move Q_online(s, a) towards y and the average towards the online weights; returns the loss before, a scalar.

        The loss is the mean Huber loss of Q_online(s, a) - y. No gradient flows through y.
        """
        targets = self.double_target(batch)
        with tf.GradientTape() as tape:
            values = tf.gather(self.online(batch.observations), batch.actions, batch_dims=1)
            loss = tf.reduce_mean(huber(values - targets, self.settings.huber))
        variables = self.online.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        for average, weight in zip(self.average.trainable_variables, variables, strict=True):
            average.assign_add(self.settings.averaging * (weight - average))
        return loss

    def learn(self, memory: ReplayMemory, steps: int, generator: np.random.Generator) -> float:
        """Make `steps` gradient steps on minibatches from `memory`; returns the last loss."""
        loss, last = np.nan, self.steps + steps
        while self.steps < last:
            until_copy = self.settings.target_period - self.steps % self.settings.target_period
            count = min(FUSED_STEPS, last - self.steps, until_copy)
            batch = memory.sample(FUSED_STEPS, self.settings.batch_size, generator)
            loss = float(self.fused_steps(tf.constant(count), Transitions(*map(tf.constant, tensors(batch)))))
            self.steps += count
            if count == until_copy:
                self.target.set_weights(self.online.get_weights())
        return loss

    @tf.function(jit_compile=True, autograph=False)
    def fused_steps(self, count: tf.Tensor, batches: Transitions) -> tf.Tensor:
        """One gradient step for each of the first `count` minibatches of `batches` (steps, batch, ...).

        Returns the last loss. The count is data, so that there is one compilation for all counts.
        """

        def body(i: tf.Tensor, _: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            loss = self.gradient_step(Transitions(*(array[i] for array in batches)))
            return i + 1, loss

        return tf.while_loop(lambda i, _: i < count, body, (tf.constant(0), tf.constant(0.0)))[1]

    def state(self) -> list[np.ndarray]:
        """All weights and optimizer slots, as a list of arrays."""
        networks = [weight for network in (self.online, self.target, self.average) for weight in network.get_weights()]
        return networks + [np.asarray(variable) for variable in self.optimizer.variables]

    def restore(self, arrays: list[np.ndarray], steps: int) -> None:
        """Put back what `state` gave after so many gradient `steps`."""
        for network in (self.online, self.target, self.average):
            count = len(network.weights)
            network.set_weights(arrays[:count])
            arrays = arrays[count:]
        for variable, array in zip(self.optimizer.variables, arrays, strict=True):
            variable.assign(array)
        self.steps = steps


def huber(error: tf.Tensor, delta: float) -> tf.Tensor:
    """Quadratic within +-delta and linear with slope 1 beyond, so one bad return pulls no harder than another.

    This is the loss of Huber 1964, "Robust estimation of a location parameter", divided by delta.
    """
    size = tf.abs(error)
    return tf.where(size < delta, 0.5 * tf.square(error) / delta, size - 0.5 * delta)


def tensors(batch: Transitions) -> Transitions:
    """`Transitions` in the types that the network computes with."""
    types = (np.float32, np.int32, np.float32, np.float32, np.float32)
    return Transitions(*(array.astype(kind) for array, kind in zip(batch, types, strict=True)))


def make_learners(space: spaces.Space, actions: int, settings: DQNSettings, seed: int) -> list[Learner]:
    """One untrained learner for each of `settings.networks`, with seeds that no other `seed` leads to."""
    inputs = encoded_size(space)
    return [Learner(inputs, actions, settings, seed * MOST_NETWORKS + k) for k in range(settings.networks)]


def greedy_agent(space: spaces.Space, learners: Sequence[Learner], averaged: bool = True) -> Agent:
    """The agent that acts by the mean values of all `learners`, by their averaged weights or by their newest."""
    networks = [learner.average if averaged else learner.online for learner in learners]
    return ensemble([Agent(space, network.get_weights()) for network in networks])


def learn_side_by_side(
    learners: Sequence[Learner], memory: ReplayMemory, steps: int, learning_rate: float, *key: int
) -> float:
    """Let every learner make `steps` gradient steps, each on minibatches of its own; returns their mean last loss.

    They run in threads. Each has a generator made of `key` and its number, so it does not matter which comes first.
    """

    def own_steps(k: int) -> float:
        learners[k].optimizer.learning_rate.assign(learning_rate)
        return learners[k].learn(memory, steps, np.random.default_rng([*key, k]))

    with ThreadPoolExecutor(min(len(learners), os.cpu_count() or 1)) as pool:
        return float(np.mean(list(pool.map(own_steps, range(len(learners))))))
