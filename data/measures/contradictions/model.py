"""What the rules on published figures look at, and what they find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from data.measures.rounding import places

RULES = {
    "band_against_scores": "A published band that the area's own scores, added and allowing for rounding, can't have.",
    "limit_against_rows": "A stated limit or range that the rows go beyond.",
    "parts_against_total": "Parts that don't add to a stated total.",
    "average_against_rows": "A stated average that isn't the average of the rows.",
    "statement_against_rows": "A count, percentage or single figure in the text that the table doesn't give.",
    "statements_differ": "Two statements of one source that can't both be right.",
    "sources_differ": "One figure in two sources with two values.",
    "rows_against_group_totals": "Rows that don't add to the total published for their group.",
    "base_cannot_give": "A percentage that no whole number out of its base can give.",
}
"""Every rule's stable code and what it finds."""


@dataclass(frozen=True)
class Contradiction:
    """Two figures that can't both be right, with where each stands.

    ``subject`` tells a rule's finds apart; ``file`` is the published table concerned; ``area`` an area's name in it.
    """

    rule: str
    subject: str
    file: str
    source: str
    where: str
    published: str
    computed: str
    note: str
    area: str | None = None


@dataclass(frozen=True)
class Table:
    """A published table as it stands in the store: every cell as text, one row a file row."""

    name: str
    source: str
    place: str
    cells: pd.DataFrame

    def rows(self) -> list[dict[str, str]]:
        """The cells, a dict a row."""
        return [dict(zip(self.cells.columns, row, strict=True)) for row in self.cells.to_numpy()]

    def decimals(self, column: str) -> int:
        """The column's printed precision: the most decimals that any of its cells has."""
        return max((places(value) for value in numbers(self.cells[column])), default=0)


@dataclass(frozen=True)
class Stated:
    """A figure stated in a source's running text about a table's rows."""

    figure: str
    source: str
    place: str
    table: str
    column: str
    where: str
    statistic: str
    value: Decimal
    base: int | None
    words: str


@dataclass(frozen=True)
class Published:
    """Everything published that the rules look at."""

    tables: Mapping[str, Table]
    stated: Sequence[Stated]
    domains: Sequence[str]
    sites: Mapping[str, tuple[str, ...]]
    """The sites that a name in a table stands for."""
    sources: Mapping[str, str]
    """A source's code → how to cite it in few words."""


def numbers(cells: Iterable[str]) -> list[Decimal]:
    """The cells that hold a number, as decimals."""
    return [Decimal(cell) for cell in cells if _is_number(cell)]


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).removeprefix("-").isdigit()
