"""Double deep Q-learning with n-step returns, for any Gymnasium environment with discrete actions.

Training alternates between playing a round with the current network and learning from the replay memory; `refit` can
then train a fresh network offline on all the experience. Sources: Mnih et al. 2015 (DQN); van Hasselt et al. 2016
(double Q-learning); Dabney et al. 2021 (exploratory actions that last); Polyak and Juditsky 1992 (averaged weights).
"""

import json
import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv, VectorEnv
from tqdm.auto import tqdm

from rlvae_tutor import checkpoint

from rlvae_tutor.backend import tf  # isort: skip (silences TensorFlow before Keras loads it)
import keras

from rlvae_tutor.errors import InputError, check_whole
from rlvae_tutor.qlearning.network import Agent, describe, encode, encoded_size, ensemble, q_network
from rlvae_tutor.qlearning.replay import ReplayMemory, Round, Transitions

# The most gradient steps that one compiled call makes: enough to hide what a call costs, few enough to show progress.
FUSED_STEPS = 50
# So often a refit lowers its learning rate and tells its progress.
REFIT_PARTS = 20
# So many networks can be told apart by their seeds.
MOST_NETWORKS = 100


@dataclass(frozen=True)
class DQNSettings:
    """Everything that decides a training run besides the environment."""

    rounds: int = 60
    steps_per_round: int = 40
    gamma: float = 1.0
    n_steps: int = 40
    # Exploration: the share of exploratory steps falls linearly over the first rounds; a random action lasts a while.
    epsilon_start: float = 1.0
    epsilon_end: float = 0.05
    exploration_share: float = 0.5
    persistence: float = 4.0
    exploring_starts: float = 1.0  # share of members whose first action of a round is random, whatever epsilon is
    # Learning.
    networks: int = 1  # trained side by side on the same memory; the agent acts by the mean of their values
    hidden: tuple[int, ...] = (64, 64)
    learning_rate: float = 1e-3
    batch_size: int = 256
    gradient_steps: int = 320  # after each round
    first_learning_round: int = 2
    target_period: int = 200  # gradient steps between copies of the network into its target
    averaging: float = 5e-4  # share of the averaged weights replaced at each gradient step
    huber: float = 0.1
    clip_norm: float = 10.0
    capacity: int = 1000  # rounds remembered
    snapshot_rounds: tuple[int, ...] = ()  # numbers of rounds, from 1, after which the agent is kept
    seed: int = 0

    def __post_init__(self):
        counts = "rounds", "steps_per_round", "n_steps", "batch_size", "gradient_steps", "target_period", "capacity"
        for name in counts:
            check_whole(name, getattr(self, name), 1)
        for name in ("gamma", "epsilon_start", "epsilon_end", "exploration_share", "exploring_starts", "averaging"):
            require(0 <= getattr(self, name) <= 1, f"{name} must lie between 0 and 1, not {getattr(self, name)}.")
        for name in ("learning_rate", "huber", "clip_norm"):
            fine = 0 < getattr(self, name) < math.inf
            require(fine, f"{name} must be a number above 0, not {getattr(self, name)}.")
        require(1 <= self.persistence < math.inf, f"persistence must be at least 1 step, not {self.persistence}.")
        whole = all(isinstance(width, int) and width >= 1 for width in self.hidden)
        require(whole, f"hidden must hold whole numbers of at least 1, not {self.hidden}.")
        within = all(isinstance(number, int) and 1 <= number <= self.rounds for number in self.snapshot_rounds)
        require(within, f"snapshot_rounds must be numbers from 1 to {self.rounds}, not {self.snapshot_rounds}.")
        check_whole("networks", self.networks, 1, MOST_NETWORKS)
        check_whole("first_learning_round", self.first_learning_round, 0, self.rounds - 1)
        check_whole("seed", self.seed, 0, 2**31 - 1)

    def epsilon(self, round_number):
        """Share of exploratory steps in a round."""
        progress = min(1.0, round_number / max(1.0, self.exploration_share * self.rounds))
        return self.epsilon_start + progress * (self.epsilon_end - self.epsilon_start)


def require(condition, sentence):
    """Raise `InputError` with `sentence` unless `condition` holds."""
    if not condition:
        raise InputError(sentence)


