"""Q-learning with a table over bins of a continuous observation, for any Gymnasium environment with discrete actions.

What one bin holds is one state to the table, though it may not be to the world: seen this way training is a partially
observable process, and no theorem says that the table converges (Singh, Jaakkola and Jordan 1994, "Learning without
state-estimation in partially observable Markovian decision processes"). Sources: Watkins 1989, chapter 7 (returns cut
at exploratory actions); Even-Dar and Mansour 2003 (step sizes 1 / n(s, a) ** power).
"""

import json
import math
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property

import numpy as np
from gymnasium import spaces
from tqdm.auto import tqdm

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import InputError, check_whole
from rlvae_tutor.qlearning.dqn import as_vector, play_round, require
from rlvae_tutor.qlearning.network import describe, encode, encoded_size, revive
from rlvae_tutor.qlearning.replay import n_step


@dataclass(frozen=True)
class Bins:
    """`counts` bins of equal width from `low` to `high` for each feature; together they cut a flat Box into cells.

    A bin holds its lower edge and not its upper one. The first and the last bin go on for ever, so that an observation
    outside falls into the nearest bin and never wraps around.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    counts: tuple[int, ...]

    def __post_init__(self):
        for name in ("low", "high", "counts"):  # a list will do, but only a tuple can be looked up
            object.__setattr__(self, name, tuple(getattr(self, name)))
        same = 0 < len(self.low) == len(self.high) == len(self.counts)
        require(same, f"low, high and counts need one number per feature each, not {self}.")
        for count in self.counts:
            check_whole("The number of bins", count, 1)
        ordered = all(-math.inf < low < high < math.inf for low, high in zip(self.low, self.high, strict=True))
        require(ordered, f"Every low must be a number below its high, not {self.low} and {self.high}.")

    @property
    def size(self):
        """Number of cells."""
        return math.prod(self.counts)

    @cached_property
    def edges(self):
        """Edges (count + 1,) of each feature's bins, as a list.

        In float32 like the observations: 0.9 as both say it is the same number, so no rounding moves it a bin down.
        """
        return [np.linspace(*span).astype(np.float32) for span in self.spans()]

    @cached_property
    def centres(self):
        """The centre (count,) of each feature's bins, as a list."""
        return [(edges[:-1] + edges[1:]) / 2 for edges in (np.linspace(*span) for span in self.spans())]

    def spans(self):
        """Low, high and number of edges of each feature."""
        return [(low, high, count + 1) for low, high, count in zip(self.low, self.high, self.counts, strict=True)]

    def cells(self, observations):
        """The numbers (N,) of the cells that observations (N, features) fall into; the last feature counts fastest."""
        observations = np.asarray(observations, np.float32)
        if observations.ndim != 2 or observations.shape[1] != len(self.counts):
            raise InputError(
                f"Observations must have the shape (N, {len(self.counts)}), not {observations.shape}; "
                "give the bins one low, high and count for each feature."
            )
        require(not np.isnan(observations).any(), "Observations hold NaN, which lies in no bin; replace it first.")
        inner = [
            np.searchsorted(edges[1:-1], column, "right")
            for edges, column in zip(self.edges, observations.T, strict=True)
        ]
        return np.ravel_multi_index(inner, self.counts)


