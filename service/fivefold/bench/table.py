"""A measurement's figures: shown in a terminal, as JSON, and between the markers of a page of the docs."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from msgspec import Struct
from rich import table as rich_table

Figure = str | float | int | None


class Figures(Protocol):
    """What a bench yields."""

    @property
    def title(self) -> str:
        """What was measured, with its bound."""

    @property
    def columns(self) -> tuple[str, ...]:
        """What each figure is, with its unit."""

    @property
    def rows(self) -> list[tuple[Figure, ...]]:
        """The figures, each row named by its first."""


class Table(Struct, frozen=True):
    """What one measurement came to."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Figure, ...]]


def written(figure: Figure) -> str:
    """Return a figure with three digits that mean something.

    >>> [written(figure) for figure in (0.01234, 1.5, 4210.4, 12, None, "p99")]
    ['0.0123', '1.50', '4210', '12', '', 'p99']
    """
    if figure is None:
        return ""
    if not isinstance(figure, float):
        return str(figure)
    digits = next((digits for digits, top in ((0, 100), (1, 10), (2, 1), (3, 0.1)) if abs(figure) >= top), 4)
    return f"{figure:.{digits}f}"


def in_terminal(figures: Figures) -> rich_table.Table:
    """Return the figures as rich shows them."""
    shown = rich_table.Table(title=figures.title, title_justify="left", title_style="bold")
    for i, column in enumerate(figures.columns):
        shown.add_column(column, justify="right" if i else "left")
    for row in figures.rows:
        shown.add_row(*map(written, row))
    return shown


def in_markdown(figures: Figures) -> str:
    """Return the figures as a table of Markdown.

    >>> print(in_markdown(Table("Speed", ("", "req/s"), [("decide", 4210.4)])))
    **Speed**
    <BLANKLINE>
    |  | req/s |
    |---|---:|
    | decide | 4210 |
    """
    head = [f"| {' | '.join(figures.columns)} |", "|---" + "|---:" * (len(figures.columns) - 1) + "|"]
    return "\n".join(
        [f"**{figures.title}**", "", *head, *(f"| {' | '.join(map(written, row))} |" for row in figures.rows)]
    )


def into_page(page: Path, part: str, tables: Sequence[Figures]) -> None:
    """Replace what stands between `<!-- bench PART -->` and `<!-- end PART -->`; a page without them stays."""
    text = "\n\n".join(map(in_markdown, tables))
    marked = re.compile(rf"(<!-- bench {part} -->\n).*?(<!-- end {part} -->)", re.DOTALL)
    page.write_text(marked.sub(lambda m: f"{m[1]}\n{text}\n\n{m[2]}", page.read_text()))
