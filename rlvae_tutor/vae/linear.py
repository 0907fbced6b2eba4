"""VAEs that can be solved on paper: the one-dimensional linear VAE, and probabilistic PCA as its many-dimensional form.

With linear maps and Gaussians all expectations have closed forms, so loss, gradient and optimum are exact. Losses are
negative ELBOs in nats per example, as everywhere. Sources: Tipping and Bishop 1999, "Probabilistic principal
component analysis"; Lucas et al. 2019, "Don't blame the ELBO!".
"""

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from rlvae_tutor.errors import InputError

Numbers = TypeVar("Numbers", float, np.ndarray)
Solution = tuple[np.ndarray, np.ndarray, np.ndarray]  # w (D, q), v (q, D) and d2 (q,) of a `LinearVAE`


@dataclass(frozen=True)
class ScalarVAE:
    """Data N(0, data_variance), decoder N(w z, noise_variance), encoder N(v x, d2), all of one dimension.

    `w`, `v` and `d2` may be arrays of one shape; losses have that shape. Raises `InputError` unless both variances are
    above zero and `beta` is not negative.
    """

    data_variance: float = 2.0
    noise_variance: float = 0.5
    beta: float = 1.0

    def __post_init__(self) -> None:
        if not (self.data_variance > 0 and self.noise_variance > 0 and self.beta >= 0):
            raise InputError(f"Variances must be above zero and beta must not be negative; {self} breaks this.")

    def loss(self, w: Numbers, v: Numbers, d2: Numbers) -> Numbers:
        """Reconstruction plus beta times KL."""
        squared_error = (1 - w * v) ** 2 * self.data_variance + w**2 * d2
        reconstruction = (math.log(2 * math.pi * self.noise_variance) + squared_error / self.noise_variance) / 2
        kl = (d2 - np.log(d2) + v**2 * self.data_variance - 1) / 2
        return reconstruction + self.beta * kl

    def gradient(self, w: Numbers, v: Numbers, d2: Numbers) -> np.ndarray:
        """Derivatives of the loss with respect to w, v and d2, shape (3, ...)."""
        error = (1 - w * v) * self.data_variance / self.noise_variance
        return np.stack(
            [
                w * d2 / self.noise_variance - error * v,
                self.beta * v * self.data_variance - error * w,
                (w**2 / self.noise_variance + self.beta * (1 - 1 / d2)) / 2,
            ]
        )

    def hessian(self, w: float, v: float, d2: float) -> np.ndarray:
        """Second derivatives (3, 3) at one point, in the order w, v, d2."""
        ratio = self.data_variance / self.noise_variance
        mixed, width = (2 * w * v - 1) * ratio, w / self.noise_variance
        return np.array(
            [
                [v**2 * ratio + d2 / self.noise_variance, mixed, width],
                [mixed, w**2 * ratio + self.beta * self.data_variance, 0.0],
                [width, 0.0, self.beta / (2 * d2**2)],
            ]
        )

    def best_encoder(self, w: Numbers) -> tuple[Numbers, Numbers]:
        """The `v` and `d2` with the lowest loss for a decoder `w`."""
        total = w**2 + self.beta * self.noise_variance
        return w / total, self.beta * self.noise_variance / total

    def optimum(self) -> tuple[float, float, float]:
        """The best `w` (of the two, the one that is not negative), `v` and `d2`; where `collapses`, w = v = 0."""
        w = math.sqrt(max(self.data_variance - self.beta * self.noise_variance, 0.0))
        return w, *self.best_encoder(w)

    def collapses(self) -> bool:
        """Whether the optimum ignores the latent: beta times the noise variance is at least the data variance."""
        return self.data_variance <= self.beta * self.noise_variance


