"""Q-learning with a table over states and actions, where both can be counted.

Sources: Sutton and Barto 2018, sections 6.4 (SARSA), 6.5 (Q-learning) and 6.7 (double Q-learning).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from tqdm.auto import tqdm

from rlvae_tutor.errors import check_share, check_whole, require

RULES = {"q_learning": "Q-learning", "sarsa": "SARSA", "double": "double Q-learning"}
EXPERIENCES = ("episodes", "uniform")
# State, action, reward, next state (None where the episode ended), next action (None unless one is chosen already).
Transition = tuple[int, int, float, int | None, int | None]


class WithClock(gymnasium.ObservationWrapper):
    """A discrete environment whose episodes end after `horizon` steps, and whose observation counts the steps too.

    Observation t * S + s is state s after t steps, so that a table over observations is a table Q[t, s, a].
    """

    def __init__(self, env: gymnasium.Env, horizon: int) -> None:
        check_whole("The horizon", horizon, 1)
        super().__init__(env)
        self.horizon, self.time = horizon, 0
        self.observation_space = spaces.Discrete(horizon * int(env.observation_space.n))

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Start at step 0, or with the option "state" = t * S + s in state s after t steps."""
        states = int(self.env.observation_space.n)
        self.time, options = 0, dict(options or {})
        if "state" in options:
            self.time, options["state"] = divmod(options["state"], states)
        state, info = self.env.reset(seed=seed, options=options)
        return self.observation(state), info

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """As the environment's own step, but the step at the horizon terminates the episode."""
        state, reward, terminated, truncated, info = self.env.step(action)
        self.time += 1
        terminated = terminated or self.time == self.horizon
        return self.observation(state), reward, terminated, truncated, info

    def observation(self, observation: int) -> int:
        """The number of a state at this time. After the last step, where no time is left, it is that of one before."""
        return min(self.time, self.horizon - 1) * int(self.env.observation_space.n) + int(observation)


@dataclass(frozen=True)
class TableSettings:
    """Everything that decides a training run of `train_table` besides the environment.

    Experience comes in "episodes" that follow the epsilon-greedy policy, or from a state and an action drawn "uniform"
    for each update, which the environment must allow by `reset(options={"state": s})`. The step size is
    n(s, a) ** -`power`, where n counts the updates of that pair, this one included. A power of 0 is a constant step
    size of 1. Where rewards or transitions are random, the values settle only with a power above 1/2 and at most 1
    (Robbins and Monro 1951).
    """

    updates: int = 100_000
    gamma: float = 1.0
    experience: str = "episodes"
    epsilon: float = 0.1
    power: float = 0.6
    rule: str = "q_learning"
    traces: int = 20  # how often the table is copied for the learning trace
    seed: int = 0

    def __post_init__(self) -> None:
        check_whole("updates", self.updates, 1)
        check_whole("traces", self.traces, 1, self.updates)
        check_whole("seed", self.seed, 0)
        for name in ("gamma", "epsilon", "power"):
            check_share(name, getattr(self, name))
        require(self.rule in RULES, f"There is no rule {self.rule!r}; choose one of {', '.join(RULES)}.")
        known = self.experience in EXPERIENCES
        require(known, f"There is no experience {self.experience!r}; choose {' or '.join(EXPERIENCES)}.")
        on_policy = self.experience == "episodes" or self.rule != "sarsa"
        require(on_policy, "SARSA learns from the next action that is taken; choose the experience episodes.")


class Table:
    """Q-values (tables, S, A) as they are learned, and how often each pair was updated (S, A).

    Double Q-learning keeps two tables, the other rules one.
    """

    def __init__(self, states: int, actions: int, settings: TableSettings) -> None:
        self.settings = settings
        self.q = np.zeros((2 if settings.rule == "double" else 1, states, actions))
        self.visits = np.zeros((states, actions), int)

    def values(self, state: int) -> np.ndarray:
        """Q-values (A,) that decide what is done in `state`; of two tables their sum."""
        return self.q[:, state].sum(axis=0)

    def greedy(self, state: int, generator: np.random.Generator) -> int:
        """A best action in `state`; where several are equally good, one of them is drawn."""
        values = self.values(state)
        best = np.flatnonzero(values == values.max())
        return int(best[0] if len(best) == 1 else generator.choice(best))

    def update(
        self,
        state: int,
        action: int,
        reward: float,
        following: int | None,
        next_action: int | None,
        generator: np.random.Generator,
    ) -> None:
        """Q(s, a) += n(s, a)^-power (R + gamma V(s') - Q(s, a)); `following` s' is None where the episode ended."""
        self.visits[state, action] += 1
        table = int(generator.integers(2)) if len(self.q) == 2 else 0
        target = reward + self.settings.gamma * self.following_value(table, following, next_action)
        step_size = float(self.visits[state, action]) ** -self.settings.power
        self.q[table, state, action] += step_size * (target - self.q[table, state, action])

    def following_value(self, table: int, following: int | None, next_action: int | None) -> float:
        """V(s'): 0 after the end; else Q(s', a') for SARSA, max_a Q(s', a) for Q-learning.

        Double Q-learning selects the action with the `table` that learns and evaluates it with the other table.
        """
        if following is None:
            return 0.0
        if self.settings.rule == "sarsa":
            return float(self.q[table, following, next_action])
        if self.settings.rule == "double":
            return float(self.q[1 - table, following, self.q[table, following].argmax()])
        return float(self.q[table, following].max())


