"""Q-learning with a table, and planning with a known model: what can be known exactly where states can be counted.

A model is a pair of arrays: `P` (S * A, S), whose row s * A + a holds the probabilities of the states that action a
leads to from s (what is missing from 1 ends the episode), and `R` (S, A), the expected rewards. Sources: Sutton and
Barto 2018, sections 4.4 (value iteration), 6.4 (SARSA), 6.5 (Q-learning) and 6.7 (double Q-learning).
"""

from dataclasses import dataclass

import gymnasium
import numpy as np
from gymnasium import spaces
from tqdm.auto import tqdm

from rlvae_tutor.errors import InputError, check_whole

RULES = {"q_learning": "Q-learning", "sarsa": "SARSA", "double": "double Q-learning"}


def backup(P, R, values, gamma):
    """Values (S, A) of taking an action and going on at the `values` (S,) of what follows (Bellman)."""
    return R + gamma * (P @ values).reshape(R.shape)


def value_iteration(P, R, gamma, tolerance=1e-12, most_sweeps=100_000):
    """Optimal Q-values (S, A) without a horizon, and the largest change of a value in each sweep as a list.

    Raises `InputError` where the values do not settle: with `gamma` 1 an episode must be bound to end.
    """
    values, changes = np.zeros(len(R)), []
    while not changes or changes[-1] > tolerance:
        if len(changes) == most_sweeps:
            raise InputError(f"The values did not settle in {most_sweeps} sweeps; choose a gamma below {gamma:g}.")
        better = backup(P, R, values, gamma).max(axis=1)
        changes.append(float(np.abs(better - values).max()))
        values = better
    return backup(P, R, values, gamma), changes


def plan(P, R, horizon, gamma=1.0):
    """Optimal Q-values (horizon, S, A) with so many steps in all; [t] are those with t steps behind one."""
    check_whole("The horizon", horizon, 1)
    values, plans = np.zeros(len(R)), []
    for _ in range(horizon):
        plans.append(backup(P, R, values, gamma))
        values = plans[-1].max(axis=1)
    return np.stack(plans[::-1])


def follow(P, R, policy, gamma=1.0):
    """Values (S,) at the start of a `policy` (horizon, S) of action numbers."""
    values, states = np.zeros(len(R)), np.arange(len(R))
    for actions in reversed(policy):
        values = backup(P, R, values, gamma)[states, actions]
    return values


def regret(P, R, actions, optimal, gamma):
    """What the policy `actions` (S,), kept for ever, loses in each state (S,) against the `optimal` Q-values (S, A)."""
    states = np.arange(len(R))
    rows = P[states * R.shape[1] + actions]
    own = R[states, actions]
    values = np.linalg.solve(np.eye(len(R)) - gamma * rows.toarray(), own)
    return optimal.max(axis=1) - values


def running_estimate(samples, step_sizes):
    """Estimates (updates + 1, runs) that start at 0 and move towards each of `samples` (updates, runs) in turn.

    This is Q-learning of one pair at gamma 0. `step_sizes` (updates,) that sum to infinity, their squares not, find the
    mean of the samples (Robbins and Monro 1951).
    """
    path = [np.zeros(samples.shape[1])]
    for sample, step_size in zip(samples, step_sizes, strict=True):
        path.append(path[-1] + step_size * (sample - path[-1]))
    return np.stack(path)


def best_by_one_estimate(samples):
    """Largest mean over actions of `samples` (..., actions, n): what the best action is taken to be worth, too much."""
    return samples.mean(axis=-1).max(axis=-1)


def best_by_two_estimates(samples):
    """As `best_by_one_estimate`, but one half of the samples chooses the action and the other says what it is worth.

    Source: van Hasselt 2010, "Double Q-learning".
    """
    chooses, tells = (half.mean(axis=-1) for half in np.array_split(samples, 2, axis=-1))
    return np.take_along_axis(tells, chooses.argmax(axis=-1)[..., np.newaxis], axis=-1)[..., 0]


class WithClock(gymnasium.ObservationWrapper):
    """A discrete environment whose episodes end after `horizon` steps and whose observation tells the step as well.

    Observation t * S + s is state s after t steps, so that a table over observations is a table Q[t, s, a].
    """

    def __init__(self, env, horizon):
        check_whole("The horizon", horizon, 1)
        super().__init__(env)
        self.horizon, self.time = horizon, 0
        self.observation_space = spaces.Discrete(horizon * int(env.observation_space.n))

    def reset(self, *, seed=None, options=None):
        """Start at step 0, or with the option "state" = t * S + s in state s after t steps."""
        states = int(self.env.observation_space.n)
        self.time, options = 0, dict(options or {})
        if "state" in options:
            self.time, options["state"] = divmod(options["state"], states)
        state, info = self.env.reset(seed=seed, options=options)
        return self.observation(state), info

    def step(self, action):
        """As the environment's, ended after the last step."""
        state, reward, terminated, truncated, info = self.env.step(action)
        self.time += 1
        terminated = terminated or self.time == self.horizon
        return self.observation(state), reward, terminated, truncated, info

    def observation(self, observation):
        """The number of a state at this time; after the last step, when none is left, of the state at the last."""
        return min(self.time, self.horizon - 1) * int(self.env.observation_space.n) + int(observation)


