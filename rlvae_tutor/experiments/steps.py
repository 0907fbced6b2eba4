"""The engine of every experiment: steps that are saved when they are done, resumed, and computed here or by workers.

An experiment is a list of `Step`s. Each says which others it needs, so the order is theirs and not the list's. Whatever
ends an experiment, it goes on where it stopped and ends with the same numbers.
"""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from tqdm.auto import tqdm

from rlvae_tutor import __version__
from rlvae_tutor.experiments.cluster import Spread, connected, in_this_process
from rlvae_tutor.experiments.store import Store

# What a step found, as JSON, by the names of the steps it needs.
Found = Mapping[str, Any]
# Called after each outer step, so that a bar moves.
Advance = Callable[[], object]
BAR = "{desc:<50} {percentage:3.0f}% [{elapsed} < {remaining}]"


@dataclass(frozen=True)
class Step:
    """One piece of an experiment.

    `run` takes what the steps in `needs` found, by name, and what to call after each outer step, and returns JSON.
    `cost` is the number of examples that VAEs see in it, for the progress bar. `output` is a file or folder that it
    leaves besides; a `temporary` one is removed as soon as every step that needs this one is done.
    """

    name: str
    run: Callable[[Found, Advance], Any]
    needs: tuple[str, ...] = ()
    cost: int = 0
    output: Path | None = None
    temporary: bool = False


class Experiment:
    """The `steps` that `settings` (a dataclass) ask for, in the folder `output`."""

    def __init__(self, settings: Any, output: Path, steps: Iterable[Step]) -> None:
        self.settings, self.output = settings, output
        self.store = Store(output, {"version": __version__, **asdict(settings)})
        by_name = {step.name: step for step in steps}
        order = TopologicalSorter({name: step.needs for name, step in by_name.items()}).static_order()
        self.steps = {name: by_name[name] for name in order}

    def open(self, results: list[str], resume: bool) -> None:
        """As `Store.open`: `InputError` where the folder holds something else than the rest of this experiment."""
        self.store.open(results, resume)

    def result(self, name: str) -> Any:
        """What a finished step found."""
        return self.store.result(name)

    def seconds(self) -> dict[str, float]:
        """How long each finished step took, from its last start."""
        return {name: self.store.seconds(name) for name in self.steps if self.store.has(name)}

    def is_done(self, name: str) -> bool:
        """Whether a step has its result and its output; a temporary output may be gone once nobody needs it."""
        step = self.steps[name]
        if not self.store.has(name):
            return False
        return step.output is None or step.output.exists() or (step.temporary and self._is_used_up(name))

    def compute(self, name: str) -> str:
        """Compute one step under a bar of its own, save what it found, and return its name."""
        step, began = self.steps[name], time.monotonic()
        found = {needed: self.result(needed) for needed in step.needs}
        with tqdm(desc=name, unit="step", leave=False) as bar:
            result = step.run(found, bar.update)
        self.store.save(name, result, time.monotonic() - began)
        return name

    def run(self, spread: Spread = in_this_process) -> None:
        """Compute the steps that are not done; `spread` says where, and yields each name when that step is done."""
        done = {name for name in self.steps if self.is_done(name)}
        total = sum(step.cost for step in self.steps.values())
        with tqdm(total=total, bar_format=BAR, desc="all steps", smoothing=0) as bar:
            bar.update(sum(self.steps[name].cost for name in done))
            for wave in self._waves():
                for name in spread(self.compute, [name for name in wave if name not in done]):
                    bar.update(self.steps[name].cost)
                self._remove_what_is_used_up()

    def _waves(self) -> Iterator[tuple[str, ...]]:
        """The names of all steps, in waves: those of one wave need only what came before."""
        sorter = TopologicalSorter({name: step.needs for name, step in self.steps.items()})
        sorter.prepare()
        while sorter.is_active():
            wave = sorter.get_ready()
            yield wave
            sorter.done(*wave)

    def _is_used_up(self, name: str) -> bool:
        """Whether every step that needs this one is done."""
        return all(self.is_done(other.name) for other in self.steps.values() if name in other.needs)

    def _remove_what_is_used_up(self) -> None:
        for step in self.steps.values():
            if step.temporary and step.output is not None and self.store.has(step.name) and self._is_used_up(step.name):
                shutil.rmtree(step.output, ignore_errors=True)


# The sizes that every experiment has, and the option of the command line that asks for each.
SIZE_OPTIONS = {"full": "", "quick": " --quick", "tiny": " --size tiny"}
# Makes the experiment that settings ask for in a folder, such as `race.steps.experiment`.
Build = Callable[[Any, Path], Experiment]


def run(
    build: Build, settings: Any, output: Path, results: list[str], resume: bool, scheduler: str | None = None
) -> Experiment:
    """The experiment that `build` makes, all its steps computed here or, with a Dask `scheduler`, by its workers.

    Raises `InputError` for an output folder that holds something else, for damaged files, and for a cluster that cannot
    work.
    """
    experiment = build(settings, output)
    experiment.open(results, resume)
    if scheduler is None:
        experiment.run()
    else:
        with connected(scheduler, experiment.store.folder) as spread:
            elsewhere = partial(compute_step, build, settings, output.resolve())
            experiment.run(lambda _, names: spread(elsewhere, names))
    return experiment


def compute_step(build: Build, settings: Any, output: Path, name: str) -> str:
    """What a worker of a cluster does: compute one step of an experiment; returns its name."""
    return build(settings, output).compute(name)
