"""Make a finished race the one that ships with the package, and put its table into the README.

python tools/ship_race.py [race]
"""

import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "rlvae_tutor" / "data" / "race"
README = ROOT / "README.md"
TABLE = re.compile(r"(<!-- race table.*?-->\n).*?(<!-- end of race table -->)", re.DOTALL)


def main(race: Path) -> None:
    """Copy figures, picture and agent of `race`, and renew the README's table."""
    shutil.rmtree(SHIPPED, ignore_errors=True)
    SHIPPED.mkdir(parents=True)
    for name in ("race.json", "race.png"):
        shutil.copy(race / name, SHIPPED / name)
    shutil.copytree(race / "agent", SHIPPED / "agent")
    README.write_text(with_table(README.read_text(), json.loads((SHIPPED / "race.json").read_text())))


def with_table(readme: str, race: dict) -> str:
    """The README with the table of `race` between its two markers."""
    entries = sorted(race["entries"], key=lambda entry: entry["final_nelbo"]["mean"])
    rows = "\n".join(row(entry, race) for entry in entries)
    table = f"| who | final loss | from its worst start | training runs spent before |\n|---|---|---|---|\n{rows}\n"
    return TABLE.sub(lambda markers: markers[1] + table + markers[2], readme)


def row(entry: dict, race: dict) -> str:
    """One entry as a Markdown row."""
    starts = [interval["mean"] for interval in entry.get("by_initial_learning_rate", {}).values()]
    worst = f"{max(starts):.2f}" if starts else "the same from any"
    spent = race["training_runs"] if entry["name"] == "q_learning" else entry.get("tuning", {}).get("runs", 0)
    final = "{mean:.2f} [{low:.2f}, {high:.2f}]".format(**entry["final_nelbo"])
    return f"| {entry['label']} | {final} | {worst} | {spent:,} |"


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "race"))
