"""Make a finished transfer table the one that ships with the package, and put its figures into the README.

python tools/ship_transfer.py [transfer]
"""

import json
import re
import shutil
import sys
from pathlib import Path

from rlvae_tutor.experiments.labels import TRANSFER as LABELS
from rlvae_tutor.experiments.tables import markdown_table as table
from rlvae_tutor.experiments.tables import with_interval as told

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "rlvae_tutor" / "data" / "transfer"
README = ROOT / "README.md"
TABLE = re.compile(r"(<!-- transfer table.*?-->\n).*?(<!-- end of transfer table -->)", re.DOTALL)
COLUMNS = (
    "constant_adam_best",
    "cosine_best",
    "one_cycle_best",
    "one_cycle_in_hindsight",
    "digits_policy",
    "mixture_policy",
)


def main(transfer: Path) -> None:
    """Copy figures and report of `transfer`, and renew the README's table."""
    shutil.rmtree(SHIPPED, ignore_errors=True)
    SHIPPED.mkdir(parents=True)
    for name in ("transfer.json", "transfer.md"):
        shutil.copy(transfer / name, SHIPPED / name)
    README.write_text(with_table(README.read_text(), json.loads((SHIPPED / "transfer.json").read_text())))


def with_table(readme: str, transfer: dict) -> str:
    """The README with the final losses of `transfer` between its two markers."""
    headings = ["field", *(LABELS[name] for name in COLUMNS), "digits' policy less one-cycle"]
    figures = table(headings, [row(field, transfer) for field in transfer["summaries"]]) + "\n"
    return TABLE.sub(lambda markers: markers[1] + figures + markers[2], readme)


def row(field: str, transfer: dict) -> list[str]:
    """One field as the cells of a Markdown row."""
    means = [f"{transfer['summaries'][field][name]['mean']['mean']:.2f}" for name in COLUMNS]
    difference = transfer["differences"][field]["digits_policy"]["one_cycle_best"]
    return [field.replace("_", " "), *means, told(difference, "{:+.2f}")]


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "transfer"))
