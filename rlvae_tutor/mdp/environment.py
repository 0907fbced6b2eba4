"""Training a VAE as a Gymnasium environment: one VAE, or N of them in one batch.

`VAETrainingEnv` holds the specification; `VAETrainingVectorEnv` says what is different for N VAEs, and does the work.
"""

from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from rlvae_tutor.errors import InputError
from rlvae_tutor.mdp.actions import Actions, action_set
from rlvae_tutor.mdp.arguments import check_choices, checked_actions, member_seeds, reset_choices
from rlvae_tutor.mdp.observations import Observations, looks_at_training, observation_space, observe
from rlvae_tutor.mdp.rewards import reward as reward_named
from rlvae_tutor.mdp.state import Runs
from rlvae_tutor.mdp.task import Task

LARGEST_VAE_SEED = 2**31 - 1

Infos = dict[str, Any]


class VAETrainingEnv(gymnasium.Env):
    """The training of one VAE as a decision process.

    ## Description

    An episode is one training run of a fresh VAE. In each outer step the agent changes how the VAE is trained, its
    learning rate above all, and the VAE then makes K optimizer updates. The `Task` says which VAE, on which data, by
    which optimizer, how large K is (`updates_per_step`), and how many outer steps an episode has (`horizon`).

    The loss is the negative ELBO in nats, with the KL term at weight 1. The *excess* is the loss minus the task's
    `reference`, and at least 0.01 nats. Progress is u = log(excess / first excess): 0 at the start, lower is better, at
    most log 10. Agents observe u on inner-validation and are rewarded for u on outer-validation; neither ever sees the
    test split.

    ## Action space

    `actions` names the action set. The discrete sets are `Discrete(n)`; an action multiplies the learning rate, which
    stays within [1e-6, 0.5], or the weight beta of the KL term, which stays within [0.01, 10].

    | set | n | actions |
    |---|---|---|
    | `three_factors` | 3 | multiply the learning rate by 0.5, 1 or 2 |
    | `seven_factors` | 7 | multiply the learning rate by 0.25, 0.5, 0.7, 1, 1.4, 2 or 4 |
    | `seven_factors_and_beta` | 21 | each of these seven, and multiply beta by 0.5, 1 or 2 |
    | `optimizers` | 9 | update by sgd, momentum or adam, each with three factors; for `Task(optimizer="choice")` |
    | `rate_beta_average` | 10 | the seven factors; halve beta; double beta; begin an average of the weights anew |

    The continuous sets are a float32 `Box(-1, 1)`. They are made for schedules, which set a learning rate outright
    (`rlvae_tutor.mdp.policies`). The numbers are, in this order:

    | set | numbers | learning rate, from 1e-6 to 0.5, even in its logarithm | beta, likewise | average begins if > 0 |
    |---|---|---|---|---|
    | `any_learning_rate` | 1 | yes | | |
    | `any_learning_rate_and_beta` | 2 | yes | yes | |
    | `any_learning_rate_and_average` | 2 | yes | | yes |
    | `any_controls` | 3 | yes | yes | yes |

    The sets that average need `Task(averages=True)`. Once an average has begun, the VAE is judged by it.

    ## Observation space

    `observation` names the observation set, a float32 `Box(-5, 5)`. What lies outside is clipped; NaN reads as 5.

    | set | features |
    |---|---|
    | `schedule` | log_learning_rate, remaining |
    | `controls` | log_learning_rate, remaining, log_beta, averaged |
    | `kl` | log_learning_rate, remaining, log_beta, log_kl |
    | `full` | every feature in the order of the next table, but log_kl, log_beta and averaged |

    No feature has a unit. Their ranges before they are clipped:

    | feature | what it is | range |
    |---|---|---|
    | `log_learning_rate` | log10(learning rate) + 3 | [-3, 2.7] |
    | `remaining` | share of the horizon that is left | [0, 1] |
    | `u_inner` | u on inner-validation | at most 2.3 |
    | `u_change` | change of u_inner in the last outer step | any |
    | `u_average` | running mean of u_inner; each outer step replaces 0.3 of it | at most 2.3 |
    | `loss_noise` | standard deviation of the minibatch loss over K updates / excess on inner-validation | 0 or more |
    | `gradient_change` | change of the mean log gradient norm from one outer step to the next | any |
    | `gradient_cosine` | mean cosine between successive gradients of the last K updates | [-1, 1] |
    | `log_update_ratio` | log10(norm of the last update / norm of the weights) | any |
    | `kl_share` | KL / (KL + excess) on inner-validation | [0, 1] |
    | `log_kl` | log10(KL in nats) on inner-validation | -5 or more |
    | `log_beta` | log2(beta) | [-6.6, 3.3] |
    | `averaged` | outer steps in the average of the weights / horizon, 0 without one | [0, 1] |
    | `last_action` | log2(learning rate / learning rate one outer step before) | any |
    | `first_step` | 1 before the first outer step, 0 after it | 0 or 1 |

    ## Rewards

    `reward` names the reward for one outer step, measured on outer-validation:

    | reward | for one outer step | summed over an episode |
    |---|---|---|
    | `log_excess` | the drop in u | log(first excess / last excess) |
    | `final` | 0 until the episode ends, then minus u | the same |
    | `area` | minus excess / first excess | minus the area under this curve |
    | `steps_to_target` | -1 until the excess has been a tenth of the first, then 0 | minus the steps it takes |
    | `raw_nats` | drop in the loss, in nats | the drop over the whole run |
    | `reconstruction` | drop in the reconstruction error alone, in nats | the drop over the whole run |

    After a crash, `area` and `steps_to_target` also charge the outer steps that are left.

    ## Starting state

    A fresh VAE: seeded weights, no optimizer memory, beta 1, no average. Its learning rate is drawn log-uniformly from
    the task's `initial_learning_rates`. Options of `reset`: `{"learning_rate": 0.01}` sets the learning rate instead.

    ## Episode end

    `terminated` is true after `horizon` outer steps, and earlier if the run diverges: its excess is above ten times the
    first excess, or its loss is not a finite number. The horizon belongs to the task and is observed, so `truncated` is
    always false.

    ## Info

    `nelbo` (the loss on outer-validation, nats), `learning_rate` and `diverged`, after `reset` and after `step`.

    ## Arguments

    `task` (a `Task`), `observation`, `actions` and `reward` (names from the tables above), and `render_mode` (None, or
    "rgb_array" for a picture of loss and learning rate). Names and actions that do not exist raise `InputError`.

    ## Example

    >>> import gymnasium
    >>> import rlvae_tutor.mdp
    >>> from rlvae_tutor.mdp.task import Task
    >>> env = gymnasium.make("rlvae_tutor/VAETraining-v0", task=Task(horizon=2), actions="three_factors")
    >>> observation, info = env.reset(seed=0, options={"learning_rate": 0.01})
    >>> observation  # log10(0.01) + 3, and the whole horizon remains
    array([1., 1.], dtype=float32)
    >>> observation, reward, terminated, truncated, info = env.step(2)  # double the learning rate
    >>> info["learning_rate"], observation[1], reward > 0, terminated
    (0.02, np.float32(0.5), True, False)
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 4}

    def __init__(
        self,
        task: Task = Task(),
        observation: str = "schedule",
        actions: str = "seven_factors",
        reward: str = "log_excess",
        render_mode: str | None = None,
    ) -> None:
        self.batch = VAETrainingVectorEnv(1, task, observation, actions, reward, AutoresetMode.DISABLED, render_mode)
        self.observation_space = self.batch.single_observation_space
        self.action_space = self.batch.single_action_space
        self.render_mode = render_mode

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Observations, Infos]:
        """Start a fresh VAE; returns its observation (features,) and its info."""
        observations, infos = self.batch.reset(seed=seed, options=options)
        super().reset(seed=seed)
        return observations[0], single_info(infos)

    def step(self, action: int | np.ndarray) -> tuple[Observations, float, bool, bool, Infos]:
        """One outer step: observation, reward (float), terminated, truncated (bool), info."""
        observations, rewards, terminated, truncated, infos = self.batch.step(np.asarray(action)[None])
        return observations[0], float(rewards[0]), bool(terminated[0]), bool(truncated[0]), single_info(infos)

    def render(self) -> np.ndarray | None:
        """RGB picture (height, width, 3) of the loss curve and the learning-rate path of this episode."""
        pictures = self.batch.render()
        return None if pictures is None else pictures[0]

    def literal_state(self) -> dict[str, np.ndarray]:
        """The whole state of the one VAE, as `VAETrainingVectorEnv.literal_state` without the leading axis."""
        return {name: array[0] for name, array in self.batch.literal_state().items()}


class VAETrainingVectorEnv(VectorEnv):
    """The training of N VAEs, stepped as one batch: `VAETrainingEnv` N times, and much faster.

    Member i sees what it would see alone. Spaces are those of the single environment with a leading axis N.

    - `reset(seed=s)` seeds member i with s + i; a list gives each member a seed of its own.
    - Options of `reset`: `learning_rate` is one number or N of them; `reset_mask`, N booleans, names the members to
      start afresh, and the others go on.
    - With `autoreset_mode` SAME_STEP, a member that has ended starts afresh within the same step; the infos then hold
      its last observation and info as `final_obs` and `final_info`. With DISABLED it stands still, at reward 0, until
      a `reset_mask` names it.
    - Each key of the infos holds an array (N,); `_key` holds the mask (N,) of the members that it is about.

    >>> import numpy as np
    >>> from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
    >>> from rlvae_tutor.mdp.task import Task
    >>> small = Task(hidden=(8,), latent=2, batch_size=16, horizon=4, updates_per_step=2)
    >>> envs = VAETrainingVectorEnv(2, small, actions="three_factors")
    >>> observations, infos = envs.reset(seed=0, options={"learning_rate": [0.01, 0.001]})
    >>> observations, rewards, terminated, truncated, infos = envs.step(np.array([2, 1]))
    >>> infos["learning_rate"], rewards.shape
    (array([0.02 , 0.001]), (2,))
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 4, "autoreset_mode": AutoresetMode.SAME_STEP}

    def __init__(
        self,
        num_envs: int = 64,
        task: Task = Task(),
        observation: str = "schedule",
        actions: str = "seven_factors",
        reward: str = "log_excess",
        autoreset_mode: AutoresetMode = AutoresetMode.SAME_STEP,
        render_mode: str | None = None,
    ) -> None:
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
        self.paths: list[list[tuple[float, float, float]]] = [[] for _ in range(num_envs)]

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observations, Infos]:
        """Start fresh VAEs; returns observations (N, features) and infos."""
        mask, learning_rates = reset_choices(options or {}, self.num_envs)
        for i, own in enumerate(member_seeds(seed, self.num_envs)):
            if own is not None and mask[i]:
                self.generators[i], _ = seeding.np_random(own)
        self.start(mask, learning_rates)
        return self.observe(), self.infos()

    def step(self, actions: Actions) -> tuple[Observations, np.ndarray, np.ndarray, np.ndarray, Infos]:
        """One outer step: observations (N, features), rewards, terminated, truncated (N,), infos."""
        if self.ended.all():
            raise InputError("The episode has ended or was never started; call reset() before step().")
        running = ~self.ended
        chosen = checked_actions(actions, self.action_space)
        self.runs.advance(self.actions.apply(chosen, self.runs.controls), running)
        self.remember(running)
        now = self.runs.now
        rewards = np.where(running, self.reward(self.runs.before, now, self.task.horizon), 0.0)
        self.ended = (now.step == self.task.horizon) | now.diverged
        terminated = self.ended.copy()
        autoreset = self.metadata["autoreset_mode"] == AutoresetMode.SAME_STEP and terminated.any()
        last = self.start_again(terminated) if autoreset else {}
        return self.observe(), rewards, terminated, np.zeros(self.num_envs, bool), self.infos() | last

    def render(self) -> tuple[np.ndarray, ...] | None:
        """One RGB picture (height, width, 3) per member: loss and learning rate since its episode began."""
        if self.render_mode is None:
            return None
        if not all(self.paths):
            raise InputError("There is nothing to draw yet; call reset() before render().")
        from rlvae_tutor.mdp.rendering import training_figure
        from rlvae_tutor.plotting import pixels

        return tuple(pixels(training_figure(np.transpose(path), self.task.updates)) for path in self.paths)

    def start(self, mask: np.ndarray, learning_rates: np.ndarray | None = None) -> None:
        """Fresh VAEs for the members in `mask` (N,); each draws its seed and learning rate from its own generator."""
        members = zip(self.generators, mask, strict=True)
        draws = [self.draw(generator) if chosen else (0, 1e-3) for generator, chosen in members]
        vae_seeds, drawn_rates = (np.array(column) for column in zip(*draws, strict=True))
        self.runs.start(vae_seeds, drawn_rates if learning_rates is None else learning_rates, mask)
        self.ended = self.ended & ~mask
        self.paths = [[] if chosen else path for path, chosen in zip(self.paths, mask, strict=True)]
        self.remember(mask)

    def start_again(self, ended: np.ndarray) -> Infos:
        """Fresh VAEs for the members in `ended` (N,); returns how their episodes ended, in Gymnasium's form."""
        last = {"final_obs": self.observe(), "final_info": self.infos(ended)}
        self.start(ended)
        return last | {f"_{key}": ended.copy() for key in last}

    def draw(self, generator: np.random.Generator) -> tuple[int, float]:
        """Seed and initial learning rate of one new VAE."""
        vae_seed = generator.integers(LARGEST_VAE_SEED)
        return int(vae_seed), float(np.exp(generator.uniform(*np.log(self.task.initial_learning_rates))))

    def remember(self, mask: np.ndarray) -> None:
        """Keep for `render` where the members in `mask` (N,) stand, if a render mode was asked for."""
        now = self.runs.now
        for i in np.flatnonzero(mask) if self.render_mode is not None else ():
            self.paths[i].append((now.step[i] * self.task.updates_per_step, now.nelbo[i], now.learning_rate[i]))

    def observe(self) -> Observations:
        """Observations (N, features) of where the runs stand."""
        return observe(self.observation_set, self.runs.before, self.runs.now, self.task.horizon)

    def infos(self, mask: bool | np.ndarray = True) -> Infos:
        """The infos of the members in `mask` (all, or (N,)), in Gymnasium's form: each array beside its mask."""
        now = self.runs.now
        report = {"nelbo": now.nelbo.copy(), "learning_rate": now.learning_rate.copy(), "diverged": now.diverged.copy()}
        return report | {f"_{key}": np.broadcast_to(mask, self.num_envs).copy() for key in report}

    def nelbo(self, split: str) -> np.ndarray:
        """Negative ELBO (N,) in nats, now, on any split; the test split is for reports only."""
        return self.runs.nelbo(split)

    def literal_state(self) -> dict[str, np.ndarray]:
        """All that the next step depends on, the article's state and more: see `Runs.literal_state`."""
        if not self.runs.begun:
            raise InputError("There is no state yet; call reset() first.")
        return self.runs.literal_state()


def single_info(infos: Infos) -> Infos:
    """The info of a batch of one, as plain Python numbers, without the masks."""
    return {key: values[0].item() for key, values in infos.items() if not key.startswith("_")}
