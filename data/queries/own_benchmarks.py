"""What own indicators are compared with: areas of their programme, or England's official figure of the same indicator."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.engine import Connection

from data.filters import Filters
from data.measures.benchmarks import comparison
from data.measures.pooled import pooled
from data.queries import official
from data.queries.areas import areas
from data.queries.catalogue import Programme
from data.queries.comparators import similar
from data.queries.own_indicators import OwnIndicator, interval_of_row
from data.versions import NOW, AsOf
from data.viewer import Viewer

Row = dict[str, Any]
Days = tuple[date, date]
START = "W1"
"""Similar areas are those that started most like one."""


@dataclass(frozen=True)
class Line:
    """What makes a benchmark: the codes of ``areas`` whose released parts are added up, None where there are none; or
    ``england``'s official figures, by own indicator and the first and last day of a period."""

    areas: frozenset[str] | None = None
    england: Mapping[str, Mapping[Days, Row]] = field(default_factory=dict)


def line_of(
    connection: Connection,
    viewer: Viewer,
    programme: Programme,
    own: Sequence[OwnIndicator],
    rows: Sequence[Row],
    area: str,
    benchmark: str,
    moment: AsOf,
) -> Line:
    """The line of an area: areas of its programme, of its region (itself among them), the five most like it, or England. No
    real figure stands beside a programme that is made up. ``rows``: of every area at every period that is compared, with its
    region."""
    if benchmark == "england":
        return Line() if programme.simulated else Line(england=england_of(connection, viewer, own, moment))
    if benchmark == "similar":
        return Line(areas_like(connection, viewer, programme, area, moment))
    region = next((row["region"] for row in rows if row["geography_code"] == area), None)
    if benchmark == "region":
        return Line(frozenset(r["geography_code"] for r in rows if r["region"] == region) if region else None)
    return Line(frozenset(row["geography_code"] for row in rows))


def areas_like(
    connection: Connection, viewer: Viewer, programme: Programme, area: str, moment: AsOf
) -> frozenset[str] | None:
    """The codes of the five areas of a programme that are most like one; None where nothing is rated to tell."""
    if not programme.rated_areas:
        return None
    filters = Filters((), {"programme": (programme.name,), "workshop": (START,)})
    near = similar(areas(connection, filters, viewer, [programme], moment).rows, area)
    return frozenset(near["area_code"]) or None


def england_of(
    connection: Connection, viewer: Viewer, own: Sequence[OwnIndicator], moment: AsOf = NOW
) -> dict[str, dict[Days, Row]]:
    """England's official figures of everybody whom they count, by own indicator and days: of the official indicator that has
    its name, unit and kind of figure. A count has none."""
    names = {(each.name.casefold(), each.unit, each.type): each.code for each in own if not each.is_count}
    offered = official.official_indicators(connection, viewer, moment) if names else ()
    same = {each.code: names[key] for each in offered if (key := (each.name.casefold(), each.unit, each.type)) in names}
    chosen = {"indicator": tuple(same), "geography": ("country",)}
    rows = official.figures(connection, Filters((), chosen), viewer, moment) if same else []
    found: dict[str, dict[Days, Row]] = {}
    for code, own_code in same.items():
        of_one = [row for row in rows if row["indicator_code"] == code and row["value"] is not None]
        whole = _whole({row["breakdown"] for row in of_one})
        of_whole = {(row["period_start"], row["period_end"]): row for row in of_one if row["breakdown"] == whole}
        found |= {own_code: of_whole} if of_whole else {}
    return found


def _whole(breakdowns: Collection[str]) -> str | None:
    """The breakdown that all others are parts of: everybody, or an age that stands in each of them; None where there is none."""
    if official.EVERYBODY in breakdowns:
        return official.EVERYBODY
    parts = {code: set(code.split(", ")) for code in breakdowns}
    return next((code for code, own in parts.items() if all(own <= other for other in parts.values())), None)


def against(rows: Sequence[Row], line: Line) -> list[Row]:
    """Rows of one series with the level of a line as their benchmark, and compared with it."""
    if not rows:
        return []
    level = _england(rows[0], line) if line.areas is None else _together(rows, line.areas)
    return [_compared(row, level) for row in rows]


def _together(rows: Sequence[Row], codes: frozenset[str]) -> Decimal | None:
    return pooled([row for row in rows if row["geography_code"] in codes], rows[0]["type"], rows[0]["multiplier"])


def _england(row: Row, line: Line) -> Decimal | None:
    """England's figure in the series of a row; official figures are of everybody."""
    found = line.england.get(row["indicator_code"], {}).get((row["period_start"], row["period_end"]))
    return found["value"] if found and row["breakdown"] == official.EVERYBODY else None


def _compared(row: Row, level: Decimal | None) -> Row:
    at = None if level is None else float(level)
    return row | {"benchmark": level, "comparison": comparison(interval_of_row(row), at, row["polarity"] or "neither")}