@dataclass(frozen=True)
class TabularSettings:
    """Everything that decides a training run of `train_table` besides the environment.

    Experience comes in "episodes" that follow the epsilon-greedy policy, or from a state and an action drawn "uniform"
    for each update, which the environment must allow by `reset(options={"state": s})`. The step size is
    n(s, a) ** -`power`, n counting the updates of that pair, this one included: 0 is a constant 1, and what is random
    needs a power above 1/2 and at most 1 (Robbins and Monro 1951).
    """

    updates: int = 100_000
    gamma: float = 1.0
    experience: str = "episodes"
    epsilon: float = 0.1
    power: float = 0.6
    rule: str = "q_learning"
    traces: int = 20  # how often the table is copied for the learning trace
    seed: int = 0

    def __post_init__(self):
        check_whole("updates", self.updates, 1)
        check_whole("traces", self.traces, 1, self.updates)
        check_whole("seed", self.seed, 0)
        for name in ("gamma", "epsilon", "power"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name} must lie between 0 and 1, not {getattr(self, name)}.")
        if self.rule not in RULES:
            raise InputError(f"There is no rule {self.rule!r}; choose one of {', '.join(RULES)}.")
        if self.experience not in ("episodes", "uniform"):
            raise InputError(f"There is no experience {self.experience!r}; choose episodes or uniform.")
        if self.experience == "uniform" and self.rule == "sarsa":
            raise InputError("SARSA learns from the next action that is taken; choose the experience episodes.")


class Table:
    """Q-values (tables, S, A) as they are learned, and how often each pair was updated (S, A).

    Double Q-learning keeps two tables, the other rules one.
    """

    def __init__(self, states, actions, settings):
        self.settings = settings
        self.q = np.zeros((2 if settings.rule == "double" else 1, states, actions))
        self.visits = np.zeros((states, actions), int)

    def values(self, state):
        """Q-values (A,) that decide what is done in `state`."""
        return self.q[:, state].sum(axis=0)

    def greedy(self, state, generator):
        """A best action, drawn from all that are."""
        values = self.values(state)
        best = np.flatnonzero(values == values.max())
        return int(best[0] if len(best) == 1 else generator.choice(best))

    def update(self, state, action, reward, following, next_action, generator):
        """Move Q(state, action) towards the target; `following` is None where the episode ended."""
        self.visits[state, action] += 1
        table = generator.integers(2) if len(self.q) == 2 else 0
        target = reward + self.settings.gamma * self.following_value(table, following, next_action)
        step_size = float(self.visits[state, action]) ** -self.settings.power
        self.q[table, state, action] += step_size * (target - self.q[table, state, action])

    def following_value(self, table, following, next_action):
        """What the rule takes the next state to be worth."""
        if following is None:
            return 0.0
        if self.settings.rule == "sarsa":
            return self.q[table, following, next_action]
        if self.settings.rule == "double":
            return self.q[1 - table, following, self.q[table, following].argmax()]
        return self.q[table, following].max()


@dataclass(frozen=True)
class Learned:
    """What `train_table` returns: the final Q-values (S, A), the updates of each pair (S, A) and the trace.

    The trace is a list of (number of updates, Q-values (S, A) then); `visits_trace` are the visits (S, A) then.
    """

    q: np.ndarray
    visits: np.ndarray
    trace: list[tuple[int, np.ndarray]]
    visits_trace: list[np.ndarray]

    @property
    def policy(self):
        """The first of the best actions in each state (S,)."""
        return self.q.argmax(axis=1)


def train_table(env, settings, progress=True):
    """Train a table on a Gymnasium environment with Discrete observations and actions; returns `Learned`."""
    for name, space in (("observation", env.observation_space), ("action", env.action_space)):
        if not isinstance(space, spaces.Discrete) or space.start != 0:
            raise InputError(f"A table needs a Discrete {name} space counted from 0, not {space}.")
    generator = np.random.default_rng(settings.seed)
    table = Table(int(env.observation_space.n), int(env.action_space.n), settings)
    source = uniform if settings.experience == "uniform" else episodes
    moments, trace = set(np.linspace(0, settings.updates, settings.traces + 1).astype(int)[1:].tolist()), []
    visits_trace = []
    env.reset(seed=settings.seed)
    steps = zip(range(1, settings.updates + 1), source(env, table, generator), strict=False)
    for number, transition in tqdm(steps, total=settings.updates, desc=RULES[settings.rule], disable=not progress):
        table.update(*transition, generator)
        if number in moments:
            trace.append((number, table.q.mean(axis=0)))
            visits_trace.append(table.visits.copy())
    return Learned(table.q.mean(axis=0), table.visits, trace, visits_trace)


def greedy_walk(env, policy, most=100, seed=0):
    """States (steps + 1,) on the way of a `policy` (S,) of action numbers through one episode, at most `most` steps."""
    state, over = int(env.reset(seed=seed)[0]), False
    way = [state]
    while not over and len(way) <= most:
        state, _, terminated, truncated, _ = env.step(int(policy[way[-1]]))
        way.append(int(state))
        over = terminated or truncated
    return np.array(way)


def uniform(env, table, generator):
    """Transitions without end, each from a state and an action drawn evenly from all there are."""
    states, actions = table.visits.shape
    while True:
        state, action = int(generator.integers(states)), int(generator.integers(actions))
        env.reset(options={"state": state})
        following, reward, terminated, _, _ = env.step(action)
        yield state, action, reward, None if terminated else following, None


def episodes(env, table, generator):
    """Transitions without end, from episodes of the epsilon-greedy policy of the table as it is at that moment."""

    def choose(state):
        explores = generator.random() < table.settings.epsilon
        return int(generator.integers(table.visits.shape[1])) if explores else table.greedy(state, generator)

    while True:
        state, over = env.reset()[0], False
        action = choose(state)
        while not over:
            following, reward, terminated, truncated, _ = env.step(action)
            over = terminated or truncated
            # SARSA learns from the action that is taken next, so it must be chosen before the update.
            next_action = None if terminated else choose(following)
            yield state, action, reward, None if terminated else following, next_action
            state, action = following, next_action
