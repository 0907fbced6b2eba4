"""The doctor: is this machine ready for the course, and if not, what would make it ready?"""

import math
import os
import platform
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

import psutil
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

if TYPE_CHECKING:
    import numpy as np

    from rlvae_tutor.vae import VAE

PACKAGE = "rlvae_tutor"
REINSTALL = "install the course anew: make lab, or python -m pip install -e . in its folder"
LEAST_MEMORY = 3.0  # GB free: TensorFlow takes one, the largest population of VAEs another
LEAST_DISK = 1.0  # GB free: checkpoints and results of all lessons
TRAINING_SECONDS = 3.0


@dataclass(frozen=True)
class Finding:
    """One line of the report; `advice` says what to do and is empty where all is well."""

    name: str
    value: str
    advice: str = ""


def examine() -> int:
    """Print the report, section by section as each is ready; return 0 if all is well, else 1."""
    sections: dict[str, Callable[[], list[Finding]]] = {
        "Software": software,
        "Machine": machine,
        f"Training for {TRAINING_SECONDS:.0f} seconds": training,
    }
    ailments = 0
    for title, look in sections.items():
        print(title, flush=True)
        findings = look()
        print("\n".join(map(in_a_line, findings)), end="\n\n", flush=True)
        ailments += sum(bool(finding.advice) for finding in findings)
    print(f"{ailments} of the lines above ask for something to be done." if ailments else "All is well.")
    return int(ailments > 0)


def in_a_line(finding: Finding) -> str:
    """Return the finding as one aligned line, its advice on the next."""
    mark = "!" if finding.advice else " "
    advice = f"\n      to do: {finding.advice}" if finding.advice else ""
    return f"  {mark} {finding.name:<14} {finding.value}{advice}"


def software() -> list[Finding]:
    """Compare the versions of Python and of each package with those that the course needs."""
    try:
        asked = metadata.metadata(PACKAGE)
    except metadata.PackageNotFoundError:
        return [Finding(PACKAGE, "not installed", REINSTALL)]
    return [
        Finding(PACKAGE, asked["Version"]),
        against("Python", platform.python_version(), SpecifierSet(asked["Requires-Python"])),
        *(against(wish.name, installed_version(wish.name), wish.specifier) for wish in requirements()),
    ]


def requirements() -> Iterator[Requirement]:
    """Yield what the course itself needs, without the extras."""
    wishes = map(Requirement, metadata.requires(PACKAGE) or [])
    return (wish for wish in wishes if wish.marker is None or wish.marker.evaluate({"extra": ""}))


def installed_version(name: str) -> str | None:
    """Return the version of an installed package, or None."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def against(name: str, version: str | None, wanted: SpecifierSet) -> Finding:
    """Return whether `version` is one of the versions wanted."""
    if version is None:
        return Finding(name, "missing", REINSTALL)
    if not wanted.contains(version, prereleases=True):
        return Finding(name, f"{version}, but {wanted} is needed", REINSTALL)
    return Finding(name, version)


def machine() -> list[Finding]:
    """Look at processors, accelerators, memory and disk."""
    memory, disk = psutil.virtual_memory(), shutil.disk_usage(os.getcwd())
    return [
        Finding("CPU cores", str(os.cpu_count())),
        gpus(),
        room("Memory", memory.available / 1e9, memory.total / 1e9, LEAST_MEMORY, "close other programs and notebooks"),
        room("Disk", disk.free / 1e9, disk.total / 1e9, LEAST_DISK, "delete old results, or work in another folder"),
    ]


def gpus() -> Finding:
    """List the GPUs that TensorFlow sees; without one all is well too, since every lesson runs on two CPU cores."""
    try:
        from rlvae_tutor.backend import tf
    except ImportError as error:
        return Finding("GPUs", f"TensorFlow cannot be imported: {error}", REINSTALL)
    details = map(tf.config.experimental.get_device_details, tf.config.list_physical_devices("GPU"))
    names = ", ".join(each.get("device_name", "of unknown name") for each in details)
    return Finding("GPUs", names or "none, and none is needed")


def room(name: str, free: float, total: float, least: float, advice: str) -> Finding:
    """Return how much is free of a resource, in GB."""
    value = f"{free:.1f} of {total:.1f} GB free"
    return Finding(name, value) if free >= least else Finding(name, value, f"{least:.0f} GB should be free: {advice}")


def training() -> list[Finding]:
    """Train a small model for a moment; any error in it becomes a finding with advice."""
    try:
        updates, first_loss, last_loss = train_briefly(TRAINING_SECONDS)
    except Exception as error:
        return [Finding("Training", f"failed with {type(error).__name__}: {error}", REINSTALL)]
    learned = math.isfinite(last_loss) and last_loss < first_loss
    advice = "" if learned else "the loss should be finite and fall; " + REINSTALL
    return [
        Finding("Speed", f"{updates / TRAINING_SECONDS:.0f} updates per second"),
        Finding("Loss", f"{first_loss:.1f} nats at first, {last_loss:.1f} at last", advice),
    ]


def train_briefly(seconds: float) -> tuple[int, float, float]:
    """Train for about `seconds` after compiling; return the number of updates, the first loss and the last."""
    model, x = small_model()
    updates, first_loss = 0, one_loss(model, x)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        last_loss = one_loss(model, x)
        updates += 1
    return updates, first_loss, last_loss


def one_loss(model: "VAE", x: "np.ndarray") -> float:
    """Make one update and return the loss it was computed from, in nats."""
    model.reset_metrics()
    return float(model.train_on_batch(x, return_dict=True)["nelbo"])


def small_model() -> "tuple[VAE, np.ndarray]":
    """Return a compiled VAE and a minibatch of digits for it to learn."""
    from rlvae_tutor.datasets import load
    from rlvae_tutor.vae import VAE, Architecture

    digits = load("digits")
    model = VAE(Architecture(digits.size))
    model.compile("adam")
    return model, digits.inner_train[:64]
