"""Make a finished study the one that ships with the package, and put its table into the README.

python tools/ship_study.py [study]
"""

import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "rlvae_tutor" / "data" / "study"
README = ROOT / "README.md"
TABLE = re.compile(r"(<!-- study table.*?-->\n).*?(<!-- end of study table -->)", re.DOTALL)
COLUMNS = ("constant_in_hindsight", "one_cycle_best", "one_cycle_extras_best", "learning_rate", "richer")


def main(study: Path) -> None:
    """Copy figures, report and picture of `study`, and renew the README's table."""
    shutil.rmtree(SHIPPED, ignore_errors=True)
    SHIPPED.mkdir(parents=True)
    for name in ("study.json", "study.md", "study.png"):
        shutil.copy(study / name, SHIPPED / name)
    README.write_text(with_table(README.read_text(), json.loads((SHIPPED / "study.json").read_text())))


def with_table(readme: str, study: dict) -> str:
    """The README with the table of `study` between its two markers."""
    headings = ["task", *(study["labels"][name] for name in COLUMNS), "last less first"]
    lines = [headings, ["---"] * len(headings), *(row(task, study) for task in study["summaries"])]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return TABLE.sub(lambda markers: markers[1] + table + markers[2], readme)


def row(task: str, study: dict) -> list[str]:
    """One task as the cells of a Markdown row."""
    means = [f"{study['summaries'][task][name]['mean']['mean']:.2f}" for name in COLUMNS]
    difference = study["comparisons"][task]["richer"]["constant_in_hindsight"]["difference"]
    return [task.replace("_", " "), *means, "{mean:+.2f} [{low:+.2f}, {high:+.2f}]".format(**difference)]


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "study"))
