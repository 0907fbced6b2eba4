"""A table of short texts to read: HTML with a caption and named columns in JupyterLab, plain text elsewhere."""

import html
import re
from dataclasses import dataclass

CELL = (
    "text-align:left;vertical-align:top;padding:6px 14px 6px 0;white-space:pre-wrap;"
    "min-width:6em;max-width:34em;word-break:normal;overflow-wrap:anywhere"
)
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
# The little of Markdown that lessons use within a sentence, made on text that is escaped already.
MARKS = ((re.compile(r"`([^`]+)`"), r"<code>\1</code>"), (re.compile(r"\*([^*\s][^*]*)\*"), r"<em>\1</em>"))


@dataclass(frozen=True)
class Table:
    """Rows of texts under `heads`. A text may hold `code`, *emphasis* and [links](address); the first names its row."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        lines = lambda row: "\n".join(
            f"   {head}: {unmarked(text)}" for head, text in zip(self.heads, row, strict=True)
        )
        return "\n\n".join([self.caption, *map(lines, self.rows)])

    def _repr_html_(self) -> str:
        heads = "".join(f"<th scope='col' style='{CELL}'>{html.escape(head)}</th>" for head in self.heads)
        rows = "".join(f"<tr>{self.html_of(row)}</tr>" for row in self.rows)
        caption = f"<caption style='text-align:left;padding:6px 0'><b>{html.escape(self.caption)}</b></caption>"
        return f"<table style='margin-left:0'>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"

    def html_of(self, row: tuple[str, ...]) -> str:
        """One row's cells; the first is the row's heading."""
        first, *others = map(marked, row)
        rest = "".join(f"<td style='{CELL}'>{text}</td>" for text in others)
        return f"<th scope='row' style='{CELL};font-weight:normal'>{first}</th>{rest}"


def marked(text: str) -> str:
    """A text as HTML."""
    text = html.escape(text, quote=False)
    for pattern, replacement in MARKS:
        text = pattern.sub(replacement, text)
    return LINK.sub(r"<a href='\2'>\1</a>", text)


def unmarked(text: str) -> str:
    """A text without the addresses of its links."""
    return LINK.sub(r"\1", text)
