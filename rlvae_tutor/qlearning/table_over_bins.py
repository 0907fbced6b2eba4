"""Q-learning with a table over bins of a continuous observation, for any Gymnasium environment with discrete actions.

To the table all observations in one bin are one state, though the environment may tell them apart. So the table sees a
partially observable process, and no theorem says that it converges (Singh, Jaakkola and Jordan 1994, "Learning without
state-estimation in partially observable Markovian decision processes"). Sources: Watkins 1989, chapter 7 (returns cut
at exploratory actions); Even-Dar and Mansour 2003, "Learning rates for Q-learning" (step sizes 1 / n(s, a) ** power).
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import VectorEnv

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import check_share, check_whole, require
from rlvae_tutor.qlearning.playing import as_vector, play_round
from rlvae_tutor.qlearning.replay import Round, n_step
from rlvae_tutor.qlearning.rounds import (
    RoundSettings,
    TrainingInRounds,
    as_json_gives_back,
    mean_return,
    under_way,
)
from rlvae_tutor.qlearning.spaces import describe, encode, encoded_size, revive


@dataclass(frozen=True)
class Bins:
    """`counts` bins of equal width from `low` to `high` for each feature; together they cut a flat Box into cells.

    A bin holds its lower edge and not its upper one. The first bin has no lower end and the last no upper end, so an
    observation outside falls into the nearest bin.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    counts: tuple[int, ...]

    def __post_init__(self) -> None:
        for name in ("low", "high", "counts"):  # lists are welcome, but only tuples make `Bins` hashable
            object.__setattr__(self, name, tuple(getattr(self, name)))
        same = 0 < len(self.low) == len(self.high) == len(self.counts)
        require(same, f"low, high and counts need one number per feature each, not {self}.")
        for count in self.counts:
            check_whole("The number of bins", count, 1)
        ordered = all(-math.inf < low < high < math.inf for low, high in zip(self.low, self.high, strict=True))
        require(ordered, f"Every low must be a number below its high, not {self.low} and {self.high}.")

    @property
    def size(self) -> int:
        """Number of cells."""
        return math.prod(self.counts)

    @cached_property
    def edges(self) -> list[np.ndarray]:
        """Edges (count + 1,) of each feature's bins, as a list.

        In float32 like the observations: 0.9 as both say it is the same number, so no rounding moves it a bin down.
        """
        return [np.linspace(*span).astype(np.float32) for span in self.spans()]

    @cached_property
    def centres(self) -> list[np.ndarray]:
        """The centre (count,) of each feature's bins, as a list."""
        return [(edges[:-1] + edges[1:]) / 2 for edges in (np.linspace(*span) for span in self.spans())]

    def spans(self) -> list[tuple[float, float, int]]:
        """Low, high and number of edges of each feature."""
        return [(low, high, count + 1) for low, high, count in zip(self.low, self.high, self.counts, strict=True)]

    def cells(self, observations: np.ndarray | Sequence[Sequence[float]]) -> np.ndarray:
        """The numbers (N,) of the cells that observations (N, features) fall into; the last feature counts fastest."""
        observations = np.asarray(observations, np.float32)
        require(
            observations.ndim == 2 and observations.shape[1] == len(self.counts),
            f"Observations must have the shape (N, {len(self.counts)}), not {observations.shape}; "
            "give the bins one low, high and count for each feature.",
        )
        require(not np.isnan(observations).any(), "Observations hold NaN, which lies in no bin; replace it first.")
        bin_numbers = [
            np.searchsorted(edges[1:-1], column, "right")
            for edges, column in zip(self.edges, observations.T, strict=True)
        ]
        return np.ravel_multi_index(bin_numbers, self.counts)


