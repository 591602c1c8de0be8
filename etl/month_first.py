"""Dates with the month first, 03/25/2026: a column that has some can't be read, since its 03/04/2026 may be two days."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

SLASHED = r"^([0-9]{1,2})/([0-9]{1,2})/[0-9]{4}$"
Seen = tuple[int, str]
"""A line, and the date as it stands there."""


@dataclass
class MonthFirst:
    """What the dates of a column tell of their order, chunk by chunk: the first of each kind."""

    day_first: Seen | None = None
    month_first: Seen | None = None
    either: Seen | None = None

    def look(self, lines: pl.Series, dates: pl.Series) -> None:
        """Looks at the dates of a chunk."""
        distinct = dates.drop_nulls().unique(maintain_order=True).alias("date")
        slashed = distinct.filter(distinct.str.contains("/", literal=True))
        one, two = (slashed.str.extract(SLASHED, place).cast(pl.Int64, strict=False) for place in (1, 2))

        def first(which: pl.Series) -> Seen | None:
            found = slashed.filter(which).first()
            return None if found is None else (lines.filter(dates == found)[0], str(found))

        self.day_first = self.day_first or first((one > 12) & (two <= 12))
        self.month_first = self.month_first or first((one <= 12) & (two > 12))
        self.either = self.either or first((one <= 12) & (two <= 12) & (one != two))

    def trouble(self) -> str | None:
        """Why the column can't be read, if it can't: some dates have the month first, none surely the day."""
        if self.month_first is None or self.either is None or self.day_first is not None:
            return None
        (line, date), (doubtful, which) = self.month_first, self.either
        return (
            f"dates have the month first, as ‘{date}’ on line {line}, so that ‘{which}’ on line {doubtful} can mean two days. "
            "Write all dates of the column day first, or like 2026-11-21."
        )