class Learner:
    """An online network, its target, the average of its weights, and the double-DQN update of all three."""

    def __init__(self, inputs, actions, settings, seed):
        self.settings = settings
        self.online, self.target, self.average = (q_network(inputs, actions, settings.hidden, seed) for _ in range(3))
        self.optimizer = keras.optimizers.Adam(settings.learning_rate, global_clipnorm=settings.clip_norm)
        self.optimizer.build(self.online.trainable_variables)
        self.steps = 0

    def learn(self, memory, steps, generator):
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
    def fused_steps(self, count, batches):
        """One gradient step for each of the first `count` minibatches of `batches` (steps, batch, ...).

        Returns the last loss. The count is data, so that there is one compilation for all counts.
        """

        def one_step(i, _):
            loss = self.gradient_step(Transitions(*(array[i] for array in batches)))
            return i + 1, loss

        return tf.while_loop(lambda i, _: i < count, one_step, (tf.constant(0), tf.constant(0.0)))[1]

    def gradient_step(self, batch):
        """Move the online network towards the double-DQN target, and the average towards the online network."""
        targets = self.double_target(batch)
        with tf.GradientTape() as tape:
            values = tf.gather(self.online(batch.observations), batch.actions, batch_dims=1)
            loss = tf.reduce_mean(huber(values - targets, self.settings.huber))
        variables = self.online.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        for average, weight in zip(self.average.trainable_variables, variables, strict=True):
            average.assign_add(self.settings.averaging * (weight - average))
        return loss

    def double_target(self, batch):
        """Returns plus the discounted value, by the target network, of the action that the online network prefers."""
        preferred = tf.argmax(self.online(batch.next_observations), axis=-1)
        following = tf.gather(self.target(batch.next_observations), preferred, batch_dims=1)
        return batch.returns + batch.discounts * following

    def state(self):
        """All weights and optimizer slots, as a list of arrays."""
        networks = [weight for network in (self.online, self.target, self.average) for weight in network.get_weights()]
        return networks + [np.asarray(variable) for variable in self.optimizer.variables]

    def restore(self, arrays, steps):
        """Put back what `state` gave."""
        for network in (self.online, self.target, self.average):
            count = len(network.weights)
            network.set_weights(arrays[:count])
            arrays = arrays[count:]
        for variable, array in zip(self.optimizer.variables, arrays, strict=True):
            variable.assign(array)
        self.steps = steps


def tensors(batch):
    """`Transitions` in the types the network computes with."""
    types = Transitions(np.float32, np.int32, np.float32, np.float32, np.float32)
    return Transitions(*(array.astype(kind) for array, kind in zip(batch, types, strict=True)))


def huber(error, delta):
    """Quadratic within +-delta, linear beyond: one bad return pulls no harder than another (Huber 1964)."""
    size = tf.abs(error)
    return tf.where(size < delta, 0.5 * tf.square(error) / delta, size - 0.5 * delta)


class Explorer:
    """Epsilon-greedy in which a random action, once begun, is repeated for a random number of steps.

    Rounds begin with exploring starts (Sutton and Barto 2018, section 5.3).
    """

    def __init__(self, space, members, settings, generator):
        self.space, self.settings, self.generator = space, settings, generator
        self.left, self.action = np.zeros(members, int), np.zeros(members, int)

    def choose(self, greedy, epsilon):
        """Actions (N,): the `greedy` ones, or what the members that explore are about."""
        members, duration = len(greedy), self.settings.persistence
        # Begun with this probability and lasting `duration` steps on average, exploration fills the share epsilon.
        begin = (self.left == 0) & (self.generator.random(members) < epsilon / (duration * (1 - epsilon) + epsilon))
        lasts = self.generator.geometric(1 / duration, members)
        drawn = self.generator.integers(self.space.n, size=members)
        self.left, self.action = np.where(begin, lasts, self.left), np.where(begin, drawn, self.action)
        actions = np.where(self.left > 0, self.action, greedy)
        self.left = np.maximum(self.left - 1, 0)
        return actions

    def start(self, greedy):
        """First actions (N,) of a round: random ones for a share of the members, so no start is ever written off."""
        explores = self.generator.random(len(greedy)) < self.settings.exploring_starts
        return np.where(explores, self.generator.integers(self.space.n, size=len(greedy)), greedy)


