"""Two quadratic worlds in which looking one step ahead is provably the wrong thing to do.

Gradient descent with learning rate a maps each coordinate x of a quadratic with curvature h to (1 - a h) x. Both worlds
are small enough to be solved exactly, and both show short-horizon bias.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from rlvae_tutor.errors import InputError

# The learning rate of each step.
Rates = Sequence[float] | np.ndarray


@dataclass(frozen=True)
class Quadratic:
    """A loss sum h x^2 / 2 with `curvatures` h, started at `start`; the reward for a step is the drop in the loss.

    Two steps with the learning rates 1 / h, in either order, reach zero in two dimensions.
    """

    curvatures: tuple[float, ...] = (1.0, 10.0)
    start: tuple[float, ...] = (1.0, 1.0)

    def loss(self, x: np.ndarray) -> float:
        """Loss at `x` (dimensions,)."""
        return float(np.sum(self.curvatures * np.square(x)) / 2)

    def step(self, x: np.ndarray, learning_rate: float) -> np.ndarray:
        """Where one step of gradient descent leads from `x` (dimensions,)."""
        return (1 - learning_rate * np.asarray(self.curvatures)) * x

    def follow(self, learning_rates: Rates) -> float:
        """Loss after the steps of a plan."""
        x = np.asarray(self.start)
        for rate in learning_rates:
            x = self.step(x, rate)
        return self.loss(x)

    def line_search(self, x: np.ndarray) -> float:
        """The learning rate that lowers the loss most in one step."""
        gradient = np.multiply(self.curvatures, x)
        return float(gradient @ gradient / np.sum(self.curvatures * gradient**2))

    def plan(self, actions: Sequence[float], steps: int, gamma: float) -> tuple[float, ...]:
        """The learning rates, `steps` of the `actions`, of a policy that is optimal for the discount `gamma`."""

        def best(x: np.ndarray, steps: int) -> tuple[float, tuple[float, ...]]:
            if steps == 0:
                return 0.0, ()
            options: list[tuple[float, tuple[float, ...]]] = []
            for rate in actions:
                after = self.step(x, rate)
                value, rest = best(after, steps - 1)
                options.append((self.loss(x) - self.loss(after) + gamma * value, (rate, *rest)))
            return max(options)

        return best(np.asarray(self.start), steps)[1]

    def best_constant(self, steps: int) -> float:
        """The constant learning rate with the lowest loss after that many steps."""
        upper = 2 / max(self.curvatures)
        return minimize_scalar(lambda rate: self.follow([rate] * steps), bounds=(0, upper), method="bounded").x


# How long, and how exactly, `NoisyQuadratic.best_schedule` searches.
PATIENCE = {"maxiter": 10_000, "maxfun": 100_000, "ftol": 1e-15, "gtol": 1e-10}


def high_then_falling(steps: int, share: float, high: float) -> np.ndarray:
    """A schedule (steps,) that stays `high` for a `share` of its steps and then falls to a hundredth of that."""
    flat = round(share * steps)
    return np.concatenate([np.full(flat, high), high * np.geomspace(0.5, 0.01, steps - flat)])


@dataclass(frozen=True)
class NoisyQuadratic:
    """The expected loss sum h (A + c) / 2 of a quadratic whose minimum jumps about with variance c at every step.

    A, the mean square distance to the minimum, obeys A <- (1 - a h)^2 A + (a h)^2 c, exactly. Noise makes small steps
    best at the end. A policy that looks one step ahead takes them at once.
    Source: Wu et al. 2018, "Understanding short-horizon bias in stochastic meta-optimization", section 2.
    """

    curvatures: tuple[float, ...] = (1.0, 0.01)
    noise: tuple[float, ...] = (1.0, 1.0)
    start: tuple[float, ...] = (100.0, 100.0)
    steps: int = 200

    def loss(self, distance: np.ndarray) -> float:
        """Expected loss at the mean square `distance` A (dimensions,)."""
        return float(np.sum(self.curvatures * (distance + np.asarray(self.noise))) / 2)

    def step(self, distance: np.ndarray, learning_rate: float) -> np.ndarray:
        """The mean square distance after one step."""
        shrunk = learning_rate * np.asarray(self.curvatures)
        return (1 - shrunk) ** 2 * distance + shrunk**2 * self.noise

    def distances(self, learning_rates: Rates) -> np.ndarray:
        """Mean square distances (steps + 1, dimensions) along a schedule."""
        shrunk = np.multiply.outer(np.asarray(learning_rates), np.asarray(self.curvatures))
        kept, added = (1 - shrunk) ** 2, shrunk**2 * self.noise
        path = [np.asarray(self.start)]
        for share, jump in zip(kept, added, strict=True):
            path.append(share * path[-1] + jump)
        return np.stack(path)

    def losses(self, learning_rates: Rates) -> np.ndarray:
        """Expected losses (steps + 1,) along a schedule."""
        return np.array([self.loss(distance) for distance in self.distances(learning_rates)])

    def greedy(self) -> np.ndarray:
        """The schedule (steps,) whose every step lowers the loss as far as one step can."""
        h, distance, rates = np.asarray(self.curvatures), np.asarray(self.start), []
        for _ in range(self.steps):
            rates.append(float(np.sum(h**2 * distance) / np.sum(h**3 * (distance + self.noise))))
            distance = self.step(distance, rates[-1])
        return np.array(rates)

    def best_constant(self) -> float:
        """The constant learning rate with the lowest final loss."""
        final = lambda rate: self.losses([rate] * self.steps)[-1]
        return minimize_scalar(final, bounds=(0, 2 / max(self.curvatures)), method="bounded").x

    def best_schedule(self, low: float = 0.0, high: float = 2.0) -> np.ndarray:
        """The schedule (steps,) within [low, high] with the lowest final loss that was found.

        Gradient descent on schedules ends in one of many valleys; it starts from some that stay high for a while.
        """
        if not low < high:
            raise InputError(f"The lowest learning rate must lie below the highest, not {low} and {high}.")
        settings = {"jac": True, "method": "L-BFGS-B", "bounds": [(low, high)] * self.steps, "options": PATIENCE}
        starts = [np.clip(high_then_falling(self.steps, share, high), low, high) for share in (0.4, 0.5, 0.6, 0.7)]
        return min((minimize(self.final_loss_and_slope, start, **settings) for start in starts), key=lambda r: r.fun).x

    def final_loss_and_slope(self, learning_rates: np.ndarray) -> tuple[float, np.ndarray]:
        """Final loss and its derivative (steps,) after each learning rate, by the chain rule from the end."""
        h, distances = np.asarray(self.curvatures), self.distances(learning_rates)
        shrunk = np.multiply.outer(learning_rates, h)
        shrink = 1 - shrunk
        # The derivative of the final loss after each distance (steps, dimensions): later steps shrink what it adds.
        pull = np.cumprod([h / 2, *shrink[:0:-1] ** 2], axis=0)[::-1]
        return self.loss(distances[-1]), np.sum(pull * 2 * h * (shrunk * self.noise - shrink * distances[:-1]), axis=1)
