"""The list of all data sets, with their licences and where they come from, as the command line prints it."""

from rlvae_tutor.datasets import CARDS
from rlvae_tutor.datasets.dataset import Card
from rlvae_tutor.datasets.download import FASHION_MNIST_FULL, FILES, MNIST_FULL

HEADINGS = ("name", "shape", "likelihood", "examples", "licence", "source")


def catalogue() -> str:
    """A table with one line for each data set that ships or can be downloaded."""
    rows = [HEADINGS, *map(row, CARDS.values()), *map(row, (MNIST_FULL, FASHION_MNIST_FULL))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in rows]
    return "\n".join([*table, "", f"To fetch a whole one: rlvae-tutor datasets --download {' or '.join(FILES)}"])


def row(card: Card) -> tuple[str, ...]:
    """One `Card` as the cells of a line."""
    shape = " x ".join(map(str, card.shape))
    return card.name, shape, card.likelihood, f"{card.examples:,}", card.licence, card.source