@dataclass(frozen=True)
class TableOverBinsSettings(RoundSettings):
    """Everything that decides a training run of `train_table_over_bins` besides the environment and the bins.

    By default exploration is rare from the start and lasts single steps. Two ways into one cell may lead to different
    states, so what is learned on long detours is not true of the greedy way.
    """

    rounds: int = 100
    steps_per_round: int = 40
    gamma: float = 1.0
    n_steps: int = 10
    epsilon: float = 0.1  # share of exploratory steps
    persistence: float = 1.0  # steps that a random action lasts on average
    exploring_starts: float = 1.0  # share of members whose first action of a round is random, whatever epsilon is
    power: float = 0.6  # the step size is n(cell, action) ** -power
    caution: float = 0.3  # in units of reward; see `TableAgent`
    snapshot_rounds: tuple[int, ...] = ()  # numbers of rounds, from 1, after which the agent is kept
    seed: int = 0

    def __post_init__(self) -> None:
        self.check_rounds()
        check_share("epsilon", self.epsilon)
        # Robbins and Monro 1951: the step sizes sum to infinity, their squares do not.
        require(0.5 < self.power <= 1, f"power must lie above 1/2 and be at most 1, not {self.power}.")
        require(0 <= self.caution < math.inf, f"caution must be a number of at least 0, not {self.caution}.")


@dataclass(frozen=True)
class TableAgent:
    """A greedy agent with a table: Q-values and numbers of updates of each cell and action, both (cells, actions).

    It chooses the action of the largest Q(cell, action) - `caution` / sqrt(visits). Among many noisy values the largest
    was probably lucky, and luck wears off with the root of the number of tries. An action that was never tried counts
    -inf, so it beats none that was tried, whether returns are positive or negative. Source of such pessimism: Jin, Yang
    and Wang 2021, "Is pessimism provably efficient for offline RL?".
    """

    space: spaces.Space
    bins: Bins
    q: np.ndarray
    visits: np.ndarray
    caution: float

    def values(self, cells: np.ndarray) -> np.ndarray:
        """Cautious Q-values (N, actions) in `cells` (N,); 0 for every action of a cell that was never visited."""
        visits = self.visits[cells]
        cautious = self.q[cells] - self.caution / np.sqrt(np.maximum(visits, 1))
        known = np.where(visits > 0, cautious, -np.inf)
        return np.where(visits.any(axis=1, keepdims=True), known, 0.0)

    def q_values(self, observations: np.ndarray) -> np.ndarray:
        """Cautious Q-values (N, actions) of observations (N, ...)."""
        return self.values(self.bins.cells(encode(self.space, observations)))

    def act(self, observations: np.ndarray) -> np.ndarray:
        """Greedy actions (N,), the first of those that are equally good."""
        return self.q_values(observations).argmax(axis=-1)

    def save(self, folder: str | Path, **settings: Any) -> None:
        """Save as a checkpoint; `settings` (JSON) record where the agent comes from."""
        own = {"space": describe(self.space), "bins": asdict(self.bins), "caution": self.caution}
        checkpoint.save(folder, {"q": self.q, "visits": self.visits}, {**settings, **own})

    @classmethod
    def load(cls, folder: str | Path) -> "TableAgent":
        """The agent saved at `folder`; `InputError` where it is missing or damaged."""
        arrays, settings = checkpoint.load(folder)
        holds_table = set(arrays) == {"q", "visits"}
        require(holds_table, f"The checkpoint at {folder} holds no table; name a folder that TableAgent.save wrote.")
        bins, caution = Bins(**settings["bins"]), settings["caution"]
        return cls(revive(settings["space"]), bins, arrays["q"], arrays["visits"], caution)


