"""Training a VAE as a Gymnasium environment: one VAE, or N of them in one batch.

An outer step sets the learning rate, or more, and makes K optimizer updates. The horizon belongs to the task and is
observed, so an episode ends with `terminated`, never with `truncated`. The reward is measured on outer-validation: not
on what the agent observes (inner-validation), and never on the test split.
"""

import gymnasium
import numpy as np
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from rlvae_tutor.backend import tf
from rlvae_tutor.errors import InputError, check_whole
from rlvae_tutor.mdp.actions import action_set
from rlvae_tutor.mdp.observations import looks_at_training, observation_space, observe
from rlvae_tutor.mdp.rewards import reward as reward_named
from rlvae_tutor.mdp.state import Runs
from rlvae_tutor.mdp.task import Task, check_learning_rate

LARGEST_VAE_SEED = 2**31 - 1


class VAETrainingVectorEnv(VectorEnv):
    """N VAEs in training, stepped as one batch; member i sees what it would see alone.

    `reset(seed=s)` seeds member i with s + i, a list gives each member its own. `options={"learning_rate": ...}` (a
    number or (N,)) sets the initial learning rates, which otherwise are drawn log-uniformly from the task's range.
    With autoreset DISABLED, a member that has ended stands still at reward 0 until `reset(options={"reset_mask":
    ...})` names it. Infos hold `nelbo` (outer-validation, nats), `learning_rate` and `diverged`, each (N,).
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 4, "autoreset_mode": AutoresetMode.SAME_STEP}

    def __init__(
        self,
        num_envs=64,
        task=Task(),
        observation="schedule",
        actions="seven_factors",
        reward="log_excess",
        autoreset_mode=AutoresetMode.SAME_STEP,
        render_mode=None,
    ):
        check_choices(num_envs, autoreset_mode, render_mode)
        self.num_envs, self.task, self.render_mode = num_envs, task, render_mode
        self.observation_set, self.actions, self.reward = observation, action_set(actions, task), reward_named(reward)
        self.metadata = {**self.metadata, "autoreset_mode": autoreset_mode}
        self.single_observation_space = observation_space(observation)
        self.single_action_space = self.actions.space
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.runs = Runs(task, num_envs, looks_at_training(observation))
        self.generators = [seeding.np_random()[0] for _ in range(num_envs)]
        self.ended = np.ones(num_envs, bool)
        self.paths = [[] for _ in range(num_envs)]

    def reset(self, *, seed=None, options=None):
        """Start fresh VAEs; returns observations (N, features) and infos."""
        mask, learning_rates = reset_choices(options or {}, self.num_envs)
        for i, own in enumerate(member_seeds(seed, self.num_envs)):
            if own is not None and mask[i]:
                self.generators[i], _ = seeding.np_random(own)
        self.start(mask, learning_rates)
        return self.observe(), self.infos()

    def step(self, actions):
        """One outer step: observations (N, features), rewards, terminated, truncated (N,), infos."""
        if self.runs.now is None or self.ended.all():
            raise InputError("The episode has ended or was never started; call reset() before step().")
        running = ~self.ended
        self.runs.advance(self.actions.apply(self.checked(actions), self.runs.controls), running)
        self.remember(running)
        now = self.runs.now
        rewards = np.where(running, self.reward(self.runs.before, now, self.task.horizon), 0.0)
        self.ended = (now.step == self.task.horizon) | now.diverged
        terminated = self.ended.copy()
        autoreset = self.metadata["autoreset_mode"] == AutoresetMode.SAME_STEP and terminated.any()
        last = self.start_again(terminated) if autoreset else {}
        return self.observe(), rewards, terminated, np.zeros(self.num_envs, bool), self.infos() | last

    def start_again(self, ended):
        """Fresh VAEs for the members in `ended` (N,); returns how their episodes ended, in Gymnasium's form."""
        last = {"final_obs": self.observe(), "final_info": self.infos(ended)}
        self.start(ended)
        return last | {f"_{key}": ended.copy() for key in last}

    def start(self, mask, learning_rates=None):
        """Fresh VAEs for the members in `mask` (N,); each draws its seed and learning rate from its own generator."""
        draws = [
            self.draw(generator) if chosen else (0, 1e-3)
            for generator, chosen in zip(self.generators, mask, strict=True)
        ]
        vae_seeds, drawn_rates = (np.array(column) for column in zip(*draws, strict=True))
        self.runs.start(vae_seeds, drawn_rates if learning_rates is None else learning_rates, mask)
        self.ended = self.ended & ~mask
        self.paths = [[] if chosen else path for path, chosen in zip(self.paths, mask, strict=True)]
        self.remember(mask)

    def draw(self, generator):
        """Seed and initial learning rate of one new VAE."""
        vae_seed = generator.integers(LARGEST_VAE_SEED)
        return vae_seed, np.exp(generator.uniform(*np.log(self.task.initial_learning_rates)))

    def remember(self, mask):
        """Keep for `render` where the members in `mask` (N,) stand, if a render mode was asked for."""
        now = self.runs.now
        for i in np.flatnonzero(mask) if self.render_mode is not None else ():
            self.paths[i].append((now.step[i] * self.task.updates_per_step, now.nelbo[i], now.learning_rate[i]))

    def checked(self, actions):
        """Actions as an array; raises `InputError` where they are not in the action space."""
        actions, space = np.asarray(actions), self.action_space
        # "same_kind" lets any integers pass for choices and any numbers for a learning rate, but no 1.5 for a choice.
        fits = actions.shape == space.shape and np.can_cast(actions.dtype, space.dtype, "same_kind")
        if not (fits and space.contains(actions.astype(space.dtype))):
            raise InputError(f"Actions must be in {space}, not {np.array2string(actions, threshold=8)}.")
        return actions

    def observe(self):
        """Observations (N, features) of where the runs stand."""
        return observe(self.observation_set, self.runs.before, self.runs.now, self.task.horizon)

    def infos(self, mask=True):
        """What to report of the members in `mask` (all, or (N,)), in Gymnasium's form: each array beside its mask."""
        now = self.runs.now
        report = {"nelbo": now.nelbo.copy(), "learning_rate": now.learning_rate.copy(), "diverged": now.diverged.copy()}
        return report | {f"_{key}": np.broadcast_to(mask, self.num_envs).copy() for key in report}

    def nelbo(self, split):
        """Negative ELBO (N,) in nats, now, on any split; what is done with the test split is only reported."""
        return self.runs.nelbo(split)

    def literal_state(self):
        """All that the next step depends on, the article's state and more, as named arrays with the leading axis N.

        `parameters` (N, P) are the weights of encoder and decoder, `slots` (N, slots, P) what the optimizer remembers
        of each, `average` (N, P) and `averaged` (N,) the mean of the weights where the task takes one; `updates` and
        `seed` (N,) decide the next minibatch and its noise, `learning_rate` and `beta` (N,) the next update.
        """
        if self.runs.now is None:
            raise InputError("There is no state yet; call reset() first.")
        state, now = self.runs.state, self.runs.now
        slots = [flat(slot) for slot in state.slots]
        literal = {
            "parameters": flat(state.parameters),
            "slots": np.stack(slots, axis=1) if slots else np.zeros((self.num_envs, 0, 0), np.float32),
            "updates": np.asarray(state.step),
            "seed": np.asarray(state.seed),
            "learning_rate": now.learning_rate.copy(),
            "beta": now.beta.copy(),
        }
        averages = (
            {"average": flat(state.average), "averaged": np.asarray(state.averaged)} if self.task.averages else {}
        )
        return literal | averages

    def render(self):
        """One RGB picture (height, width, 3) per member: loss and learning rate since its episode began."""
        if self.render_mode is None:
            return None
        if not all(self.paths):
            raise InputError("There is nothing to draw yet; call reset() before render().")
        from rlvae_tutor.mdp.rendering import training_figure
        from rlvae_tutor.plotting import pixels

        return tuple(pixels(training_figure(*np.transpose(path), self.task.updates)) for path in self.paths)