def play_round(env, agent, settings, epsilon, generator):
    """One `Round` of `settings.steps_per_round` vector steps in `env`, from a fresh reset, and its episode returns."""
    explorer = Explorer(env.single_action_space, env.num_envs, settings, generator)
    observations, _ = env.reset(seed=int(generator.integers(2**31 - 1)))
    steps, running, returns = [], np.zeros(env.num_envs), []
    for step in range(settings.steps_per_round):
        seen = encode(agent.space, observations)  # a copy: some environments write the next ones into the same array
        greedy = agent.act(observations)
        actions = explorer.choose(greedy, epsilon) if step else explorer.start(greedy)
        following, rewards, terminated, truncated, infos = env.step(actions)
        ended = terminated | truncated | (step == settings.steps_per_round - 1)
        running = running + rewards
        returns.extend(running[terminated | truncated])
        running = np.where(terminated | truncated, 0.0, running)
        before_reset = encode(agent.space, final_observations(following, infos))
        steps.append(Round(seen, actions, rewards, before_reset, terminated, ended, actions != greedy))
        observations = following
    return Round(*(np.stack(arrays) for arrays in zip(*steps, strict=True))), returns


def final_observations(observations, infos):
    """What was seen after the step and before any reset that came with it."""
    if "final_obs" not in infos:
        return observations
    final = np.array(observations)
    for i in np.flatnonzero(infos["_final_obs"]):
        final[i] = infos["final_obs"][i]
    return final


def as_vector(env):
    """`env` as a vector environment with same-step autoreset and one discrete action; `InputError` otherwise."""
    if isinstance(env, gymnasium.Env):
        env = SyncVectorEnv([lambda: env], autoreset_mode=AutoresetMode.SAME_STEP)
    require(isinstance(env, VectorEnv), f"{env!r} is no Gymnasium environment; make one with gymnasium.make.")
    require(
        env.metadata.get("autoreset_mode") == AutoresetMode.SAME_STEP,
        "The vector environment must reset in the same step; make it with gymnasium.make_vec(..., "
        'vector_kwargs={"autoreset_mode": gymnasium.vector.AutoresetMode.SAME_STEP}).',
    )
    space = env.single_action_space
    require(isinstance(space, spaces.Discrete), f"Q-learning needs a Discrete action space, not {space}.")
    require(space.start == 0, f"Actions must be counted from 0, not from {space.start}.")
    return env


@dataclass
class Training:
    """A training run: what `train` carries from round to round, saves, and returns."""

    settings: DQNSettings
    space: spaces.Space
    learners: list[Learner]
    memory: ReplayMemory
    generator: np.random.Generator
    round_number: int = 0
    trace: list[dict] = field(default_factory=list)
    snapshots: dict[int, Agent] = field(default_factory=dict)

    @property
    def actions(self):
        """Number of actions to choose from."""
        return self.learners[0].online.output_shape[-1]

    def agent(self, averaged=True):
        """The greedy agent of the averaged weights, or of the newest."""
        networks = [learner.average if averaged else learner.online for learner in self.learners]
        return ensemble([Agent(self.space, network.get_weights()) for network in networks])

    def save(self, folder):
        """Save everything that the rest of the run depends on."""
        arrays = {
            f"learner_{k}_{i}": array
            for k, learner in enumerate(self.learners)
            for i, array in enumerate(learner.state())
        }
        for number, (played, _) in enumerate(self.memory.rounds):
            arrays |= {f"round_{number}_{name}": array for name, array in played._asdict().items()}
        for number, agent in self.snapshots.items():
            arrays |= {f"snapshot_{number}_{i}": array for i, array in enumerate(agent.weights)}
        checkpoint.save(folder, arrays, self.origin() | self.header())

    def origin(self):
        """What a run that resumes this one must share with it, as JSON gives it back."""
        return json.loads(
            json.dumps({"settings": asdict(self.settings), "space": describe(self.space), "actions": self.actions})
        )

    def header(self):
        """What else is not an array."""
        return {
            "round": self.round_number,
            "steps": self.learners[0].steps,
            "rounds": len(self.memory.rounds),
            "snapshots": list(self.snapshots),
            "generator": self.generator.bit_generator.state,
            "trace": self.trace,
        }

    def restore(self, folder):
        """Go back to where `save` was called; `InputError` where the settings or the spaces differ."""
        arrays, header = checkpoint.load(folder)
        same = all(header.get(name) == mine for name, mine in self.origin().items())
        require(same, f"The checkpoint at {folder} was made with other settings or another environment; start anew.")
        for k, learner in enumerate(self.learners):
            learner.restore([arrays[f"learner_{k}_{i}"] for i in range(len(learner.state()))], header["steps"])
        for number in range(header["rounds"]):
            self.memory.add(Round(*(arrays[f"round_{number}_{name}"] for name in Round._fields)))
        count = len(self.learners[0].average.weights)
        for number in header["snapshots"]:
            self.snapshots[number] = Agent(self.space, [arrays[f"snapshot_{number}_{i}"] for i in range(count)])
        self.generator.bit_generator.state = header["generator"]
        self.round_number, self.trace = header["round"], header["trace"]