@dataclass(kw_only=True)
class TableOverBinsTraining(TrainingInRounds[TableAgent]):
    """A training: what `train_table_over_bins` keeps from round to round, saves, returns; `agent` goes on learning."""

    settings: TableOverBinsSettings
    agent: TableAgent

    def learn(self, played: Round) -> None:
        """Update the table by all returns of a `Round`, the last first, so that what follows is already known.

        Each update is Q(c, a) += n(c, a)^-power (G + gamma^n max_a' Q(c', a') - Q(c, a)), with the n-step return G, the
        cell c' that it ends in, and the cautious values of `TableAgent` on the right of the max.
        """
        settings, agent = self.settings, self.agent
        shape = played.rewards.shape
        batch = n_step(played, settings.n_steps, settings.gamma)
        cells = agent.bins.cells(batch.observations).reshape(shape)
        following = agent.bins.cells(batch.next_observations).reshape(shape)
        actions, returns, discounts = (
            array.reshape(shape) for array in (batch.actions, batch.returns, batch.discounts)
        )
        for step in reversed(range(len(cells))):
            targets = returns[step] + discounts[step] * agent.values(following[step]).max(axis=1)
            for cell, action, target in zip(cells[step], actions[step], targets, strict=True):
                agent.visits[cell, action] += 1
                step_size = agent.visits[cell, action] ** -settings.power
                agent.q[cell, action] += step_size * (target - agent.q[cell, action])

    def tried(self) -> float:
        """The share of cells and actions that were tried at least once."""
        return round(float(np.mean(self.agent.visits > 0)), 3)

    def snapshot(self) -> TableAgent:
        """The agent with a table of its own."""
        return replace(self.agent, q=self.agent.q.copy(), visits=self.agent.visits.copy())

    def origin(self) -> dict[str, Any]:
        """Settings, spaces and bins, in the form that JSON gives back."""
        agent = self.agent
        own = {"space": describe(agent.space), "bins": asdict(agent.bins), "actions": agent.q.shape[1]}
        return as_json_gives_back({"settings": asdict(self.settings), **own})

    def arrays(self) -> dict[str, np.ndarray]:
        """The tables of the agent, which has the number 0, and of the snapshots."""
        agents = {0: self.agent, **self.snapshots}  # rounds count from 1
        return {
            f"{name}_{number}": getattr(agent, name) for number, agent in agents.items() for name in ("q", "visits")
        }

    def put_back(self, arrays: dict[str, np.ndarray], header: dict[str, Any]) -> None:
        """Take over what `arrays` and `header` gave."""

        def revived(number: int) -> TableAgent:
            return replace(self.agent, q=arrays[f"q_{number}"], visits=arrays[f"visits_{number}"])

        self.agent, self.snapshots = revived(0), {number: revived(number) for number in header["snapshots"]}


def start_training(env: VectorEnv, bins: Bins, settings: TableOverBinsSettings) -> TableOverBinsTraining:
    """A `TableOverBinsTraining` that has not begun; `InputError` where the bins do not fit what `env` shows."""
    space, actions = env.single_observation_space, int(env.single_action_space.n)
    require(isinstance(space, spaces.Box), f"Bins need observations from a Box, not from {space}.")
    features = encoded_size(space)
    require(
        features == len(bins.counts),
        f"There are bins for {len(bins.counts)} features and observations have {features}; give each its bins.",
    )
    shape = bins.size, actions
    agent = TableAgent(space, bins, np.zeros(shape), np.zeros(shape, int), settings.caution)
    return TableOverBinsTraining(settings=settings, agent=agent, generator=np.random.default_rng(settings.seed))


def train_table_over_bins(
    env: gymnasium.Env | VectorEnv,
    bins: Bins,
    settings: TableOverBinsSettings,
    folder: str | Path | None = None,
    resume: bool = False,
    progress: bool = True,
) -> TableOverBinsTraining:
    """Train a table over `bins` on `env`, a Gymnasium environment or a vector of them; `.agent` acts by it.

    With a `folder` a checkpoint is written after every round. With `resume` the training goes on from that checkpoint,
    to the same result as a training that was never interrupted. Raises `InputError` for an environment that the bins or
    Q-learning do not fit, and for a checkpoint of other settings, bins or spaces.
    """
    env = as_vector(env)
    training = start_training(env, bins, settings)
    with under_way(training, folder, resume, progress) as finish_round:
        while training.round_number < settings.rounds:
            played, returns = play_round(env, training.agent, settings, settings.epsilon, training.generator)
            training.learn(played)
            finish_round({"return": mean_return(returns), "tried": training.tried()})
    return training
