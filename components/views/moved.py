"""Areas by how their matched cohorts moved in seven domains."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import median

import pandas as pd
from markupsafe import Markup

from components.model import Missing, MovedMatrix
from components.render import render
from components.views.frames import Record
from components.views.inline import moved_cell
from components.views.matrix import Spread, grouped, spread
from data.answer import records

WAYS = ("up", "same", "down")
NOT_MATCHED = Missing("not_matched")


@dataclass(frozen=True)
class _Row:
    name: str
    href: str
    region: str
    lead: str
    cells: Markup
    total: Decimal | None
    matched: str
    missing: Missing = NOT_MATCHED


def moved_matrix(item: MovedMatrix) -> Markup:
    """The table of areas with its key and summary row; a sentence where no area is left."""
    rows = [_row(item, row) for row in records(item.rows)]
    if not rows:
        return render("empty.html", words=item.empty)
    counted = item.rows if item.whole is None else item.whole
    totals = counted["total"].dropna().tolist()
    return render(
        "moved.html",
        matrix=item,
        spreads=[_spread(domain.code, counted) for domain in item.domains],
        median=median(totals) if totals else None,
        matched=f"{sum(counted['matched'].dropna())} of {sum(counted['cohorts'].dropna())}",
        groups=list(grouped(item.region_notes, rows)),
    )


def _spread(code: str, rows: pd.DataFrame) -> Spread:
    """How many areas rose, stayed and fell on average."""
    changes = rows[code].dropna().tolist()
    counts = [sum(each > 0 for each in changes), sum(each == 0 for each in changes), sum(each < 0 for each in changes)]
    return spread(code, ("way-up", "way-same", "way-down"), counts)


def _row(item: MovedMatrix, row: Record) -> _Row:
    cells = (moved_cell(domain.code, row[domain.code], _ways(row, domain.code)) for domain in item.domains)
    return _Row(
        name=row["area_name"],
        href=item.area_hrefs.get(row["area_code"], ""),
        region=row["region"],
        lead=row["lead"],
        cells=Markup("").join(cells),
        total=row["total"],
        matched=f"{row['matched']} of {row['cohorts']}",
    )


def _ways(row: Record, code: str) -> tuple[int, int, int]:
    up, same, down = (int(row[f"{code}_{way}"] or 0) for way in WAYS)
    return up, same, down