class VAETrainingEnv(gymnasium.Env):
    """One VAE in training: `VAETrainingVectorEnv` with one member, in the form of a plain Gymnasium environment.

    `reset(seed=..., options={"learning_rate": ...})`; the info holds `nelbo`, `learning_rate` and `diverged`.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 4}

    def __init__(
        self, task=Task(), observation="schedule", actions="seven_factors", reward="log_excess", render_mode=None
    ):
        self.batch = VAETrainingVectorEnv(1, task, observation, actions, reward, AutoresetMode.DISABLED, render_mode)
        self.observation_space = self.batch.single_observation_space
        self.action_space = self.batch.single_action_space
        self.render_mode = render_mode

    def reset(self, *, seed=None, options=None):
        """Start a fresh VAE; returns its observation (features,) and its info."""
        observations, infos = self.batch.reset(seed=seed, options=options)
        super().reset(seed=seed)
        return observations[0], single_info(infos)

    def step(self, action):
        """One outer step: observation, reward (float), terminated, truncated (bool), info."""
        observations, rewards, terminated, truncated, infos = self.batch.step(np.asarray(action)[None])
        return observations[0], float(rewards[0]), bool(terminated[0]), bool(truncated[0]), single_info(infos)

    def literal_state(self):
        """The whole state of the one VAE, as `VAETrainingVectorEnv.literal_state` without the leading axis."""
        return {name: array[0] for name, array in self.batch.literal_state().items()}

    def render(self):
        """RGB picture of the loss curve and the learning-rate path of this episode."""
        pictures = self.batch.render()
        return None if pictures is None else pictures[0]


def flat(tree):
    """All weights of a population in one row each: (N, P)."""
    leaves = tf.nest.flatten(tree)
    return np.concatenate([np.reshape(leaf, [len(leaf), -1]) for leaf in leaves], axis=1)


def single_info(infos):
    """The info of a batch of one, as plain Python numbers, without the masks."""
    return {key: values[0].item() for key, values in infos.items() if not key.startswith("_")}


def member_seeds(seed, count):
    """One seed or None per member: an integer counts upwards from member to member."""
    if seed is None:
        return [None] * count
    if np.ndim(seed) == 0:
        check_whole("The seed of an environment", seed, 0)
        return [int(seed) + i for i in range(count)]
    if len(seed) != count:
        raise InputError(f"{count} environments need {count} seeds, not {len(seed)}.")
    for own in seed:
        check_whole("The seed of an environment", 0 if own is None else own, 0)
    return [None if own is None else int(own) for own in seed]


def reset_choices(options, count):
    """Mask (N,) of the members to start, and their learning rates (N,) or None, from the options of `reset`."""
    if unknown := set(options) - {"learning_rate", "reset_mask"}:
        raise InputError(f"reset knows the options learning_rate and reset_mask, not {', '.join(sorted(unknown))}.")
    mask = np.asarray(options.get("reset_mask", np.ones(count, bool)))
    if mask.shape != (count,) or mask.dtype != bool or not mask.any():
        raise InputError(f"reset_mask must be {count} booleans, at least one of them true, not {mask}.")
    rates = options.get("learning_rate")
    return mask, None if rates is None else initial_learning_rates(rates, count)


def initial_learning_rates(rates, count):
    """Learning rates (N,) from one number or N of them."""
    if np.shape(rates) not in ((), (count,)):
        raise InputError(f"The option learning_rate must be one number or {count} of them, not {rates}.")
    for rate in np.ravel(rates):
        check_learning_rate(rate)
    return np.broadcast_to(rates, count).astype(float)


def check_choices(num_envs, autoreset_mode, render_mode):
    """Raise `InputError` for what the environment cannot be asked to be."""
    check_whole("The number of environments", num_envs, 1)
    if autoreset_mode not in (AutoresetMode.SAME_STEP, AutoresetMode.DISABLED):
        raise InputError(f"Autoreset can be SAME_STEP or DISABLED, not {autoreset_mode}.")
    if render_mode not in (None, "rgb_array"):
        raise InputError(f"There is no render mode {render_mode!r}; choose 'rgb_array' or None.")
