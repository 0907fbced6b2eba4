"""A long comparison cut into cells, each saved when it is done: whatever ends it, it goes on where it stopped.

The cells are a pilot for each task, whatever prepares contestants (tuning, learning), and the scores of each contestant
on each task.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from itertools import chain
from pathlib import Path

from tqdm.auto import tqdm

from rlvae_tutor import __version__
from rlvae_tutor.evaluation.scoring import scores
from rlvae_tutor.evaluation.tasks import PILOT_RATES, PILOT_SEEDS, pilot
from rlvae_tutor.experiments.stages import Stages

# The baseline whose end is the target that others reach sooner or later.
TARGET = "cosine_best"
BAR = "{desc:<50} {percentage:3.0f}% [{elapsed} < {remaining}]"


@dataclass(frozen=True)
class Cell:
    """A piece of a plan: its name, its cost in examples that VAEs see, what computes it, what it leaves besides.

    `compute` takes what to call after each outer step; the folder `scratch` is not needed any more when it is done.
    """

    name: str
    cost: int
    compute: Callable
    product: Path | None = None
    scratch: Path | None = None


def examples(task, runs):
    """The cost of so many runs."""
    return runs * task.updates * task.batch_size


class Plan:
    """The cells of a comparison in the folder `output`; each uses what those before it found.

    `tasks` are all tasks by name, before their pilots, and `judged_on` the names of those that contestants are scored
    on. `settings` name the seeds (`seeds_of`, `test_seeds`) and the pilot's `margin`.
    """

    def __init__(self, settings, output, tasks, judged_on):
        self.settings, self.output, self.tasks, self.judged_on = settings, output, tasks, judged_on
        self.stages = Stages(output / "stages", {"version": __version__, **json.loads(json.dumps(asdict(settings)))})

    def preparations(self):
        """Yield the cells between pilots and scores."""
        raise NotImplementedError

    def contestants(self, name):
        """Who plays on the task called `name`: from how many initial rates, and the function that plays.

        It takes the task and what to call after each outer step, and gives a `Rollout`.
        """
        raise NotImplementedError

    @cached_property
    def cells(self):
        """All cells by name, in an order in which they can be computed."""
        return {cell.name: cell for cell in chain(self.pilots(), self.preparations(), self.scorings())}

    def waves(self):
        """The names of all cells, in waves: those of one wave need nothing of each other, only what came before."""
        pilots, scored = self.named("pilot-"), self.named("scores-")
        targets = [f"scores-{task}-{TARGET}" for task in self.judged_on]
        prepared = [name for name in self.cells if name not in {*pilots, *scored}]
        return [pilots, prepared, targets, [name for name in scored if name not in targets]]

    def named(self, beginning):
        """The names of all cells that begin so."""
        return [name for name in self.cells if name.startswith(beginning)]

    def result(self, cell):
        """What a finished cell found."""
        return self.stages.read(self.stages.folder / f"{cell}.json")["result"]

    def task(self, name):
        """The task called `name`, its reference frozen by its pilot."""
        return self.tasks[name].with_reference(self.result(f"pilot-{name}"))

    def done(self, name):
        """Whether nothing is left to do for a cell."""
        cell = self.cells[name]
        tidy = cell.scratch is None or not cell.scratch.exists()
        return tidy and self.stages.finished(name, cell.product)

    def compute(self, name):
        """Compute a cell, or what is left of it, under a bar of its own; returns its name."""
        cell = self.cells[name]
        with tqdm(desc=name, unit="step", leave=False) as bar:
            self.stages.run(name, partial(cell.compute, bar.update), cell.product)
        if cell.scratch is not None:  # only now: whoever is interrupted before goes on from it
            shutil.rmtree(cell.scratch, ignore_errors=True)
        return name

    def compute_all(self, compute):
        """Compute the cells that are not done, with a bar that tells the time left for all of them.

        `compute` takes names of cells that are independent and yields each name when that cell is done.
        """
        cost = {name: cell.cost for name, cell in self.cells.items()}
        done = sum(cost[name] for name in cost if self.done(name))
        with tqdm(total=sum(cost.values()), initial=done, bar_format=BAR, desc="all cells", smoothing=0) as bar:
            for wave in self.waves():
                for name in compute([name for name in wave if not self.done(name)]):
                    bar.update(cost[name])

    def pilots(self):
        """What excess loss is measured against, for each task."""
        for name, task in self.tasks.items():
            yield Cell(f"pilot-{name}", examples(task, len(PILOT_RATES) * PILOT_SEEDS), partial(self.pilot, task))

    def pilot(self, task, advance):
        """The reference of a task."""
        return pilot(task, self.settings.seeds_of("pilot"), advance, self.settings.margin).reference

    def scorings(self):
        """The scores of every contestant on every task, the target's first: where it ends is what others reach."""
        for name in self.judged_on:
            task = self.tasks[name]
            for contestant, (starts, play) in self.contestants(name).items():
                runs = starts * self.settings.test_seeds.size
                yield Cell(
                    f"scores-{name}-{contestant}", examples(task, runs), partial(self.score, name, contestant, play)
                )

    def score(self, name, contestant, play, advance):
        """What `play`, a function of a task and `advance` that gives a rollout, is worth on the task called `name`."""
        target = None if contestant == TARGET else self.result(f"scores-{name}-{TARGET}")["target"]
        return scores(play(self.task(name), advance), self.settings.test_seeds.shape, target)