@dataclass(frozen=True)
class TrainedTable:
    """What `train_table` returns: the final Q-values (S, A), the updates of each pair (S, A) and the trace.

    The trace is a list of (number of updates, Q-values (S, A) then); `visits_trace` are the visits (S, A) then.
    """

    q: np.ndarray
    visits: np.ndarray
    trace: list[tuple[int, np.ndarray]]
    visits_trace: list[np.ndarray]

    @property
    def policy(self) -> np.ndarray:
        """The first of the best actions in each state (S,)."""
        return self.q.argmax(axis=1)


def train_table(env: gymnasium.Env, settings: TableSettings, progress: bool = True) -> TrainedTable:
    """Train a table on an environment whose observations and actions are Discrete, counted from 0.

    Raises `InputError` for other spaces.
    """
    for name, space in (("observation", env.observation_space), ("action", env.action_space)):
        countable = isinstance(space, spaces.Discrete) and space.start == 0
        require(countable, f"A table needs a Discrete {name} space counted from 0, not {space}.")
    generator = np.random.default_rng(settings.seed)
    table = Table(int(env.observation_space.n), int(env.action_space.n), settings)
    experience = (uniform if settings.experience == "uniform" else episodes)(env, table, generator)
    moments = set(np.linspace(0, settings.updates, settings.traces + 1).astype(int)[1:].tolist())
    trace, visits_trace = [], []
    env.reset(seed=settings.seed)
    for number in tqdm(range(1, settings.updates + 1), desc=RULES[settings.rule], disable=not progress):
        table.update(*next(experience), generator)
        if number in moments:
            trace.append((number, table.q.mean(axis=0)))
            visits_trace.append(table.visits.copy())
    return TrainedTable(table.q.mean(axis=0), table.visits, trace, visits_trace)


def uniform(env: gymnasium.Env, table: Table, generator: np.random.Generator) -> Iterator[Transition]:
    """Transitions without end, each from a state and an action drawn with equal probability from all there are."""
    states, actions = table.visits.shape
    while True:
        state, action = int(generator.integers(states)), int(generator.integers(actions))
        env.reset(options={"state": state})
        following, reward, terminated, _, _ = env.step(action)
        yield state, action, reward, None if terminated else following, None


def episodes(env: gymnasium.Env, table: Table, generator: np.random.Generator) -> Iterator[Transition]:
    """Transitions without end, from episodes of the epsilon-greedy policy of the table as it is at that moment."""

    def choose(state: int) -> int:
        explores = generator.random() < table.settings.epsilon
        return int(generator.integers(table.visits.shape[1])) if explores else table.greedy(state, generator)

    while True:
        state, terminated, truncated = env.reset()[0], False, False
        action = choose(state)
        while not (terminated or truncated):
            following, reward, terminated, truncated, _ = env.step(action)
            if terminated:
                yield state, action, reward, None, None
            else:
                # SARSA learns from the action that is taken next, so it must be chosen before the update.
                next_action = choose(following)
                yield state, action, reward, following, next_action
                state, action = following, next_action


def greedy_walk(env: gymnasium.Env, policy: np.ndarray, most: int = 100, seed: int = 0) -> np.ndarray:
    """States (steps + 1,) that a `policy` (S,) of action numbers visits in one episode of at most `most` steps."""
    state, over = int(env.reset(seed=seed)[0]), False
    way = [state]
    while not over and len(way) <= most:
        state, _, terminated, truncated, _ = env.step(int(policy[way[-1]]))
        way.append(int(state))
        over = terminated or truncated
    return np.array(way)
