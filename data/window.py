"""A part of a long answer: pages of the API are cut by the store, not after everything was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

Row = TypeVar("Row")
Query = TypeVar("Query", sa.Select[Any], sa.Select[Any] | sa.CompoundSelect[Any])


@dataclass(frozen=True)
class Window:
    """The rows from ``start`` on (0 is the first), ``limit`` at most; all where that is None."""

    start: int = 0
    limit: int | None = None

    def cut(self, query: Query) -> Query:
        """A query for these of its rows."""
        cut = query.offset(self.start) if self.start else query
        return cut if self.limit is None else cut.limit(self.limit)

    def of(self, rows: Sequence[Row]) -> Sequence[Row]:
        """These of some rows."""
        return rows[self.start :] if self.limit is None else rows[self.start : self.start + self.limit]

    def first_of(self, rows: Iterable[Row]) -> list[Row]:
        """These of rows that are made one by one: none behind them is."""
        return list(islice(rows, self.start, None if self.limit is None else self.start + self.limit))

    def after(self, rows: int) -> Window:
        """What is left of it behind ``rows`` that come before."""
        taken = min(max(rows - self.start, 0), rows)
        return Window(max(self.start - rows, 0), None if self.limit is None else max(self.limit - taken, 0))


EVERYTHING = Window()
