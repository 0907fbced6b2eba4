"""Our VAE on the shipped MNIST digits against one written in PyTorch: the same network, data, optimizer and epochs.

The digits are binarised once, each pixel lit with its grey value as probability (Salakhutdinov and Murray 2008). The
mean negative ELBO on the test split must come out within 5 % of PyTorch's.
"""

import argparse
import os
import sys
from dataclasses import dataclass, replace

import numpy as np

from rlvae_tutor.vae import VAE, Architecture  # isort: skip (silences TensorFlow before Keras loads it)
import keras

from rlvae_tutor.datasets import load
from rlvae_tutor.errors import InputError, check_whole

try:
    import torch
    from torch import nn
    from torch.nn.functional import binary_cross_entropy_with_logits
except ImportError:
    torch = None

SKIPPED = "Skipped: PyTorch is not installed; install it with: .venv/bin/python -m pip install torch==2.13.0"
MARGIN = 0.05


@dataclass(frozen=True)
class Plan:
    """Network and training, the same for both."""

    hidden: int = 200
    latent: int = 16
    epochs: int = 30
    batch_size: int = 64
    learning_rate: float = 1e-3


def binarised(split, seed=0):
    """A split of the shipped digits (examples, 784), float32, each pixel 1 with its grey value as probability."""
    grey = load("mnist").split(split)
    return (np.random.default_rng(seed).random(grey.shape) < grey).astype(np.float32)


def our_nelbo(plan, train, test, seed):
    """Negative ELBO on `test`, in nats per example, of our VAE."""
    architecture = Architecture(train.shape[1], (plan.hidden,), plan.latent, activation="relu")
    vae = VAE(architecture, seed=seed)
    vae.compile(keras.optimizers.Adam(plan.learning_rate))
    vae.fit(train, batch_size=plan.batch_size, epochs=plan.epochs, verbose=0)
    return vae.report(test, samples=1)["nelbo"]


def torch_nelbo(plan, train, test, seed):
    """Negative ELBO on `test`, in nats per example, of a VAE as PyTorch's users write it."""
    torch.manual_seed(seed)
    torch.set_num_threads(os.cpu_count())
    size = train.shape[1]
    encoder = nn.Sequential(nn.Linear(size, plan.hidden), nn.ReLU(), nn.Linear(plan.hidden, 2 * plan.latent))
    decoder = nn.Sequential(nn.Linear(plan.latent, plan.hidden), nn.ReLU(), nn.Linear(plan.hidden, size))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=plan.learning_rate)

    def nelbo(x):
        mean, log_variance = encoder(x).chunk(2, dim=-1)
        z = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
        reconstruction = binary_cross_entropy_with_logits(decoder(z), x, reduction="none").sum(-1)
        kl = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(-1)
        return (reconstruction + kl).mean()

    train, test = torch.from_numpy(train), torch.from_numpy(test)
    for _ in range(plan.epochs):
        for rows in torch.randperm(len(train)).split(plan.batch_size):
            optimizer.zero_grad()
            nelbo(train[rows]).backward()
            optimizer.step()
    with torch.no_grad():
        return float(nelbo(test))


def compare(plan, seeds):
    """The negative ELBOs of both, by name, each a list in the order of `seeds`; told as they come."""
    train, test = binarised("inner_train"), binarised("test")
    losses = {"ours": [], "PyTorch": []}
    for seed in seeds:
        for name, train_one in (("ours", our_nelbo), ("PyTorch", torch_nelbo)):
            losses[name].append(train_one(plan, train, test, seed))
            print(f"seed {seed}: {name:8} {losses[name][-1]:7.2f} nats", flush=True)
    return losses


def main(arguments=None):
    """Measure, print, and say by the exit code whether ours is within the margin."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0, help="the first seed (default: 0)")
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each (default: 3)")
    parser.add_argument("--epochs", type=int, default=Plan.epochs, help=f"default: {Plan.epochs}")
    options = parser.parse_args(arguments)
    if torch is None:
        print(SKIPPED)
        return 0
    try:
        check_whole("epochs", options.epochs, 1)
        check_whole("seeds", options.seeds, 1)
        seeds = range(options.seed, options.seed + options.seeds)
        losses = compare(replace(Plan(), epochs=options.epochs), seeds)
    except InputError as error:
        parser.error(str(error))
    means = {name: np.mean(each) for name, each in losses.items()}
    off = means["ours"] / means["PyTorch"] - 1
    print(f"ours {means['ours']:.2f}, PyTorch {means['PyTorch']:.2f} nats: ours is {abs(off):.1%} ", end="")
    print("higher" if off > 0 else "lower")
    return int(off > MARGIN)


if __name__ == "__main__":
    sys.exit(main())
