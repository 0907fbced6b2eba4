"""A VAE with two parameters whose training is small enough to be solved exactly: a decision process on a grid.

The decoder weight w and the encoder weight v of a `ScalarVAE` are rounded to a grid of cells. Here, and only here, the
state *is* the parameters, and a table holds them all. An action is a step of gradient descent with one of a few
learning rates. Where `moves` are allowed, an action may also move to a neighbouring cell, or stop.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from scipy import sparse

from rlvae_tutor.errors import InputError, check_whole
from rlvae_tutor.vae.linear import ScalarVAE

# By how many cells each move changes w and v.
MOVES = np.array([(1, 0), (-1, 0), (0, 1), (0, -1)])


@dataclass(frozen=True)
class GridWorld:
    """Training a `ScalarVAE` as a finite decision process of S = `cells` ** 2 states and A actions.

    The encoder's variance is always the best one for its w. A step usually leads to a point between cells. With the
    `rounding` "bilinear" the next cell is drawn at random from the four around it, so that it is right on average; with
    "nearest" it is the nearest cell, which stops small steps for ever.

    The reward for a step is the drop in log(excess loss), where the excess counts as at least `floor` nats. With
    `log_reward` False it is the drop in the loss in nats. Either way `step_cost` is subtracted. An episode ends in
    cells whose excess loss is at most `goal` nats, if a goal is given, and with the action to stop.
    """

    vae: ScalarVAE = ScalarVAE(2.0, 0.5)
    w_range: tuple[float, float] = (-0.2, 1.8)
    v_range: tuple[float, float] = (-0.2, 1.2)
    learning_rates: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0)
    moves: bool = False
    log_reward: bool = True
    floor: float = 1e-3
    goal: float | None = None
    step_cost: float = 0.0
    rounding: str = "bilinear"
    cells: int = 41

    def __post_init__(self) -> None:
        check_whole("The number of cells", self.cells, 2)
        if self.rounding not in ("bilinear", "nearest"):
            raise InputError(f"There is no rounding {self.rounding!r}; choose bilinear or nearest.")
        for low, high in (self.w_range, self.v_range):
            if not low < high:
                raise InputError(f"A range must go from low to high, not from {low} to {high}.")

    @property
    def actions(self) -> tuple[str, ...]:
        """The names of the actions."""
        steps = tuple(f"step {rate:g}" for rate in self.learning_rates)
        return steps + ("w up", "w down", "v up", "v down", "stop") * self.moves

    @property
    def corners(self) -> np.ndarray:
        """The lowest and the highest w and v, each (2,)."""
        return np.transpose([self.w_range, self.v_range])

    @cached_property
    def points(self) -> np.ndarray:
        """w and v of every cell, (S, 2); cell number `cells` * i + j has the i-th w and the j-th v."""
        axes = (np.linspace(*bounds, self.cells) for bounds in (self.w_range, self.v_range))
        return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)

    def cell(self, w: float, v: float) -> int:
        """Number of the cell nearest to a point."""
        i, j = np.rint(self.position(np.array([w, v]))).astype(int)
        return int(i * self.cells + j)

    def position(self, points: np.ndarray) -> np.ndarray:
        """Where points (..., 2) lie, counted in cells from the lowest; what is outside is moved to the edge."""
        low, high = self.corners
        return np.clip((points - low) / (high - low), 0, 1) * (self.cells - 1)

    def excess(self, points: np.ndarray) -> np.ndarray:
        """Loss of points (..., 2) above the optimum's, in nats."""
        w, v = np.moveaxis(points, -1, 0)
        return self.vae.loss(w, v, self.vae.best_encoder(w)[1]) - self.vae.loss(*self.vae.optimum())

    @cached_property
    def is_goal(self) -> np.ndarray:
        """Whether an episode ends in each cell (S,)."""
        return self.excess(self.points) <= (-np.inf if self.goal is None else self.goal)

    @cached_property
    def score(self) -> np.ndarray:
        """The quantity (S,) whose drop from one cell to the next is the reward: log(excess loss), or excess loss."""
        excess = self.excess(self.points)
        return np.log(np.maximum(excess, self.floor)) if self.log_reward else excess

    def gradient_step(self, points: np.ndarray, learning_rate: float) -> np.ndarray:
        """Where one step of gradient descent leads from points (..., 2), before any rounding."""
        w, v = np.moveaxis(points, -1, 0)
        slope = self.vae.gradient(w, v, self.vae.best_encoder(w)[1])[:2]
        return points - learning_rate * np.moveaxis(slope, 0, -1)

    @cached_property
    def destinations(self) -> np.ndarray:
        """Where each action but stop leads from each cell, in cells, before any rounding (S, A, 2)."""
        steps = [self.position(self.gradient_step(self.points, rate)) for rate in self.learning_rates]
        moves = np.clip(self.position(self.points)[:, np.newaxis] + MOVES, 0, self.cells - 1)
        return np.concatenate([np.stack(steps, axis=1), moves[:, : len(MOVES) * self.moves]], axis=1)

    @cached_property
    def outcomes(self) -> tuple[np.ndarray, np.ndarray]:
        """The four cells around each destination and their probabilities, both (S, A without stop, 4)."""
        destinations = self.destinations if self.rounding == "bilinear" else np.rint(self.destinations)
        lower = np.minimum(np.floor(destinations + 1e-9), self.cells - 2).astype(int)
        share = np.clip(destinations - lower, 0, 1)
        corners = np.array([(0, 0), (0, 1), (1, 0), (1, 1)])
        cells = lower[..., np.newaxis, :] + corners
        shares = np.where(corners, share[..., np.newaxis, :], 1 - share[..., np.newaxis, :])
        return cells @ (self.cells, 1), shares.prod(axis=-1)

    @cached_property
    def P(self) -> sparse.csr_array:
        """Probabilities (S * A, S), sparse: row s * A + a says where action a leads from s.

        Where a row sums to less than 1, the episode ends with the rest of the probability.
        """
        cells, shares = self.outcomes
        shares = shares * ~self.is_goal[cells] * ~self.is_goal[:, np.newaxis, np.newaxis]
        states, actions = self.points.shape[0], len(self.actions)
        rows = (np.arange(states)[:, np.newaxis] * actions + np.arange(cells.shape[1]))[..., np.newaxis]
        coordinates = np.broadcast_to(rows, cells.shape).ravel(), cells.ravel()
        return sparse.csr_array((shares.ravel(), coordinates), shape=(states * actions, states))

    @cached_property
    def R(self) -> np.ndarray:
        """Expected rewards (S, A); they are 0 for stopping and in a goal cell."""
        cells, shares = self.outcomes
        falls = self.score[:, np.newaxis, np.newaxis] - self.score[cells]
        rewards = (shares * falls).sum(axis=-1) - self.step_cost
        rewards = np.pad(rewards, [(0, 0), (0, len(self.actions) - rewards.shape[1])])
        return np.where(self.is_goal[:, np.newaxis], 0.0, rewards)


