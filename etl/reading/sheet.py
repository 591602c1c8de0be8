"""A table as it was handed in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import polars as pl

CHUNK_ROWS = 50_000
"""Rows that are held at a time: a load's memory doesn't grow with its file."""
TOO_MANY_CELLS, FORMULA = "too_many_cells", "formula_without_value"
"""Columns of a chunk that hold what is wrong with a row as such; each is a rule's code, and null where nothing is."""


@dataclass(frozen=True)
class Sheet:
    """A table: its headings as typed, and its rows as text in chunks.

    A chunk has a column for each heading, named ``0``, ``1``, … by place, ``line`` (the spreadsheet's row, the header
    being 1) and ``too_many_cells`` and ``formula_without_value``: a line for each such formula, its place, a tab, and the
    formula. Cells are verbatim; an empty one is null.
    """

    file: str
    name: str | None
    headings: tuple[str, ...]
    early: tuple[tuple[str, ...], ...]
    """The rows that follow the headings, as far as they may be needed to say what is wrong with these."""
    chunks: Callable[[], Iterator[pl.DataFrame]]
    notes: dict[str, int] = field(default_factory=dict)
    """What reading mended, and how often; filled while chunks are read."""
    told: list[str] = field(default_factory=list)
    """Sentences that belong into the report."""
    separator: str | None = None
    """What parts the cells of a CSV."""
    hidden: bool = False
    from_1904: bool = False
    """Whether a workbook counts its days from 1904, so that a bare number can't be told for a date."""

    @property
    def title(self) -> str:
        return f"{self.file}, sheet ‘{self.name}’" if self.name else self.file

    def rows_at(self, lines: Collection[int]) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows that stand on these lines, verbatim by heading; the file is read anew."""
        wanted = pl.Series(list(lines), dtype=pl.Int64).implode()
        for chunk in self.chunks():
            found = chunk.filter(pl.col("line").is_in(wanted))
            yield from zip(found["line"].to_list(), self.verbatim(found), strict=True)

    def verbatim(self, chunk: pl.DataFrame) -> list[dict[str, str]]:
        """Each row of a chunk by heading, as it was typed; cells beyond the headings stand under ``(more)``."""
        given = chunk.select(
            *(pl.col(str(place)).fill_null("").alias(heading) for place, heading in enumerate(self.headings) if heading)
        ).to_dicts()
        for row, more in zip(given, chunk[TOO_MANY_CELLS].to_list(), strict=True):
            if more is not None:
                row["(more)"] = more
        return given


def cut(row: list[str]) -> tuple[str, ...]:
    """A row without the blank cells at its end."""
    last = max((place for place, cell in enumerate(row) if cell.strip()), default=-1)
    return tuple(row[: last + 1])