@dataclass(frozen=True)
class LinearVAE:
    """Data of D dimensions with mean zero and `covariance` (D, D); decoder N(w z, noise_variance I).

    The encoder is N(v x, diag(d2)) with `v` (q, D) and `d2` (q,); the decoder has `w` (D, q).
    """

    covariance: np.ndarray
    noise_variance: float
    beta: float = 1.0

    def __post_init__(self) -> None:
        shape = np.shape(self.covariance)
        if len(shape) != 2 or shape[0] != shape[1]:
            raise InputError(f"The covariance must be a square matrix, not of shape {shape}.")
        if not (self.noise_variance > 0 and self.beta >= 0):
            raise InputError("The noise variance must be above zero and beta must not be negative.")

    def loss(self, w: np.ndarray, v: np.ndarray, d2: np.ndarray) -> float:
        """Reconstruction plus beta times KL, a number."""
        dimensions = len(self.covariance)
        miss = np.eye(dimensions) - w @ v
        squared_error = np.trace(miss @ self.covariance @ miss.T) + np.sum(w**2 @ d2)
        constant = dimensions * math.log(2 * math.pi * self.noise_variance)
        reconstruction = (constant + squared_error / self.noise_variance) / 2
        kl = np.sum(d2 - np.log(d2) - 1 + np.diag(v @ self.covariance @ v.T)) / 2
        return float(reconstruction + self.beta * kl)

    def gradient(self, w: np.ndarray, v: np.ndarray, d2: np.ndarray) -> Solution:
        """Derivatives of the loss with respect to `w`, `v` and `d2`, each of the shape of its variable."""
        missed = (np.eye(len(self.covariance)) - w @ v) @ self.covariance
        by_w = (w * d2 - missed @ v.T) / self.noise_variance
        by_v = self.beta * v @ self.covariance - w.T @ missed / self.noise_variance
        return by_w, by_v, (np.sum(w**2, axis=0) / self.noise_variance + self.beta * (1 - 1 / d2)) / 2

    def best_encoder(self, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The `v` and `d2` with the lowest loss for a decoder `w`."""
        noise = self.beta * self.noise_variance
        gram = w.T @ w
        return np.linalg.solve(gram + noise * np.eye(len(gram)), w.T), noise / (np.diag(gram) + noise)

    def optimum(self, latents: int) -> Solution:
        """The best `w`, `v` and `d2` with that many latents: the first principal axes, shrunk by beta times noise."""
        values, axes = principal_axes(self.covariance)
        spared = np.maximum(values[:latents] - self.beta * self.noise_variance, 0)
        w = axes[:, :latents] * np.sqrt(spared)
        return w, *self.best_encoder(w)

    def train(self, latents: int, seed: int = 0, most_steps: int = 1000) -> Solution:
        """`w`, `v` and `d2` after training on the exact loss, from small random weights, by L-BFGS (Nocedal 1980)."""
        from scipy.optimize import minimize  # here, because it takes a while to import and few callers need it

        size = len(self.covariance) * latents

        def unpack(flat: np.ndarray) -> Solution:
            w, v, log_d2 = np.split(flat, [size, 2 * size])
            return w.reshape(-1, latents), v.reshape(latents, -1), np.exp(log_d2)

        def loss_and_gradient(flat: np.ndarray) -> tuple[float, np.ndarray]:
            w, v, d2 = unpack(flat)
            by_w, by_v, by_d2 = self.gradient(w, v, d2)
            return self.loss(w, v, d2), np.concatenate([by_w.ravel(), by_v.ravel(), by_d2 * d2])

        start = np.random.default_rng(seed).normal(0, 0.1, 2 * size + latents)
        found = minimize(loss_and_gradient, start, jac=True, options={"maxiter": most_steps}, method="L-BFGS-B")
        return unpack(found.x)

    def code_variances(self, v: np.ndarray) -> np.ndarray:
        """Variance over the data of each latent's encoded mean, shape (q,), under the encoder `v`."""
        return np.diag(v @ self.covariance @ v.T)

    def active_units(self, latents: int) -> int:
        """How many of the `latents` the optimum uses: one for each eigenvalue above beta times the noise."""
        values, _ = principal_axes(self.covariance)
        return min(latents, int(np.sum(values > self.beta * self.noise_variance)))


def principal_axes(covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues (D,) of a covariance (D, D), the largest first, and its eigenvectors as columns (D, D)."""
    values, axes = np.linalg.eigh(covariance)
    return values[::-1], axes[:, ::-1]


def covariance(x: np.ndarray) -> np.ndarray:
    """Covariance (D, D) of data (examples, D), centred, with 1 / examples."""
    return np.cov(np.asarray(x, np.float64), rowvar=False, bias=True)


def ppca(covariance: np.ndarray, latents: int) -> LinearVAE:
    """The `LinearVAE` whose noise variance explains data of `covariance` best with that many latents.

    That variance is the mean of the remaining eigenvalues; the loss at its optimum is the negative log-likelihood.
    Source: Tipping and Bishop 1999, equations 7 and 8.
    """
    values, _ = principal_axes(covariance)
    if not 0 < latents < len(values):
        raise InputError(f"The latents must be between 1 and {len(values) - 1}, not {latents}.")
    return LinearVAE(covariance, float(np.mean(values[latents:])))