# Four or twenty steps from near the saddle at the origin: when many steps are left, a greedy step costs a lot.
FINITE_HORIZON = GridWorld()
# Reach the goal from anywhere: gradient descent cannot leave the saddle, a move can.
STATIONARY = GridWorld(
    vae=ScalarVAE(1.0, 0.2),
    w_range=(-1.6, 1.6),
    v_range=(-1.6, 1.6),
    learning_rates=(0.02, 0.1, 0.4),
    moves=True,
    log_reward=False,
    goal=0.02,
    step_cost=0.01,
)


class GridWorldEnv(gymnasium.Env):
    """A `GridWorld` as a Gymnasium environment: observations are numbers of cells, actions numbers of actions.

    `reset(options={"state": s})` starts in a given cell; otherwise the cell is drawn from all that are not a goal.
    Episodes end (`terminated`) in a goal and by stopping; `qlearning.tabular.WithClock` gives it a finite horizon.
    """

    def __init__(self, world: GridWorld = FINITE_HORIZON) -> None:
        self.world = world
        self.observation_space = spaces.Discrete(len(world.points))
        self.action_space = spaces.Discrete(len(world.actions))
        self.cells, self.cumulative = world.outcomes[0], world.outcomes[1].cumsum(axis=-1)
        self.state: int | None = None

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Start in the given cell, or in a random one; returns its number and an empty info."""
        super().reset(seed=seed)
        state = (options or {}).get("state")
        if state is not None and not self.observation_space.contains(state):
            raise InputError(f"A state must be a whole number below {self.observation_space.n}, not {state}.")
        self.state = int(self.np_random.choice(np.flatnonzero(~self.world.is_goal)) if state is None else state)
        return self.state, {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """Take one action: next cell, reward, whether the episode has ended, False, an empty info."""
        if self.state is None:
            raise InputError("The episode has ended or was never started; call reset() before step().")
        if action >= self.cells.shape[1] or self.world.is_goal[self.state]:
            state, self.state = self.state, None
            return state, 0.0, True, False, {}
        outcome = np.searchsorted(self.cumulative[self.state, action], self.np_random.random())
        following = int(self.cells[self.state, action, min(outcome, 3)])
        reward = float(self.world.score[self.state] - self.world.score[following]) - self.world.step_cost
        ended = bool(self.world.is_goal[following])
        self.state = None if ended else following
        return following, reward, ended, False, {}
