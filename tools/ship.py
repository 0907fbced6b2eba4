"""Make a finished race, study or transfer table the one that ships with the package, and put its table into the README.

python tools/ship.py race|study|transfer [FOLDER]        (FOLDER is named after the experiment, unless given)
"""

import argparse
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rlvae_tutor.experiments.labels import TRANSFER as LABELS
from rlvae_tutor.experiments.tables import markdown_table, with_interval

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "rlvae_tutor" / "data"
README = ROOT / "README.md"
FILES = {
    "race": ("race.json", "race.png", "agent"),
    "study": ("study.json", "study.md", "study.png"),
    "transfer": ("transfer.json", "transfer.md"),
}
STUDY_COLUMNS = ("constant_in_hindsight", "one_cycle_best", "one_cycle_extras_best", "learning_rate", "richer")
TRANSFER_COLUMNS = (
    "constant_adam_best",
    "cosine_best",
    "one_cycle_best",
    "one_cycle_in_hindsight",
    "digits_policy",
    "mixture_policy",
)
Result = dict[str, Any]  # the content of race.json, study.json or transfer.json


def ship(experiment: str, folder: Path) -> None:
    """Copy what ships of the experiment in `folder`, and renew the README's table."""
    result = json.loads((folder / f"{experiment}.json").read_text())
    shipped = SHIPPED / experiment
    shutil.rmtree(shipped, ignore_errors=True)
    shipped.mkdir(parents=True)
    for name in FILES[experiment]:
        copy = shutil.copytree if (folder / name).is_dir() else shutil.copy
        copy(folder / name, shipped / name)
    README.write_text(with_table(README.read_text(), experiment, result))


def with_table(readme: str, experiment: str, result: Result) -> str:
    """The README with the table of `result` between the two markers of the `experiment`."""
    place = re.compile(rf"(<!-- {experiment} table.*?-->\n).*?(<!-- end of {experiment} table -->)", re.DOTALL)
    return place.sub(lambda markers: f"{markers[1]}{TABLES[experiment](result)}\n{markers[2]}", readme)


def race_table(race: Result) -> str:
    """A table with one row for each contestant, the best first."""
    entries = sorted(race["entries"], key=lambda entry: entry["final_nelbo"]["mean"])
    headings = ["who", "final loss", "from its worst start", "training runs spent before"]
    return markdown_table(headings, [race_row(entry, race) for entry in entries])


def race_row(entry: Result, race: Result) -> list[str]:
    """The cells of one contestant."""
    starts = [interval["mean"] for interval in entry.get("by_initial_learning_rate", {}).values()]
    worst = f"{max(starts):.2f}" if starts else "the same from any"
    spent = race["training_runs"] if entry["name"] == "q_learning" else entry.get("tuning", {}).get("runs", 0)
    return [entry["label"], with_interval(entry["final_nelbo"]), worst, f"{spent:,}"]


def study_table(study: Result) -> str:
    """A table with one row for each task, and the last column minus the first."""
    headings = ["task", *(study["labels"][name] for name in STUDY_COLUMNS), "last minus first"]
    differences = {task: pairs["richer"]["constant_in_hindsight"] for task, pairs in study["comparisons"].items()}
    rows = [row(study, task, STUDY_COLUMNS, differences[task]["difference"]) for task in study["summaries"]]
    return markdown_table(headings, rows)


def transfer_table(transfer: Result) -> str:
    """A table with one row for each field, and the digits' policy minus one-cycle."""
    headings = ["field", *(LABELS[name] for name in TRANSFER_COLUMNS), "digits' policy minus one-cycle"]
    differences = {
        field: rivals["digits_policy"]["one_cycle_best"] for field, rivals in transfer["differences"].items()
    }
    rows = [row(transfer, field, TRANSFER_COLUMNS, differences[field]) for field in transfer["summaries"]]
    return markdown_table(headings, rows)


def row(result: Result, place: str, columns: tuple[str, ...], difference: dict[str, float]) -> list[str]:
    """The cells of one task or field, `place`: the mean final losses of all `columns`, and a difference."""
    means = [f"{result['summaries'][place][name]['mean']['mean']:.2f}" for name in columns]
    return [place.replace("_", " "), *means, with_interval(difference, "{:+.2f}")]


TABLES: dict[str, Callable[[Result], str]] = {"race": race_table, "study": study_table, "transfer": transfer_table}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("experiment", choices=FILES)
    parser.add_argument("folder", nargs="?", type=Path)
    options = parser.parse_args()
    ship(options.experiment, options.folder or Path(options.experiment))