@dataclass(frozen=True)
class TableOverBinsSettings:
    """Everything that decides a training run of `train_table_over_bins` besides the environment and the bins.

    Exploration is little from the start and, unless `persistence` says otherwise, of single steps: two ways into one
    cell may lead to different states, and what is learned on long detours is not true of the greedy way.
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

    def __post_init__(self):
        for name in ("rounds", "steps_per_round", "n_steps"):
            check_whole(name, getattr(self, name), 1)
        for name in ("gamma", "epsilon", "exploring_starts"):
            require(0 <= getattr(self, name) <= 1, f"{name} must lie between 0 and 1, not {getattr(self, name)}.")
        require(1 <= self.persistence < math.inf, f"persistence must be at least 1 step, not {self.persistence}.")
        # Robbins and Monro 1951: the step sizes sum to infinity, their squares do not.
        require(0.5 < self.power <= 1, f"power must lie above 1/2 and be at most 1, not {self.power}.")
        require(0 <= self.caution < math.inf, f"caution must be a number of at least 0, not {self.caution}.")
        within = all(isinstance(number, int) and 1 <= number <= self.rounds for number in self.snapshot_rounds)
        require(within, f"snapshot_rounds must be numbers from 1 to {self.rounds}, not {self.snapshot_rounds}.")
        check_whole("seed", self.seed, 0, 2**31 - 1)


@dataclass(frozen=True)
class TableAgent:
    """A greedy agent with a table: Q-values and numbers of updates of each cell and action, both (cells, actions).

    It goes by Q(cell, action) - `caution` / sqrt(visits): among many noisy values the largest was probably lucky, and
    luck wears off with the root of the number of tries. An action that was never tried counts -inf and beats none that
    was, be returns positive or negative. Source of such pessimism: Jin, Yang and Wang 2021, "Is pessimism provably
    efficient for offline RL?".
    """

    space: spaces.Space
    bins: Bins
    q: np.ndarray
    visits: np.ndarray
    caution: float

    def values(self, cells):
        """Cautious Q-values (N, actions) in `cells` (N,); 0 for every action of a cell that was never visited."""
        visits = self.visits[cells]
        cautious = self.q[cells] - self.caution / np.sqrt(np.maximum(visits, 1))
        known = np.where(visits > 0, cautious, -np.inf)
        return np.where(visits.any(axis=1, keepdims=True), known, 0.0)

    def q_values(self, observations):
        """Cautious Q-values (N, actions) of observations (N, ...)."""
        return self.values(self.bins.cells(encode(self.space, observations)))

    def act(self, observations):
        """Greedy actions (N,), the first of those that are equally good."""
        return self.q_values(observations).argmax(axis=-1)

    def copy(self):
        """The same agent, with arrays of its own."""
        return replace(self, q=self.q.copy(), visits=self.visits.copy())

    def save(self, folder, **settings):
        """Save as a checkpoint; `settings` (JSON) tell where the agent comes from."""
        own = {"space": describe(self.space), "bins": asdict(self.bins), "caution": self.caution}
        checkpoint.save(folder, {"q": self.q, "visits": self.visits}, {**settings, **own})

    @classmethod
    def load(cls, folder):
        """The agent saved at `folder`; `InputError` where it is missing or damaged."""
        arrays, settings = checkpoint.load(folder)
        if set(arrays) != {"q", "visits"}:
            raise InputError(f"The checkpoint at {folder} holds no table; name a folder that TableAgent.save wrote.")
        bins, caution = Bins(**settings["bins"]), settings["caution"]
        return cls(revive(settings["space"]), bins, arrays["q"], arrays["visits"], caution)


@dataclass
class TableTraining:
    """A training: what `train_table_over_bins` keeps from round to round, saves, returns; `agent` goes on learning."""

    settings: TableOverBinsSettings
    agent: TableAgent
    generator: np.random.Generator
    round_number: int = 0
    trace: list[dict] = field(default_factory=list)
    snapshots: dict[int, TableAgent] = field(default_factory=dict)

    def learn(self, played):
        """Update the table by all returns of a `Round`, the last first, so that what follows is already known."""
        settings, agent = self.settings, self.agent
        shape = played.rewards.shape
        seen, actions, returns, following, discounts = n_step(played, settings.n_steps, settings.gamma)
        cells, after = (agent.bins.cells(one).reshape(shape) for one in (seen, following))
        actions, returns, discounts = (array.reshape(shape) for array in (actions, returns, discounts))
        for step in reversed(range(len(cells))):
            targets = returns[step] + discounts[step] * agent.values(after[step]).max(axis=1)
            for cell, action, target in zip(cells[step], actions[step], targets, strict=True):
                agent.visits[cell, action] += 1
                step_size = agent.visits[cell, action] ** -settings.power
                agent.q[cell, action] += step_size * (target - agent.q[cell, action])

    def save(self, folder):
        """Save everything that the rest of the run depends on."""
        agents = {0: self.agent, **self.snapshots}  # rounds count from 1
        arrays = {
            f"{name}_{number}": getattr(agent, name) for number, agent in agents.items() for name in ("q", "visits")
        }
        header = {
            "round": self.round_number,
            "snapshots": list(self.snapshots),
            "generator": self.generator.bit_generator.state,
            "trace": self.trace,
        }
        checkpoint.save(folder, arrays, self.origin() | header)

    def origin(self):
        """What a run that resumes this one must share with it, as JSON gives it back."""
        agent = self.agent
        own = {"space": describe(agent.space), "bins": asdict(agent.bins), "actions": agent.q.shape[1]}
        return json.loads(json.dumps({"settings": asdict(self.settings), **own}))

    def restore(self, folder):
        """Go back to where `save` was called; `InputError` where settings, bins or spaces differ."""
        arrays, header = checkpoint.load(folder)
        same = all(header.get(name) == mine for name, mine in self.origin().items())
        require(same, f"The checkpoint at {folder} was made with other settings or another environment; start anew.")

        def revived(number):
            return replace(self.agent, q=arrays[f"q_{number}"], visits=arrays[f"visits_{number}"])

        self.agent, self.snapshots = revived(0), {number: revived(number) for number in header["snapshots"]}
        self.generator.bit_generator.state = header["generator"]
        self.round_number, self.trace = header["round"], header["trace"]


def start_table(env, bins, settings):
    """A `TableTraining` that has not begun; `InputError` where the bins do not fit what `env` shows."""
    space, actions = env.single_observation_space, int(env.single_action_space.n)
    require(isinstance(space, spaces.Box), f"Bins need observations from a Box, not from {space}.")
    features = encoded_size(space)
    require(
        features == len(bins.counts),
        f"There are bins for {len(bins.counts)} features and observations have {features}; give each its bins.",
    )
    shape = bins.size, actions
    agent = TableAgent(space, bins, np.zeros(shape), np.zeros(shape, int), settings.caution)
    return TableTraining(settings, agent, np.random.default_rng(settings.seed))


def train_table_over_bins(env, bins, settings, folder=None, resume=False, progress=True):
    """Train a table over `bins` on `env` (a Gymnasium environment, or a vector of them); returns the `TableTraining`.

    With a `folder` a checkpoint is written after every round, and `resume` goes on from it to the same result as a run
    that was never interrupted: rounds start with seeded resets, so the environment itself need not be saved.
    """
    require(folder is not None or not resume, "There is nothing to resume from without a folder; name one.")
    env = as_vector(env)
    training = start_table(env, bins, settings)
    if resume and checkpoint.exists(folder):
        training.restore(folder)
    rounds = range(training.round_number, settings.rounds)
    with tqdm(
        rounds, "Q-learning", settings.rounds, initial=training.round_number, unit="round", disable=not progress
    ) as bar:
        for _ in bar:
            bar.set_postfix(train_one_round(env, training))
            if folder is not None:
                training.save(folder)
    return training


def train_one_round(env, training):
    """Play a round and learn from it; returns the entry of the trace."""
    settings = training.settings
    played, returns = play_round(env, training.agent, settings, settings.epsilon, training.generator)
    training.learn(played)
    training.round_number += 1
    if training.round_number in settings.snapshot_rounds:
        training.snapshots[training.round_number] = training.agent.copy()
    tried = float(np.mean(training.agent.visits > 0))
    training.trace.append({"return": float(np.mean(returns)) if returns else None, "tried": round(tried, 3)})
    return training.trace[-1]
