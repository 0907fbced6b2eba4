"""The learners that `bench_stable_baselines3.py` compares: our double DQN and Stable-Baselines3's DQN.

Each learns to drive the optimizer of VAEs on the digits, in the same environment and for the same number of steps.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from rlvae_tutor.evaluation import learned
from rlvae_tutor.experiments.learning import LearningSettings
from rlvae_tutor.mdp.environment import VAETrainingVectorEnv
from rlvae_tutor.mdp.policies import greedy
from rlvae_tutor.mdp.task import Task
from rlvae_tutor.qlearning import DQNSettings, train_dqn

try:
    import stable_baselines3 as sb3
    import torch
    from stable_baselines3.common.utils import LinearSchedule
    from stable_baselines3.common.vec_env import VecEnv
except ImportError:
    sb3, VecEnv = None, object

# From observations to actions.
Policy = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Plan:
    """What decides the scores, besides the seeds of the trainings."""

    task: Task = Task()
    rounds: int = 40  # episodes of each member
    members: int = 64  # VAEs in training at a time
    test_seeds: int = 32  # from each initial learning rate

    @property
    def round_steps(self) -> int:
        """Environment steps in a round, summed over all members."""
        return self.members * self.task.horizon

    @property
    def steps(self) -> int:
        """Environment steps of a training, summed over all members."""
        return self.rounds * self.round_steps

    def environment(self) -> VAETrainingVectorEnv:
        """The environment that both learn in."""
        return VAETrainingVectorEnv(self.members, replace(self.task, initial_learning_rates=learned.TRAINING_RATES))

    def settings(self, networks: int, seed: int = 0) -> DQNSettings:
        """How our double DQN learns: as in the race."""
        learning = LearningSettings(rounds=self.rounds, networks=networks)
        return replace(learning.dqn(self.task.horizon, seed), snapshot_rounds=())


class AsVecEnv(VecEnv):
    """A Gymnasium vector environment with same-step autoreset, in the form that Stable-Baselines3 asks for."""

    def __init__(self, env: VAETrainingVectorEnv) -> None:
        self.env = env
        super().__init__(env.num_envs, env.single_observation_space, env.single_action_space)

    def reset(self) -> np.ndarray:
        observations, _ = self.env.reset(seed=self._seeds)
        self._reset_seeds()
        return observations

    def step_async(self, actions: np.ndarray) -> None:
        self.chosen = actions

    def step_wait(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[dict[str, Any]]]:
        observations, rewards, terminated, truncated, step_infos = self.env.step(self.chosen)
        ended = terminated | truncated
        infos: list[dict[str, Any]] = [{} for _ in ended]
        for i in np.flatnonzero(ended):
            infos[i] = {"terminal_observation": step_infos["final_obs"][i], "TimeLimit.truncated": bool(truncated[i])}
        return observations, rewards, ended, infos

    def close(self) -> None:
        self.env.close()

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        return [getattr(self.env, attr_name) for _ in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        raise NotImplementedError("The members are one batch and share their attributes.")

    def env_method(self, method_name: str, *method_args: Any, indices: Any = None, **method_kwargs: Any) -> list[Any]:
        raise NotImplementedError("The members are one batch and have no methods of their own.")

    def env_is_wrapped(self, wrapper_class: type, indices: Any = None) -> list[bool]:
        return [False for _ in self._get_indices(indices)]


def train_ours(networks: int, plan: Plan, seed: int) -> Policy:
    """The greedy policy of our double DQN, which acts by the mean of that many networks."""
    training = train_dqn(plan.environment(), plan.settings(networks, seed))
    return greedy(training.agent().q_values)


def train_theirs(knobs: Callable[[Plan], dict[str, Any]], plan: Plan, seed: int) -> Policy:
    """The greedy policy of Stable-Baselines3's DQN with the settings that `knobs` makes of the plan."""
    torch.set_num_threads(1)  # with networks this small, several threads mostly wait for each other
    env = AsVecEnv(plan.environment())
    # Seeds of the members count upwards from this one, and no two trainings must have one in common.
    model = sb3.DQN("MlpPolicy", env, seed=seed * plan.members, device="cpu", **knobs(plan))
    with tqdm(total=plan.steps, desc="Stable-Baselines3", unit="step") as bar:
        model.learn(plan.steps, callback=lambda *_: bar.update(plan.members) or True)  # False would stop it
    return lambda observations: model.predict(observations, deterministic=True)[0]


def as_it_comes(plan: Plan) -> dict[str, Any]:
    """Stable-Baselines3's defaults, but for the task's undiscounted return.

    Its default of one gradient step per four environment steps is kept. Its own counter counts a step of all members as
    one step.
    """
    return {"gamma": 1.0, "train_freq": 1, "gradient_steps": plan.members // 4}


def with_our_settings(plan: Plan) -> dict[str, Any]:
    """Our settings wherever Stable-Baselines3 has the knob, and as many gradient steps.

    It counts `target_update_interval` in environment steps and `train_freq` in steps of all members. Its replay memory
    divides its size among the members.
    """
    ours = plan.settings(networks=1)
    gradient_steps = ours.gradient_steps // plan.task.horizon
    return {
        "gamma": ours.gamma,
        "n_steps": ours.n_steps,
        "learning_rate": LinearSchedule(ours.learning_rate, 0.1 * ours.learning_rate, 1.0),
        "batch_size": ours.batch_size,
        "buffer_size": ours.capacity * plan.round_steps,
        "learning_starts": ours.first_learning_round * plan.round_steps,
        "train_freq": 1,
        "gradient_steps": gradient_steps,
        "target_update_interval": ours.target_period // gradient_steps * plan.members,
        "exploration_initial_eps": ours.epsilon_start,
        "exploration_fraction": ours.exploration_share,
        "exploration_final_eps": ours.epsilon_end,
        "max_grad_norm": ours.clip_norm,
        "policy_kwargs": {"net_arch": list(ours.hidden)},
    }


@dataclass(frozen=True)
class Contestant:
    """A learner: `train` maps a plan and a seed to a policy, `settings` a plan to what is reported of it."""

    name: str
    label: str
    train: Callable[[Plan, int], Policy]
    settings: Callable[[Plan], dict[str, Any]]


def our_contestant(name: str, label: str, networks: int) -> Contestant:
    """Our double DQN with that many networks."""
    return Contestant(name, label, partial(train_ours, networks), lambda plan: asdict(plan.settings(networks)))


def their_contestant(name: str, label: str, knobs: Callable[[Plan], dict[str, Any]]) -> Contestant:
    """Stable-Baselines3's DQN with the settings that `knobs` makes of a plan."""
    return Contestant(name, label, partial(train_theirs, knobs), knobs)


OURS = [
    our_contestant("ours", "our double DQN", 1),
    our_contestant("ours_six", "our double DQN, the race's six networks", LearningSettings.networks),
]
THEIRS = [
    their_contestant("sb3_default", "Stable-Baselines3's DQN as it comes", as_it_comes),
    their_contestant("sb3_our_settings", "Stable-Baselines3's DQN, our settings", with_our_settings),
]
