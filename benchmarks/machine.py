"""The machine and the process in which something was measured."""

import platform
import re
from pathlib import Path

from rlvae_tutor.doctor import installed_version


def machine() -> dict[str, str | None]:
    """The processor, and the versions of Python and of the packages that compete (None for one that is missing)."""
    packages = ("tensorflow", "keras", "numpy", "torch", "jax")
    versions = {package: installed_version(package) for package in packages}
    return {"processor": processor(), "python": platform.python_version(), **versions}


def processor() -> str:
    """The number of processors and what the system calls them."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return f"{len(names)} x {names[0]}" if names else platform.processor()


def peak_memory() -> int:
    """The most bytes that this process has held; not from `getrusage`, which counts the parent's on Linux."""
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert peak is not None
    return int(peak[1]) * 1024