def start_training(env, settings):
    """A `Training` that has not begun."""
    space, actions = env.single_observation_space, int(env.single_action_space.n)
    return Training(
        settings=settings,
        space=space,
        learners=make_learners(space, actions, settings, settings.seed),
        memory=ReplayMemory(settings.capacity, settings.n_steps, settings.gamma),
        generator=np.random.default_rng(settings.seed),
    )


def make_learners(space, actions, settings, seed):
    """As many untrained learners as there are networks, no two alike."""
    seeds = (seed * MOST_NETWORKS + k for k in range(settings.networks))
    return [Learner(encoded_size(space), actions, settings, one) for one in seeds]


def train_dqn(env, settings, folder=None, resume=False, progress=True):
    """Train on `env` (a Gymnasium environment, or a vector of them) and return the `Training`; `.agent()` acts by it.

    With a `folder` a checkpoint is written after every round, and `resume` goes on from it to the same result as a run
    that was never interrupted: rounds start with seeded resets, so the environment itself need not be saved.
    """
    require(folder is not None or not resume, "There is nothing to resume from without a folder; name one.")
    env = as_vector(env)
    training = start_training(env, settings)
    if resume and checkpoint.exists(folder):
        training.restore(folder)
    with tqdm(
        total=settings.rounds, initial=training.round_number, desc="Q-learning", unit="round", disable=not progress
    ) as bar:
        while training.round_number < settings.rounds:
            train_one_round(env, training)
            bar.set_postfix(training.trace[-1])
            bar.update()
            if folder is not None:
                training.save(folder)
    return training


def train_one_round(env, training):
    """Play a round, remember it, learn from the memory."""
    settings = training.settings
    epsilon = settings.epsilon(training.round_number)
    played, returns = play_round(env, training.agent(averaged=False), settings, epsilon, training.generator)
    training.memory.add(played)
    loss = np.nan
    if training.round_number >= settings.first_learning_round:
        # The step size falls to a tenth, so that the last rounds settle what the first ones found.
        share = training.round_number / settings.rounds
        rate, key = settings.learning_rate * (1 - 0.9 * share), (settings.seed, training.round_number)
        loss = learn_side_by_side(training.learners, training.memory, settings.gradient_steps, rate, *key)
    training.round_number += 1
    if training.round_number in settings.snapshot_rounds:
        training.snapshots[training.round_number] = training.agent()
    mean = float(np.mean(returns)) if returns else None
    training.trace.append({"epsilon": round(epsilon, 3), "return": mean, "loss": loss if np.isfinite(loss) else None})


def learn_side_by_side(learners, memory, steps, learning_rate, *key):
    """Let every learner make `steps` gradient steps, each on minibatches of its own; returns their mean last loss.

    They run in threads, each with a generator made of `key` and its number, so that it does not matter who is first.
    """

    def own_steps(k):
        learners[k].optimizer.learning_rate.assign(learning_rate)
        return learners[k].learn(memory, steps, np.random.default_rng([*key, k]))

    with ThreadPoolExecutor(min(len(learners), os.cpu_count())) as pool:
        return float(np.mean(list(pool.map(own_steps, range(len(learners))))))


def refit(training, gradient_steps, progress=True):
    """The greedy agent of fresh networks, as many as `training` has, trained offline on all its experience."""
    check_whole("gradient_steps", gradient_steps, 1)
    settings, part = training.settings, math.ceil(gradient_steps / REFIT_PARTS)
    fresh = replace(training, learners=make_learners(training.space, training.actions, settings, settings.seed + 1))
    for done in tqdm(range(0, gradient_steps, part), desc="refit", unit="part", disable=not progress):
        rate, key = settings.learning_rate * (1 - 0.9 * done / gradient_steps), (settings.seed, 1, done)
        learn_side_by_side(fresh.learners, training.memory, min(part, gradient_steps - done), rate, *key)
    return fresh.agent()
