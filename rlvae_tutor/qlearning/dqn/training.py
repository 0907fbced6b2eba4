"""The training of a double DQN: play a round, remember it, learn from the memory, take a snapshot, save."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import VectorEnv

from rlvae_tutor.qlearning.agent import Agent
from rlvae_tutor.qlearning.dqn.learner import Learner, greedy_agent, learn_side_by_side, make_learners
from rlvae_tutor.qlearning.dqn.settings import DQNSettings
from rlvae_tutor.qlearning.playing import as_vector, play_round
from rlvae_tutor.qlearning.replay import ReplayMemory, Round
from rlvae_tutor.qlearning.rounds import TrainingInRounds, as_json_gives_back, mean_return, under_way
from rlvae_tutor.qlearning.spaces import describe


def train_dqn(
    env: gymnasium.Env | VectorEnv,
    settings: DQNSettings,
    folder: str | Path | None = None,
    resume: bool = False,
    progress: bool = True,
) -> "DQNTraining":
    """Train on `env`, a Gymnasium environment or a vector of them; `.agent()` of the result acts by what was learned.

    With a `folder` a checkpoint is written after every round. With `resume` the training goes on from that checkpoint,
    to the same result as a training that was never interrupted. Raises `InputError` for an environment without a
    Discrete action space or same-step autoreset, and for a checkpoint of other settings or another environment.
    """
    env = as_vector(env)
    training = start_training(env, settings)
    with under_way(training, folder, resume, progress) as finish_round:
        while training.round_number < settings.rounds:
            epsilon = settings.epsilon(training.round_number)
            newest = training.agent(averaged=False)
            played, returns = play_round(env, newest, settings, epsilon, training.generator)
            training.memory.add(played)
            loss = training.learn() if training.round_number >= settings.first_learning_round else np.nan
            known_loss = loss if np.isfinite(loss) else None
            finish_round({"epsilon": round(epsilon, 3), "return": mean_return(returns), "loss": known_loss})
    return training


@dataclass(kw_only=True)
class DQNTraining(TrainingInRounds[Agent]):
    """A training of a double DQN: what `train_dqn` carries from round to round, saves, and returns."""

    settings: DQNSettings
    space: spaces.Space
    learners: list[Learner]
    memory: ReplayMemory

    @property
    def actions(self) -> int:
        """Number of actions to choose from."""
        return self.learners[0].online.output_shape[-1]

    def agent(self, averaged: bool = True) -> Agent:
        """The greedy agent of the averaged weights, or of the newest."""
        return greedy_agent(self.space, self.learners, averaged)

    def learn(self) -> float:
        """Make a round's gradient steps on the memory; returns the mean last loss of the networks.

        The learning rate falls to a tenth, so that the last rounds settle what the first ones found.
        """
        settings = self.settings
        rate = settings.learning_rate * (1 - 0.9 * (self.round_number / settings.rounds))
        key = settings.seed, self.round_number
        return learn_side_by_side(self.learners, self.memory, settings.gradient_steps, rate, *key)

    def snapshot(self) -> Agent:
        """The agent of the averaged weights."""
        return self.agent()

    def origin(self) -> dict[str, Any]:
        """Settings and spaces, in the form that JSON gives back."""
        settings, space = asdict(self.settings), describe(self.space)
        return as_json_gives_back({"settings": settings, "space": space, "actions": self.actions})

    def header(self) -> dict[str, Any]:
        """What else the rest of the training depends on, for JSON."""
        return super().header() | {"steps": self.learners[0].steps, "rounds": len(self.memory.rounds)}

    def arrays(self) -> dict[str, np.ndarray]:
        """Learners, remembered rounds and snapshots, as named arrays."""
        arrays = {
            f"learner_{k}_{i}": array
            for k, learner in enumerate(self.learners)
            for i, array in enumerate(learner.state())
        }
        for number, (played, _) in enumerate(self.memory.rounds):
            arrays |= {f"round_{number}_{name}": array for name, array in played._asdict().items()}
        for number, agent in self.snapshots.items():
            arrays |= {f"snapshot_{number}_{i}": array for i, array in enumerate(agent.weights)}
        return arrays

    def put_back(self, arrays: dict[str, np.ndarray], header: dict[str, Any]) -> None:
        """Take over what `arrays` and `header` gave."""
        for k, learner in enumerate(self.learners):
            learner.restore([arrays[f"learner_{k}_{i}"] for i in range(len(learner.state()))], header["steps"])
        for number in range(header["rounds"]):
            self.memory.add(Round(*(arrays[f"round_{number}_{name}"] for name in Round._fields)))
        count = len(self.learners[0].average.weights)
        for number in header["snapshots"]:
            self.snapshots[number] = Agent(self.space, [arrays[f"snapshot_{number}_{i}"] for i in range(count)])


def start_training(env: VectorEnv, settings: DQNSettings) -> DQNTraining:
    """A `DQNTraining` that has not begun."""
    space, actions = env.single_observation_space, int(env.single_action_space.n)
    return DQNTraining(
        settings=settings,
        space=space,
        learners=make_learners(space, actions, settings, settings.seed),
        memory=ReplayMemory(settings.capacity, settings.n_steps, settings.gamma),
        generator=np.random.default_rng(settings.seed),
    )
